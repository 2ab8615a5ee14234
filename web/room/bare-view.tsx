/** The call as it is heard: for an app that lays a transparent frame over its own drawing. */

import { useEffect, useRef } from "react";

import type { Snapshot } from "../shared/call/snapshot";
import styles from "./bare-view.module.css";
import type { ReplicaScreen } from "./replica-screen";
import { Voices } from "./voice";

interface BareViewProps {
  readonly call: Snapshot;
  readonly screen: ReplicaScreen;
}

export function BareView({ call, screen }: BareViewProps) {
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    frame.current?.append(screen.element);
  }, [screen]);

  return (
    <div data-testid="bare">
      <div ref={frame} className={styles["unpainted"]} aria-hidden="true" />
      <Voices call={call} />
    </div>
  );
}
