/** The buttons of the house: one that says what it does, one that shows it. */

import type { ButtonHTMLAttributes, ReactNode } from "react";

import styles from "./button.module.css";
import { Icon, type IconName } from "./icons";

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className" | "style" | "children">;

interface ButtonProps extends Native {
  readonly tone?: "primary" | "quiet" | "danger";
  readonly children: ReactNode;
}

export function Button({ tone = "primary", children, ...native }: ButtonProps) {
  return (
    <button type="button" className={`${styles["button"]} ${styles[tone]}`} {...native}>
      {children}
    </button>
  );
}

interface IconButtonProps extends Native {
  readonly icon: IconName;
  /** The accessible name, shown as a tip. */
  readonly label: string;
  readonly tone?: "plain" | "on" | "off" | "danger" | "fault";
  /** Works from anywhere on the page, with Alt. */
  readonly shortcut?: string;
  /** A dot that says there is something new. */
  readonly news?: boolean;
}

export function IconButton({
  icon,
  label,
  tone = "plain",
  news = false,
  shortcut,
  ...native
}: IconButtonProps) {
  return (
    <button
      type="button"
      className={`${styles["round"]} ${styles[tone]}`}
      aria-label={label}
      title={shortcut === undefined ? label : `${label} (Alt+${shortcut})`}
      aria-keyshortcuts={shortcut === undefined ? undefined : `Alt+${shortcut}`}
      {...native}
    >
      <Icon name={icon} />
      {tone === "fault" && <span className={styles["badge"]}>!</span>}
      {news && <span className={styles["news"]} />}
    </button>
  );
}
