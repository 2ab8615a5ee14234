/** All that a view needs to draw the call, as one immutable value. */

import type { SelectedDevices } from "./events";
import type { DeviceView } from "./local-device";
import type { LinkState, Media } from "./media";
import type { Participant, Tracks } from "./participants";
import type { Phase } from "./phase";
import type { DeviceInfo } from "./ports";
import type { Roster } from "./roster";
import type { ScreenView } from "./screen-share";
import type { Room } from "./signals";
import type { Status } from "./status";

export interface Snapshot {
  readonly phase: Phase;
  /** Known from the first `ready` or `joined` on. */
  readonly room: Room | null;
  readonly local: Participant;
  readonly others: readonly Participant[];
  readonly replica: Participant | null;
  readonly microphone: DeviceView;
  readonly camera: DeviceView;
  /** What one can choose from; without names until a microphone or camera was allowed. */
  readonly devices: readonly DeviceInfo[];
  readonly selected: SelectedDevices;
  readonly screen: ScreenView;
  /** What flows of everybody, by session id; one's own under `local`. */
  readonly tracks: Readonly<Record<string, Tracks>>;
  /** The replica's voice and picture, once they flow. */
  readonly remote: Tracks;
  readonly status: Status;
  readonly link: LinkState;
  /** When this page came in, by its own clock. */
  readonly joinedAt: number | null;
  /** When the conversation reaches its longest duration, by this page's clock. */
  readonly endsAt: number | null;
}

interface Parts {
  readonly phase: Phase;
  readonly room: Room | null;
  readonly local: Participant;
  readonly roster: Roster;
  readonly media: Media;
  readonly status: Status;
  readonly joinedAt: number | null;
  /** How far the server's clock is ahead of this page's. */
  readonly skewMs: number;
}

/** Returns the call as it is now. */
export function draw({ roster, media, skewMs, ...rest }: Parts): Snapshot {
  const { replica } = roster;
  const tracks = roster.each((wire) => media.reception.tracksOf(wire));
  return {
    ...rest,
    others: roster.all,
    replica,
    microphone: media.audio.view,
    camera: media.video.view,
    screen: media.screen.view,
    devices: media.equipment.all,
    selected: media.selected,
    tracks: { ...tracks, local: media.own },
    remote: replica === null ? {} : (tracks[replica.session_id] ?? {}),
    link: media.state,
    endsAt: rest.room === null ? null : Date.parse(rest.room.expires_at) - skewMs,
  };
}
