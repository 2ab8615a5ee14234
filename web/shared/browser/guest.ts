/** The call machine's world in a page that is not ours. */

import type { Devices, MediaKind, Ports, Vault } from "../call/ports";
import { seated } from "../call/seats";
import type { Fields } from "../daily/fields";
import { CUSTOM_TRACK } from "../daily/requests";
import { devices } from "./devices";
import { openPeer } from "./peer";
import { clock, socketsAt, vaultIn } from "./ports";

/**
 * Returns the ports of one call among several that the page may hold.
 *
 * Args:
 *   seat: Tells it from the others.
 *   room: The address of the room that it is in, or goes to.
 *   custom: Tracks that the app made itself.
 */
export function guestPorts(seat: number, room: () => URL, custom: () => Fields): Ports {
  return {
    clock,
    chance: () => Math.random(),
    vault: seated(
      vaultIn(() => sessionStorage),
      seat,
    ),
    shelf: memory(),
    openSocket: (listener) => socketsAt(signalling(room()))(listener),
    openPeer,
    devices: withCustom(devices, custom),
  };
}

/** Which devices a person likes is for the app to remember. */
function memory(): Vault {
  const kept = new Map<string, string>();
  return {
    read: (key) => kept.get(key) ?? null,
    write: (key, value) => void kept.set(key, value),
    forget: (key) => void kept.delete(key),
  };
}

function signalling(room: URL): string {
  const url = new URL(`${room.pathname.replace(/\/+$/, "")}/signal`, room);
  url.protocol = room.protocol === "http:" ? "ws:" : "wss:";
  return url.href;
}

/** The app's own track stays the app's: what is stopped here is a copy. */
function withCustom(own: Devices, custom: () => Fields): Devices {
  return {
    ...own,
    async open(kind, deviceId) {
      const track = deviceId === CUSTOM_TRACK ? custom()[`${kind}Track`] : null;
      if (!(track instanceof MediaStreamTrack)) return own.open(kind, deviceId);
      return { track: track.clone(), device: deviceOf(kind, track), onEnd: ended(track) };
    },
  };
}

function deviceOf(kind: MediaKind, { label }: MediaStreamTrack) {
  return { deviceId: CUSTOM_TRACK, groupId: "", kind: `${kind}input`, label };
}

function ended(track: MediaStreamTrack): (act: () => void) => void {
  return (act) => track.addEventListener("ended", act);
}
