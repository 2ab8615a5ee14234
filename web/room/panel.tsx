/** A button, and the panel that it opens over the call. */

import { useId, useState, type ReactNode, type ToggleEvent } from "react";

import { IconButton } from "../shared/ui/button";
import type { IconName } from "../shared/ui/icons";
import styles from "./panel.module.css";

interface PanelProps {
  readonly icon: IconName;
  readonly label: string;
  /** Drawn only while it is seen. */
  readonly content: () => ReactNode;
}

export function Panel({ icon, label, content }: PanelProps) {
  const panel = useId();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton icon={icon} label={label} popoverTarget={panel} aria-expanded={open} />
      <div
        id={panel}
        className={styles["panel"]}
        popover="auto"
        role="dialog"
        aria-label={label}
        onToggle={(event: ToggleEvent<HTMLDivElement>) => setOpen(event.newState === "open")}
      >
        {open && content()}
      </div>
    </>
  );
}
