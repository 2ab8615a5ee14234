/** In the corner: whether it is recorded, how good the connection is, how much time is left. */

import type { Warning } from "../shared/call/dialogue";
import type { Snapshot } from "../shared/call/snapshot";
import { Icon } from "../shared/ui/icons";
import styles from "./marks.module.css";
import { Remaining } from "./remaining";
import { texts } from "./texts";

interface MarksProps {
  readonly call: Snapshot;
  readonly warnings: readonly Warning[];
}

export function Marks({ call, warnings }: MarksProps) {
  const { quality, recording } = call.status;
  const weak = quality === null || quality.state === "good" ? null : quality.state;
  return (
    <div className={styles["marks"]}>
      <span className={styles["live"]} role="status">
        {recording.on && (
          <span className={styles["recording"]}>
            <i />
            {texts.call.recording}
          </span>
        )}
        {weak !== null && (
          <span
            className={styles["quality"]}
            data-quality={weak}
            role="img"
            aria-label={texts.quality[weak]}
            title={texts.quality[weak]}
          >
            <Icon name="signal" size={20} />
          </span>
        )}
      </span>
      <Remaining call={call} warnings={warnings} />
    </div>
  );
}
