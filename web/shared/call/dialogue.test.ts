import { describe, expect, it } from "vitest";

import { hear, respond, SILENCE, typed, type Dialogue } from "./dialogue";

function message(event: string, properties: object, inference?: string): object {
  return {
    message_type: "conversation",
    event_type: event,
    conversation_id: "c1",
    ...(inference === undefined ? {} : { inference_id: inference }),
    properties,
  };
}

const streaming = (speech: string, final = false, over: object = {}): object =>
  message("conversation.utterance.streaming", { role: "replica", speech, final, ...over }, "i1");

function told(...messages: unknown[]): Dialogue {
  return messages.reduce<Dialogue>(hear, SILENCE);
}

describe("the replica's speech", () => {
  it("grows on one line while it streams", () => {
    const { lines } = told(streaming("Good"), streaming("Good morning", true));
    expect(lines).toMatchObject([{ speaker: "replica", text: "Good morning", final: true }]);
  });

  it("shows what was heard, not what was meant to be said", () => {
    const whole = { role: "replica", speech: "Good morning to you all" };
    const { lines } = told(
      streaming("Good"),
      message("conversation.utterance", whole, "i1"),
      streaming("Good morning", true, { is_interrupted: true }),
    );
    expect(lines).toMatchObject([{ text: "Good morning", interrupted: true, final: true }]);
  });

  it("is one line also when it is told twice, under the old role and the new", () => {
    const { lines } = told(
      message("conversation.utterance", { role: "replica", speech: "Hello" }, "i1"),
      message("conversation.utterance", { role: "pal", speech: "Hello" }, "i1"),
    );
    expect(lines).toHaveLength(1);
  });

  it("lights up while it lasts, in either vocabulary", () => {
    const started = told(message("conversation.replica.started_speaking", {}));
    expect(started.speaking).toEqual({ person: false, replica: true });
    const stopped = hear(started, message("conversation.stopped_speaking", { role: "replica" }));
    expect(stopped.speaking.replica).toBe(false);
  });
});

describe("typed text", () => {
  it("is there at once, and one line when the room echoes it", () => {
    const before = typed(SILENCE, "How much is it?");
    expect(before.lines).toMatchObject([{ pending: true, text: "How much is it?" }]);
    const echo = message(
      "conversation.utterance",
      { role: "user", speech: "How much is it?" },
      "i2",
    );
    const after = hear(before, echo);
    expect(after.lines).toMatchObject([{ pending: false, typed: true, speaker: "person" }]);
  });

  it("travels as Tavus' respond", () => {
    expect(respond("c1", "Hi")).toEqual({
      message_type: "conversation",
      event_type: "conversation.respond",
      conversation_id: "c1",
      properties: { text: "Hi" },
    });
  });
});

describe("a warning", () => {
  it("says how long is left, and why", () => {
    const soon = { seconds: 60, shutdown_code: "max_call_duration" };
    expect(told(message("system.ending_soon", soon)).warning).toEqual({
      seconds: 60,
      code: "max_call_duration",
    });
  });

  it("about silence is settled by speaking, one about the time is not", () => {
    const speaks = message("conversation.user.started_speaking", {});
    const warn = (code: string): object =>
      message("system.ending_soon", { seconds: 60, shutdown_code: code });
    expect(told(warn("participant_inactive"), speaks).warning).toBeNull();
    expect(told(warn("max_call_duration"), speaks).warning).not.toBeNull();
  });
});

describe("trouble of the engines", () => {
  it("is shown in the server's words until the person goes on", () => {
    const trouble = told(message("system.error", { code: "llm", error: "The model is away" }));
    expect(trouble.trouble).toBe("The model is away");
    expect(typed(trouble, "Hello?").trouble).toBeNull();
  });
});

describe("anything else", () => {
  it.each([null, 7, [], "x", {}, { event_type: 3 }, { event_type: "conversation.utterance" }])(
    "changes nothing: %j",
    (data) => {
      expect(hear(SILENCE, data)).toBe(SILENCE);
    },
  );

  it("without ids still makes lines", () => {
    const said = (speech: string): object =>
      message("conversation.utterance", { role: "user", speech });
    expect(told(said("One"), said("Two")).lines.map((line) => line.text)).toEqual(["One", "Two"]);
  });
});
