/** The call: who is seen, what is said, and the controls below. */

import { useEffect, useRef, useState } from "react";

import type { Action } from "../shared/call/actions";
import type { Ear } from "../shared/call/ear";
import type { CallMachine } from "../shared/call/machine";
import type { MediaKind } from "../shared/call/ports";
import type { Snapshot } from "../shared/call/snapshot";
import { Signature } from "../shared/ui/facing";
import styles from "./call-view.module.css";
import { Chat } from "./chat";
import { Controls } from "./controls";
import type { OnChoose } from "./device-choices";
import type { Look } from "./look";
import { Marks } from "./marks";
import type { ReplicaScreen } from "./replica-screen";
import { Scene } from "./scene";
import { replicaName, sideOf, speakerName } from "./speaker-name";
import { texts } from "./texts";
import { useComings } from "./use-comings";
import { useDialogue } from "./use-dialogue";

interface CallViewProps {
  readonly call: Snapshot;
  readonly machine: CallMachine;
  readonly screen: ReplicaScreen;
  readonly ear: Ear;
  readonly look: Look;
  readonly onTurn: (kind: MediaKind, on: boolean) => void;
  readonly onChoose: OnChoose;
}

/** Beside the face there is room for the words; on a phone they would cover it. */
function wide(): boolean {
  return matchMedia("(min-width: 960px)").matches;
}

export function CallView({ call, machine, screen, ear, look, onTurn, onChoose }: CallViewProps) {
  const talk = useDialogue(machine);
  const comings = useComings(machine);
  const [captions, setCaptions] = useState(true);
  const [chatOpen, setChatOpen] = useState(wide);
  const [read, setRead] = useState(0);
  const { lines } = talk.dialogue;
  const replica = replicaName(call);
  const heading = useRef<HTMLHeadingElement>(null);
  const unread = !chatOpen && lines.filter((line) => line.final).length > read;

  // The button that led here is gone, and the keyboard with it; an app's own is left alone.
  useEffect(() => {
    if (document.hasFocus()) heading.current?.focus();
  }, []);

  const turn = (kind: MediaKind, on: boolean): void => {
    talk.engage();
    onTurn(kind, on);
  };
  const act = (action: Action): void => {
    talk.engage();
    void machine.perform(action);
  };
  const toggleChat = (): void => {
    setRead(lines.length);
    setChatOpen(!chatOpen);
  };

  return (
    <div className={styles["page"]} data-chat={chatOpen ? "" : undefined}>
      <header className={styles["header"]}>
        <Signature />
        <h1 ref={heading} tabIndex={-1} className="unseen">
          {texts.call.heading(replica)}
        </h1>
        <Marks call={call} warnings={talk.dialogue.warnings} />
      </header>
      <main className={styles["stage"]} aria-label={texts.call.participants}>
        <Scene
          call={call}
          talk={talk}
          screen={screen}
          ear={ear}
          replica={replica}
          captions={captions}
          look={look}
        />
      </main>
      {chatOpen && (
        <aside className={styles["chat"]} aria-label={texts.chat.heading}>
          <Chat
            lines={lines}
            replica={replica}
            nameOf={(line) => speakerName(line, call)}
            sideOf={(line) => sideOf(line, call)}
            disabled={call.phase.name !== "live"}
            onSay={talk.say}
            onClose={toggleChat}
          />
        </aside>
      )}
      <section className={styles["controls"]} aria-label={texts.call.controls}>
        <Controls
          call={call}
          ear={ear}
          look={look}
          captions={captions}
          chatOpen={chatOpen}
          unread={unread}
          onTurn={turn}
          onChoose={onChoose}
          onCaptions={() => setCaptions(!captions)}
          onChat={toggleChat}
          onAct={act}
        />
      </section>
      <p className="unseen" role="status">
        {comings}
      </p>
    </div>
  );
}
