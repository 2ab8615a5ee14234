/** Microphones and cameras, from the browser's media devices. */

import {
  DeviceFault,
  type DeviceInfo,
  type Devices,
  type FaultKind,
  type MediaKind,
} from "../call/ports";

const FAULTS: Readonly<Record<string, FaultKind>> = {
  NotAllowedError: "blocked",
  SecurityError: "blocked",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "in-use",
  AbortError: "in-use",
};

function constraints(kind: MediaKind, deviceId: string | null): MediaStreamConstraints {
  const chosen = deviceId === null ? {} : { deviceId: { exact: deviceId } };
  if (kind === "audio") {
    const clean = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    return { audio: { ...clean, ...chosen } };
  }
  const size = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24 } };
  return { video: { ...size, facingMode: "user", ...chosen } };
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
  const media = mediaDevices();
  if (media === null) throw new DeviceFault("failed", "no media devices in this context");
  try {
    const stream = await media.getUserMedia(constraints(kind, deviceId));
    const [track] = stream.getTracks();
    if (track === undefined) throw new DeviceFault("missing");
    return track;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new DeviceFault(FAULTS[error.name] ?? "failed", error.message);
  }
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

  async list() {
    const found = (await mediaDevices()?.enumerateDevices()) ?? [];
    return found.map(plain);
  },

  async permission(kind) {
    const name = (kind === "audio" ? "microphone" : "camera") as PermissionName;
    try {
      return (await navigator.permissions.query({ name })).state;
    } catch {
      return "prompt"; // Some browsers don't know these names.
    }
  },
};
