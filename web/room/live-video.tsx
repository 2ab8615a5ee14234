/** A picture that comes or goes up, shown from its first frame on. */

import { useEffect, useRef, useState } from "react";

import { onFirstFrame } from "../shared/browser/first-frame";
import { mediaTrack } from "../shared/browser/peer";
import type { Track } from "../shared/call/ports";
import styles from "./live-video.module.css";

interface LiveVideoProps {
  readonly track: Track;
  readonly label: string;
  /** A face may be cropped to its frame; the words on a screen may not. */
  readonly fit: "cover" | "contain";
  /** As in a mirror: so one knows oneself. */
  readonly mirrored?: boolean;
}

export function LiveVideo({ track, label, fit, mirrored = false }: LiveVideoProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [shown, setShown] = useState(false);

  useEffect(() => {
    const { current } = video;
    const picture = mediaTrack(track);
    if (current === null || picture === null) return undefined;
    current.srcObject = new MediaStream([picture]);
    const forget = onFirstFrame(current, () => setShown(true));
    return () => {
      forget();
      current.srcObject = null;
      setShown(false);
    };
  }, [track]);

  return (
    <video
      ref={video}
      className={styles["video"]}
      aria-label={label}
      data-fit={fit}
      data-mirrored={mirrored ? "" : undefined}
      data-shown={shown ? "" : undefined}
      autoPlay
      muted
      playsInline
    />
  );
}
