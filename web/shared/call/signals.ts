/** What browser and server say to each other: WebSocket subprotocol `visavis.v1`. */

export const SUBPROTOCOL = "visavis.v1";

/** Somebody in the room as the server tells of them. Instants are ISO 8601. */
export interface WireParticipant {
  readonly session_id: string;
  readonly user_id: string;
  readonly user_name: string;
  readonly replica: boolean;
  readonly owner: boolean;
  readonly audio: boolean;
  readonly video: boolean;
  /** Whether they share a screen; a server of before that does not say. */
  readonly screen?: boolean;
  readonly joined_at: string;
  readonly will_eject_at?: string | null;
  readonly user_data?: unknown;
}

/** A server that helps media through a network, as `RTCPeerConnection` takes it. */
interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** What the media connection is opened with; `relay` takes no direct way. */
export interface Ice {
  readonly servers: readonly IceServer[];
  readonly policy: "all" | "relay";
}

/** What is known of the room before anybody joins. */
export interface Room {
  readonly conversation_id: string;
  readonly conversation_name: string;
  readonly replica_name: string;
  readonly persona_name: string;
  readonly private: boolean;
  readonly expires_at: string;
  readonly max_participants: number;
  /** Which stock face it has; empty for one that has no portrait. */
  readonly face: string;
  /** `builtin` when the replica thinks with the demo that comes with the server. */
  readonly brain: string;
  /** Whether a model looks at cameras and screens. */
  readonly sees: boolean;
  /** Nothing is needed where browser and server reach each other by themselves. */
  readonly ice?: Ice;
}

/** What one receives: somebody's microphone, camera or screen. */
export type SlotKind = "audio" | "video" | "screen";

/** Who is in one of our receiving media sections, named by its `mid`. */
export interface Slot {
  readonly mid: string;
  readonly participant: string;
  readonly kind: SlotKind;
  /** Whether nothing comes in it because this network is too slow for it. */
  readonly paused?: boolean;
}

/** What the server takes of our pictures now, and how large at most. */
export interface Publish {
  readonly camera: boolean;
  readonly screen: boolean;
  readonly height?: number;
  readonly fps?: number;
  readonly kbps?: number;
}

/** How one's own link to the server is. */
export interface Quality {
  readonly state: "good" | "warning" | "bad";
  readonly kbps?: number;
  readonly loss?: number;
  readonly rtt_ms?: number;
}

/** Why somebody may not be, or not stay, in the room. */
export interface Refusal {
  readonly type: string;
  readonly msg: string;
  readonly code?: string;
  readonly retry_s?: number | null;
}

export interface Credentials {
  readonly token?: string;
  readonly resume?: string;
}

export type ToServer =
  | ({ readonly type: "hello" } & Credentials)
  | ({
      readonly type: "join";
      readonly name?: string;
      readonly user_data?: unknown;
      readonly audio: boolean;
      readonly video: boolean;
    } & Credentials)
  | { readonly type: "offer"; readonly sdp: string }
  | { readonly type: "app"; readonly data: unknown; readonly to: string | readonly string[] }
  | {
      readonly type: "update";
      readonly audio?: boolean;
      readonly video?: boolean;
      readonly screen?: boolean;
      readonly name?: string;
      readonly user_data?: unknown;
    }
  | {
      /** An owner's word about somebody else. Nobody can be switched on by another. */
      readonly type: "moderate";
      readonly who: string;
      readonly audio?: false;
      readonly video?: false;
      readonly screen?: false;
      readonly eject?: true;
    }
  | { readonly type: "watch"; readonly on: boolean }
  | { readonly type: "record"; readonly on: boolean }
  | { readonly type: "end" }
  | { readonly type: "leave" };

export interface Joined {
  readonly type: "joined";
  readonly you: WireParticipant;
  readonly others: readonly WireParticipant[];
  readonly resume: string;
  readonly room: Room;
}

export type FromServer =
  | ({ readonly type: "ready" } & Room)
  | Joined
  | { readonly type: "answer"; readonly sdp: string }
  | { readonly type: "app"; readonly data: unknown; readonly sender: string }
  | { readonly type: "participant_joined"; readonly participant: WireParticipant }
  | { readonly type: "participant_updated"; readonly participant: WireParticipant }
  | { readonly type: "participant_left"; readonly participant: WireParticipant }
  | { readonly type: "slots"; readonly slots: readonly Slot[] }
  | ({ readonly type: "publish" } & Publish)
  | {
      /** An owner switched it off; one may switch it on again oneself. */
      readonly type: "mute";
      readonly audio?: false;
      readonly video?: false;
      readonly screen?: false;
      readonly by: string;
    }
  | { readonly type: "speaking"; readonly participant: string | null }
  | ({ readonly type: "quality" } & Quality)
  | {
      readonly type: "recording";
      readonly on: boolean;
      /** Who switched it; empty for the conversation itself. */
      readonly by: string;
      readonly id: string;
    }
  | { readonly type: "notice"; readonly notice: Refusal }
  | { readonly type: "error"; readonly error: Refusal };

/** What is said while one is in the room. */
export type Speech = Exclude<FromServer, { type: "ready" | "joined" | "error" }>;

/** The parts that a message of each type must have to be one. */
const PARTS: Readonly<Record<FromServer["type"], Readonly<Record<string, string>>>> = {
  ready: { conversation_id: "string", expires_at: "string" },
  joined: { you: "object", others: "object", resume: "string", room: "object" },
  answer: { sdp: "string" },
  app: { sender: "string" },
  participant_joined: { participant: "object" },
  participant_updated: { participant: "object" },
  participant_left: { participant: "object" },
  slots: { slots: "object" },
  publish: { camera: "boolean", screen: "boolean" },
  mute: { by: "string" },
  speaking: {},
  quality: { state: "string" },
  recording: { on: "boolean" },
  notice: { notice: "object" },
  error: { error: "object" },
};

/**
 * Returns what the server said, or null for what this version does not know: a newer
 * server may say more, and a page that is open must survive that.
 */
export function parse(text: string): FromServer | null {
  let plain: unknown;
  try {
    plain = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(plain) || typeof plain["type"] !== "string") return null;
  if (!Object.hasOwn(PARTS, plain["type"])) return null;
  const parts = PARTS[plain["type"] as FromServer["type"]];
  for (const [name, kind] of Object.entries(parts)) {
    if (plain[name] === null || typeof plain[name] !== kind) return null;
  }
  return plain as unknown as FromServer;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
