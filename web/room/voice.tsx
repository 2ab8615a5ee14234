/** The other people's voices: heard, not seen. */

import { useEffect, useRef } from "react";

import { mediaTrack } from "../shared/browser/peer";
import type { Track } from "../shared/call/ports";
import type { Snapshot } from "../shared/call/snapshot";

interface VoicesProps {
  readonly call: Snapshot;
}

/** All but the replica's, whose comes with its picture. */
export function Voices({ call }: VoicesProps) {
  const { others, replica, selected } = call;
  const speaker = "deviceId" in selected.speaker ? selected.speaker.deviceId : "";
  return others
    .filter(({ session_id: id }) => id !== replica?.session_id)
    .map(({ session_id: id }) => {
      const voice = call.tracks[id]?.audio;
      return voice && <Voice key={id} track={voice} speaker={speaker} />;
    });
}

interface VoiceProps {
  readonly track: Track;
  /** The chosen speaker; empty for the browser's own choice. */
  readonly speaker: string;
}

function Voice({ track, speaker }: VoiceProps) {
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const { current } = audio;
    const sound = mediaTrack(track);
    if (current === null || sound === null) return undefined;
    current.srcObject = new MediaStream([sound]);
    // Whoever joined has clicked here; a browser that still forbids it stays silent.
    void current.play().catch(() => undefined);
    return () => {
      current.srcObject = null;
    };
  }, [track]);
  useEffect(() => {
    // One that is gone by now leaves the one before; some browsers know no choice.
    if (audio.current !== null && "setSinkId" in audio.current) {
      void audio.current.setSinkId(speaker).catch(() => undefined);
    }
  }, [speaker]);
  return <audio ref={audio} data-testid="voice" autoPlay />;
}
