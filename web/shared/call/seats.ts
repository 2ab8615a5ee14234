/** Which of several people in one browser tab a page is: their keys lie in one storage. Pure. */

import { resumeKeyOf, tokenKeyOf } from "./keyring";
import type { Vault } from "./ports";

/** The tab around a page. */
export interface Hall {
  /** Where in the tab the page is: the position of its frame, empty for the tab itself. */
  readonly place: string;
  /** Seats of the same conversation in which somebody sits, in this tab, now. */
  readonly taken: ReadonlySet<number>;
  /** Whether the tab itself was led here, rather than reloaded. */
  readonly arriving: boolean;
}

/** More than a room holds. */
const SEATS = 16;

/**
 * Returns this page's seat, and remembers it for the next page at the same place.
 *
 * A token finds the seat that it was given before. Without that, who comes back to a place
 * is who sat there; so a duplicated tab sits where its original does, and replaces it. Only
 * a tab that is led here with another token is another visit: a tab that was opened by
 * another one begins with a copy of its storage.
 */
export function takeSeat(
  vault: Vault,
  conversationId: string,
  token: string | null,
  { place, taken, arriving }: Hall,
): number {
  const key = `visavis:seat:${conversationId}:${place}`;
  const seats = Array.from({ length: SEATS }, (_, seat) => seat);
  const free = seats.filter((seat) => !taken.has(seat));
  const tokenOf = (seat: number): string | null =>
    seated(vault, seat).read(tokenKeyOf(conversationId));
  const unused = (seat: number): boolean =>
    tokenOf(seat) === null && seated(vault, seat).read(resumeKeyOf(conversationId)) === null;

  const last = Number(vault.read(key) ?? (place === "" ? 0 : Number.NaN));
  const nearest = free.toSorted((seat, other) => Number(other === last) - Number(seat === last));
  const own = token === null ? undefined : nearest.find((seat) => tokenOf(seat) === token);
  const another = arriving && token !== null && tokenOf(last) !== null && tokenOf(last) !== token;
  const back = free.includes(last) && !another ? last : undefined;
  const seat = own ?? back ?? free.find(unused) ?? free[0] ?? 0;
  vault.write(key, String(seat));
  return seat;
}

/** Returns what of a storage is one seat's. */
export function seated(vault: Vault, seat: number): Vault {
  const own = (key: string): string => (seat === 0 ? key : `${key}:${seat}`);
  return {
    read: (key) => vault.read(own(key)),
    write: (key, value) => vault.write(own(key), value),
    forget: (key) => vault.forget(own(key)),
  };
}
