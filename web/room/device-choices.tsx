/** Which microphone, camera and speaker; the same before the call and in it. */

import type { ReactNode } from "react";

import type { Ear } from "../shared/call/ear";
import type { DeviceKind } from "../shared/call/equipment";
import type { DeviceInfo } from "../shared/call/ports";
import type { Snapshot } from "../shared/call/snapshot";
import { Icon, type IconName } from "../shared/ui/icons";
import styles from "./device-choices.module.css";
import { LevelMeter } from "./level-meter";
import { texts } from "./texts";

export type OnChoose = (kind: DeviceKind, deviceId: string) => void;

interface DeviceChoicesProps {
  readonly call: Snapshot;
  readonly ear: Ear;
  readonly layout: "row" | "stack";
  readonly onChoose: OnChoose;
}

const ICONS: Readonly<Record<DeviceKind, IconName>> = {
  audioinput: "mic",
  videoinput: "camera",
  audiooutput: "speaker",
};

export function DeviceChoices({ call, ear, layout, onChoose }: DeviceChoicesProps) {
  const { devices, selected } = call;
  const of = (kind: DeviceKind): DeviceInfo[] => devices.filter((each) => each.kind === kind);
  const speakers = of("audiooutput");
  return (
    <div className={`${styles["choices"]} ${styles[layout]}`}>
      <Choice kind="audioinput" among={of("audioinput")} now={selected.mic} onChoose={onChoose}>
        <LevelMeter ear={ear} />
      </Choice>
      <Choice kind="videoinput" among={of("videoinput")} now={selected.camera} onChoose={onChoose} />
      {speakers.length > 0 && (
        <Choice kind="audiooutput" among={speakers} now={selected.speaker} onChoose={onChoose} />
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly kind: DeviceKind;
  readonly among: readonly DeviceInfo[];
  readonly now: Partial<DeviceInfo>;
  readonly onChoose: OnChoose;
  readonly children?: ReactNode;
}

function Choice({ kind, among, now, onChoose, children }: ChoiceProps) {
  const current = among.find(({ deviceId }) => deviceId === now.deviceId) ?? among[0];
  return (
    <div className={styles["choice"]}>
      <label className={styles["label"]}>
        <span className={styles["name"]}>{texts.devices[kind]}</span>
        <span className={styles["field"]}>
          <Icon name={ICONS[kind]} size={18} />
          <select
            className={styles["select"]}
            value={current?.deviceId ?? ""}
            disabled={among.length === 0}
            onChange={(event) => onChoose(kind, event.target.value)}
          >
            {among.length === 0 && <option value="">{texts.devices.none}</option>}
            {among.map(({ deviceId, label }, index) => (
              <option key={deviceId} value={deviceId}>
                {label || texts.devices.unnamed(index + 1)}
              </option>
            ))}
          </select>
          <Icon name="down" size={16} />
        </span>
      </label>
      {children}
    </div>
  );
}
