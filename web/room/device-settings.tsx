/** The devices within reach during the call: a button, and what it opens. */

import type { Ear } from "../shared/call/ear";
import type { Snapshot } from "../shared/call/snapshot";
import { DeviceChoices, type OnChoose } from "./device-choices";
import { deviceHint } from "./hints";
import { Panel } from "./panel";
import { texts } from "./texts";

interface DeviceSettingsProps {
  readonly call: Snapshot;
  readonly ear: Ear;
  readonly onChoose: OnChoose;
}

export function DeviceSettings({ call, ear, onChoose }: DeviceSettingsProps) {
  const named = call.devices.some(({ label }) => label !== "");
  // Only while it is seen: the level listens to the microphone.
  const content = () =>
    named ? (
      <DeviceChoices call={call} ear={ear} layout="stack" onChoose={onChoose} />
    ) : (
      (deviceHint(call.microphone, call.camera) ?? texts.devices.later)
    );
  return <Panel icon="settings" label={texts.devices.settings} content={content} />;
}
