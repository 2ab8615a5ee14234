/** Modes B and C: the call machine in the customer's own page, loaded there by Daily's SDK. */

import type { Place } from "../call/machine";
import { Bridge, type BridgeParts, type Call } from "./bridge";
import { make, parse, type Request } from "./envelope";
import { record, text, type Fields } from "./fields";
import { storeView, type StreamOf } from "./store-view";

/** Nobody tells when an app throws its call object away. */
const WATCH_MS = 500;

interface CallMachineEntry {
  readonly store: { getState(): object };
  reset(): void;
  /** Ours: tells several calls in one page apart, the same ones after a reload. */
  readonly seat: number;
}

interface Instance {
  callMachine?: CallMachineEntry;
  /** Tracks of the app's own, under the names that the SDK gives them. */
  readonly tracks?: Fields;
}

/** Where the SDK and its call machines find each other. */
export interface Exchange {
  readonly pendings: string[];
  readonly instances: Record<string, Instance | undefined>;
}

/** A room on a server of ours, with the token that its address brought. */
export interface Room extends Place {
  readonly url: URL;
}

/** One call in the customer's page. */
export interface Guest {
  readonly call: Call;
  /** The next call is in this room. */
  enter(room: Room): void;
}

export type ObjectParts = Omit<BridgeParts, "post"> & {
  readonly exchange: Exchange;
  readonly streamOf: StreamOf;
  /** Makes a call; `custom` are the app's own tracks, if it has some by then. */
  readonly makeGuest: (seat: number, custom: () => Fields) => Guest;
  /** The customer's window: what is posted there, everybody in it hears. */
  readonly post: (message: Fields) => void;
  readonly listen: (hear: (data: unknown) => void) => () => void;
};

/** Serves every call object that waits for a machine. A later script finds later ones. */
export function serve(parts: ObjectParts): void {
  for (const clientId of parts.exchange.pendings.splice(0)) attend(clientId, parts);
}

function attend(clientId: string, parts: ObjectParts): void {
  const { exchange, clock } = parts;
  const instance = (exchange.instances[clientId] ??= {});
  const seat = freeSeat(exchange);
  const guest = parts.makeGuest(seat, () => instance.tracks ?? {});
  const { call } = guest;
  const post = (message: Fields): void => parts.post(make(clientId, message));
  const bridge = new Bridge(call, { ...parts, post });
  const deafen = parts.listen((data) => {
    const request = parse(data, clientId);
    if (request !== null) void bridge.receive(located(request, guest));
  });
  instance.callMachine = {
    store: {
      getState: () =>
        storeView({ ...call.snapshot, tracksOf: (id) => call.tracksOf(id) }, parts.streamOf),
    },
    // The machine is ready for the next call as it is.
    reset: () => undefined,
    seat,
  };
  const watch = (): void => {
    clock.after(WATCH_MS, () => {
      if (exchange.instances[clientId] === instance) return watch();
      deafen();
      bridge.close();
    });
  };
  watch();
  post({ action: "loaded" });
}

/** Other calls may be of another copy of this script: only the exchange knows of all. */
function freeSeat({ instances }: Exchange): number {
  const taken = Object.values(instances).map((instance) => instance?.callMachine?.seat);
  let seat = 0;
  while (taken.includes(seat)) seat += 1;
  return seat;
}

/** Goes to the room that a request names, if it names one. */
function located(request: Request, guest: Guest): Request {
  const properties = record(request.fields, "properties");
  const room = roomAt(text(properties, "url"));
  if (room === null) return request;
  guest.enter(room);
  const { conversationId, token } = room;
  const own = { ...(token === null ? {} : { token }), ...properties };
  return { ...request, fields: { ...request.fields, conversationId, properties: own } };
}

/** Returns the room at the address that a conversation was created with. */
export function roomAt(href: string | undefined): Room | null {
  if (href === undefined || !URL.canParse(href)) return null;
  const url = new URL(href);
  const conversationId = url.pathname.split("/").findLast((part) => part !== "");
  if (conversationId === undefined) return null;
  return { conversationId, token: url.searchParams.get("t") ?? null, url };
}
