/** What lies over the large picture: notices above, the talk and oneself below. */

import { useSyncExternalStore, type ReactNode } from "react";

import { onScreen } from "../shared/call/captions";
import type { Ear } from "../shared/call/ear";
import type { Snapshot } from "../shared/call/snapshot";
import { Button } from "../shared/ui/button";
import { Facing } from "../shared/ui/facing";
import { Caption } from "./captions";
import { Notices } from "./notices";
import styles from "./overlay.module.css";
import type { ReplicaScreen } from "./replica-screen";
import { speakerName } from "./speaker-name";
import { texts } from "./texts";
import type { Talk } from "./use-dialogue";

interface OverlayProps {
  readonly call: Snapshot;
  readonly talk: Talk;
  readonly screen: ReplicaScreen;
  readonly ear: Ear;
  readonly replica: string;
  readonly captions: boolean;
  /** Who or what the large picture shows. */
  readonly subject: ReactNode;
  /** One's own picture, where it has no tile. */
  readonly children: ReactNode;
}

export function Overlay(props: OverlayProps) {
  const { call, talk, screen, ear, replica, captions, subject, children } = props;
  const silenced = useSyncExternalStore(screen.subscribe, () => screen.silenced);
  const { dialogue } = talk;
  return (
    <>
      <div className={styles["top"]}>
        {call.room?.brain === "builtin" && (
          <span className={styles["pill"]} title={texts.call.demoLong(replica)}>
            {texts.call.demo}
          </span>
        )}
        {call.room?.sees === true && (
          <span className={styles["pill"]} title={texts.call.seesLong(replica)}>
            {texts.call.sees}
          </span>
        )}
        {call.screen.state === "on" && (
          <span className={styles["pill"]}>{texts.people.sharing}</span>
        )}
        <div className={styles["notices"]} role="status">
          <Notices call={call} talk={talk} ear={ear} />
        </div>
      </div>
      {silenced && (
        <div className={styles["sound"]}>
          <Button onClick={() => screen.unlock()}>{texts.call.soundOn}</Button>
        </div>
      )}
      <div className={styles["bottom"]}>
        <div className={styles["subject"]}>{subject}</div>
        <div className={styles["captions"]}>
          {captions &&
            onScreen(dialogue.lines).map((line) => (
              <Caption key={line.key} line={line} who={speakerName(line, call)} />
            ))}
        </div>
        {children !== false && (
          <div className={styles["self"]} data-speaking={dialogue.speaking.person ? "" : undefined}>
            {children}
          </div>
        )}
      </div>
      {call.phase.name === "reconnecting" && (
        <div className={styles["veil"]} role="status">
          <Facing stance="approaching" size={72} />
          <p>{texts.call.reconnecting}</p>
        </div>
      )}
    </>
  );
}
