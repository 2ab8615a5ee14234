/** The room page: reads its address, builds the call, draws it. */

import "@fontsource-variable/figtree";
import "../shared/ui/tokens.css";
import "../shared/ui/base.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { openMeter } from "../shared/browser/meter";
import { parentWindow } from "../shared/browser/parent";
import { browserPorts, clock } from "../shared/browser/ports";
import { Ear } from "../shared/call/ear";
import { CallMachine } from "../shared/call/machine";
import { drive, driverOf } from "../shared/daily/frame-transport";
import { readAddress } from "./address";
import { App } from "./app";
import { ReplicaScreen } from "./replica-screen";
import { Wardrobe } from "./wardrobe";
import { WelcomeView } from "./welcome-view";

const { conversationId, token, clean } = readAddress(location.href);
// A token in the address bar ends up in screenshots, bookmarks and histories.
if (token !== null) history.replaceState(history.state, "", clean);

const wardrobe = new Wardrobe(document.documentElement, new URLSearchParams(location.search));
const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root element");
if (conversationId === "") welcome(root);
else call(root);

/** At the server's root there is no conversation, only somebody who looks for one. */
function welcome(element: HTMLElement): void {
  element.dataset["state"] = "welcome";
  createRoot(element).render(
    <StrictMode>
      <WelcomeView />
    </StrictMode>,
  );
}

/** Alone, the person begins the call; within an app that uses Daily's SDK, the app does. */
function call(element: HTMLElement): void {
  const driver = driverOf(new URL(location.href));
  const parent = driver === null ? null : parentWindow();
  const place = { conversationId, token };
  const machine = new CallMachine(browserPorts(new URL(location.href), place), place);
  const screen = new ReplicaScreen();
  const ear = new Ear(clock, openMeter);
  machine.subscribe(() => {
    const { name } = machine.snapshot.phase;
    element.dataset["state"] = name;
    ear.follow(machine.snapshot.microphone.track);
    // Now, not with the next drawing: by then the tracks have ended and the picture is black.
    if (name === "reconnecting") screen.freeze();
  });
  document.addEventListener("visibilitychange", () => machine.watch(!document.hidden));
  window.addEventListener("online", () => machine.networkReturned());
  createRoot(element).render(
    <StrictMode>
      <App machine={machine} screen={screen} ear={ear} wardrobe={wardrobe} driven={parent !== null} />
    </StrictMode>,
  );
  if (driver === null || parent === null) machine.open();
  else drive(machine, driver, parent, { clock, openMeter, styled: (wishes) => wardrobe.adopt(wishes) });
}
