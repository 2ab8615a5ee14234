/** Mode A: the room page in an iframe that Daily's SDK made, driven by messages from outside. */

import { Bridge, type BridgeParts, type Call } from "./bridge";
import { make, parse, type Request } from "./envelope";
import type { Fields } from "./fields";

/** What the SDK puts into the address of a page that it means to drive. */
export interface Driver {
  readonly clientId: string;
  /** The address of the page around ours. */
  readonly parentHref: string;
}

/** Returns who drives this page, or null if it is on its own. */
export function driverOf(page: URL): Driver | null {
  const clientId = page.searchParams.get("emb");
  if (clientId === null || clientId === "") return null;
  return { clientId, parentHref: page.searchParams.get("embHref") ?? "" };
}

export interface Heard {
  readonly data: unknown;
  readonly origin: string;
}

/** The window around ours. */
export interface Parent {
  post(message: Fields, origin: string): void;
  /** Calls back with what it says, and with nothing that others say. */
  listen(hear: (heard: Heard) => void): void;
}

export type FrameParts = Omit<BridgeParts, "post"> & {
  /** How the app wants the page to look, in the words of `createFrame`; again when it changes. */
  readonly styled: (wishes: Fields) => void;
};

/** Lets the SDK in the window around ours drive the call. */
export function drive(call: Call, driver: Driver, parent: Parent, parts: FrameParts): void {
  const { clientId } = driver;
  let origin = originOf(driver.parentHref);
  const post = (message: Fields): void => parent.post(make(clientId, message), origin);
  const bridge = new Bridge(call, { ...parts, post });
  parent.listen((heard) => {
    const request = parse(heard.data, clientId);
    if (request === null) return;
    if (heard.origin !== "null") origin = heard.origin;
    const wishes = wishesOf(request);
    if (wishes === null) void bridge.receive(request);
    else parts.styled(wishes);
    for (const event of changesOf(request)) post(event);
  });
  post({ action: "iframe-ready-for-launch-config" });
  post({ action: "loaded" });
}

/** Returns what a request wants of the look, or null if it is about something else. */
function wishesOf({ action, fields }: Request): Fields | null {
  switch (action) {
    case "iframe-launch-config":
      return fields;
    case "set-theme":
      return { theme: fields["theme"] };
    case "set-show-local-video":
      return { showLocalVideo: fields["show"] };
    case "set-show-participants-bar":
      return { showParticipantsBar: fields["show"] };
    case "set-active-speaker-mode":
      return { activeSpeakerMode: fields["enabled"] };
    default:
      return null;
  }
}

/** The SDK believes what the page tells of these two. */
function changesOf({ action, fields }: Request): readonly Fields[] {
  const { show, enabled } = fields;
  if (action === "set-show-local-video") return [{ action: "show-local-video-changed", show }];
  if (action !== "set-active-speaker-mode") return [];
  return [{ action: "active-speaker-mode-change", enabled }];
}

/** A page from a file has no origin to post to, whatever its address looks like. */
function originOf(href: string): string {
  if (!URL.canParse(href)) return "*";
  const { protocol, origin } = new URL(href);
  return protocol === "http:" || protocol === "https:" ? origin : "*";
}
