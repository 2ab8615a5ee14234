/** What is being said, over the picture. */

import { useEffect, useState } from "react";

import type { Line } from "../shared/call/dialogue";
import styles from "./captions.module.css";
import { texts } from "./texts";

/** A finished line stays for as long as a slow reader needs. */
const LINGER_MS = 5_000;

interface CaptionsProps {
  readonly line: Line | undefined;
  readonly replica: string;
}

export function Captions({ line, replica }: CaptionsProps) {
  const [expired, setExpired] = useState<string | null>(null);
  const state = line === undefined ? "" : `${line.key} ${line.text} ${line.final}`;

  useEffect(() => {
    if (line?.final !== true) return undefined;
    const timer = setTimeout(() => setExpired(state), LINGER_MS);
    return () => clearTimeout(timer);
  }, [line?.final, state]);

  if (line === undefined || expired === state) return null;
  return (
    <p className={styles["captions"]} aria-hidden="true">
      <span className={styles["window"]}>
        <span className={styles["words"]}>
          <b className={styles["who"]}>{line.speaker === "replica" ? replica : texts.call.you}</b>{" "}
          {line.text}
        </span>
      </span>
    </p>
  );
}
