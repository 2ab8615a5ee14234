/** How things stand in the room, besides who is in it. Pure. */

import type { Quality, SlotKind, Speech } from "./signals";

/** Something that was done to this person, or refused to them. */
export interface News {
  /** When it came; tells one from the next of the same words. */
  readonly at: number;
  readonly about: SlotKind | "refusal";
  readonly msg: string;
}

export interface Status {
  /** Who is speaking, by session id. */
  readonly speaking: string | null;
  /** How one's own link is; null until the server has said. */
  readonly quality: Quality | null;
  readonly recording: { readonly on: boolean; readonly id: string };
  readonly news: News | null;
}

export const QUIET: Status = {
  speaking: null,
  quality: null,
  recording: { on: false, id: "" },
  news: null,
};

export type Saying = Extract<Speech, { type: "speaking" | "quality" | "recording" | "mute" | "notice" }>;

/** Returns how things stand after the server said that. */
export function told(status: Status, said: Saying, now: number): Status {
  switch (said.type) {
    case "speaking":
      return { ...status, speaking: said.participant };
    case "quality":
      return { ...status, quality: said };
    case "recording":
      return { ...status, recording: { on: said.on, id: said.id } };
    case "mute": {
      const about = (["audio", "video", "screen"] as const).find((kind) => said[kind] === false);
      return about === undefined ? status : { ...status, news: { at: now, about, msg: "" } };
    }
    case "notice":
      return { ...status, news: { at: now, about: "refusal", msg: said.notice.msg } };
  }
}

/** Whether that is news: a page that comes, or comes back, is told of a recording anew. */
export function isNews({ recording }: Status, said: Saying): boolean {
  if (said.type !== "recording") return true;
  return said.on !== recording.on || (said.on && said.id !== recording.id);
}

/** Returns how things stand while the line is cut: what was said of now holds no more. */
export function interrupted(status: Status): Status {
  return { ...status, speaking: null, quality: null };
}
