/** Microphones and cameras, from the browser's media devices. */

import {
  DeviceFault,
  type DeviceInfo,
  type Devices,
  type FaultKind,
  type MediaKind,
} from "../call/ports";
import { capture, permission, permissionStatus } from "./capture";

const FAULTS: Readonly<Record<string, FaultKind>> = {
  NotAllowedError: "blocked",
  SecurityError: "blocked",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "in-use",
  AbortError: "in-use",
};

function constraints(kind: MediaKind, deviceId: string | null): MediaTrackConstraints {
  const chosen = deviceId === null ? {} : { deviceId: { exact: deviceId } };
  if (kind === "audio") {
    return { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...chosen };
  }
  const size = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24 } };
  const side = deviceId === null ? { facingMode: "user" } : {};
  return { ...size, ...side, ...chosen };
}

/** Without a secure context (plain http, another host) there are no devices at all. */
function mediaDevices(): MediaDevices | null {
  return "mediaDevices" in navigator ? navigator.mediaDevices : null;
}

function plain(device: MediaDeviceInfo): DeviceInfo {
  const { deviceId, groupId, kind, label } = device;
  return { deviceId, groupId, kind, label };
}

async function open(kind: MediaKind, deviceId: string | null): Promise<MediaStreamTrack> {
  if (mediaDevices() === null) throw new DeviceFault("failed", "no media devices in this context");
  try {
    return await capture(kind, constraints(kind, deviceId));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new DeviceFault(FAULTS[error.name] ?? "failed", error.message);
  }
}

/** Phones have no way to share a screen. */
export function canShareScreen(): boolean {
  const media = mediaDevices();
  return media !== null && "getDisplayMedia" in media;
}

async function openScreen(): Promise<MediaStreamTrack> {
  const media = mediaDevices();
  if (media === null || !canShareScreen()) {
    throw new DeviceFault("failed", "no screen can be shared from this browser");
  }
  try {
    const video = { frameRate: { ideal: 8, max: 15 }, width: { max: 1920 }, height: { max: 1080 } };
    const [track] = (await media.getDisplayMedia({ video, audio: false })).getVideoTracks();
    if (track === undefined) throw new DeviceFault("failed", "the screen has no picture");
    // Letters before movement: the encoder gives up frames, not sharpness.
    track.contentHint = "detail";
    return track;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new DeviceFault(FAULTS[error.name] ?? "failed", error.message);
  }
}

/** A speaker that cannot be chosen is none to choose from. */
function choosable({ kind }: MediaDeviceInfo): boolean {
  return kind !== "audiooutput" || "setSinkId" in HTMLMediaElement.prototype;
}

export const devices: Devices = {
  async open(kind, deviceId) {
    const track = await open(kind, deviceId);
    const { deviceId: id = "", groupId = "" } = track.getSettings();
    return {
      track,
      device: { deviceId: id, groupId, kind: `${kind}input`, label: track.label },
      onEnd: (act) => {
        track.onended = act;
      },
    };
  },

  async openScreen() {
    const track = await openScreen();
    return {
      track,
      onEnd: (act) => {
        track.onended = act;
      },
    };
  },

  async list() {
    const found = (await mediaDevices()?.enumerateDevices()) ?? [];
    return found.filter(choosable).map(plain);
  },

  permission,

  watch(act) {
    mediaDevices()?.addEventListener("devicechange", act);
    for (const kind of ["audio", "video"] as const) {
      void permissionStatus(kind).then((status) => status?.addEventListener("change", act));
    }
  },
};
