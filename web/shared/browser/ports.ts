/** The browser as the call machine's world. */

import type { Place } from "../call/machine";
import type { Clock, OpenSocket, Ports, Vault } from "../call/ports";
import { seated, takeSeat } from "../call/seats";
import { SUBPROTOCOL } from "../call/signals";
import { devices } from "./devices";
import { hallAround, sitDown } from "./hall";
import { openPeer } from "./peer";

export const clock: Clock = {
  now: () => Date.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

/** A browser that forbids storage costs the person some comfort, not the call. */
export function vaultIn(storage: () => Storage): Vault {
  return {
    read(key) {
      try {
        return storage().getItem(key);
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        storage().setItem(key, value);
      } catch {
        // Forbidden or full.
      }
    },
    forget(key) {
      try {
        storage().removeItem(key);
      } catch {
        // Forbidden.
      }
    },
  };
}

export function socketsAt(url: string): OpenSocket {
  return (listener) => {
    const socket = new WebSocket(url, SUBPROTOCOL);
    let closedByUs = false;
    socket.onopen = () => listener.opened();
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data === "string") listener.said(event.data);
    };
    socket.onclose = () => {
      if (!closedByUs) listener.closed();
    };
    return {
      send: (text) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close: () => {
        closedByUs = true;
        socket.close();
      },
    };
  };
}

/** Returns the ports of the page at this address, which is also where its room is. */
export function browserPorts(page: URL, { conversationId, token }: Place): Ports {
  const vault = vaultIn(() => sessionStorage);
  const seat = takeSeat(vault, conversationId, token, hallAround(window, conversationId));
  sitDown(window, { conversationId, seat });
  const url = new URL(`/${encodeURIComponent(conversationId)}/signal`, page);
  url.protocol = page.protocol === "http:" ? "ws:" : "wss:";
  return {
    clock,
    chance: () => Math.random(),
    vault: seated(vault, seat),
    shelf: vaultIn(() => localStorage),
    openSocket: socketsAt(url.href),
    openPeer,
    devices,
  };
}
