/** Portraits of the stock faces, drawn as the server draws them. */

import anna from "./portraits/anna.webp";

const PORTRAITS = new Map([["anna", anna]]);

/** The portrait of a face; none for a face that this page does not know. */
export function portraitOf(face: string): string | null {
  return PORTRAITS.get(face) ?? null;
}
