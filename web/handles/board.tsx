/** The portrait with its handles on it, for a mouse, for fingers, and for keys. */

import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";

import styles from "./board.module.css";
import { NAMES, nearest, outline, viewOf, type Handles, type Name, type Point, type Portrait, type ViewName } from "./face";
import { texts } from "./texts";

/** How far from a handle a touch may be that means it, in pixels of the screen. */
const REACH = 32;

/** How far a key moves a handle, in pixels of the picture. */
const [STEP, LEAP] = [1, 10];

const KEYS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface BoardProps {
  readonly portrait: Portrait;
  /** Where the handles are that are saved: what is seen of the picture is chosen by them. */
  readonly kept: Handles;
  readonly handles: Handles;
  readonly view: ViewName;
  readonly onMove: (which: Name, to: Point) => void;
}

interface Grip {
  readonly name: Name;
  /** From the finger to the handle, which does not jump below it. */
  readonly offset: Point;
}

export function Board({ portrait, kept, handles, view: viewName, onMove }: BoardProps) {
  const board = useRef<HTMLDivElement>(null);
  const [grip, setGrip] = useState<Grip | null>(null);
  const [told, setTold] = useState("");
  const view = viewOf(viewName, kept);

  const pointed = (event: PointerEvent): { at: Point; scale: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = view.side / box.width;
    return {
      at: [view.x + (event.clientX - box.x) * scale, view.y + (event.clientY - box.y) * scale],
      scale,
    };
  };
  const take = (event: PointerEvent<HTMLDivElement>): void => {
    const { at, scale } = pointed(event);
    const name = nearest(at, handles, REACH * scale);
    if (name === null || event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    board.current?.querySelector<HTMLElement>(`[data-handle="${name}"]`)?.focus();
    setGrip({ name, offset: [handles[name][0] - at[0], handles[name][1] - at[1]] });
  };
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (grip === null) return;
    const { at } = pointed(event);
    onMove(grip.name, [at[0] + grip.offset[0], at[1] + grip.offset[1]]);
  };
  const press = (event: KeyboardEvent, name: Name): void => {
    const way = KEYS[event.key];
    if (way === undefined) return;
    event.preventDefault();
    const far = event.shiftKey ? LEAP : STEP;
    const [x, y] = handles[name];
    onMove(name, [x + way[0] * far, y + way[1] * far]);
    setTold(texts.at(texts.handles[name], Math.round(x + way[0] * far), Math.round(y + way[1] * far)));
  };
  const part = (value: number): string => `${(value * 100) / view.side}%`;

  return (
    <div
      ref={board}
      className={styles["board"]}
      data-gripped={grip === null ? undefined : ""}
      onPointerDown={take}
      onPointerMove={drag}
      onPointerUp={() => setGrip(null)}
      onPointerCancel={() => setGrip(null)}
    >
      <img
        className={styles["picture"]}
        src={portrait.image_url}
        alt=""
        draggable={false}
        style={{
          left: part(-view.x),
          top: part(-view.y),
          width: part(portrait.width),
          height: part(portrait.height),
        }}
      />
      <svg
        className={styles["lines"]}
        viewBox={`${view.x} ${view.y} ${view.side} ${view.side}`}
        aria-hidden="true"
      >
        <path d={outline(handles)} className={styles["shade"]} />
        <path d={outline(handles)} />
      </svg>
      {NAMES.map((name) => {
        const [x, y] = handles[name];
        const label = texts.handles[name];
        return (
          <button
            key={name}
            type="button"
            className={styles["handle"]}
            data-handle={name}
            data-moved={String(kept[name]) === String(handles[name]) ? undefined : ""}
            data-held={grip?.name === name ? "" : undefined}
            aria-label={texts.at(label, Math.round(x), Math.round(y))}
            aria-describedby="handles-hint"
            style={{ left: part(x - view.x), top: part(y - view.y) }}
            onKeyDown={(event) => press(event, name)}
          >
            <span className={styles["name"]}>{label}</span>
          </button>
        );
      })}
      <span className="unseen" role="status">
        {told}
      </span>
    </div>
  );
}
