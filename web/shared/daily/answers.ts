/** Answers to what Daily's SDK asks and the call machine has no need to know. Pure. */

import type { Snapshot } from "../call/snapshot";
import type { Fields } from "./fields";

/** We are the room's only server, and nobody is connected to anybody else. */
export const TOPOLOGY = "sfu";

/** Daily's hooks count down to the ends that they find here, in whole seconds. */
export function roomInfo({ room, local }: Snapshot): Fields {
  if (room === null) return {};
  const { conversation_id: id, max_participants } = room;
  const ejectedAt = seconds(local.will_eject_at);
  return {
    id,
    name: id,
    config: {
      exp: seconds(new Date(room.expires_at)),
      eject_at_room_exp: true,
      max_participants,
      enable_knocking: false,
    },
    domainConfig: {},
    tokenConfig: {
      is_owner: local.owner,
      user_name: local.user_name,
      ...(ejectedAt === 0 ? {} : { exp: ejectedAt, eject_at_token_exp: true }),
    },
  };
}

/** The page has one language. */
export const LANGUAGE: Fields = { lang: "en", langSetting: "en" };

const PLAIN = { type: "none", _isDefaultWhenNone: true };

/** Returns settings of camera and microphone, complete. */
export function inputSettings(wanted: Fields): Fields {
  return { audio: settled(wanted["audio"]), video: settled(wanted["video"]) };
}

/**
 * A processor that is asked for is kept as such: the browser's own noise suppression is
 * always on, and other processors have nothing here to run in.
 */
function settled(settings: unknown): object {
  return { processor: PLAIN, ...(typeof settings === "object" ? settings : {}) };
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}
