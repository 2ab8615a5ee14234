/** The replica, large; on the picture only what belongs to the moment. */

import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from "react";

import { onScreen, pressing, standing } from "../shared/call/captions";
import type { Ear } from "../shared/call/ear";
import type { Snapshot } from "../shared/call/snapshot";
import { Button } from "../shared/ui/button";
import { Facing } from "../shared/ui/facing";
import { Icon } from "../shared/ui/icons";
import { Caption } from "./captions";
import { deviceHint } from "./hints";
import type { ReplicaScreen } from "./replica-screen";
import { SelfView } from "./self-view";
import styles from "./stage.module.css";
import { duration, texts } from "./texts";
import type { Talk } from "./use-dialogue";
import { useNow } from "./use-now";

/** Long enough to read a hint, and to do what it says. */
const HINT_MS = 15_000;

interface StageProps {
  readonly call: Snapshot;
  readonly talk: Talk;
  readonly screen: ReplicaScreen;
  readonly ear: Ear;
  readonly replica: string;
  readonly captions: boolean;
}

export function Stage({ call, talk, screen, ear, replica, captions }: StageProps) {
  const frame = useRef<HTMLDivElement>(null);
  const silenced = useSyncExternalStore(screen.subscribe, () => screen.silenced);
  const { dialogue } = talk;
  const { phase, camera, room } = call;

  useEffect(() => {
    frame.current?.append(screen.still, screen.element);
  }, [screen]);

  return (
    <div className={styles["stage"]} data-speaking={dialogue.speaking.replica ? "" : undefined}>
      <div className={styles["waiting"]}>
        <Facing stance={call.link === "failed" ? "apart" : "approaching"} size={120} />
        <p>{call.link === "failed" ? texts.call.noPicture : texts.call.connecting(replica)}</p>
      </div>
      <div ref={frame} className={styles["frame"]} />
      <div className={styles["top"]}>
        {room?.brain === "builtin" && (
          <span className={styles["pill"]} title={texts.call.demoLong(replica)}>
            {texts.call.demo}
          </span>
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
        <div className={styles["plate"]}>
          <span className={styles["bars"]} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span className={styles["name"]}>{replica}</span>
        </div>
        <div className={styles["captions"]}>
          {captions &&
            onScreen(dialogue.lines).map((line) => (
              <Caption key={line.key} line={line} replica={replica} />
            ))}
        </div>
        {camera.track !== null && (
          <div className={styles["self"]} data-speaking={dialogue.speaking.person ? "" : undefined}>
            <SelfView track={camera.track} note="bottom" />
          </div>
        )}
      </div>
      {phase.name === "reconnecting" && (
        <div className={styles["veil"]}>
          <Facing stance="approaching" size={72} />
          <p>{texts.call.reconnecting}</p>
        </div>
      )}
    </div>
  );
}

/** At most a few words at a time: the most urgent ones. */
function Notices({ call, talk, ear }: Pick<StageProps, "call" | "talk" | "ear">) {
  const { trouble } = talk.dialogue;
  const warnings = standing(talk.dialogue.warnings, call.endsAt);
  // The clock stands while nothing counts down: it is never before the newest warning.
  const now = Math.max(useNow(warnings.length > 0), ...warnings.map(({ at }) => at));
  const warning = pressing(warnings, now);
  const hint = deviceHint(call.microphone, call.camera);
  if (warning !== null) {
    const left = duration(warning.until - now);
    const { inactive, other } = texts.warnings;
    const silence = warning.code === "participant_inactive";
    return <Notice>{silence ? inactive(left) : other(left)}</Notice>;
  }
  if (call.link === "failed") return <Notice>{texts.call.noMedia}</Notice>;
  if (trouble !== null) return <Notice>{trouble}</Notice>;
  if (hint !== null) return <Passing key={hint}>{hint}</Passing>;
  if (!call.microphone.wanted && call.microphone.track !== null) return <MutedTalk ear={ear} />;
  return null;
}

/** Who talks into a muted microphone wonders why nobody answers. */
function MutedTalk({ ear }: Pick<StageProps, "ear">) {
  const talking = useSyncExternalStore(ear.subscribe, () => ear.talking);
  return talking ? <Notice>{texts.microphone.mutedTalk}</Notice> : null;
}

/** Once read it need not cover the face: the marked button stays, and says it again. */
function Passing({ children }: { readonly children: string }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), HINT_MS);
    return () => clearTimeout(timer);
  }, []);
  return over ? null : <Notice>{children}</Notice>;
}

function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <p className={styles["notice"]}>
      <Icon name="warning" size={18} />
      {children}
    </p>
  );
}
