/** The room page: one view for each state of the call. */

import { useEffect, useSyncExternalStore } from "react";

import type { MediaKind } from "../shared/call/ports";
import type { CallMachine } from "../shared/call/machine";
import { CallView } from "./call-view";
import { ClosedView } from "./closed-view";
import { LobbyView } from "./lobby-view";
import type { ReplicaScreen } from "./replica-screen";
import { texts } from "./texts";

interface AppProps {
  readonly machine: CallMachine;
  readonly screen: ReplicaScreen;
}

export function App({ machine, screen }: AppProps) {
  const call = useSyncExternalStore(
    (watcher) => machine.subscribe(watcher),
    () => machine.snapshot,
  );
  const { phase, room } = call;

  useEffect(() => {
    document.title = texts.pageTitle(room?.replica_name ?? "");
  }, [room?.replica_name]);

  useEffect(() => {
    if (phase.name === "ended" || phase.name === "refused") screen.clear();
    else screen.show(call.remote);
  }, [screen, phase.name, call.remote]);

  const turn = (kind: MediaKind, state: boolean): void => {
    void machine.perform({ action: kind === "audio" ? "local-audio" : "local-video", state });
  };
  const join = (name?: string): void => {
    screen.unlock();
    const properties = name === undefined ? {} : { userName: name };
    void machine.perform({ action: "join-meeting", properties });
  };

  switch (phase.name) {
    case "loading":
    case "ready":
      return <LobbyView call={call} onTurn={turn} onJoin={join} />;
    case "joining":
    case "live":
    case "reconnecting":
      return <CallView call={call} machine={machine} screen={screen} onTurn={turn} />;
    default:
      return (
        <ClosedView phase={phase} room={room} onJoin={() => join()} onOpen={() => machine.open()} />
      );
  }
}
