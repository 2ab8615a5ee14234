/** The person's own camera, mirrored as in a mirror. */

import { useEffect, useRef } from "react";

import { mediaTrack } from "../shared/browser/peer";
import type { Track } from "../shared/call/ports";
import styles from "./self-view.module.css";
import { texts } from "./texts";

interface SelfViewProps {
  readonly track: Track;
  /** Where the note leaves the picture's neighbours alone. */
  readonly note: "top" | "bottom";
}

export function SelfView({ track, note }: SelfViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const picture = mediaTrack(track);
    if (video.current !== null && picture !== null) {
      video.current.srcObject = new MediaStream([picture]);
    }
  }, [track]);
  return (
    <figure className={styles["figure"]}>
      <video
        ref={video}
        className={styles["video"]}
        aria-label={texts.call.selfView}
        autoPlay
        muted
        playsInline
      />
      <figcaption className={`${styles["caption"]} ${styles[note]}`}>
        {texts.lobby.previewLocal}
      </figcaption>
    </figure>
  );
}
