/** Between one call and one client of Daily's SDK: requests in, replies and events out. */

import type { Action, Reply } from "../call/actions";
import type { CallEvent, Listener } from "../call/events";
import type { Tracks } from "../call/participants";
import type { Clock, Figures, OpenMeter } from "../call/ports";
import type { Snapshot } from "../call/snapshot";
import { inputSettings, LANGUAGE, roomInfo, TOPOLOGY } from "./answers";
import type { Request } from "./envelope";
import { amount, record, type Fields } from "./fields";
import { Gauge } from "./gauge";
import { Levels } from "./levels";
import { actionOf, beginningOf, wishesOf } from "./requests";
import * as transcripts from "./transcripts";

/** As much of the call machine as a client is served with. */
export interface Call {
  readonly snapshot: Snapshot;
  on(listener: Listener): () => void;
  perform(action: Action): Promise<Reply>;
  /** The tracks of somebody in the room now, by session id; one's own as `local`. */
  tracksOf(id: string): Tracks;
  /** What its media connection has counted. */
  figures(): Promise<readonly Figures[]>;
}

export interface BridgeParts {
  readonly clock: Clock;
  readonly openMeter: OpenMeter;
  /** Carries a message to the client. */
  readonly post: (message: Fields) => void;
}

type Beginner = "join-meeting" | "start-camera" | "daily-method-preauth";

/**
 * Speaks Daily's protocol for a call; how messages travel is its transport's affair.
 *
 * Every request with a stamp is answered, also one of a newer SDK: its caller would wait
 * for ever.
 */
export class Bridge {
  readonly #call: Call;
  readonly #parts: BridgeParts;
  readonly #ownLevel: Levels;
  readonly #levels: Levels;
  readonly #gauge: Gauge;
  readonly #silence: () => void;
  #inputSettings: Fields = inputSettings({});
  #begun = false;
  #transcribing = false;

  constructor(call: Call, parts: BridgeParts) {
    this.#call = call;
    this.#parts = parts;
    const { clock, openMeter, post } = parts;
    this.#ownLevel = new Levels(
      clock,
      openMeter,
      () => new Map([["local", call.tracksOf("local")]]),
      ({ local = 0 }) => post({ action: "local-audio-level", audioLevel: local }),
    );
    this.#levels = new Levels(
      clock,
      openMeter,
      () => new Map(call.snapshot.others.map(({ session_id: id }) => [id, call.tracksOf(id)])),
      (participantsAudioLevel) =>
        post({ action: "remote-participants-audio-level", participantsAudioLevel }),
    );
    this.#gauge = new Gauge(
      clock,
      () => call.figures(),
      ({ cpuLoadState, cpuLoadStateReason }) =>
        post({ action: "cpu-load-change", cpuLoadState, cpuLoadStateReason }),
    );
    this.#silence = call.on((event) => this.#happened(event));
  }

  /** Carries out a request and, if somebody waits for it, replies. */
  async receive(request: Request): Promise<void> {
    const { action, stamp } = request;
    const reply = await this.#answer(request);
    if (stamp !== null) this.#parts.post({ ...reply, action, callbackStamp: stamp });
  }

  /** The client is gone: so is the person, and devices of a mere check go out. */
  close(): void {
    this.#silence();
    this.#quieten();
    void this.#call.perform({ action: "leave-meeting" });
  }

  async #answer(request: Request): Promise<Fields> {
    const action = actionOf(request);
    if (action !== null) return this.#call.perform(action);
    const { snapshot } = this.#call;
    switch (request.action) {
      case "join-meeting":
      case "start-camera":
      case "daily-method-preauth":
        return this.#begin(request.action, request);
      case "update-participants":
        for (const each of wishesOf(request)) await this.#call.perform(each);
        return {};
      case "lib-room-info":
        return roomInfo(snapshot);
      case "get-meeting-session":
        return { meetingSession: { id: snapshot.room?.conversation_id ?? "" } };
      case "get-network-topology":
        return { topology: TOPOLOGY };
      case "get-calc-stats":
        return { stats: this.#gauge.network };
      case "get-cpu-load-stats":
        return { cpuStats: this.#gauge.load };
      case "get-daily-lang":
        return LANGUAGE;
      case "get-sidebar-view":
        return { view: null };
      case "daily-method-request-access":
        return { access: { level: "full" }, granted: snapshot.phase.name === "live" };
      case "update-input-settings":
        return this.#settle(record(request.fields, "inputSettings"));
      case "update-send-settings":
        return { sendSettings: record(request.fields, "sendSettings") };
      case "update-receive-settings":
      case "get-single-participant-receive-settings":
        return { receiveSettings: {} };
      case "cycle-camera":
        return this.#cycle("videoinput");
      case "cycle-mic":
        return this.#cycle("audioinput");
      default:
        return this.#observe(request);
    }
  }

  /** The second half of the table: what is switched on and off, and what we don't know. */
  #observe({ action, fields }: Request): Fields {
    switch (action) {
      case "start-local-audio-level-observer":
        this.#ownLevel.start(amount(fields, "interval"));
        return {};
      case "stop-local-audio-level-observer":
        this.#ownLevel.stop();
        return {};
      case "start-remote-participants-audio-level-observer":
        this.#levels.start(amount(fields, "interval"));
        return {};
      case "stop-remote-participants-audio-level-observer":
        this.#levels.stop();
        return {};
      case "daily-method-start-transcription":
        this.#transcribing = true;
        this.#parts.post(transcripts.started(this.#call.snapshot));
        return {};
      case "daily-method-stop-transcription":
        this.#transcribing = false;
        this.#parts.post(transcripts.stopped(this.#call.snapshot));
        return {};
      case "set-daily-lang":
        this.#parts.post({ action: "lang-updated", ...LANGUAGE });
        return {};
      default: {
        const msg = `${action} is not supported`;
        return { error: msg, errorMsg: msg };
      }
    }
  }

  async #begin(action: Beginner, request: Request): Promise<Reply> {
    const begins = beginningOf(request, !this.#begun);
    this.#begun = true;
    this.#inputSettings = inputSettings({ ...this.#inputSettings, ...begins.inputSettings });
    const { audioDeviceId, videoDeviceId } = begins;
    if (audioDeviceId !== undefined) await this.#pick({ audioDeviceId });
    if (videoDeviceId !== undefined) await this.#pick({ videoDeviceId });
    const conversationId = request.fields["conversationId"];
    const place = typeof conversationId === "string" ? { conversationId } : {};
    return this.#call.perform({ action, properties: { ...begins.properties, ...place } });
  }

  async #pick(ids: { audioDeviceId?: string; videoDeviceId?: string }): Promise<void> {
    await this.#call.perform({ action: "set-input-devices", ...ids });
  }

  #settle(wanted: Fields): Fields {
    this.#inputSettings = inputSettings({ ...this.#inputSettings, ...wanted });
    const told = { inputSettings: this.#inputSettings };
    this.#parts.post({ action: "input-settings-updated", ...told });
    return told;
  }

  /** Takes the next device of the kind, the first after the last. */
  async #cycle(kind: "audioinput" | "videoinput"): Promise<Fields> {
    const { devices, selected } = this.#call.snapshot;
    const all = devices.filter((device) => device.kind === kind);
    const used = kind === "videoinput" ? selected.camera : selected.mic;
    const at = all.findIndex(({ deviceId }) => "deviceId" in used && deviceId === used.deviceId);
    const device = all[(at + 1) % all.length];
    if (device === undefined || all.length < 2) return { device: null };
    const { deviceId } = device;
    await this.#pick(
      kind === "videoinput" ? { videoDeviceId: deviceId } : { audioDeviceId: deviceId },
    );
    return { device };
  }

  #happened(event: CallEvent): void {
    const { post, clock } = this.#parts;
    post(this.#told(event));
    for (const more of this.#after(event)) post(more);
    if (event.action === "joined-meeting") this.#gauge.start();
    if (event.action === "left-meeting") this.#quieten();
    if (!this.#transcribing) return;
    const message = transcripts.messageOf(event, this.#call.snapshot, clock.now());
    if (message !== null) post(message);
  }

  /** What the room cannot know of an event, the page adds. */
  #told(event: CallEvent): Fields {
    if (event.action !== "network-quality-change") return { ...event };
    const { state } = event.state;
    return { ...event, state: { state, reasons: state === "good" ? [] : this.#gauge.reasons } };
  }

  /** What the SDK wants to be told besides, of things that the machine need not know. */
  #after(event: CallEvent): readonly Fields[] {
    switch (event.action) {
      case "call-machine-initialized":
        return [{ action: "input-settings-updated", inputSettings: this.#inputSettings }];
      case "meeting-session-summary-updated":
        return [
          {
            action: "meeting-session-state-updated",
            meetingSessionState: { data: {}, topology: TOPOLOGY },
          },
          { action: "selected-devices-updated", devices: this.#call.snapshot.selected },
        ];
      default:
        return [];
    }
  }

  #quieten(): void {
    this.#gauge.stop();
    this.#ownLevel.stop();
    this.#levels.stop();
    this.#transcribing = false;
  }
}
