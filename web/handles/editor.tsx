/** The handles on their portrait, how the face moves with them, and the way to keep them. */

import { useEffect, useState } from "react";

import { Button } from "../shared/ui/button";
import { Board } from "./board";
import styles from "./editor.module.css";
import { moves, within, type Handles, type Name, type Point, type Portrait, type ViewName } from "./face";
import { Preview } from "./preview";
import { inWords, texts } from "./texts";
import { usePreview } from "./use-preview";
import { Refusal, type Wire } from "./wire";

const VIEWS: readonly ViewName[] = ["face", "eyes", "mouth"];

type Keeping = "idle" | "saving" | "saved";

interface EditorProps {
  readonly wire: Wire;
  readonly name: string;
  readonly portrait: Portrait;
}

export function Editor({ wire, name, portrait }: EditorProps) {
  const [kept, setKept] = useState(portrait.handles);
  const [handles, setHandles] = useState(portrait.handles);
  const [view, setView] = useState<ViewName>("face");
  const [keeping, setKeeping] = useState<Keeping>("idle");
  const [fault, setFault] = useState("");
  const preview = usePreview(wire, kept, handles);
  const changed = Object.keys(moves(kept, handles)).length > 0;
  useUnsavedWarning(changed);

  const move = (which: Name, to: Point): void => {
    setHandles((before) => ({ ...before, [which]: within(to, portrait) }));
    setKeeping("idle");
    setFault("");
  };
  const save = async (wanted: Handles): Promise<void> => {
    setKeeping("saving");
    try {
      const after = await wire.save(moves(kept, wanted));
      setKept(after.handles);
      setKeeping("saved");
    } catch (error) {
      setKeeping("idle");
      setFault(faultOf(error));
    }
  };
  const undo = (): void => {
    setHandles(kept);
    setKeeping("idle");
    setFault("");
  };
  const wrong = fault || preview.fault;

  return (
    <main className={styles["main"]}>
      <section className={styles["words"]}>
        <h1 className={styles["title"]}>{texts.heading(name)}</h1>
        <p className={styles["body"]}>{texts.body}</p>
      </section>
      <section className={styles["desk"]} aria-label={texts.board}>
        <div className={styles["views"]} role="group" aria-label={texts.view}>
          {VIEWS.map((one) => (
            <button
              key={one}
              type="button"
              className={styles["view"]}
              aria-pressed={view === one}
              onClick={() => setView(one)}
            >
              {texts.views[one]}
            </button>
          ))}
        </div>
        <Board portrait={portrait} kept={kept} handles={handles} view={view} onMove={move} />
        <p id="handles-hint" className={styles["hint"]}>
          {texts.hint}
        </p>
      </section>
      <section className={styles["side"]}>
        <Preview film={preview.film} drawing={preview.drawing} failed={preview.fault !== ""} />
        <p className={styles["fault"]} role="alert">
          {wrong !== "" && inWords(wrong)}
        </p>
        <div className={styles["acts"]}>
          <Button
            disabled={!changed || keeping === "saving" || preview.fault !== ""}
            onClick={() => void save(handles)}
          >
            {keeping === "saving" ? texts.saving : texts.save}
          </Button>
          <Button tone="quiet" disabled={!changed} onClick={undo}>
            {texts.undo}
          </Button>
        </div>
        <p className={styles["note"]} role="status">
          {changed ? texts.unsaved : keeping === "saved" ? texts.saved : ""}
        </p>
      </section>
    </main>
  );
}

function faultOf(error: unknown): string {
  if (!(error instanceof Refusal) || error.status === 0) return texts.offline.title;
  return error.status === 403 ? texts.expired.title : error.message;
}

/** Lets the browser ask before the page is left with handles that are not saved. */
function useUnsavedWarning(changed: boolean): void {
  useEffect(() => {
    if (!changed) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [changed]);
}
