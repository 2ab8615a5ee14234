/** Which line of a dialogue something that was said belongs to. Pure. */

import type { Dialogue, Line } from "./dialogue";

/** A page that stays open for an hour must not grow with it. */
const MAX_LINES = 500;

/**
 * Returns the key of the line that a finished turn settles.
 *
 * A person's turn gets its number when it is answered: what was shown while they spoke may
 * go by another. A line that was typed is nobody's unfinished speech.
 */
export function settles(dialogue: Dialogue, speaker: Line["speaker"], inference: unknown, said: string): string {
  const key = keyOf(dialogue, speaker, inference);
  const { lines } = dialogue;
  if (speaker === "replica" || lines.some((line) => line.key === key)) return key;
  if (lines.some((line) => echoes(line, said))) return key;
  return lines.findLast((line) => line.speaker === "person" && !line.final)?.key ?? key;
}

/** Whether these words are the room's echo of a line typed here. */
function echoes(line: Line, said: string): boolean {
  return line.pending && line.text.trim() === said.trim();
}

/** Without an id, a line belongs to the speaker's unfinished one, or is a new one. */
export function keyOf(dialogue: Dialogue, speaker: Line["speaker"], inference: unknown): string {
  if (typeof inference === "string" && inference !== "") return `${speaker}:${inference}`;
  const open = dialogue.lines.findLast((line) => line.speaker === speaker && !line.final);
  return open?.key ?? `${speaker}:#${dialogue.lines.length}`;
}

export function put(dialogue: Dialogue, line: Line): Dialogue {
  const { lines } = dialogue;
  let at = lines.findIndex((each) => each.key === line.key);
  if (at < 0 && line.speaker === "person") {
    // The room echoes what was typed: one line, not two.
    at = lines.findIndex((each) => echoes(each, line.text));
  }
  const typed = lines[at]?.typed ?? false;
  const next = at < 0 ? [...lines, line] : lines.with(at, { ...line, typed });
  return { ...dialogue, lines: next.slice(-MAX_LINES) };
}

export function without(dialogue: Dialogue, key: string): Dialogue {
  if (!dialogue.lines.some((line) => line.key === key)) return dialogue;
  return { ...dialogue, lines: dialogue.lines.filter((line) => line.key !== key) };
}
