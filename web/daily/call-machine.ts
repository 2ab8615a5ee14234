/** The bundle that Daily's SDK loads into the customer's page; it may run there several times. */

import { guestPorts } from "../shared/browser/guest";
import { openMeter } from "../shared/browser/meter";
import { mediaTrack } from "../shared/browser/peer";
import { clock } from "../shared/browser/ports";
import { CallMachine } from "../shared/call/machine";
import type { Track } from "../shared/call/ports";
import type { Fields } from "../shared/daily/fields";
import { serve, type Guest, type Exchange } from "../shared/daily/object-transport";

declare global {
  interface Window {
    readonly _daily?: Exchange;
  }
}

const { _daily: exchange } = window;
if (exchange !== undefined) {
  serve({ exchange, clock, openMeter, makeGuest, streamOf, post, listen });
}

function makeGuest(seat: number, custom: () => Fields): Guest {
  let room: URL | null = null;
  const here = (): URL => {
    if (room === null) throw new Error("no room was named before the call");
    return room;
  };
  const call = new CallMachine(guestPorts(seat, here, custom), { conversationId: "", token: null });
  window.addEventListener("online", () => call.networkReturned());
  document.addEventListener("visibilitychange", () => call.watch(!document.hidden));
  return {
    call,
    enter: ({ url }) => {
      room = url;
    },
  };
}

function streamOf(tracks: readonly Track[]): MediaStream {
  return new MediaStream(tracks.map(mediaTrack).filter((track) => track !== null));
}

function post(message: Fields): void {
  // A page from a file has no origin that one could post to.
  const { protocol, origin } = location;
  window.postMessage(message, protocol === "file:" ? "*" : origin);
}

function listen(hear: (data: unknown) => void): () => void {
  const heard = ({ source, data }: MessageEvent<unknown>): void => {
    if (source === window) hear(data);
  };
  window.addEventListener("message", heard);
  return () => window.removeEventListener("message", heard);
}
