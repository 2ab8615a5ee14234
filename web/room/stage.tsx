/** The replica's picture, and what stands in for it. */

import { useEffect, useRef } from "react";

import type { Snapshot } from "../shared/call/snapshot";
import { Facing } from "../shared/ui/facing";
import { Icon } from "../shared/ui/icons";
import { Portrait } from "./portrait";
import type { ReplicaScreen } from "./replica-screen";
import styles from "./stage.module.css";
import { texts } from "./texts";

interface StageProps {
  readonly call: Snapshot;
  readonly screen: ReplicaScreen;
  readonly replica: string;
  readonly speaking: boolean;
  /** Whether the name stands on the picture. */
  readonly named: boolean;
}

export function Stage({ call, screen, replica, speaking, named }: StageProps) {
  const frame = useRef<HTMLDivElement>(null);
  const failed = call.link === "failed";
  const onlyHeard = !failed && call.replica?.video === false;

  useEffect(() => {
    frame.current?.append(screen.still, screen.element);
  }, [screen]);
  useEffect(() => {
    screen.describe(texts.people.camera(replica));
  }, [screen, replica]);

  return (
    <div className={styles["stage"]} data-speaking={speaking ? "" : undefined}>
      <div className={styles["waiting"]}>
        <Facing stance={failed ? "apart" : "approaching"} size={120} />
        <p>{failed ? texts.call.noPicture : texts.call.connecting(replica)}</p>
      </div>
      {onlyHeard && call.room !== null && (
        <Portrait room={call.room} className={styles["portrait"]}>
          <div className={styles["portrait"]} />
        </Portrait>
      )}
      <div ref={frame} className={styles["frame"]} />
      {named && (
        <div className={styles["corner"]}>
          <Plate name={replica} speaking={speaking} />
        </div>
      )}
    </div>
  );
}

interface PlateProps {
  readonly name: string;
  readonly speaking: boolean;
}

/** A name, and bars that move while it is the one who speaks. */
export function Plate({ name, speaking }: PlateProps) {
  return (
    <div className={styles["plate"]} data-speaking={speaking ? "" : undefined}>
      <span className={styles["bars"]} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span className={styles["name"]}>{name}</span>
    </div>
  );
}

/** What is on a screen, and whose it is: it has no voice. */
export function ScreenPlate({ name }: Pick<PlateProps, "name">) {
  return (
    <div className={styles["plate"]}>
      <Icon name="screen" size={18} />
      <span className={styles["name"]}>{name}</span>
    </div>
  );
}
