/** How large pictures go up. */

import type { Limits } from "./ports";
import type { Publish } from "./signals";

/** What a camera is sent with when the server does not say: enough for a tile. */
const CAMERA: Limits = { height: 480, fps: 15, kbps: 300 };

/** Letters must stay readable; what moves on a shared screen may stutter. */
export const SCREEN: Limits = { height: 1080, fps: 8, kbps: 1_500 };

export function cameraLimits({ height, fps, kbps }: Publish): Limits {
  return {
    height: height ?? CAMERA.height,
    fps: fps ?? CAMERA.fps,
    kbps: kbps ?? CAMERA.kbps,
  };
}
