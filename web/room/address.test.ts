import { describe, expect, it } from "vitest";

import { readAddress } from "./address";

describe("the address", () => {
  it("names the conversation and carries the token", () => {
    expect(readAddress("https://v.example/c0123456789a?t=a.b.c")).toEqual({
      conversationId: "c0123456789a",
      token: "a.b.c",
      clean: "/c0123456789a",
    });
  });

  it("loses the token and nothing else", () => {
    const { clean } = readAddress("https://v.example/c1/?x=1&t=a.b.c&y=2#z");
    expect(clean).toBe("/c1/?x=1&y=2#z");
  });

  it("may have no token, an empty one, or be malformed", () => {
    expect(readAddress("https://v.example/c1").token).toBeNull();
    expect(readAddress("https://v.example/c1?t=").token).toBeNull();
    expect(readAddress("https://v.example/%E0%A4%A").conversationId).toBe("%E0%A4%A");
    expect(readAddress("https://v.example/").conversationId).toBe("");
  });
});
