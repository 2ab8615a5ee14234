/** One's own devices in the words of Daily's SDK: as tracks, and as errors. Pure. */

import type { CallEvent, CameraError } from "./events";
import type { DeviceState } from "./local-device";
import type { TrackInfo } from "./participants";
import type { MediaKind } from "./ports";

const FAULTS: Readonly<Partial<Record<DeviceState, CameraError["type"]>>> = {
  blocked: "permissions",
  missing: "not-found",
  failed: "unknown",
};

/** Returns how a device in that state looks in one's own participant object. */
export function ownTrack(state: DeviceState): TrackInfo {
  switch (state) {
    case "on":
      return { subscribed: true, state: "playable" };
    case "opening":
      return { subscribed: true, state: "loading" };
    case "blocked":
      return { subscribed: true, state: "blocked", blocked: { byPermissions: true } };
    case "missing":
      return { subscribed: true, state: "blocked", blocked: { byDeviceMissing: true } };
    case "in-use":
      return { subscribed: true, state: "blocked", blocked: { byDeviceInUse: true } };
    default:
      return { subscribed: true, state: "off", off: { byUser: true } };
  }
}

/** Returns the event that tells that a device cannot be had, or null if it can. */
export function deviceError(kind: MediaKind, state: DeviceState): CallEvent | null {
  const inUse = kind === "audio" ? "mic-in-use" : "cam-in-use";
  const type = state === "in-use" ? inUse : FAULTS[state];
  if (type === undefined) return null;
  const msg = `${kind === "audio" ? "Microphone" : "Camera"}: ${state}`;
  const error: CameraError = {
    type,
    msg,
    ...(type === "permissions" ? { blockedBy: "user", blockedMedia: [kind] } : {}),
    ...(type === "not-found" ? { missingMedia: [kind] } : {}),
  };
  const [audioOk, videoOk] = [kind !== "audio", kind !== "video"];
  return { action: "camera-error", errorMsg: { errorMsg: msg, audioOk, videoOk }, error };
}
