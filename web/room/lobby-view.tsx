/** Before the call: who one will meet, how one will be seen, and the way in. */

import { useState, type SubmitEvent } from "react";

import type { Ear } from "../shared/call/ear";
import type { MediaKind } from "../shared/call/ports";
import type { Room } from "../shared/call/signals";
import type { Snapshot } from "../shared/call/snapshot";
import { Button } from "../shared/ui/button";
import { Facing, Signature } from "../shared/ui/facing";
import { Icon } from "../shared/ui/icons";
import { DeviceButtons } from "./device-buttons";
import { DeviceCheck } from "./device-check";
import type { OnChoose } from "./device-choices";
import { faultOf } from "./hints";
import styles from "./lobby-view.module.css";
import { Portrait } from "./portrait";
import { SelfView } from "./self-view";
import { texts } from "./texts";

interface LobbyViewProps {
  readonly call: Snapshot;
  readonly ear: Ear;
  readonly onTurn: (kind: MediaKind, on: boolean) => void;
  readonly onCheck: () => void;
  readonly onChoose: OnChoose;
  readonly onJoin: (name: string) => void;
}

const MAX_NAME = 100;

export function LobbyView({ call, ear, onTurn, onCheck, onChoose, onJoin }: LobbyViewProps) {
  const { room, microphone, camera } = call;
  const [name, setName] = useState(call.local.user_name);
  const ready = call.phase.name === "ready" && room !== null;

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (ready) onJoin(name.trim());
  };

  return (
    <div className={styles["page"]}>
      <header className={styles["header"]}>
        <Signature />
        {room?.private === true && (
          <span className={styles["badge"]}>
            <Icon name="lock" size={16} />
            {texts.lobby.private}
          </span>
        )}
      </header>
      <main className={styles["main"]}>
        <section className={styles["mirror"]}>
          <div className={styles["preview"]}>
            {camera.track === null ? (
              <Partner room={room} ready={ready} />
            ) : (
              <SelfView track={camera.track} note="top" />
            )}
          </div>
          <div className={styles["devices"]}>
            <DeviceButtons microphone={microphone} camera={camera} onTurn={onTurn} />
          </div>
        </section>
        <section className={styles["check"]} aria-label={texts.devices.settings}>
          <DeviceCheck call={call} ear={ear} onCheck={onCheck} onChoose={onChoose} />
        </section>
        <section className={styles["invitation"]} aria-busy={!ready}>
          {room === null ? <Unknown /> : <Invitation call={call} />}
          <form className={styles["form"]} onSubmit={submit}>
            <label className={styles["label"]} htmlFor="name">
              {texts.lobby.name}
            </label>
            <input
              id="name"
              className={styles["input"]}
              value={name}
              maxLength={MAX_NAME}
              autoComplete="name"
              spellCheck={false}
              onChange={(event) => setName(event.target.value)}
            />
            <Button type="submit" disabled={!ready}>
              {texts.lobby.join}
            </Button>
          </form>
          <p className={styles["note"]} role="status">
            {note(call)}
          </p>
        </section>
      </main>
    </div>
  );
}

/** Whom one will meet, for as long as one does not look at oneself. */
function Partner({ room, ready }: { readonly room: Room | null; readonly ready: boolean }) {
  const dark = (
    <div className={styles["dark"]}>
      <Facing stance={ready ? "apart" : "approaching"} size={112} />
      <p>{ready ? texts.lobby.previewOff : texts.lobby.loading}</p>
    </div>
  );
  if (room === null) return dark;
  return (
    <Portrait room={room} className={styles["portrait"]}>
      {dark}
    </Portrait>
  );
}

function Invitation({ call: { room } }: { readonly call: Snapshot }) {
  if (room === null) return null;
  return (
    <div className={styles["words"]}>
      <p className={styles["eyebrow"]}>{room.conversation_name || texts.lobby.invited}</p>
      <h1 className={styles["title"]}>{texts.lobby.heading(room.replica_name)}</h1>
      <p className={styles["persona"]}>{room.persona_name}</p>
      {room.brain === "builtin" && (
        <p className={styles["demo"]}>{texts.lobby.demo(room.replica_name)}</p>
      )}
      {room.sees && <p className={styles["demo"]}>{texts.lobby.sees(room.replica_name)}</p>}
    </div>
  );
}

/** The same room on the page as the words that will come. */
function Unknown() {
  return (
    <div className={styles["words"]} aria-hidden="true">
      <span className={`${styles["bone"]} ${styles["bone-s"]}`} />
      <span className={`${styles["bone"]} ${styles["bone-l"]}`} />
      <span className={`${styles["bone"]} ${styles["bone-m"]}`} />
    </div>
  );
}

function note({ phase, microphone }: Snapshot): string {
  if (phase.name !== "ready") return texts.lobby.loading;
  if (faultOf(microphone.state) !== null) return texts.lobby.joinAndType;
  return microphone.wanted && microphone.track === null ? texts.lobby.microphoneAsk : "";
}
