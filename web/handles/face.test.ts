import { describe, expect, test } from "vitest";

import { moves, nearest, viewOf, within, type Handles, type Portrait } from "./face";
import { takeCredential } from "./link";
import { inWords } from "./texts";

const LEVEL: Handles = {
  left_eye: [290, 200],
  left_eye_top: [290, 194.6],
  left_eye_bottom: [290, 204.8],
  right_eye: [350, 200],
  right_eye_top: [350, 194.6],
  right_eye_bottom: [350, 204.8],
  left_brow: [288.8, 177.2],
  right_brow: [351.2, 177.2],
  mouth_left: [296, 264.8],
  mouth_right: [344, 264.8],
  mouth: [320, 266],
  upper_lip: [320, 258.2],
  lower_lip: [320, 275.6],
  chin: [320, 308],
};
const PORTRAIT: Portrait = { width: 640, height: 480, image_url: "/portraits/r.webp", handles: LEVEL };

describe("a face in its picture", () => {
  test("every handle lies in the view of the whole face", () => {
    const { x, y, side } = viewOf("face", LEVEL);
    for (const [px, py] of Object.values(LEVEL)) {
      expect(px > x && px < x + side && py > y && py < y + side).toBe(true);
    }
  });

  test("the views of parts are closer, and show their part", () => {
    const [eyes, mouth] = [viewOf("eyes", LEVEL), viewOf("mouth", LEVEL)];
    expect(eyes.side).toBeLessThan(viewOf("face", LEVEL).side);
    expect(eyes.y + eyes.side).toBeLessThan(LEVEL.mouth[1]);
    expect(mouth.y).toBeGreaterThan(LEVEL.left_eye[1]);
    expect(mouth.y + mouth.side).toBeGreaterThan(LEVEL.chin[1]);
  });

  test("a view of a face that leans follows it", () => {
    const leaning = { ...LEVEL, right_eye: [350, 230] as const };
    const { x, side } = viewOf("mouth", leaning);
    expect(x + side / 2).toBeLessThan(320);
  });

  test("a point stays in the picture", () => {
    expect(within([-5, 900], PORTRAIT)).toEqual([0, 479.9]);
    expect(within([12.34, 56.78], PORTRAIT)).toEqual([12.3, 56.8]);
  });

  test("a touch means the nearest handle, if it is near", () => {
    expect(nearest([291, 196], LEVEL, 10)).toBe("left_eye_top");
    expect(nearest([200, 400], LEVEL, 10)).toBeNull();
  });

  test("what is sent is what has moved", () => {
    expect(moves(LEVEL, { ...LEVEL, chin: [321, 310] })).toEqual({ chin: [321, 310] });
    expect(moves(LEVEL, { ...LEVEL })).toEqual({});
  });
});

test("a refusal names handles as the page does", () => {
  expect(inWords("upper_lip: must be above mouth")).toBe("“Upper lip” must be above “Between the lips”.");
  expect(inWords("chin: must lie in the face: within 48 pixels of 320, 308, as the eyes are")).toBe(
    "“Chin” must lie in the face: within 48 pixels of 320, 308, as the eyes are.",
  );
});

test("the credential leaves the address, and a reload still has it", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  } as unknown as Storage;
  const seen: string[] = [];
  const past = {
    state: null,
    replaceState: (_: unknown, __: string, to: string) => void seen.push(to),
  } as unknown as History;
  const place = (hash: string): Location => ({ pathname: "/handles/r1", hash }) as Location;
  expect(takeCredential(place("#1.ab.default"), storage, past)).toBe("1.ab.default");
  expect(seen).toEqual(["/handles/r1"]);
  expect(takeCredential(place(""), storage, past)).toBe("1.ab.default");
});
