/** All that a view needs to draw the call, as one immutable value. */

import type { SelectedDevices } from "./events";
import type { DeviceView } from "./local-device";
import type { LinkState } from "./media";
import type { Participant, Tracks } from "./participants";
import type { Phase } from "./phase";
import type { DeviceInfo } from "./ports";
import type { Room } from "./signals";

export interface Snapshot {
  readonly phase: Phase;
  /** Known from the first `ready` or `joined` on. */
  readonly room: Room | null;
  readonly local: Participant;
  readonly others: readonly Participant[];
  readonly replica: Participant | null;
  readonly microphone: DeviceView;
  readonly camera: DeviceView;
  /** What one can choose from; without names until a microphone or camera was allowed. */
  readonly devices: readonly DeviceInfo[];
  readonly selected: SelectedDevices;
  /** The replica's voice and picture, once they flow. */
  readonly remote: Tracks;
  readonly link: LinkState;
  /** When this page came in, by its own clock. */
  readonly joinedAt: number | null;
  /** When the conversation reaches its longest duration, by this page's clock. */
  readonly endsAt: number | null;
}
