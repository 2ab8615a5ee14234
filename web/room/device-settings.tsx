/** The devices within reach during the call: a button, and what it opens. */

import { useId, useState, type ToggleEvent } from "react";

import type { Ear } from "../shared/call/ear";
import type { Snapshot } from "../shared/call/snapshot";
import { IconButton } from "../shared/ui/button";
import { DeviceChoices, type OnChoose } from "./device-choices";
import styles from "./device-settings.module.css";
import { deviceHint } from "./hints";
import { texts } from "./texts";

interface DeviceSettingsProps {
  readonly call: Snapshot;
  readonly ear: Ear;
  readonly onChoose: OnChoose;
}

export function DeviceSettings({ call, ear, onChoose }: DeviceSettingsProps) {
  const panel = useId();
  const [open, setOpen] = useState(false);
  const named = call.devices.some(({ label }) => label !== "");
  return (
    <>
      <IconButton
        icon="settings"
        label={texts.devices.settings}
        popoverTarget={panel}
        aria-expanded={open}
      />
      <div
        id={panel}
        className={styles["panel"]}
        popover="auto"
        role="dialog"
        aria-label={texts.devices.settings}
        onToggle={(event: ToggleEvent<HTMLDivElement>) => setOpen(event.newState === "open")}
      >
        {/* Only while it is seen: the level listens to the microphone. */}
        {open && named && (
          <DeviceChoices call={call} ear={ear} layout="stack" onChoose={onChoose} />
        )}
        {open && !named && (deviceHint(call.microphone, call.camera) ?? texts.devices.later)}
      </div>
    </>
  );
}
