/** The replica, large; on the picture only what belongs to the moment. */

import { useEffect, useRef, useSyncExternalStore, type ReactNode } from "react";

import type { Snapshot } from "../shared/call/snapshot";
import { Button } from "../shared/ui/button";
import { Facing } from "../shared/ui/facing";
import { Icon } from "../shared/ui/icons";
import { Captions } from "./captions";
import { faultOf } from "./device-buttons";
import type { ReplicaScreen } from "./replica-screen";
import { SelfView } from "./self-view";
import styles from "./stage.module.css";
import { duration, texts } from "./texts";
import type { Talk } from "./use-dialogue";
import { useNow } from "./use-now";

interface StageProps {
  readonly call: Snapshot;
  readonly talk: Talk;
  readonly screen: ReplicaScreen;
  readonly replica: string;
  readonly captions: boolean;
}

export function Stage({ call, talk, screen, replica, captions }: StageProps) {
  const frame = useRef<HTMLDivElement>(null);
  const silenced = useSyncExternalStore(screen.subscribe, () => screen.silenced);
  const { dialogue } = talk;
  const { phase, camera, room } = call;
  const spoken = dialogue.lines.findLast((line) => !line.typed);

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
          <Notices call={call} talk={talk} />
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
          {captions && <Captions line={spoken} replica={replica} />}
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
function Notices({ call, talk }: Pick<StageProps, "call" | "talk">) {
  const deaf = faultOf(call.microphone.state);
  const blind = faultOf(call.camera.state);
  const { warning, trouble } = talk.dialogue;
  if (warning !== null && talk.warnedUntil !== null) {
    return <Closing code={warning.code} until={talk.warnedUntil} />;
  }
  if (call.link === "failed") return <Notice>{texts.call.noMedia}</Notice>;
  if (trouble !== null) return <Notice>{trouble}</Notice>;
  if (deaf !== null) return <Notice>{texts.microphone[deaf]}</Notice>;
  if (blind !== null) return <Notice>{texts.camera[blind]}</Notice>;
  return null;
}

function Closing({ code, until }: { readonly code: string; readonly until: number }) {
  const left = duration(until - useNow(true));
  const { inactive, other } = texts.warnings;
  return <Notice>{code === "participant_inactive" ? inactive(left) : other(left)}</Notice>;
}

function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <p className={styles["notice"]}>
      <Icon name="warning" size={18} />
      {children}
    </p>
  );
}
