// An app as people write them for a conversation: a device check, the call, and its end.
import { DailyProvider, useDaily, useMeetingState } from "@daily-co/daily-react";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";

import { Check } from "./check.jsx";
import { Conversation } from "./conversation.jsx";

const wanted = new URLSearchParams(location.search);
const bundle = wanted.get("bundle");
const dailyConfig = bundle === null ? undefined : { callObjectBundleUrlOverride: bundle };

function App() {
  const daily = useDaily();
  const state = useMeetingState();
  const [checked, setChecked] = useState(false);

  const join = () => {
    setChecked(true);
    void daily.join({ url: wanted.get("url"), token: wanted.get("token") ?? undefined });
  };

  if (state === "error" || state === "left-meeting") return <h1>It is over: {state}</h1>;
  return checked ? <Conversation /> : <Check onJoin={join} />;
}

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <DailyProvider {...(dailyConfig && { dailyConfig })}>
      <App />
    </DailyProvider>
  </StrictMode>,
);
