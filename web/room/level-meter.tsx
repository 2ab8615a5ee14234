/** The person's own loudness, as a bar that moves with their voice. */

import { useEffect, useRef } from "react";

import type { Ear } from "../shared/call/ear";
import styles from "./level-meter.module.css";
import { texts } from "./texts";

/** Drawn past React: twenty times a second, nothing else on the page changes. */
export function LevelMeter({ ear }: { readonly ear: Ear }) {
  const bar = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const draw = (): void => {
      bar.current?.style.setProperty("--level", ear.level.toFixed(3));
      bar.current?.setAttribute("aria-valuenow", ear.level.toFixed(2));
    };
    draw();
    return ear.subscribe(draw);
  }, [ear]);

  return (
    <div
      ref={bar}
      className={styles["meter"]}
      role="meter"
      aria-label={texts.devices.level}
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={0}
    />
  );
}
