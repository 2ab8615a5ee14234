/** The sign of the house: two halves of a circle, face to face. */

import styles from "./facing.module.css";

/** How the two stand to each other; it is what a page state feels like. */
export type Stance = "together" | "approaching" | "apart" | "alone";

export function Facing({ stance, size }: { readonly stance: Stance; readonly size: number }) {
  return (
    <svg
      className={styles[stance]}
      width={size * 1.4}
      height={size}
      viewBox="0 0 140 100"
      aria-hidden="true"
      focusable="false"
    >
      <path className={styles["person"]} d="M66 8a42 42 0 0 0 0 84z" />
      <path className={styles["replica"]} d="M74 8a42 42 0 0 1 0 84z" />
    </svg>
  );
}

/** The sign with its name, as it stands in a corner. */
export function Signature() {
  return (
    <span className={styles["signature"]}>
      <Facing stance="together" size={24} />
      visavis
    </span>
  );
}
