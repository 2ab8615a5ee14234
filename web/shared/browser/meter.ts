/** A microphone's loudness, by Web Audio. */

import type { OpenMeter } from "../call/ports";
import { mediaTrack } from "./peer";

/** 43 ms at 48 kHz: about as long as the eye takes for one picture of the level. */
const WINDOW = 2_048;

/** An audio context may only start during a gesture, unless there was one before. */
const GESTURES = ["pointerdown", "keydown"] as const;

export const openMeter: OpenMeter = (microphone) => {
  // A copy, for it hears although the original is muted.
  const copy = mediaTrack(microphone)?.clone();
  if (copy === undefined) return null;
  copy.enabled = true;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = WINDOW;
  context.createMediaStreamSource(new MediaStream([copy])).connect(analyser);
  const wave = new Float32Array(WINDOW);
  const start = (): void => {
    if (context.state === "suspended") void context.resume();
  };
  start();
  for (const gesture of GESTURES) addEventListener(gesture, start);
  return {
    rms() {
      analyser.getFloatTimeDomainData(wave);
      return Math.sqrt(wave.reduce((sum, x) => sum + x * x, 0) / WINDOW);
    },
    close() {
      for (const gesture of GESTURES) removeEventListener(gesture, start);
      copy.stop();
      void context.close();
    },
  };
};
