/** What is being said, over the picture. */

import { useEffect, useState } from "react";

import { shown } from "../shared/call/captions";
import type { Line } from "../shared/call/dialogue";
import styles from "./captions.module.css";

/** Words stay for as long as a slow reader needs, also those that nobody ever finishes. */
const LINGER_MS = 5_000;

interface CaptionProps {
  readonly line: Line;
  readonly who: string;
}

export function Caption({ line, who }: CaptionProps) {
  const [expired, setExpired] = useState<string | null>(null);
  const words = shown(line);
  const state = `${words} ${line.final}`;

  useEffect(() => {
    const timer = setTimeout(() => setExpired(state), LINGER_MS);
    return () => clearTimeout(timer);
  }, [state]);

  if (expired === state) return null;
  return (
    <p className={`${styles["caption"]} ${styles[line.speaker]}`} aria-hidden="true">
      <span className={styles["window"]}>
        <span className={styles["words"]}>
          <b className={styles["who"]}>{who}</b> {words}
        </span>
      </span>
    </p>
  );
}
