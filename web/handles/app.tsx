/** Opens a portrait: waits for its training, says why there is none, or shows the handles. */

import { useCallback, useEffect, useState, type ReactNode } from "react";

import { Button } from "../shared/ui/button";
import { Facing, Signature, type Stance } from "../shared/ui/facing";
import styles from "./app.module.css";
import { Editor } from "./editor";
import { texts } from "./texts";
import { Refusal, type State, type Wire } from "./wire";

const ASKED_AGAIN_MS = 1_000;

export function App({ wire }: { readonly wire: Wire }) {
  const [state, setState] = useState<State | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [asked, setAsked] = useState(0);
  const again = useCallback(() => setAsked((times) => times + 1), []);

  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const come = (found: State): void => {
      if (!current) return;
      setState(found);
      setRefusal(null);
      if (found.status === "started") timer = setTimeout(again, ASKED_AGAIN_MS);
    };
    wire.state().then(come, (error: unknown) => {
      if (current) setRefusal(error instanceof Refusal ? error : new Refusal(0, ""));
    });
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [wire, asked, again]);

  const portrait = state?.portrait ?? null;
  useEffect(() => {
    if (state !== null) document.title = texts.pageTitle(state.replica_name);
  }, [state]);
  const stage = refusal !== null ? "refused" : portrait !== null ? "open" : "waiting";

  return (
    <div className={styles["page"]} data-state={stage}>
      <header className={styles["header"]}>
        <Signature />
      </header>
      {refusal === null && state !== null && portrait !== null ? (
        <Editor wire={wire} name={state.replica_name} portrait={portrait} />
      ) : (
        <Between state={state} refusal={refusal} onRetry={again} />
      )}
    </div>
  );
}

interface BetweenProps {
  readonly state: State | null;
  readonly refusal: Refusal | null;
  readonly onRetry: () => void;
}

/** What is shown for want of a portrait. */
function Between({ state, refusal, onRetry }: BetweenProps) {
  if (refusal !== null) {
    const words = wordsOf(refusal.status);
    return (
      <Notice stance="alone" {...words}>
        {words === texts.offline && <Button onClick={onRetry}>{texts.retry}</Button>}
      </Notice>
    );
  }
  if (state === null) return <Notice stance="approaching" title={texts.loading} body="" />;
  if (state.status === "error") {
    return <Notice stance="alone" title={texts.refused} body={state.error_message} />;
  }
  return <Notice stance="approaching" {...texts.studied} />;
}

interface NoticeProps {
  readonly stance: Stance;
  readonly title: string;
  readonly body: string;
  readonly children?: ReactNode;
}

function Notice({ stance, title, body, children }: NoticeProps) {
  return (
    <main className={styles["notice"]} role="status">
      <Facing stance={stance} size={112} />
      <h1 className={styles["title"]}>{title}</h1>
      <p className={styles["body"]}>{body}</p>
      {children}
    </main>
  );
}

function wordsOf(status: number): { readonly title: string; readonly body: string } {
  switch (status) {
    case 403:
      return texts.expired;
    case 400:
    case 404:
      return texts.gone;
    default:
      return texts.offline;
  }
}
