import { describe, expect, it } from "vitest";

import { FakeClock } from "../call/fakes/clock";
import type { Figures } from "../call/ports";
import type { CpuLoad } from "./cpu-load";
import { Gauge } from "./gauge";
import type { Fields } from "./fields";

const START = 1_000_000;

const PAIR: Figures = {
  id: "pair",
  type: "candidate-pair",
  nominated: true,
  currentRoundTripTime: 0.04,
  availableOutgoingBitrate: 900_000,
};

function inbound(counted: Fields): Figures {
  return { id: "in", type: "inbound-rtp", kind: "video", jitter: 0.01, ...counted };
}

function outbound(counted: Fields): Figures {
  return { id: "out", type: "outbound-rtp", kind: "video", ...counted };
}

class Watched {
  readonly clock = new FakeClock(START);
  readonly strains: CpuLoad[] = [];
  figures: readonly Figures[] = [];
  readonly gauge = new Gauge(
    this.clock,
    () => Promise.resolve(this.figures),
    (load) => this.strains.push(load),
  );

  /** Two seconds later the connection has counted this. */
  async reads(...figures: readonly Figures[]): Promise<Fields> {
    this.figures = figures;
    await this.clock.pass(2_000);
    return this.gauge.network;
  }

  /** Begun, with one look behind it. */
  async begun(...figures: readonly Figures[]): Promise<this> {
    this.gauge.start();
    await this.reads(...figures);
    return this;
  }
}

describe("what a connection does", () => {
  it("is not known before it was looked at", async () => {
    const watched = new Watched();
    expect(watched.gauge.network).toEqual({});
    expect(await (await watched.begun()).reads()).toEqual({});
  });

  it("has no rate at the first look, and one at the second", async () => {
    const watched = await new Watched().begun(PAIR, inbound({ bytesReceived: 1_000 }));
    expect(watched.gauge.network).toMatchObject({ latest: { videoRecvBitsPerSecond: null } });
    expect(await watched.reads(PAIR, inbound({ bytesReceived: 51_000 }))).toMatchObject({
      latest: {
        timestamp: START + 4_000,
        videoRecvBitsPerSecond: 200_000,
        recvBitsPerSecond: 200_000,
        audioRecvBitsPerSecond: null,
        sendBitsPerSecond: null,
        networkRoundTripTime: 0.04,
        availableOutgoingBitrate: 900_000,
        videoRecvJitter: 0.01,
      },
    });
  });

  it("remembers the worst and the mean", async () => {
    const watched = await new Watched().begun(PAIR, inbound({}));
    await watched.reads(PAIR, inbound({ packetsReceived: 90, packetsLost: 10, jitter: 0.2 }));
    const slow = { ...PAIR, currentRoundTripTime: 0.1 };
    const told = await watched.reads(slow, inbound({ packetsReceived: 190, packetsLost: 10 }));
    expect(told).toMatchObject({
      latest: { videoRecvPacketLoss: 0, totalRecvPacketLoss: 0 },
      worstVideoRecvPacketLoss: 0.1,
      worstVideoRecvJitter: 0.2,
      worstAudioSendJitter: 0,
      averageNetworkRoundTripTime: 0.06,
    });
  });

  it("is told of what was sent by the other end", async () => {
    const heard = (packetsLost: number): Figures => ({
      id: "told",
      type: "remote-inbound-rtp",
      kind: "video",
      jitter: 0.03,
      packetsLost,
    });
    const watched = await new Watched().begun(outbound({ packetsSent: 0 }), heard(0));
    const told = await watched.reads(outbound({ packetsSent: 200, bytesSent: 4_000 }), heard(10));
    expect(told).toMatchObject({
      latest: { videoSendPacketLoss: 0.05, videoSendJitter: 0.03, videoSendBitsPerSecond: 16_000 },
    });
    expect(watched.gauge.reasons).toEqual(["sendPacketLoss"]);
  });

  it("says why it is weak", async () => {
    const watched = await new Watched().begun(PAIR, inbound({}));
    expect(watched.gauge.reasons).toEqual([]);
    const far = { ...PAIR, currentRoundTripTime: 0.5 };
    await watched.reads(far, inbound({ packetsReceived: 90, packetsLost: 10 }));
    expect(watched.gauge.reasons).toEqual(["recvPacketLoss", "roundTripTime"]);
  });

  it("counts a new connection from nought", async () => {
    const watched = await new Watched().begun(inbound({ bytesReceived: 90_000 }));
    expect(await watched.reads(inbound({ bytesReceived: 10 }))).toMatchObject({
      latest: { videoRecvBitsPerSecond: 0 },
    });
  });

  it("is forgotten with the call, and no longer looked at", async () => {
    const watched = await new Watched().begun(PAIR);
    watched.gauge.stop();
    expect(watched.clock.pending).toBe(0);
    watched.gauge.start();
    expect(watched.gauge.network).toEqual({});
  });
});

describe("how busy pictures keep the machine", () => {
  const DECODED = { framesPerSecond: 25, frameWidth: 640, frameHeight: 480, ssrc: 7 };

  it("is measured by the time that they take", async () => {
    const watched = await new Watched().begun(inbound({}));
    await watched.reads(
      inbound({
        ...DECODED,
        framesDecoded: 50,
        totalDecodeTime: 0.2,
        totalInterFrameDelay: 2,
        totalSquaredInterFrameDelay: 0.1,
      }),
      outbound({ framesEncoded: 10, totalEncodeTime: 0.1, framesPerSecond: 10 }),
    );
    expect(watched.gauge.load).toMatchObject({
      cpuLoadState: "low",
      cpuLoadStateReason: "none",
      stats: {
        latest: {
          frameEncodeTimeSec: 0.01,
          cpuUsageBasedOnTargetEncode: 10,
          cpuUsageBasedOnGlobalDecode: 10,
          avgFrameDecodeTimeSec: 0.004,
          totalReceivedVideoTracks: 1,
          cpuInboundVideoStats: [{ ssrc: 7, fps: 25, cpuUsageBasedOnTargetDecode: 10 }],
        },
      },
    });
    expect(watched.gauge.load.stats).toHaveProperty(
      ["latest", "avgInterFrameDelayStandardDeviation"],
      Math.sqrt(0.1 / 50 - (2 / 50) ** 2),
    );
  });

  it("is high while the browser sends less because of it, and told when it changes", async () => {
    const watched = await new Watched().begun(outbound({}));
    for (const qualityLimitationReason of ["cpu", "cpu", "none"]) {
      await watched.reads(outbound({ qualityLimitationReason }));
    }
    const told = watched.strains.map((each) => [each.cpuLoadState, each.cpuLoadStateReason]);
    expect(told).toEqual([
      ["high", "encode"],
      ["low", "none"],
    ]);
  });

  it("is high when pictures take as long as they last", async () => {
    const watched = await new Watched().begun(inbound({}));
    await watched.reads(inbound({ ...DECODED, framesDecoded: 50, totalDecodeTime: 1.9 }));
    expect(watched.gauge.load.cpuLoadStateReason).toBe("decode");
  });
});
