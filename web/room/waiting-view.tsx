/** Before an app on the page around ours has said what it wants: nothing to press here. */

import { Facing } from "../shared/ui/facing";
import styles from "./closed-view.module.css";
import { texts } from "./texts";

export function WaitingView() {
  return (
    <div className={styles["page"]} role="status" aria-label={texts.lobby.loading}>
      <header className={styles["header"]} />
      <main className={styles["main"]}>
        <Facing stance="approaching" size={132} />
      </main>
      <footer className={styles["footer"]} />
    </div>
  );
}
