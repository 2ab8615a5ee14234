import { describe, expect, it } from "vitest";

import { onScreen, pressing, shown, standing } from "./captions";
import type { Line, Warning } from "./dialogue";

function line(speaker: Line["speaker"], text: string, over: Partial<Line> = {}): Line {
  const key = `${speaker}:${text}`;
  const rest = { who: null, final: true, interrupted: false, typed: false, pending: false };
  return { key, speaker, text, ...rest, ...over };
}

const open = { final: false };
const cut = { interrupted: true };

function words(...lines: Line[]): string[] {
  return onScreen(lines).map((each) => each.text);
}

describe("the captions", () => {
  it("show the newest spoken line, and nothing that was typed", () => {
    expect(words()).toEqual([]);
    expect(words(line("person", "Hello", { typed: true }))).toEqual([]);
    expect(words(line("person", "Why?"), line("replica", "Because", open))).toEqual(["Because"]);
  });

  it("show both sides while both speak", () => {
    const both = [line("replica", "So I", open), line("person", "mm-hm", open)];
    expect(words(...both)).toEqual(["So I", "mm-hm"]);
  });

  it("keep the cut words in sight until the one who cut them is done", () => {
    expect(words(line("replica", "So I", cut), line("person", "wait", open))).toEqual([
      "So I",
      "wait",
    ]);
    expect(words(line("replica", "So I", cut), line("person", "wait"))).toEqual(["wait"]);
  });

  it("mark a cut line where it was cut, and no other", () => {
    expect(shown(line("replica", "I could,", cut))).toBe("I could…");
    expect(shown(line("replica", "I could.", cut))).toBe("I could…");
    expect(shown(line("replica", "I could."))).toBe("I could.");
  });
});

describe("a warning", () => {
  const silence: Warning = { code: "participant_inactive", at: 0, until: 300_000 };
  const time: Warning = { code: "max_call_duration", at: 0, until: 300_000 };

  it("about silence stands until it is settled, before all others", () => {
    const sooner = { ...time, until: 200_000 };
    expect(pressing([sooner, silence], 150_000)).toBe(silence);
    expect(pressing([sooner, silence], 290_000)).toBe(silence);
  });

  it("about the time is told when it comes and in the last minute", () => {
    expect(pressing([time], 19_000)).toBe(time);
    expect(pressing([time], 100_000)).toBeNull();
    expect(pressing([time], 240_000)).toBe(time);
  });

  it("is forgotten when its deadline passed without an end", () => {
    expect(pressing([time, silence], 302_999)).not.toBeNull();
    expect(pressing([time, silence], 303_000)).toBeNull();
  });

  it("about the time holds until the end is put off, one about silence until it passes", () => {
    expect(standing([time, silence], null)).toEqual([time, silence]);
    expect(standing([time, silence], 301_000)).toEqual([time, silence]);
    expect(standing([time, silence], 900_000)).toEqual([silence]);
    expect(standing([time, silence], 100_000)).toEqual([time, silence]);
  });
});
