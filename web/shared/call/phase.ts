/** Where a page is in the life of its call. */

/** We left by ourselves. */
export const LEFT = "left";
/** The server was out of reach for too long. */
export const CONNECTION_LOST = "connection_lost";
/** The same person came in elsewhere. */
export const REPLACED = "replaced";
/** Put out without a reason that ends the conversation for everybody. */
export const EJECTED = "ejected";

export type Phase =
  | { readonly name: "loading" }
  | { readonly name: "ready" }
  | { readonly name: "joining" }
  | { readonly name: "live" }
  | { readonly name: "reconnecting" }
  | {
      readonly name: "ended";
      /** The server's `shutdown_code`, or one of ours. */
      readonly code: string;
      readonly msg: string;
    }
  | {
      readonly name: "refused";
      /** Daily's error type, or `busy`. */
      readonly type: string;
      readonly msg: string;
      /** The conversation's `shutdown_code`, when it has ended. */
      readonly code: string;
      /** When the page tries again by itself, if it does; the clock's milliseconds. */
      readonly retryAt: number | null;
    };

/** How one came in: for the first time, after a reload, or after a lost connection. */
export type Entry = "first" | "reload" | "rejoin";

/** Why one is out against one's will. */
export interface OutError {
  readonly type: string;
  readonly msg: string;
  readonly code: string;
}

/** Whether whoever asked has their answer; a busy server still owes it. */
export function isSettled(phase: Phase): boolean {
  if (phase.name === "refused") return phase.retryAt === null;
  return phase.name === "ready" || phase.name === "live" || phase.name === "ended";
}

/** Whether one is in the room, or on the way. */
export function isInside({ name }: Phase): boolean {
  return name === "joining" || name === "live" || name === "reconnecting";
}
