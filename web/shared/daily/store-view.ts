/** The state in which Daily's SDK looks for tracks: no message can carry one. Pure. */

import type { Participant, Tracks } from "../call/participants";
import type { Track } from "../call/ports";

/** Makes a `MediaStream` of the tracks; the SDK takes the first of each kind. */
export type StreamOf = (tracks: readonly Track[]) => unknown;

export interface Present {
  readonly local: Participant;
  readonly others: readonly Participant[];
  /** By session id, one's own as `local`. */
  readonly tracksOf: (id: string) => Tracks;
}

/**
 * Returns the state as the SDK reads it whenever it is told of a participant.
 *
 * It wants no more than this. `sfu`, for with `peer-to-peer` it empties the track fields.
 */
export function storeView({ local, others, tracksOf }: Present, streamOf: StreamOf): object {
  const own = tracksOf("local");
  return {
    local: {
      public: { id: local.session_id, subscribedTracks: { ALL: true }, customTracks: {} },
      streams: {
        cam: { stream: streamOf(present(own.audio, own.video)) },
        screen: { stream: streamOf(present(own.screenAudio, own.screenVideo)) },
      },
    },
    participants: Object.fromEntries(
      others.map(({ session_id: id }) => [
        id,
        { public: { id, rtcType: { impl: "sfu" }, subscribedTracks: { ALL: true } }, private: {} },
      ]),
    ),
    streams: Object.fromEntries(
      others.flatMap(({ session_id: id, joined_at }) => {
        const { audio, video, screenAudio, screenVideo } = tracksOf(id);
        const starttime = joined_at.toISOString();
        return [
          ...present(audio, video).map((track) => ["cam", track] as const),
          ...present(screenAudio, screenVideo).map((track) => ["screen", track] as const),
        ].map(([type, track]) => [
          `${id}-${type}-${track.kind}`,
          { participantId: id, type, pendingTrack: track, starttime },
        ]);
      }),
    ),
  };
}

function present(...tracks: readonly (Track | undefined)[]): readonly Track[] {
  return tracks.filter((track) => track !== undefined);
}
