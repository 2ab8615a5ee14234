/** How long the call lasts; how long it still lasts, once that matters. */

import { standing } from "../shared/call/captions";
import type { Warning } from "../shared/call/dialogue";
import type { Snapshot } from "../shared/call/snapshot";
import styles from "./remaining.module.css";
import { duration, texts } from "./texts";
import { useNow } from "./use-now";

const SOON_MS = 5 * 60_000;

interface RemainingProps {
  readonly call: Snapshot;
  readonly warnings: readonly Warning[];
}

export function Remaining({ call: { joinedAt, endsAt }, warnings }: RemainingProps) {
  const now = useNow(joinedAt !== null);
  if (joinedAt === null) return null;
  const ends = standing(warnings, endsAt).map(({ until }) => until);
  const end = Math.min(endsAt ?? Infinity, ...ends);
  const soon = end - now < SOON_MS;
  return (
    <span className={styles["time"]} data-soon={soon ? "" : undefined}>
      {soon ? (
        texts.call.left(duration(end - now))
      ) : (
        <>
          <span className="unseen">{texts.call.elapsed}</span>
          {duration(now - joinedAt)}
        </>
      )}
    </span>
  );
}
