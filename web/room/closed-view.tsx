/** When there is no call: how it ended, or why one cannot come in, and what one can do. */

import { useEffect, useRef } from "react";

import { CONNECTION_LOST, LEFT, REPLACED, type Phase } from "../shared/call/phase";
import type { Room } from "../shared/call/signals";
import { Button } from "../shared/ui/button";
import { Facing, Signature, type Stance } from "../shared/ui/facing";
import styles from "./closed-view.module.css";
import { texts, wordsFor } from "./texts";
import type { Words } from "./texts-of-ends";
import { useNow } from "./use-now";

type Closed = Extract<Phase, { name: "ended" | "refused" }>;

interface ClosedViewProps {
  readonly phase: Closed;
  readonly room: Room | null;
  /** What comes next is for the app around the page to offer. */
  readonly driven: boolean;
  readonly onJoin: () => void;
  readonly onOpen: () => void;
}

export function ClosedView({ phase, room, driven, onJoin, onOpen }: ClosedViewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { title, body } = wordsOf(phase);
  const code = phase.name === "ended" ? phase.code : phase.code || phase.type;

  // The view came by itself: who cannot see it is taken to it.
  useEffect(() => heading.current?.focus(), [code]);

  return (
    <div className={styles["page"]}>
      <header className={styles["header"]}>
        <Signature />
      </header>
      <main className={styles["main"]}>
        <Facing stance={stanceOf(phase)} size={132} />
        <h1 ref={heading} tabIndex={-1} className={styles["title"]}>
          {title}
        </h1>
        <p className={styles["body"]} data-code={code}>
          {body}
        </p>
        <div className={styles["next"]}>
          {!driven && <Next phase={phase} onJoin={onJoin} onOpen={onOpen} />}
        </div>
      </main>
      <footer className={styles["footer"]}>
        {room !== null && texts.reference(room.conversation_id)}
      </footer>
    </div>
  );
}

function Next({ phase, onJoin, onOpen }: Pick<ClosedViewProps, "phase" | "onJoin" | "onOpen">) {
  if (phase.name === "refused") {
    if (phase.retryAt !== null) return <Countdown until={phase.retryAt} />;
    if (phase.type === "meeting-full") return <Button onClick={onOpen}>{texts.retry}</Button>;
    if (phase.type === "connection-error") return <Button onClick={onOpen}>{texts.retry}</Button>;
    return null;
  }
  switch (phase.code) {
    case LEFT:
      return (
        <Button tone="quiet" onClick={onJoin}>
          {texts.again}
        </Button>
      );
    case REPLACED:
      return <Button onClick={onJoin}>{texts.here}</Button>;
    case CONNECTION_LOST:
      return <Button onClick={onJoin}>{texts.retry}</Button>;
    default:
      return null;
  }
}

function Countdown({ until }: { readonly until: number }) {
  const seconds = Math.ceil((until - useNow(true)) / 1_000);
  return (
    <p className={styles["countdown"]} role="timer">
      {seconds > 0 ? texts.retryIn(seconds) : texts.retrying}
    </p>
  );
}

function stanceOf(phase: Closed): Stance {
  if (phase.name === "ended") return "apart";
  return phase.retryAt === null ? "alone" : "approaching";
}

/** Our words where we know the code; the server's where it knows better. */
function wordsOf(phase: Closed): Words {
  if (phase.name === "ended") {
    const words = wordsFor(texts.ended, phase.code) ?? texts.ended.ejected;
    const own = words === texts.ended.ejected && phase.msg !== "";
    return own ? { ...words, body: sentence(phase.msg) } : words;
  }
  const ended = wordsFor(texts.ended, phase.code);
  if (ended !== null) return ended;
  const words = wordsFor(texts.refused, phase.type);
  return words ?? { title: texts.refusedOtherwise, body: sentence(phase.msg) };
}

function sentence(msg: string): string {
  return /[.!?…]$/.test(msg) ? msg : `${msg}.`;
}
