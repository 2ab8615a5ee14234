/** What is said, read from the app messages of Tavus' in-call protocol. Pure. */

import { isRecord } from "./signals";

type Speaker = "person" | "replica";

export interface Line {
  readonly key: string;
  readonly speaker: Speaker;
  readonly text: string;
  /** Nothing more will be added. */
  readonly final: boolean;
  readonly interrupted: boolean;
  /** Typed here rather than spoken. */
  readonly typed: boolean;
  /** Typed here, and not yet confirmed by the room. */
  readonly pending: boolean;
}

/** The conversation will end soon, and why. */
interface Warning {
  readonly seconds: number;
  readonly code: string;
}

export interface Dialogue {
  readonly lines: readonly Line[];
  readonly speaking: { readonly person: boolean; readonly replica: boolean };
  readonly warning: Warning | null;
  /** What the replica's engines could not do, in the server's words. */
  readonly trouble: string | null;
}

export const SILENCE: Dialogue = {
  lines: [],
  speaking: { person: false, replica: false },
  warning: null,
  trouble: null,
};

/** A page that stays open for an hour must not grow with it. */
const MAX_LINES = 500;

/** Returns the dialogue when the line is cut: who spoke is not heard any more. */
export function cutOff(dialogue: Dialogue): Dialogue {
  return { ...dialogue, speaking: SILENCE.speaking };
}

/** The message that carries typed text to the replica. */
export function respond(conversationId: string, text: string): Readonly<Record<string, unknown>> {
  return {
    message_type: "conversation",
    event_type: "conversation.respond",
    conversation_id: conversationId,
    properties: { text },
  };
}

/** Returns the dialogue with a line that was typed here. */
export function typed(dialogue: Dialogue, text: string): Dialogue {
  const key = `typed:${dialogue.lines.length}:${text}`;
  const line: Line = {
    key,
    speaker: "person",
    text,
    final: true,
    interrupted: false,
    typed: true,
    pending: true,
  };
  return engaged({ ...dialogue, lines: [...dialogue.lines, line].slice(-MAX_LINES) });
}

/** Returns the dialogue after an app message; unknown ones change nothing. */
export function hear(dialogue: Dialogue, data: unknown): Dialogue {
  if (!isRecord(data) || typeof data["event_type"] !== "string") return dialogue;
  const properties = isRecord(data["properties"]) ? data["properties"] : {};
  const speaker = speakerOf(properties["role"]);
  switch (data["event_type"]) {
    case "conversation.utterance":
      return uttered(dialogue, speaker, data["inference_id"], properties);
    case "conversation.utterance.streaming":
      return streamed(dialogue, speaker, data["inference_id"], properties);
    case "conversation.started_speaking":
      return speaks(dialogue, speaker, true);
    case "conversation.stopped_speaking":
      return speaks(dialogue, speaker, false);
    case "conversation.replica.started_speaking":
      return speaks(dialogue, "replica", true);
    case "conversation.replica.stopped_speaking":
      return speaks(dialogue, "replica", false);
    case "conversation.user.started_speaking":
      return speaks(dialogue, "person", true);
    case "conversation.user.stopped_speaking":
      return speaks(dialogue, "person", false);
    case "system.ending_soon":
      return warned(dialogue, properties);
    case "system.error":
      return { ...dialogue, trouble: text(properties["message"] ?? properties["error"]) || null };
    default:
      return dialogue;
  }
}

/** `pal` is the younger word for the same thing. */
function speakerOf(role: unknown): Speaker {
  return role === "replica" || role === "pal" ? "replica" : "person";
}

function speaks(dialogue: Dialogue, speaker: Speaker, speaking: boolean): Dialogue {
  if (dialogue.speaking[speaker] === speaking) return dialogue;
  const next = { ...dialogue, speaking: { ...dialogue.speaking, [speaker]: speaking } };
  return speaking && speaker === "person" ? engaged(next) : next;
}

/** Whoever speaks or types is there: a warning about their silence is settled, old trouble old. */
function engaged(dialogue: Dialogue): Dialogue {
  const settled = dialogue.warning?.code === "participant_inactive";
  return { ...dialogue, warning: settled ? null : dialogue.warning, trouble: null };
}

function warned(dialogue: Dialogue, properties: Record<string, unknown>): Dialogue {
  const { seconds, shutdown_code: code } = properties;
  if (typeof seconds !== "number") return dialogue;
  return { ...dialogue, warning: { seconds, code: text(code) } };
}

/** A finished turn. While it still streams, the stream knows better what was heard. */
function uttered(
  dialogue: Dialogue,
  speaker: Speaker,
  inference: unknown,
  properties: Record<string, unknown>,
): Dialogue {
  const interrupted = properties["interrupted"] === true;
  const said = text(properties["speech"]);
  const key = keyOf(dialogue, speaker, inference);
  const known = dialogue.lines.find((line) => line.key === key);
  if (said === "" && known === undefined) return dialogue;
  const streaming = known !== undefined && speaker === "replica" && !interrupted;
  const line: Line = {
    key,
    speaker,
    text: streaming ? known.text : said,
    final: streaming ? known.final : true,
    interrupted: interrupted || (known?.interrupted ?? false),
    typed: false,
    pending: false,
  };
  return put(dialogue, line);
}

function streamed(
  dialogue: Dialogue,
  speaker: Speaker,
  inference: unknown,
  properties: Record<string, unknown>,
): Dialogue {
  const said = text(properties["speech"]);
  if (said === "") return dialogue;
  return put(dialogue, {
    key: keyOf(dialogue, speaker, inference),
    speaker,
    text: said,
    final: properties["final"] === true,
    interrupted: properties["is_interrupted"] === true,
    typed: false,
    pending: false,
  });
}

/** Without an id, a line belongs to the speaker's unfinished one, or is a new one. */
function keyOf(dialogue: Dialogue, speaker: Speaker, inference: unknown): string {
  if (typeof inference === "string" && inference !== "") return `${speaker}:${inference}`;
  const open = dialogue.lines.findLast((line) => line.speaker === speaker && !line.final);
  return open?.key ?? `${speaker}:#${dialogue.lines.length}`;
}

function put(dialogue: Dialogue, line: Line): Dialogue {
  const { lines } = dialogue;
  let at = lines.findIndex((each) => each.key === line.key);
  if (at < 0 && line.speaker === "person") {
    // The room echoes what was typed: one line, not two.
    at = lines.findIndex((each) => each.pending && each.text.trim() === line.text.trim());
  }
  const typed = lines[at]?.typed ?? false;
  const next = at < 0 ? [...lines, line] : lines.with(at, { ...line, typed });
  return { ...dialogue, lines: next.slice(-MAX_LINES) };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
