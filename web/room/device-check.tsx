/** The device check before the call: asks for the devices, then lets one choose and try them. */

import { useSyncExternalStore } from "react";

import type { Ear } from "../shared/call/ear";
import type { Snapshot } from "../shared/call/snapshot";
import { Button } from "../shared/ui/button";
import { Icon } from "../shared/ui/icons";
import styles from "./device-check.module.css";
import { DeviceChoices, type OnChoose } from "./device-choices";
import { deviceHint } from "./hints";
import { texts } from "./texts";

interface DeviceCheckProps {
  readonly call: Snapshot;
  readonly ear: Ear;
  readonly onCheck: () => void;
  readonly onChoose: OnChoose;
}

export function DeviceCheck({ call, ear, onCheck, onChoose }: DeviceCheckProps) {
  const { microphone, camera, devices } = call;
  const named = devices.some(({ label }) => label !== "");
  const opening = microphone.state === "opening" || camera.state === "opening";
  const faulty = deviceHint(microphone, camera) !== null;
  return (
    <div className={styles["check"]}>
      {named && <DeviceChoices call={call} ear={ear} layout="row" onChoose={onChoose} />}
      {!named && !faulty && (
        <Button tone="quiet" disabled={opening} onClick={onCheck}>
          {texts.devices.check}
        </Button>
      )}
      <div className={styles["says"]} role="status">
        <Finding call={call} ear={ear} named={named} />
      </div>
      {faulty && !opening && (
        <button type="button" className={styles["again"]} onClick={onCheck}>
          {texts.devices.again}
        </button>
      )}
    </div>
  );
}

/** What the check has found: first what is wrong, then what works. */
function Finding({
  call: { microphone, camera },
  ear,
  named,
}: Pick<DeviceCheckProps, "call" | "ear"> & { readonly named: boolean }) {
  const heard = useSyncExternalStore(ear.subscribe, () => ear.heard);
  const hint = deviceHint(microphone, camera);
  if (hint !== null) return <Fault>{hint}</Fault>;
  if (!named) {
    const asking = microphone.state === "opening" || camera.state === "opening";
    return asking ? texts.devices.checking : texts.devices.checkLong;
  }
  if (!microphone.wanted) return texts.devices.muted;
  if (microphone.track === null) return null;
  if (!heard) return texts.devices.speak;
  return (
    <span className={styles["good"]}>
      <Icon name="check" size={18} />
      {texts.devices.works}
    </span>
  );
}

function Fault({ children }: { readonly children: string }) {
  return (
    <span className={styles["fault"]}>
      <Icon name="warning" size={18} />
      {children}
    </span>
  );
}
