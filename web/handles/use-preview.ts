/** Has the server draw the face as it would move, whenever the handles have come to rest. */

import { useEffect, useState } from "react";

import { moves, type Handles } from "./face";
import { Refusal, type Wire } from "./wire";

/** How long handles are left alone until it is worth drawing: longer than between two keys. */
const AT_REST_MS = 450;

export interface Drawn {
  /** Where the film is, and `""` until there is one. */
  readonly film: string;
  readonly drawing: boolean;
  /** Why it cannot be drawn, in the server's words. */
  readonly fault: string;
}

interface Answer {
  readonly film: string;
  /** To which handles it is the answer. */
  readonly of: string;
  readonly fault: string;
}

export function usePreview(wire: Wire, kept: Handles, handles: Handles): Drawn {
  const [{ film, of, fault }, setAnswer] = useState<Answer>({ film: "", of: "", fault: "" });
  const wanted = JSON.stringify(moves(kept, handles));

  useEffect(() => {
    const giveUp = new AbortController();
    const timer = setTimeout(() => {
      wire.preview(JSON.parse(wanted) as Partial<Handles>, giveUp.signal).then(
        (drawn) => setAnswer({ film: URL.createObjectURL(drawn), of: wanted, fault: "" }),
        (error: unknown) => {
          if (giveUp.signal.aborted) return;
          const why = error instanceof Refusal && error.status === 400 ? error.message : "";
          setAnswer((before) => ({ ...before, of: wanted, fault: why }));
        },
      );
    }, AT_REST_MS);
    return () => {
      clearTimeout(timer);
      giveUp.abort();
    };
  }, [wire, wanted]);

  useEffect(() => () => URL.revokeObjectURL(film), [film]);
  const current = of === wanted;
  return { film, drawing: !current, fault: current ? fault : "" };
}
