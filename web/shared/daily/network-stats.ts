/** How a media connection does, in the words of `getNetworkStats()`. Pure. */

import type { Figures } from "../call/ports";
import { amount, text } from "./fields";

/** What Daily calls `latest`; what is not known, or not yet, is null. */
export type Latest = Readonly<Record<Name, number | null>> & { readonly timestamp: number };

type Kind = "audio" | "video";
type Way = "Recv" | "Send";
type PerKind = `${Kind}${Way}${"BitsPerSecond" | "PacketLoss" | "Jitter"}`;
type Name =
  | PerKind
  | "recvBitsPerSecond"
  | "sendBitsPerSecond"
  | "totalRecvPacketLoss"
  | "totalSendPacketLoss"
  | "availableOutgoingBitrate"
  | "networkRoundTripTime";

/** The counters of a connection at an instant, in milliseconds since the epoch. */
export interface Sample {
  readonly at: number;
  readonly figures: readonly Figures[];
}

/** From this share of packets lost, and this round trip in seconds, it is worth a word. */
const LOSS = 0.03;
const ROUND_TRIP = 0.3;

/** Returns what happened between two samples. */
export function latest(before: Sample, now: Sample): Latest {
  const pair = now.figures.find(({ type, nominated }) => type === "candidate-pair" && nominated);
  const [audioRecv, videoRecv] = [received("audio", before, now), received("video", before, now)];
  const [audioSend, videoSend] = [sent("audio", before, now), sent("video", before, now)];
  return {
    timestamp: now.at,
    recvBitsPerSecond: sum(audioRecv.rate, videoRecv.rate),
    sendBitsPerSecond: sum(audioSend.rate, videoSend.rate),
    availableOutgoingBitrate: amount(pair ?? {}, "availableOutgoingBitrate") ?? null,
    networkRoundTripTime: amount(pair ?? {}, "currentRoundTripTime") ?? null,
    videoRecvBitsPerSecond: videoRecv.rate,
    videoSendBitsPerSecond: videoSend.rate,
    audioRecvBitsPerSecond: audioRecv.rate,
    audioSendBitsPerSecond: audioSend.rate,
    videoRecvPacketLoss: share(videoRecv),
    videoSendPacketLoss: share(videoSend),
    audioRecvPacketLoss: share(audioRecv),
    audioSendPacketLoss: share(audioSend),
    totalRecvPacketLoss: share(both(audioRecv, videoRecv)),
    totalSendPacketLoss: share(both(audioSend, videoSend)),
    videoRecvJitter: videoRecv.jitter,
    videoSendJitter: videoSend.jitter,
    audioRecvJitter: audioRecv.jitter,
    audioSendJitter: audioSend.jitter,
  };
}

/** Returns why a connection is weaker than it could be, as Daily names it. */
export function reasons(now: Latest | null): readonly string[] {
  if (now === null) return [];
  return [
    ...((now.totalSendPacketLoss ?? 0) >= LOSS ? ["sendPacketLoss"] : []),
    ...((now.totalRecvPacketLoss ?? 0) >= LOSS ? ["recvPacketLoss"] : []),
    ...((now.networkRoundTripTime ?? 0) >= ROUND_TRIP ? ["roundTripTime"] : []),
  ];
}

/** The worst of a call so far, and the mean round trip. */
export class Worst {
  readonly #worst = new Map<string, number>();
  #trips = 0;
  #tripSum = 0;

  add(now: Latest): void {
    for (const name of WORST) {
      this.#worst.set(name, Math.max(this.#worst.get(name) ?? 0, now[name] ?? 0));
    }
    if (now.networkRoundTripTime === null) return;
    this.#trips += 1;
    this.#tripSum += now.networkRoundTripTime;
  }

  get told(): Readonly<Record<string, number>> {
    const worst = WORST.map((name) => [
      `worst${name[0]?.toUpperCase()}${name.slice(1)}`,
      this.#worst.get(name) ?? 0,
    ]);
    return {
      ...(Object.fromEntries(worst) as Record<string, number>),
      averageNetworkRoundTripTime: this.#trips === 0 ? 0 : this.#tripSum / this.#trips,
    };
  }
}

const WORST = [
  "videoRecvPacketLoss",
  "videoSendPacketLoss",
  "audioRecvPacketLoss",
  "audioSendPacketLoss",
  "videoRecvJitter",
  "videoSendJitter",
  "audioRecvJitter",
  "audioSendJitter",
] as const satisfies readonly Name[];

/** What went one way, of one kind, between two samples. */
interface Flow {
  readonly rate: number | null;
  readonly lost: number;
  readonly arrived: number;
  readonly jitter: number | null;
}

function received(kind: Kind, before: Sample, now: Sample): Flow {
  const [then, streams] = [before, now].map((each) => streamsOf("inbound-rtp", kind, each)) as Pair;
  const bytes = grown(then, streams, "bytesReceived");
  return {
    rate: perSecond(bytes, before, now),
    lost: grown(then, streams, "packetsLost") ?? 0,
    arrived: grown(then, streams, "packetsReceived") ?? 0,
    jitter: most(streams, "jitter"),
  };
}

/** What arrived of it at the other end is only known from there. */
function sent(kind: Kind, before: Sample, now: Sample): Flow {
  const [then, streams] = [before, now].map((each) => streamsOf("outbound-rtp", kind, each)) as Pair;
  const [told, tells] = [before, now].map((each) =>
    streamsOf("remote-inbound-rtp", kind, each),
  ) as Pair;
  const lost = grown(told, tells, "packetsLost") ?? 0;
  return {
    rate: perSecond(grown(then, streams, "bytesSent"), before, now),
    lost,
    arrived: Math.max(0, (grown(then, streams, "packetsSent") ?? 0) - lost),
    jitter: most(tells, "jitter"),
  };
}

type Pair = [readonly Figures[], readonly Figures[]];

function streamsOf(type: string, kind: Kind, { figures }: Sample): readonly Figures[] {
  return figures.filter((each) => each["type"] === type && each["kind"] === kind);
}

/** Returns how much a counter grew, over all streams; null if there is none. */
function grown(before: readonly Figures[], now: readonly Figures[], name: string): number | null {
  if (now.length === 0) return null;
  const earlier = new Map(before.map((each) => [text(each, "id"), amount(each, name) ?? 0]));
  return now.reduce((total, each) => {
    const grew = (amount(each, name) ?? 0) - (earlier.get(text(each, "id")) ?? 0);
    return total + Math.max(0, grew);
  }, 0);
}

function perSecond(bytes: number | null, before: Sample, now: Sample): number | null {
  const ms = now.at - before.at;
  return bytes === null || ms <= 0 ? null : Math.round((bytes * 8_000) / ms);
}

function most(streams: readonly Figures[], name: string): number | null {
  const known = streams.map((each) => amount(each, name)).filter((each) => each !== undefined);
  return known.length === 0 ? null : Math.max(...known);
}

function share({ lost, arrived, rate }: Flow): number | null {
  if (rate === null) return null;
  return lost + arrived === 0 ? 0 : lost / (lost + arrived);
}

function both(one: Flow, other: Flow): Flow {
  return {
    rate: sum(one.rate, other.rate),
    lost: one.lost + other.lost,
    arrived: one.arrived + other.arrived,
    jitter: null,
  };
}

function sum(one: number | null, other: number | null): number | null {
  return one === null && other === null ? null : (one ?? 0) + (other ?? 0);
}
