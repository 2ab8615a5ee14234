/** When a video has something to show. */

/** Calls back once with the first picture that is painted from now on; returns how not to. */
export function onFirstFrame(video: HTMLVideoElement, act: () => void): () => void {
  if ("requestVideoFrameCallback" in video) {
    const request = video.requestVideoFrameCallback(act);
    return () => video.cancelVideoFrameCallback(request);
  }
  // Older Firefox says at least that it has begun.
  const element: HTMLElement = video;
  element.addEventListener("playing", act, { once: true });
  return () => element.removeEventListener("playing", act);
}
