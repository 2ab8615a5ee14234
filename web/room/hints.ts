/** What is wrong with the devices, and what one can do. */

import type { DeviceState, DeviceView } from "../shared/call/local-device";
import type { FaultKind } from "../shared/call/ports";
import { texts } from "./texts";

/** Returns why a device cannot be had, or null if it can. */
export function faultOf(state: DeviceState): FaultKind | null {
  return state === "off" || state === "opening" || state === "on" ? null : state;
}

/** Returns the words about the devices that cannot be had: the microphone matters more. */
export function deviceHint(microphone: DeviceView, camera: DeviceView): string | null {
  const deaf = faultOf(microphone.state);
  const blind = faultOf(camera.state);
  if (deaf === "blocked" && blind === "blocked") return texts.bothBlocked;
  if (deaf !== null) return texts.microphone[deaf];
  return blind === null ? null : texts.camera[blind];
}
