/** The face as it would blink and speak. */

import styles from "./preview.module.css";
import { texts } from "./texts";

interface PreviewProps {
  readonly film: string;
  readonly drawing: boolean;
  readonly failed: boolean;
}

export function Preview({ film, drawing, failed }: PreviewProps) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return (
    <figure className={styles["figure"]} aria-busy={drawing}>
      {film !== "" && (
        <video
          className={styles["film"]}
          data-stale={drawing || failed ? "" : undefined}
          src={film}
          aria-label={texts.previewLong}
          autoPlay={!still}
          controls={still}
          loop
          muted
          playsInline
        />
      )}
      <figcaption className={styles["caption"]} role="status">
        {drawing ? texts.drawing : failed ? texts.notDrawn : texts.preview}
      </figcaption>
    </figure>
  );
}
