/** How hard pictures are for this machine, in the words of `getCpuLoadStats()`. Pure. */

import type { Figures } from "../call/ports";
import { amount, text, type Fields } from "./fields";
import type { Sample } from "./network-stats";

export interface CpuLoad {
  readonly cpuLoadState: "low" | "high";
  readonly cpuLoadStateReason: "encode" | "decode" | "none";
  readonly stats: Fields;
}

/** Above this share of the time between two pictures, in percent, the next is late. */
const HEAVY = 90;

/** What it is before anything was measured. */
export const IDLE: CpuLoad = { cpuLoadState: "low", cpuLoadStateReason: "none", stats: {} };

/**
 * Returns how much of the machine pictures took between two samples.
 *
 * The browser says itself when it sends smaller pictures because the machine is slow.
 * Shares are in percent of one core. No page may see how busy the machine is otherwise.
 */
export function cpuLoad(before: Sample, now: Sample): CpuLoad {
  const earlier = new Map(before.figures.map((each) => [text(each, "id"), each]));
  const since = (each: Figures, name: string): number =>
    Math.max(0, (amount(each, name) ?? 0) - (amount(earlier.get(text(each, "id")) ?? {}, name) ?? 0));
  const video = now.figures.filter(({ kind }) => kind === "video");
  const out = video.filter(({ type }) => type === "outbound-rtp");
  const streams = video.filter(
    (each) => each["type"] === "inbound-rtp" && since(each, "framesDecoded") > 0,
  );

  const encodeTime = ratio(total(out, since, "totalEncodeTime"), total(out, since, "framesEncoded"));
  const encodeRate = Math.max(0, ...out.map((each) => amount(each, "framesPerSecond") ?? 0));
  const decoded = streams.map((each) => stream(each, since));
  const decodeTime = total(streams, since, "totalDecodeTime");
  const seconds = (now.at - before.at) / 1_000;
  const decoding = percent(ratio(decodeTime, seconds));
  const encoding = out.some((each) => each["qualityLimitationReason"] === "cpu");
  const reason = encoding ? "encode" : decoding > HEAVY ? "decode" : "none";
  const latest = {
    timestamp: now.at,
    frameEncodeTimeSec: encodeTime,
    targetEncodeFrameRate: encodeRate,
    targetDecodeFrameRate: Math.max(0, ...decoded.map(({ fps }) => fps)),
    cpuUsageBasedOnTargetEncode: percent(encodeTime * encodeRate),
    cpuUsageBasedOnGlobalDecode: decoding,
    cpuPressureState: null,
    avgFrameDecodeTimeSec: ratio(decodeTime, total(streams, since, "framesDecoded")),
    avgInterFrameDelayStandardDeviation: mean(
      decoded.map((each) => each.interFrameDelayStandardDeviation),
    ),
    totalReceivedVideoTracks: streams.length,
    cpuInboundVideoStats: decoded,
  };
  return {
    cpuLoadState: reason === "none" ? "low" : "high",
    cpuLoadStateReason: reason,
    stats: { latest },
  };
}

type Since = (each: Figures, name: string) => number;

function stream(each: Figures, since: Since) {
  const frames = since(each, "framesDecoded");
  const frameDecodeTimeSec = ratio(since(each, "totalDecodeTime"), frames);
  const fps = amount(each, "framesPerSecond") ?? 0;
  const delay = ratio(since(each, "totalInterFrameDelay"), frames);
  const squared = ratio(since(each, "totalSquaredInterFrameDelay"), frames);
  return {
    trackId: text(each, "trackIdentifier") ?? "",
    ssrc: amount(each, "ssrc") ?? 0,
    frameWidth: amount(each, "frameWidth") ?? 0,
    frameHeight: amount(each, "frameHeight") ?? 0,
    fps,
    frameDecodeTimeSec,
    interFrameDelayStandardDeviation: Math.sqrt(Math.max(0, squared - delay * delay)),
    cpuUsageBasedOnTargetDecode: percent(frameDecodeTimeSec * fps),
  };
}

function total(streams: readonly Figures[], since: Since, name: string): number {
  return streams.reduce((sum, each) => sum + since(each, name), 0);
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function mean(values: readonly number[]): number {
  return ratio(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  );
}

function percent(share: number): number {
  return Math.round(share * 1_000) / 10;
}
