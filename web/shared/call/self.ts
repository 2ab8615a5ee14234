/** This person: as they want to be seen, and as the server admitted them. */

import type { JoinProperties } from "./actions";
import type { Media } from "./media";
import { participant, type Participant } from "./participants";
import type { MediaKind, Vault } from "./ports";
import type { SlotKind, WireParticipant } from "./signals";

const NAME_KEY = "visavis:name";
const WISH_KEYS: Readonly<Record<MediaKind, string>> = {
  audio: "visavis:microphone",
  video: "visavis:camera",
};

const NOBODY_YET: WireParticipant = {
  session_id: "local",
  user_id: "local",
  user_name: "",
  replica: false,
  owner: false,
  audio: true,
  video: false,
  joined_at: new Date(0).toISOString(),
};

export interface Introduction {
  readonly name?: string;
  readonly user_data?: unknown;
  readonly audio: boolean;
  readonly video: boolean;
}

export class Self {
  readonly #vault: Vault;
  readonly #media: Media;
  #wire: WireParticipant = NOBODY_YET;
  #name: string | null;
  #userData: unknown = undefined;

  constructor(vault: Vault, media: Media) {
    this.#vault = vault;
    this.#media = media;
    this.#name = vault.read(NAME_KEY);
    // Who was muted stays muted over a reload.
    media.audio.prefer(vault.read(WISH_KEYS.audio) !== "off");
    media.video.prefer(vault.read(WISH_KEYS.video) === "on");
  }

  get participant(): Participant {
    const wire = { ...this.#wire, user_name: this.#wire.user_name || (this.#name ?? "") };
    return participant(wire, true, this.#media.infos);
  }

  /** What a join says of this person. */
  get introduction(): Introduction {
    return {
      ...(this.#name === null || this.#name === "" ? {} : { name: this.#name }),
      ...(this.#userData === undefined ? {} : { user_data: this.#userData }),
      audio: this.#media.audio.view.wanted,
      video: this.#media.video.view.wanted,
    };
  }

  admitted(wire: WireParticipant): void {
    this.#wire = wire;
  }

  /** What the server must hear because it does not know, or remembers otherwise. */
  get corrections(): { readonly screen?: boolean } {
    const sharing = this.#media.screen.view.state === "on";
    return sharing === (this.#wire.screen ?? false) ? {} : { screen: sharing };
  }

  is(wire: WireParticipant): boolean {
    return wire.session_id === this.#wire.session_id;
  }

  /** Takes over until when this person may stay; the rest they know better themselves. */
  stays(wire: WireParticipant): void {
    this.#wire = { ...this.#wire, will_eject_at: wire.will_eject_at ?? null };
  }

  prepare(properties: JoinProperties): void {
    if (properties.userName !== undefined) this.rename(properties.userName);
    if (properties.userData !== undefined) this.describe(properties.userData);
    const { startAudioOff, startVideoOff } = properties;
    if (startAudioOff !== undefined) this.#media.audio.prefer(!startAudioOff);
    if (startVideoOff !== undefined) this.#media.video.prefer(!startVideoOff);
  }

  rename(name: string): void {
    this.#name = name;
    this.#vault.write(NAME_KEY, name);
    this.#wire = { ...this.#wire, user_name: name };
  }

  describe(userData: unknown): void {
    this.#userData = userData;
    this.#wire = { ...this.#wire, user_data: userData };
  }

  shares(screen: boolean): void {
    this.#wire = { ...this.#wire, screen };
  }

  /** An owner wishes it off, and it is so. */
  async obey(wishes: Readonly<Partial<Record<SlotKind, boolean>>>): Promise<void> {
    if (wishes.screen === false) this.#media.screen.stop();
    if (wishes.audio === false) await this.turn("audio", false);
    if (wishes.video === false) await this.turn("video", false);
  }

  async turn(kind: MediaKind, on: boolean): Promise<void> {
    this.#vault.write(WISH_KEYS[kind], on ? "on" : "off");
    await this.#media.device(kind).turn(on);
  }
}
