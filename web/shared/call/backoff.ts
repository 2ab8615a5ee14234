/** When to try again after a connection was lost. Pure. */

const FIRST_MS = 100;
const CEILING_MS = 5_000;

/** After this long without a connection the page says so and lets the person decide. */
export const GIVE_UP_MS = 120_000;

/**
 * Returns how long to wait before attempt `n` (0 is the first).
 *
 * The first comes almost at once, for a flicker of the network is the common case; it has
 * some spread all the same, for a restarted server sees all its pages at the same moment.
 */
export function delay(n: number, chance: number): number {
  const full = Math.min(FIRST_MS * 2 ** n, CEILING_MS);
  return full / 2 + (full / 2) * chance;
}
