/** How a media connection to a room is opened. Pure. */

import type { PeerPlan } from "./ports";
import type { Room } from "./signals";

/** Two of whom one is the replica: nobody else can ever come. */
const ALONE_TOGETHER = 2;

/** Before the room is known company is expected, and no help needed to reach it. */
export function planFor(room: Room | null): PeerPlan {
  return {
    ice: room?.ice ?? { servers: [], policy: "all" },
    company: room === null || room.max_participants > ALONE_TOGETHER,
  };
}

/** Whether a connection of one plan does for the other: its credentials may be older. */
export function suits(one: PeerPlan, other: PeerPlan): boolean {
  const helped = one.ice.servers.length > 0 || other.ice.servers.length === 0;
  return helped && one.ice.policy === other.ice.policy && one.company === other.company;
}
