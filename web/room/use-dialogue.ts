/** What is said in the room, for the views. */

import { useCallback, useEffect, useState } from "react";

import {
  cutOff,
  engaged,
  hear,
  respond,
  SILENCE,
  typed,
  type Dialogue,
} from "../shared/call/dialogue";
import type { CallMachine } from "../shared/call/machine";

export interface Talk {
  readonly dialogue: Dialogue;
  readonly say: (text: string) => void;
  /** The person touched something: they are still there. */
  readonly engage: () => void;
}

export function useDialogue(machine: CallMachine): Talk {
  const [dialogue, setDialogue] = useState(SILENCE);

  useEffect(
    () =>
      machine.on((event) => {
        if (event.action === "joined-meeting") setDialogue(SILENCE);
        if (event.action === "network-connection" && event.event === "interrupted") {
          setDialogue(cutOff);
        }
        if (event.action !== "app-message") return;
        const now = Date.now();
        const active = machine.snapshot.status.speaking;
        setDialogue((before) => hear(before, event.data, now, active));
      }),
    [machine],
  );

  const say = useCallback(
    (text: string) => {
      const { room } = machine.snapshot;
      if (room === null) return;
      setDialogue((before) => typed(before, text));
      void machine.perform({ action: "app-msg", data: respond(room.conversation_id, text) });
    },
    [machine],
  );
  const engage = useCallback(() => setDialogue(engaged), []);

  return { dialogue, say, engage };
}
