/** The room page: one view for each state of the call. */

import { useEffect, useSyncExternalStore } from "react";

import type { Action } from "../shared/call/actions";
import type { MediaKind } from "../shared/call/ports";
import type { Ear } from "../shared/call/ear";
import type { DeviceKind } from "../shared/call/equipment";
import type { CallMachine } from "../shared/call/machine";
import { BareView } from "./bare-view";
import { CallView } from "./call-view";
import { ClosedView } from "./closed-view";
import { LobbyView } from "./lobby-view";
import type { ReplicaScreen } from "./replica-screen";
import { texts } from "./texts";
import { WaitingView } from "./waiting-view";
import type { Wardrobe } from "./wardrobe";

interface AppProps {
  readonly machine: CallMachine;
  readonly screen: ReplicaScreen;
  readonly ear: Ear;
  readonly wardrobe: Wardrobe;
  /** An app around the page begins and repeats the call; the person can only leave it. */
  readonly driven: boolean;
}

export function App({ machine, screen, ear, wardrobe, driven }: AppProps) {
  const call = useSyncExternalStore(
    (watcher) => machine.subscribe(watcher),
    () => machine.snapshot,
  );
  const look = useSyncExternalStore(wardrobe.subscribe, wardrobe.look);
  const { phase, room } = call;

  useEffect(() => {
    document.title = texts.pageTitle(room?.replica_name ?? "");
  }, [room?.replica_name]);

  useEffect(() => {
    if (phase.name === "ended" || phase.name === "refused") screen.clear();
    else screen.show(call.remote);
  }, [screen, phase.name, call.remote]);

  const { speaker: chosen } = call.selected;
  const speaker = "deviceId" in chosen ? chosen.deviceId : "";
  useEffect(() => screen.speakThrough(speaker), [screen, speaker]);

  const turn = (kind: MediaKind, state: boolean): void => {
    void machine.perform({ action: kind === "audio" ? "local-audio" : "local-video", state });
  };
  const choose = (kind: DeviceKind, deviceId: string): void => {
    void machine.perform(choice(kind, deviceId));
  };
  /** Both at once, so that the browser asks one question. */
  const check = (): void => {
    turn("audio", true);
    turn("video", true);
  };
  const join = (name?: string): void => {
    screen.unlock();
    const properties = name === undefined ? {} : { userName: name };
    void machine.perform({ action: "join-meeting", properties });
  };

  if (!look.painted) return <BareView call={call} screen={screen} />;
  switch (phase.name) {
    case "loading":
    case "ready":
      if (driven) return <WaitingView />;
      return (
        <LobbyView
          call={call}
          ear={ear}
          onTurn={turn}
          onCheck={check}
          onChoose={choose}
          onJoin={join}
        />
      );
    case "joining":
    case "live":
    case "reconnecting":
      return (
        <CallView
          call={call}
          machine={machine}
          screen={screen}
          ear={ear}
          look={look}
          onTurn={turn}
          onChoose={choose}
        />
      );
    default:
      return (
        <ClosedView
          phase={phase}
          room={room}
          driven={driven}
          onJoin={() => join()}
          onOpen={() => machine.open()}
        />
      );
  }
}

function choice(kind: DeviceKind, deviceId: string): Action {
  switch (kind) {
    case "audioinput":
      return { action: "set-input-devices", audioDeviceId: deviceId };
    case "videoinput":
      return { action: "set-input-devices", videoDeviceId: deviceId };
    case "audiooutput":
      return { action: "set-output-device", outputDeviceId: deviceId };
  }
}
