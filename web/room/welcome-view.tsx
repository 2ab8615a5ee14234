/** The server's root: what this is, and how to get to a conversation. */

import { Facing, Signature } from "../shared/ui/facing";
import styles from "./closed-view.module.css";
import { texts } from "./texts";

export function WelcomeView() {
  return (
    <div className={styles["page"]}>
      <header className={styles["header"]}>
        <Signature />
      </header>
      <main className={styles["main"]}>
        <Facing stance="approaching" size={132} />
        <h1 className={styles["title"]}>{texts.welcome.title}</h1>
        <p className={styles["body"]}>{texts.welcome.body}</p>
      </main>
      <footer className={styles["footer"]} />
    </div>
  );
}
