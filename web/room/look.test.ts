import { describe, expect, it } from "vitest";

import { lookOf, wished } from "./look";

const plain = lookOf(new URLSearchParams());

function asked(query: string): ReturnType<typeof lookOf> {
  return lookOf(new URLSearchParams(query));
}

describe("the look", () => {
  it("follows the system, with everything shown, unless somebody asks", () => {
    expect(plain).toEqual({
      painted: true,
      theme: "auto",
      light: {},
      dark: {},
      layout: "speaker",
      leave: true,
      self: true,
      people: true,
    });
  });

  it("is asked for in the address", () => {
    const look = asked("theme=dark&layout=grid&accent=%23d4269c&showLeaveButton=false");
    expect(look).toMatchObject({ theme: "dark", layout: "grid", leave: false, self: true });
    expect(look.dark["--accent"]).toMatch(/^rgb\(/);
  });

  it("does not mind what it does not know, nor Daily's own layouts", () => {
    expect(asked("theme=neon&layout=browser&accent=javascript:1&emb=1")).toEqual(plain);
    expect(asked("layout=custom-v1")).toEqual(plain);
    expect(wished(plain, { theme: "dark", showLeaveButton: "no", lang: "de" })).toEqual(plain);
  });

  it("is nothing at all where an app has a transparent frame", () => {
    expect(asked("layout=custom-v1&emb=1").painted).toBe(false);
    expect(asked("layout=browser&emb=1").painted).toBe(true);
  });

  it("is wished for by an app, in Daily's words", () => {
    const look = wished(plain, {
      showLeaveButton: false,
      showLocalVideo: false,
      showParticipantsBar: false,
      activeSpeakerMode: false,
      theme: { light: { colors: { accent: "#286DA8" } }, dark: { colors: { accent: "#FF9254" } } },
    });
    expect(look).toMatchObject({ leave: false, self: false, people: false, layout: "grid" });
    expect(look.light["--accent"]).not.toBe(look.dark["--accent"]);
    expect(look.theme).toBe("auto");
  });

  it("takes the theme whose ink suits the background", () => {
    const theme = { colors: { background: "#101018" } };
    expect(wished(plain, { theme }).theme).toBe("dark");
    expect(asked("background=fff").theme).toBe("light");
  });
});
