/** Who came and went, in words for those who do not see it. */

import { useEffect, useState } from "react";

import type { CallEvent } from "../shared/call/events";
import type { CallMachine } from "../shared/call/machine";
import { texts } from "./texts";
import { nameOf } from "./tile";

export function useComings(machine: CallMachine): string {
  const [words, setWords] = useState("");
  useEffect(
    () =>
      machine.on((event) => {
        const next = wordsOf(event);
        if (next !== null) setWords(next);
      }),
    [machine],
  );
  return words;
}

function wordsOf(event: CallEvent): string | null {
  switch (event.action) {
    case "participant-joined":
      return texts.people.came(nameOf(event.participant));
    case "participant-left":
      return texts.people.left(nameOf(event.participant));
    case "local-screen-share-started":
      return texts.people.sharing;
    default:
      return null;
  }
}
