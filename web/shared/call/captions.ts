/** Which of all that is said is on the screen now. Pure. */

import type { Line, Warning } from "./dialogue";

/** Minutes before the end a notice has been read; in the last one it stays. */
const READ_MS = 20_000;
const LAST_MS = 60_500;
/** A deadline that passed without an end was moved. */
const MOVED_MS = 3_000;

/** Returns the line's words; an ellipsis says where it was cut. */
export function shown({ text, interrupted }: Line): string {
  return interrupted ? `${text.replace(/[\s.,;:!?…–-]+$/u, "")}…` : text;
}

/**
 * Returns the one or two lines that belong over the picture.
 *
 * The newest spoken one; with it the other side's if that is unfinished as well, or was
 * just cut off by it: then one sees both where the words stopped, and why.
 */
export function onScreen(lines: readonly Line[]): readonly Line[] {
  const at = lines.findLastIndex((line) => !line.typed);
  const newest = lines[at];
  if (newest === undefined) return [];
  const other = lines
    .slice(0, at)
    .findLast((line) => !line.typed && line.speaker !== newest.speaker);
  if (other === undefined) return [newest];
  const cut = other.interrupted && !newest.final;
  return !other.final || cut ? [other, newest] : [newest];
}

/** Returns the warnings that still hold: the end may have been put off since they came. */
export function standing(
  warnings: readonly Warning[],
  endsAt: number | null,
): readonly Warning[] {
  if (endsAt === null) return warnings;
  return warnings.filter(
    ({ code, until }) => code !== "max_call_duration" || until + MOVED_MS > endsAt,
  );
}

/**
 * Returns the warning to show at that instant, or null.
 *
 * One about silence stands until somebody engages. Those about the time are told when they
 * come and in the last minute; in between, the clock in the corner says the same.
 */
export function pressing(warnings: readonly Warning[], now: number): Warning | null {
  const due = warnings
    .filter(({ until }) => now < until + MOVED_MS)
    .sort((a, b) => a.until - b.until);
  const silence = due.find(({ code }) => code === "participant_inactive");
  const told = due.find(({ until, at }) => now - at < READ_MS || until - now < LAST_MS);
  return silence ?? told ?? null;
}
