/** The window around ours. */

import type { Parent } from "../daily/frame-transport";

/** Returns it, or null if ours is the outermost. */
export function parentWindow(): Parent | null {
  const { parent } = window;
  if (parent === window) return null;
  return {
    post: (message, origin) => parent.postMessage(message, origin),
    listen(hear) {
      window.addEventListener("message", ({ source, data, origin }: MessageEvent<unknown>) => {
        if (source === parent) hear({ data, origin });
      });
    },
  };
}
