/** What is said, read from the app messages of Tavus' in-call protocol. Pure. */

import { keyOf, put, settles, without } from "./lines";
import { isRecord } from "./signals";

type Speaker = "person" | "replica";

export interface Line {
  readonly key: string;
  readonly speaker: Speaker;
  /** Which person it was, by session id, as far as that is known. */
  readonly who: string | null;
  readonly text: string;
  /** Nothing more will be added. */
  readonly final: boolean;
  readonly interrupted: boolean;
  /** Typed here rather than spoken. */
  readonly typed: boolean;
  /** Typed here, and not yet confirmed by the room. */
  readonly pending: boolean;
}

/** The conversation will end soon. Instants are of the clock of whoever listens. */
export interface Warning {
  readonly code: string;
  /** When it was given. */
  readonly at: number;
  readonly until: number;
}

export interface Dialogue {
  readonly lines: readonly Line[];
  readonly speaking: { readonly person: boolean; readonly replica: boolean };
  /** At most one of each code: every reason has a clock of its own. */
  readonly warnings: readonly Warning[];
  /** What the replica's engines could not do, in the server's words. */
  readonly trouble: string | null;
}

export const SILENCE: Dialogue = {
  lines: [],
  speaking: { person: false, replica: false },
  warnings: [],
  trouble: null,
};

const INACTIVE = "participant_inactive";

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
    who: null,
    text,
    final: true,
    interrupted: false,
    typed: true,
    pending: true,
  };
  return engaged({ ...dialogue, lines: [...dialogue.lines, line] });
}

/**
 * Returns the dialogue after an app message; unknown ones change nothing.
 *
 * Args:
 *   now: When it came.
 *   active: Who speaks now, by session id: a line that names nobody is theirs.
 */
export function hear(
  dialogue: Dialogue,
  data: unknown,
  now: number,
  active: string | null = null,
): Dialogue {
  if (!isRecord(data) || typeof data["event_type"] !== "string") return dialogue;
  const properties = isRecord(data["properties"]) ? data["properties"] : {};
  const speaker = speakerOf(properties["role"]);
  switch (data["event_type"]) {
    case "conversation.utterance":
      return uttered(dialogue, speaker, data["inference_id"], properties, active);
    case "conversation.utterance.streaming":
      return streamed(dialogue, speaker, data["inference_id"], properties, active);
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
      return warned(dialogue, properties, now);
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

/**
 * Returns the dialogue when somebody speaks, types or touches a switch: they are there.
 *
 * A warning about their silence is settled, and old trouble is old. All others stand.
 */
export function engaged(dialogue: Dialogue): Dialogue {
  const warnings = dialogue.warnings.filter(({ code }) => code !== INACTIVE);
  return { ...dialogue, warnings, trouble: null };
}

function warned(dialogue: Dialogue, properties: Record<string, unknown>, now: number): Dialogue {
  const { seconds, shutdown_code } = properties;
  if (typeof seconds !== "number") return dialogue;
  const code = text(shutdown_code);
  const others = dialogue.warnings.filter((warning) => warning.code !== code);
  return { ...dialogue, warnings: [...others, { code, at: now, until: now + seconds * 1_000 }] };
}

/**
 * A finished turn. The replica's comes whole, as it was meant: while it still streams, or
 * when it was cut, what was really heard is another text.
 */
function uttered(
  dialogue: Dialogue,
  speaker: Speaker,
  inference: unknown,
  properties: Record<string, unknown>,
  active: string | null,
): Dialogue {
  const interrupted = properties["interrupted"] === true;
  const whole = text(properties["speech"]);
  const key = settles(dialogue, speaker, inference, whole);
  const known = dialogue.lines.find((line) => line.key === key);
  const streaming = known !== undefined && speaker === "replica" && !interrupted;
  const said = interrupted ? heardOf(properties, known?.text ?? whole) : whole;
  if (said === "" && !streaming) return without(dialogue, key);
  const line: Line = {
    key,
    speaker,
    who: whoOf(properties, known, active),
    text: streaming ? known.text : said,
    final: streaming ? known.final : true,
    interrupted: interrupted || (known?.interrupted ?? false),
    typed: false,
    pending: false,
  };
  const next = put(dialogue, line);
  return speaker === "person" ? engaged(next) : next;
}

/** Who began a line goes on with it, whoever is loud by then. */
function whoOf(
  properties: Record<string, unknown>,
  known: Line | undefined,
  active: string | null,
): string | null {
  return text(properties["participant_id"]) || (known?.who ?? active);
}

/** The words that were heard of a turn, if the server knows them; it need not be ours. */
function heardOf(properties: Record<string, unknown>, fallback: string): string {
  const { heard } = properties;
  return typeof heard === "string" ? heard : fallback;
}

function streamed(
  dialogue: Dialogue,
  speaker: Speaker,
  inference: unknown,
  properties: Record<string, unknown>,
  active: string | null,
): Dialogue {
  const said = text(properties["speech"]);
  const final = properties["final"] === true;
  const key = keyOf(dialogue, speaker, inference);
  if (said === "") return final ? without(dialogue, key) : dialogue;
  const known = dialogue.lines.find((line) => line.key === key);
  const next = put(dialogue, {
    key,
    speaker,
    who: whoOf(properties, known, active),
    text: said,
    final,
    interrupted: properties["is_interrupted"] === true,
    typed: false,
    pending: false,
  });
  return speaker === "person" ? engaged(next) : next;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
