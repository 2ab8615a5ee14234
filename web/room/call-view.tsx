/** The call: the replica's face, what is said, and the controls below. */

import { useState } from "react";

import type { Ear } from "../shared/call/ear";
import type { CallMachine } from "../shared/call/machine";
import type { MediaKind } from "../shared/call/ports";
import type { Snapshot } from "../shared/call/snapshot";
import { IconButton } from "../shared/ui/button";
import { Signature } from "../shared/ui/facing";
import styles from "./call-view.module.css";
import { Chat } from "./chat";
import { DeviceButtons } from "./device-buttons";
import type { OnChoose } from "./device-choices";
import { DeviceSettings } from "./device-settings";
import { Remaining } from "./remaining";
import type { ReplicaScreen } from "./replica-screen";
import { Stage } from "./stage";
import { texts } from "./texts";
import { useDialogue } from "./use-dialogue";

interface CallViewProps {
  readonly call: Snapshot;
  readonly machine: CallMachine;
  readonly screen: ReplicaScreen;
  readonly ear: Ear;
  readonly onTurn: (kind: MediaKind, on: boolean) => void;
  readonly onChoose: OnChoose;
}

/** Beside the face there is room for the words; on a phone they would cover it. */
function wide(): boolean {
  return matchMedia("(min-width: 960px)").matches;
}

export function CallView({ call, machine, screen, ear, onTurn, onChoose }: CallViewProps) {
  const talk = useDialogue(machine);
  const [captions, setCaptions] = useState(true);
  const [chatOpen, setChatOpen] = useState(wide);
  const [read, setRead] = useState(0);
  const { lines } = talk.dialogue;
  const replica = call.room?.replica_name || call.replica?.user_name || "";
  const unread = !chatOpen && lines.filter((line) => line.final).length > read;

  const turn = (kind: MediaKind, on: boolean): void => {
    talk.engage();
    onTurn(kind, on);
  };
  const toggleChat = (): void => {
    setRead(lines.length);
    setChatOpen(!chatOpen);
  };

  return (
    <div className={styles["page"]} data-chat={chatOpen ? "" : undefined}>
      <header className={styles["header"]}>
        <Signature />
        <Remaining call={call} warnings={talk.dialogue.warnings} />
      </header>
      <main className={styles["stage"]}>
        <Stage
          call={call}
          talk={talk}
          screen={screen}
          ear={ear}
          replica={replica}
          captions={captions}
        />
      </main>
      {chatOpen && (
        <aside className={styles["chat"]} aria-label={texts.chat.heading}>
          <Chat
            lines={lines}
            replica={replica}
            disabled={call.phase.name !== "live"}
            onSay={talk.say}
            onClose={toggleChat}
          />
        </aside>
      )}
      <div className={styles["controls"]} role="toolbar" aria-label={texts.call.controls}>
        <DeviceButtons microphone={call.microphone} camera={call.camera} onTurn={turn} />
        <DeviceSettings call={call} ear={ear} onChoose={onChoose} />
        <IconButton
          icon="captions"
          label={texts.controls.captions}
          aria-pressed={captions}
          onClick={() => setCaptions(!captions)}
        />
        <IconButton
          icon="chat"
          label={texts.controls.chat}
          aria-expanded={chatOpen}
          news={unread}
          onClick={toggleChat}
        />
        <IconButton
          icon="leave"
          label={texts.controls.leave}
          tone="danger"
          onClick={() => void machine.perform({ action: "leave-meeting" })}
        />
      </div>
    </div>
  );
}
