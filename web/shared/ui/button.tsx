/** The buttons of the house: one that says what it does, one that shows it. */

import type { ButtonHTMLAttributes, ReactNode } from "react";

import styles from "./button.module.css";
import { Icon, type IconName } from "./icons";

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className" | "style" | "children">;

interface ButtonProps extends Native {
  readonly tone?: "primary" | "quiet";
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
  readonly tone?: "plain" | "off" | "danger" | "fault";
  /** A dot that says there is something new. */
  readonly news?: boolean;
}

export function IconButton({
  icon,
  label,
  tone = "plain",
  news = false,
  ...native
}: IconButtonProps) {
  return (
    <button
      type="button"
      className={`${styles["round"]} ${styles[tone]}`}
      aria-label={label}
      title={label}
      {...native}
    >
      <Icon name={icon} />
      {tone === "fault" && <span className={styles["badge"]}>!</span>}
      {news && <span className={styles["news"]} />}
    </button>
  );
}
