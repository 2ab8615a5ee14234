/** The participant object that Daily's SDK and components know, made from what the server tells. */

import type { MediaKind, Track } from "./ports";
import type { SlotKind, WireParticipant } from "./signals";

export type TrackState = "playable" | "loading" | "interrupted" | "sendable" | "off" | "blocked";

export interface TrackInfo {
  readonly subscribed: boolean;
  readonly state: TrackState;
  readonly off?: { readonly byUser?: true; readonly byBandwidth?: true };
  readonly blocked?: {
    readonly byPermissions?: true;
    readonly byDeviceMissing?: true;
    readonly byDeviceInUse?: true;
  };
}

/** Everything in it survives a structured clone: it is posted across windows as it is. */
export interface Participant {
  readonly session_id: string;
  readonly user_id: string;
  readonly user_name: string;
  readonly userData: unknown;
  readonly local: boolean;
  readonly owner: boolean;
  readonly record: false;
  readonly joined_at: Date;
  readonly will_eject_at: Date;
  readonly audio: boolean;
  readonly video: boolean;
  readonly screen: boolean;
  readonly networkQualityState: "good" | "warning" | "bad" | "unknown";
  readonly networkThreshold: "good";
  readonly permissions: {
    readonly hasPresence: true;
    readonly canSend: true;
    readonly canReceive: { readonly base: true };
    readonly canAdmin: boolean;
  };
  readonly cam_info: Readonly<Record<string, never>>;
  readonly screen_info: Readonly<Record<string, never>>;
  readonly tracks: Readonly<Record<"audio" | "video" | "screenAudio" | "screenVideo", TrackInfo>>;
}

/** Media tracks travel beside participants, never inside. */
export type Tracks = Readonly<Partial<Record<MediaKind | "screenVideo" | "screenAudio", Track>>>;

const OFF: TrackInfo = { subscribed: true, state: "off", off: { byUser: true } };

/** What the network of whoever looks has no room for; it comes back by itself. */
export const PAUSED: TrackInfo = { subscribed: true, state: "off", off: { byBandwidth: true } };

/** Returns a track that is in that state, with the reason that Daily's hooks look for. */
export function trackInfo(state: TrackState): TrackInfo {
  return state === "off" ? OFF : { subscribed: true, state };
}

/** Returns the participant whose tracks are in the given states. */
export function participant(
  wire: WireParticipant,
  local: boolean,
  tracks: Readonly<Record<SlotKind, TrackInfo>>,
): Participant {
  return {
    session_id: wire.session_id,
    user_id: wire.user_id,
    user_name: wire.user_name,
    userData: wire.user_data ?? undefined,
    local,
    owner: wire.owner,
    record: false,
    joined_at: new Date(wire.joined_at),
    will_eject_at: new Date(wire.will_eject_at ?? 0),
    audio: isOn(tracks.audio),
    video: isOn(tracks.video),
    screen: isOn(tracks.screen),
    networkQualityState: "good",
    networkThreshold: "good",
    permissions: {
      hasPresence: true,
      canSend: true,
      canReceive: { base: true },
      canAdmin: wire.owner,
    },
    cam_info: {},
    screen_info: {},
    tracks: {
      audio: tracks.audio,
      video: tracks.video,
      screenAudio: OFF,
      screenVideo: tracks.screen,
    },
  };
}

function isOn(track: TrackInfo): boolean {
  return track.state !== "off" && track.state !== "blocked";
}
