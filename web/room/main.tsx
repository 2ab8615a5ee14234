/** The room page: reads its address, builds the call, draws it. */

import "@fontsource-variable/figtree";
import "../shared/ui/tokens.css";
import "../shared/ui/base.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { openMeter } from "../shared/browser/meter";
import { browserPorts, clock } from "../shared/browser/ports";
import { Ear } from "../shared/call/ear";
import { CallMachine } from "../shared/call/machine";
import { readAddress } from "./address";
import { App } from "./app";
import { ReplicaScreen } from "./replica-screen";

const { conversationId, token, clean } = readAddress(location.href);
// A token in the address bar ends up in screenshots, bookmarks and histories.
if (token !== null) history.replaceState(history.state, "", clean);

const machine = new CallMachine(browserPorts(new URL(location.href), conversationId), {
  conversationId,
  token,
});
const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root element");

const screen = new ReplicaScreen();
const ear = new Ear(clock, openMeter);
machine.subscribe(() => {
  const { name } = machine.snapshot.phase;
  root.dataset["state"] = name;
  ear.follow(machine.snapshot.microphone.track);
  // Now, not with the next drawing: by then the tracks have ended and the picture is black.
  if (name === "reconnecting") screen.freeze();
});
window.addEventListener("online", () => machine.networkReturned());

createRoot(root).render(
  <StrictMode>
    <App machine={machine} screen={screen} ear={ear} />
  </StrictMode>,
);
machine.open();
