import { describe, expect, it } from "vitest";

import { engaged, hear, respond, SILENCE, typed, type Dialogue } from "./dialogue";

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

const NOW = 1_000_000;

function told(...messages: unknown[]): Dialogue {
  return messages.reduce<Dialogue>((before, each) => hear(before, each, NOW), SILENCE);
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

  it("that was cut shows the words that the server says were heard", () => {
    const cut = { speech: "Good morning to you all", interrupted: true };
    const said = (over: object): object =>
      message("conversation.utterance", { role: "replica", ...cut, ...over }, "i1");
    expect(told(streaming("Good mor"), said({ heard: "Good morning" })).lines).toMatchObject([
      { text: "Good morning", interrupted: true, final: true },
    ]);
    expect(told(streaming("Good morning"), said({})).lines[0]?.text).toBe("Good morning");
    expect(told(streaming("Good"), said({ heard: "" })).lines).toEqual([]);
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
    const stopped = hear(
      started,
      message("conversation.stopped_speaking", { role: "replica" }),
      NOW,
    );
    expect(stopped.speaking.replica).toBe(false);
  });
});

describe("the person's speech", () => {
  const partial = (speech: string, inference?: string): object =>
    message("conversation.utterance.streaming", { role: "user", speech, final: false }, inference);
  const whole = (speech: string, inference: string): object =>
    message("conversation.utterance", { role: "user", speech }, inference);

  it("is there while they speak, and settles when they have finished", () => {
    const speaking = told(partial("how", "u1"), partial("how much", "u1"));
    expect(speaking.lines).toMatchObject([{ speaker: "person", text: "how much", final: false }]);
    const { lines } = hear(speaking, whole("How much is it?", "u1"), NOW);
    expect(lines).toMatchObject([{ text: "How much is it?", final: true, typed: false }]);
  });

  it("settles on its line also when the turn has got another number", () => {
    const { lines } = told(partial("how much"), streaming("Well"), whole("How much?", "i7"));
    expect(lines.map((line) => line.text)).toEqual(["How much?", "Well"]);
  });

  it("that came to nothing leaves nothing", () => {
    expect(told(partial("uh", "u1"), whole("", "u1")).lines).toEqual([]);
    const nothing = { role: "user", speech: "", final: true };
    const over = message("conversation.utterance.streaming", nothing, "u1");
    expect(told(partial("uh", "u1"), over).lines).toEqual([]);
  });

  it("goes on beside what they type meanwhile", () => {
    const both = typed(told(partial("how", "u1")), "Hello");
    const { lines } = hear(both, whole("Hello", "i8"), NOW);
    expect(lines).toMatchObject([
      { text: "how", final: false },
      { text: "Hello", typed: true, pending: false },
    ]);
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
    const after = hear(before, echo, NOW);
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
    expect(told(message("system.ending_soon", soon)).warnings).toEqual([
      { code: "max_call_duration", at: NOW, until: NOW + 60_000 },
    ]);
  });

  it("about silence is settled by speaking, one about the time is not", () => {
    const speaks = message("conversation.user.started_speaking", {});
    const warn = (code: string): object =>
      message("system.ending_soon", { seconds: 60, shutdown_code: code });
    const both = told(warn("participant_inactive"), warn("max_call_duration"));
    expect(both.warnings).toHaveLength(2);
    expect(hear(both, speaks, NOW).warnings.map(({ code }) => code)).toEqual(["max_call_duration"]);
  });

  it("about silence stands while the replica asks, and goes when a person says a word", () => {
    const soon = { seconds: 60, shutdown_code: "participant_inactive" };
    const asking = told(
      message("system.ending_soon", soon),
      message("conversation.replica.started_speaking", {}),
      streaming("Are you still there?", true),
    );
    expect(asking.warnings).toHaveLength(1);
    const partial = { role: "user", speech: "yes", final: false };
    const heard = hear(asking, message("conversation.utterance.streaming", partial, "i9"), NOW);
    expect(heard.warnings).toEqual([]);
    expect(engaged(asking).warnings).toEqual([]);
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
      expect(hear(SILENCE, data, NOW)).toBe(SILENCE);
    },
  );

  it("without ids still makes lines", () => {
    const said = (speech: string): object =>
      message("conversation.utterance", { role: "user", speech });
    expect(told(said("One"), said("Two")).lines.map((line) => line.text)).toEqual(["One", "Two"]);
  });
});
