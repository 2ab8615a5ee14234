/** Both sides' words as they were said, and a place to write one's own. */

import { useEffect, useRef, useState, type KeyboardEvent, type SubmitEvent } from "react";

import { shown } from "../shared/call/captions";
import type { Line } from "../shared/call/dialogue";
import { IconButton } from "../shared/ui/button";
import styles from "./chat.module.css";
import type { Side } from "./speaker-name";
import { texts } from "./texts";

interface ChatProps {
  readonly nameOf: (line: Line) => string;
  readonly sideOf: (line: Line) => Side;
  readonly lines: readonly Line[];
  readonly replica: string;
  readonly disabled: boolean;
  readonly onSay: (text: string) => void;
  readonly onClose: () => void;
}

const MAX_TEXT = 4_000;

export function Chat({ lines, nameOf, sideOf, replica, disabled, onSay, onClose }: ChatProps) {
  return (
    <div className={styles["panel"]}>
      <div className={styles["head"]}>
        <h2 className={styles["heading"]}>{texts.chat.heading}</h2>
        <span className={styles["close"]}>
          <IconButton icon="close" label={texts.chat.close} onClick={onClose} />
        </span>
      </div>
      <Transcript lines={lines} replica={replica} nameOf={nameOf} sideOf={sideOf} />
      <Composer replica={replica} disabled={disabled} onSay={onSay} />
    </div>
  );
}

function Transcript({
  lines,
  replica,
  nameOf,
  sideOf,
}: Pick<ChatProps, "lines" | "replica" | "nameOf" | "sideOf">) {
  const list = useRef<HTMLDivElement>(null);
  const last = lines.at(-1);

  // Follow the talk, unless the person scrolled back to read.
  useEffect(() => {
    const { current } = list;
    if (current === null) return;
    const below = current.scrollHeight - current.scrollTop - current.clientHeight;
    if (below < 160) current.scrollTop = current.scrollHeight;
  }, [lines.length, last?.text]);

  if (lines.length === 0) return <p className={styles["empty"]}>{texts.chat.empty(replica)}</p>;
  return (
    <div
      ref={list}
      className={styles["log"]}
      role="log"
      aria-label={texts.chat.heading}
      tabIndex={0}
    >
      <ol className={styles["lines"]}>
        {lines.map((line) => (
          <li
            key={line.key}
            className={styles[sideOf(line)]}
            data-pending={line.pending ? "" : undefined}
            data-open={line.final ? undefined : ""}
            aria-busy={!line.final}
          >
            <span className={styles["who"]}>
              {nameOf(line)}
              {line.interrupted && <i> · {texts.chat.interrupted}</i>}
            </span>
            <span className={styles["text"]}>{shown(line)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Composer({ replica, disabled, onSay }: Pick<ChatProps, "replica" | "disabled" | "onSay">) {
  const [text, setText] = useState("");
  const form = useRef<HTMLFormElement>(null);

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (disabled || text.trim() === "") return;
    onSay(text.trim());
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };

  return (
    <form ref={form} className={styles["composer"]} onSubmit={submit}>
      <textarea
        className={styles["input"]}
        aria-label={texts.chat.message}
        placeholder={texts.chat.placeholder(replica)}
        rows={1}
        maxLength={MAX_TEXT}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <span className={styles["send"]}>
        <IconButton
          icon="send"
          label={texts.chat.send}
          type="submit"
          disabled={disabled || text.trim() === ""}
        />
      </span>
    </form>
  );
}
