/** What every message between Daily's SDK and a call is wrapped in. */

import { isRecord } from "../call/signals";
import { text, type Fields } from "./fields";

const WHAT = "iframe-call-message";

/** Something the SDK asks for. */
export interface Request {
  readonly action: string;
  /** All of the message, the envelope included. */
  readonly fields: Fields;
  /** Whoever sent it waits for a reply that carries this. */
  readonly stamp: string | null;
}

/** Returns what the SDK says to this client's call, or null: a window hears all sorts. */
export function parse(data: unknown, clientId: string): Request | null {
  if (!isRecord(data) || data["what"] !== WHAT || data["from"] !== "module") return null;
  // Up to daily-js 0.66 the field had the second name.
  if ((data["callClientId"] ?? data["callFrameId"]) !== clientId) return null;
  const action = text(data, "action");
  if (action === undefined) return null;
  return { action, fields: data, stamp: text(data, "callbackStamp") ?? null };
}

/** Returns a message to the SDK. Whatever fields it has, the app may get to see. */
export function make(clientId: string, fields: Fields): Fields {
  return { ...fields, what: WHAT, from: "embedded", callClientId: clientId };
}
