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
  readonly joined_at: string;
  readonly will_eject_at?: string | null;
  readonly user_data?: unknown;
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
      readonly name?: string;
      readonly user_data?: unknown;
    }
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
  | { readonly type: "error"; readonly error: Refusal };

/** What is said while one is in the room. */
export type Speech = Extract<FromServer, { type: "answer" | "app" | `participant_${string}` }>;

/** The parts that a message of each type must have to be one. */
const PARTS: Readonly<Record<FromServer["type"], Readonly<Record<string, string>>>> = {
  ready: { conversation_id: "string", expires_at: "string" },
  joined: { you: "object", others: "object", resume: "string", room: "object" },
  answer: { sdp: "string" },
  app: { sender: "string" },
  participant_joined: { participant: "object" },
  participant_updated: { participant: "object" },
  participant_left: { participant: "object" },
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
