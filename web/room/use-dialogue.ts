/** What is said in the room, for the views. */

import { useCallback, useEffect, useState } from "react";

import { cutOff, hear, respond, SILENCE, typed, type Dialogue } from "../shared/call/dialogue";
import type { CallMachine } from "../shared/call/machine";

export interface Talk {
  readonly dialogue: Dialogue;
  /** When what was warned of happens, by this page's clock. */
  readonly warnedUntil: number | null;
  readonly say: (text: string) => void;
}

interface Heard {
  readonly dialogue: Dialogue;
  readonly warnedUntil: number | null;
}

const NOTHING: Heard = { dialogue: SILENCE, warnedUntil: null };

function next(heard: Heard, dialogue: Dialogue, now: number): Heard {
  const { warning } = dialogue;
  if (warning === heard.dialogue.warning) return { ...heard, dialogue };
  return { dialogue, warnedUntil: warning === null ? null : now + warning.seconds * 1_000 };
}

export function useDialogue(machine: CallMachine): Talk {
  const [heard, setHeard] = useState(NOTHING);

  useEffect(
    () =>
      machine.on((event) => {
        if (event.action === "joined-meeting") setHeard(NOTHING);
        if (event.action === "network-connection" && event.event === "interrupted") {
          setHeard((before) => ({ ...before, dialogue: cutOff(before.dialogue) }));
        }
        if (event.action !== "app-message") return;
        const now = Date.now();
        setHeard((before) => next(before, hear(before.dialogue, event.data), now));
      }),
    [machine],
  );

  const say = useCallback(
    (text: string) => {
      const { room } = machine.snapshot;
      if (room === null) return;
      const now = Date.now();
      setHeard((before) => next(before, typed(before.dialogue, text), now));
      void machine.perform({ action: "app-msg", data: respond(room.conversation_id, text) });
    },
    [machine],
  );

  return { ...heard, say };
}
