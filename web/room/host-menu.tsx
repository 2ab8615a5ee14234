/** What an owner may do: to the others, one by one, and to the conversation. */

import { useState } from "react";

import type { Action, ParticipantWishes } from "../shared/call/actions";
import type { Participant } from "../shared/call/participants";
import type { Snapshot } from "../shared/call/snapshot";
import { Button, IconButton } from "../shared/ui/button";
import styles from "./host-menu.module.css";
import { Panel } from "./panel";
import { texts } from "./texts";
import { nameOf } from "./tile";

interface HostMenuProps {
  readonly call: Snapshot;
  readonly onAct: (action: Action) => void;
}

export function HostMenu({ call, onAct }: HostMenuProps) {
  const people = call.others.filter(({ session_id }) => session_id !== call.replica?.session_id);
  const content = () => (
    <div className={styles["menu"]}>
      {people.length === 0 && <p className={styles["nobody"]}>{texts.host.nobody}</p>}
      <ul className={styles["people"]}>
        {people.map((person) => (
          <Person key={person.session_id} person={person} onAct={onAct} />
        ))}
      </ul>
      <Conversation recording={call.status.recording.on} onAct={onAct} />
    </div>
  );
  return <Panel icon="host" label={texts.host.menu} content={content} />;
}

interface PersonProps {
  readonly person: Participant;
  readonly onAct: (action: Action) => void;
}

function Person({ person, onAct }: PersonProps) {
  const name = nameOf(person);
  const wish = (properties: ParticipantWishes) => () =>
    onAct({ action: "update-participant", id: person.session_id, properties });
  return (
    <li className={styles["person"]}>
      <span className={styles["name"]}>{name}</span>
      <IconButton
        icon={person.audio ? "mic" : "mic-off"}
        label={texts.host.mute(name)}
        disabled={!person.audio}
        onClick={wish({ setAudio: false })}
      />
      {person.screen ? (
        <IconButton
          icon="screen-off"
          label={texts.host.stopScreen(name)}
          onClick={wish({ setScreenShare: false })}
        />
      ) : (
        <IconButton
          icon={person.video ? "camera" : "camera-off"}
          label={texts.host.cameraOff(name)}
          disabled={!person.video}
          onClick={wish({ setVideo: false })}
        />
      )}
      <IconButton icon="remove" label={texts.host.remove(name)} onClick={wish({ eject: true })} />
    </li>
  );
}

/** Ending is asked for twice: it cannot be taken back, and it is everybody's. */
function Conversation({
  recording,
  onAct,
}: {
  readonly recording: boolean;
  readonly onAct: (action: Action) => void;
}) {
  const [sure, setSure] = useState(false);
  const record = recording ? "local-recording-stop" : "local-recording-start";
  return (
    <div className={styles["conversation"]}>
      <Button tone="quiet" onClick={() => onAct({ action: record })}>
        {recording ? texts.host.stopRecording : texts.host.record}
      </Button>
      <Button
        tone={sure ? "danger" : "quiet"}
        onClick={() => (sure ? onAct({ action: "end-meeting" }) : setSure(true))}
      >
        {sure ? texts.host.endSure : texts.host.end}
      </Button>
    </div>
  );
}
