import { expect, it } from "vitest";

import { FakeTrack } from "../call/fakes/media";
import { World } from "../call/fakes/world";
import type { Tracks } from "../call/participants";
import { storeView } from "./store-view";

it("is what the SDK reads tracks from", async () => {
  const world = await new World().live();
  const { local, others } = world.machine.snapshot;
  const [mine, voice, face, screen] = [
    new FakeTrack("audio"),
    new FakeTrack("audio"),
    new FakeTrack("video"),
    new FakeTrack("video", "screen"),
  ];
  const tracks: Readonly<Record<string, Tracks>> = {
    local: { audio: mine },
    anna: { audio: voice, video: face, screenVideo: screen },
  };
  const view = storeView({ local, others, tracksOf: (id) => tracks[id] ?? {} }, (all) => all);

  expect(view).toEqual({
    local: {
      public: { id: "you", subscribedTracks: { ALL: true }, customTracks: {} },
      streams: { cam: { stream: [mine] }, screen: { stream: [] } },
    },
    participants: {
      anna: {
        public: { id: "anna", rtcType: { impl: "sfu" }, subscribedTracks: { ALL: true } },
        private: {},
      },
    },
    streams: Object.fromEntries(
      [["cam", voice] as const, ["cam", face] as const, ["screen", screen] as const].map(
        ([type, pendingTrack]) => [
          `anna-${type}-${pendingTrack.kind}`,
          { participantId: "anna", type, pendingTrack, starttime: "2026-01-01T12:00:00.000Z" },
        ],
      ),
    ),
  });
});
