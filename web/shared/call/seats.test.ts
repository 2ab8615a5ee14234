import { describe, expect, it } from "vitest";

import { CONVERSATION, FakeVault } from "./fakes/world";
import { Keyring } from "./keyring";
import { seated, takeSeat, type Hall } from "./seats";

/** One browser tab, with its storage. */
class Tab {
  readonly vault: FakeVault;

  constructor(copied = new FakeVault()) {
    this.vault = new FakeVault();
    for (const [key, value] of copied.kept) this.vault.write(key, value);
  }

  /** Opens the room's page there, comes in, and returns its seat. */
  open(token: string | null, hall: Partial<Hall> = {}): number {
    const around = { place: "", taken: new Set<number>(), arriving: false, ...hall };
    const seat = takeSeat(this.vault, CONVERSATION, token, around);
    const keyring = new Keyring(seated(this.vault, seat), CONVERSATION, token);
    if (!keyring.returning) keyring.admitted(`resume-${seat}`);
    return seat;
  }
}

const at = (place: string, ...taken: readonly number[]): Partial<Hall> => ({
  place,
  taken: new Set(taken),
});

describe("a tab", () => {
  it("is the same person over a reload, and when it is led to the same link", () => {
    const tab = new Tab();
    expect(tab.open("token-1", { arriving: true })).toBe(0);
    expect(tab.open(null)).toBe(0);
    expect(tab.open("token-1", { arriving: true })).toBe(0);
    expect(tab.open(null, { arriving: true })).toBe(0);
  });

  it("that is duplicated is the same person", () => {
    const tab = new Tab();
    tab.open("token-1", { arriving: true });
    expect(new Tab(tab.vault).open(null)).toBe(0);
  });

  it("that is led to another token is another person, also over a reload", () => {
    const tab = new Tab();
    tab.open("token-1", { arriving: true });
    const opened = new Tab(tab.vault);
    expect(opened.open("token-2", { arriving: true })).toBe(1);
    expect(opened.open(null)).toBe(1);
  });
});

describe("two frames in one page", () => {
  it.each([
    ["of a public room", null, null],
    ["with a token each", "token-1", "token-2"],
    ["with one token", "token-1", "token-1"],
  ])("%s are two people, and stay who they are", (_, one, other) => {
    const tab = new Tab();
    expect(tab.open(one, at("/0"))).toBe(0);
    expect(tab.open(other, at("/1", 0))).toBe(1);
    // One of them is reloaded; then the page around both.
    expect(tab.open(null, at("/1", 0))).toBe(1);
    expect(tab.open(null, at("/0", 1))).toBe(0);
    expect(tab.open(null, at("/1"))).toBe(1);
    expect(tab.open(null, at("/0", 1))).toBe(0);
  });

  it("are known by their tokens in another order", () => {
    const tab = new Tab();
    tab.open("token-1", at("/0"));
    tab.open("token-2", at("/1", 0));
    expect(tab.open("token-2", at("/0"))).toBe(1);
    expect(tab.open("token-1", at("/1", 1))).toBe(0);
  });

  it("of one token are known by their places, in another order, too", () => {
    const tab = new Tab();
    tab.open("token-1", at("/0"));
    tab.open("token-1", at("/1", 0));
    expect(tab.open("token-1", at("/1"))).toBe(1);
    expect(tab.open("token-1", at("/0", 1))).toBe(0);
  });

  it("are known by their places with new tokens", () => {
    const tab = new Tab();
    tab.open("token-1", at("/0"));
    tab.open("token-2", at("/1", 0));
    expect(tab.open("token-4", at("/1"))).toBe(1);
    expect(tab.open("token-3", at("/0", 1))).toBe(0);
  });
});
