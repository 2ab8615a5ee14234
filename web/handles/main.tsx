/** The page of a portrait's handles: reads its link, and opens the portrait. */

import "@fontsource-variable/figtree";
import "../shared/ui/tokens.css";
import "../shared/ui/base.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app";
import { takeCredential } from "./link";
import { Wire } from "./wire";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root element");
const credential = takeCredential(location, sessionStorage, history);
createRoot(root).render(
  <StrictMode>
    <App wire={new Wire(location.pathname.replace(/\/$/, ""), credential)} />
  </StrictMode>,
);
