/** Who and what is seen in the call, and where: the replica, a shared screen, the people. */

import type { CSSProperties } from "react";

import type { Ear } from "../shared/call/ear";
import type { Participant } from "../shared/call/participants";
import type { Snapshot } from "../shared/call/snapshot";
import { LiveVideo } from "./live-video";
import type { Look } from "./look";
import { Overlay } from "./overlay";
import type { ReplicaScreen } from "./replica-screen";
import styles from "./scene.module.css";
import { SelfView } from "./self-view";
import { Plate, ScreenPlate, Stage } from "./stage";
import { texts } from "./texts";
import { nameOf, Tile } from "./tile";
import type { Talk } from "./use-dialogue";
import { Voices } from "./voice";

interface SceneProps {
  readonly call: Snapshot;
  readonly talk: Talk;
  readonly screen: ReplicaScreen;
  readonly ear: Ear;
  readonly replica: string;
  readonly captions: boolean;
  readonly look: Look;
}

/** What has the large place: the replica, somebody's screen, or nobody in particular. */
type Layout = "alone" | "company" | "screen" | "grid";

export function Scene({ call, talk, screen, ear, replica, captions, look }: SceneProps) {
  const people = call.others.filter((each) => each.session_id !== call.replica?.session_id);
  const sharer = people.find(({ tracks }) => tracks.screenVideo.state === "playable");
  const shared = sharer === undefined ? undefined : trackOf(call, sharer);
  const layout = layoutOf(look, people.length, shared !== undefined);
  const company = layout === "alone" || !look.people ? [] : people;
  const self = look.self && (layout !== "alone" || call.screen.track !== null);
  const tiles = [...company, ...(self ? [call.local] : [])];
  const beside = tiles.length + Number(layout === "screen");
  const speaking = speaks(call, talk);

  return (
    <div
      className={styles["scene"]}
      data-layout={layout}
      data-strip={beside > 0 ? "" : undefined}
      style={measures(layout, layout === "grid" ? tiles.length + 1 : beside)}
    >
      <div className={styles["replica"]}>
        <Stage
          call={call}
          screen={screen}
          replica={replica}
          speaking={speaking}
          named={layout === "screen" || layout === "grid"}
        />
      </div>
      {sharer !== undefined && shared !== undefined && (
        <div className={styles["screen"]} data-testid="shared-screen">
          <LiveVideo
            key={sharer.session_id}
            track={shared}
            label={texts.people.screen(nameOf(sharer))}
            fit="contain"
          />
        </div>
      )}
      {tiles.map((person, index) => (
        <div
          key={person.session_id}
          className={styles["tile"]}
          style={at(index + 2 + Number(layout === "screen"))}
        >
          <Tile
            person={person}
            tracks={call.tracks[person.local ? "local" : person.session_id] ?? {}}
            speaking={call.status.speaking === person.session_id}
          />
        </div>
      ))}
      <div className={styles["overlay"]}>
        <Overlay
          call={call}
          talk={talk}
          screen={screen}
          ear={ear}
          replica={replica}
          captions={captions}
          subject={
            layout === "screen" && sharer !== undefined ? (
              <ScreenPlate name={texts.people.screen(nameOf(sharer))} />
            ) : (
              layout !== "grid" && <Plate name={replica} speaking={speaking} />
            )
          }
        >
          {!self && look.self && call.camera.track !== null && (
            <SelfView track={call.camera.track} note="bottom" />
          )}
        </Overlay>
      </div>
      <Voices call={call} />
    </div>
  );
}

function layoutOf(look: Look, people: number, sharing: boolean): Layout {
  if (sharing) return "screen";
  if (people === 0) return "alone";
  return look.layout === "grid" ? "grid" : "company";
}

function trackOf(call: Snapshot, { session_id }: Participant) {
  return call.tracks[session_id]?.screenVideo;
}

/** The replica says itself when it speaks; the server's word may come later. */
function speaks({ status, replica }: Snapshot, { dialogue }: Talk): boolean {
  const said = replica !== null && status.speaking === replica.session_id;
  return dialogue.speaking.replica || said;
}

/** In a grid the columns are never fewer than the rows. */
function measures(layout: Layout, tiles: number): CSSProperties {
  const columns = Math.ceil(Math.sqrt(tiles));
  const rows = Math.ceil(tiles / columns);
  const strip: Record<string, number> = { "--tiles": tiles };
  const grid: Record<string, number> = { "--columns": columns, "--rows": rows };
  return layout === "grid" ? grid : strip;
}

/** The place in the strip; before the first and after the last there is air. */
function at(line: number): CSSProperties {
  return { "--at": line } as CSSProperties;
}
