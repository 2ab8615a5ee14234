/** A person among others: their picture or their initial, and how they are. */

import type { Participant, Tracks } from "../shared/call/participants";
import { Icon } from "../shared/ui/icons";
import { LiveVideo } from "./live-video";
import { texts } from "./texts";
import styles from "./tile.module.css";

interface TileProps {
  readonly person: Participant;
  readonly tracks: Tracks;
  readonly speaking: boolean;
}

export function Tile({ person, tracks, speaking }: TileProps) {
  const { local, tracks: states } = person;
  const name = nameOf(person);
  const muted = !person.audio;
  const paused = states.video.off?.byBandwidth === true;
  const picture = states.video.state === "playable" ? tracks.video : undefined;
  return (
    <figure
      className={styles["tile"]}
      data-testid={local ? "tile-local" : "tile"}
      data-speaking={speaking ? "" : undefined}
      data-paused={paused ? "" : undefined}
    >
      <span className={styles["initial"]} aria-hidden="true">
        <b>{initial(name)}</b>
      </span>
      {paused && (
        <span className={styles["paused"]} title={texts.people.paused}>
          <Icon name="paused" size={15} />
          <span className="unseen">{texts.people.paused}</span>
        </span>
      )}
      {picture !== undefined && (
        <LiveVideo
          key={person.session_id}
          track={picture}
          label={local ? texts.people.you : texts.people.camera(name)}
          fit="cover"
          mirrored={local}
        />
      )}
      <figcaption className={styles["plate"]}>
        {muted && <Icon name="mic-off" size={15} />}
        <span className={styles["name"]}>{local ? texts.call.you : name}</span>
        {muted && <span className="unseen">{texts.people.muted}</span>}
        {speaking && <span className="unseen">{texts.people.speaking}</span>}
      </figcaption>
    </figure>
  );
}

function initial(name: string): string {
  return String.fromCodePoint(name.codePointAt(0) ?? 0x3f).toUpperCase();
}

/** Who gave no name is somebody all the same. */
export function nameOf({ user_name }: Pick<Participant, "user_name">): string {
  return user_name === "" ? texts.people.unnamed : user_name;
}
