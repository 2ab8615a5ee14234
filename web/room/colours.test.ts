import { describe, expect, it } from "vitest";

import { contrast, palette, parseColour } from "./colours";

const NONE = { accent: null, background: null };

function rgb(value: string | undefined): [number, number, number] {
  return value?.match(/\d+/g)?.map(Number) as [number, number, number];
}

describe("a colour", () => {
  it("is read with three digits or six, and nothing else is one", () => {
    expect(parseColour("#fa0")).toEqual([255, 170, 0]);
    expect(parseColour("1a2B3c")).toEqual([26, 43, 60]);
    expect(["red", "#12345", "", null, 7, "url(x)"].map(parseColour)).toEqual(
      Array<null>(6).fill(null),
    );
  });

  it("is as far from another as WCAG says", () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
    expect(contrast([119, 119, 119], [255, 255, 255])).toBeCloseTo(4.48, 2);
  });
});

describe("a palette", () => {
  it("changes nothing where nothing was chosen", () => {
    expect(palette(NONE, "light")).toEqual({ values: {}, ground: null });
  });

  it.each([
    ["#ffe600", "light"],
    ["#d4269c", "light"],
    ["#0a1a6b", "dark"],
    ["#808080", "dark"],
  ] as const)("makes the accent %s readable by %s", (accent, theme) => {
    const { values } = palette({ ...NONE, accent: parseColour(accent) }, theme);
    const paper = theme === "light" ? [238, 242, 241] : [12, 19, 18];
    const seen = rgb(values["--accent"]);
    expect(contrast(seen, paper as [number, number, number])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(seen, rgb(values["--on-accent"]))).toBeGreaterThanOrEqual(4.5);
  });

  it("leaves an accent that can be read as it is", () => {
    const { values } = palette({ ...NONE, accent: [13, 106, 97] }, "light");
    expect(rgb(values["--accent"])).toEqual([13, 106, 97]);
  });

  it.each(["#ffffff", "#000000", "#7a7a7a", "#e9d8ff", "#26004d"])(
    "on %s has quiet letters that can be read, too",
    (background) => {
      const chosen = { ...NONE, background: parseColour(background) };
      const { values, ground } = palette(chosen, "light");
      expect(ground).not.toBeNull();
      const soft = rgb(values["--ink-soft"]);
      expect(contrast(soft, rgb(values["--surface-sunk"]))).toBeGreaterThanOrEqual(4.5);
    },
  );
});
