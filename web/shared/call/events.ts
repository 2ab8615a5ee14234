/** What the machine tells: Daily's event names and fields, ready to be posted. */

import type { Participant } from "./participants";
import type { DeviceInfo } from "./ports";

export interface SelectedDevices {
  readonly camera: DeviceInfo | Readonly<Record<string, never>>;
  readonly mic: DeviceInfo | Readonly<Record<string, never>>;
  readonly speaker: DeviceInfo | Readonly<Record<string, never>>;
}

type QualityState = "good" | "warning" | "bad";

interface CallError {
  readonly type: string;
  readonly msg: string;
  /** A JSON string: Daily's SDK parses it, and loses the event over an object. */
  readonly details?: string;
}

export interface CameraError {
  readonly type: "permissions" | "not-found" | "mic-in-use" | "cam-in-use" | "unknown";
  readonly msg: string;
  readonly blockedBy?: "user";
  readonly blockedMedia?: readonly ("audio" | "video")[];
  readonly missingMedia?: readonly ("audio" | "video")[];
}

export type CallEvent =
  | { readonly action: "call-machine-initialized" }
  | { readonly action: "started-camera" }
  | {
      readonly action: "camera-error";
      readonly errorMsg: {
        readonly errorMsg: string;
        readonly audioOk: boolean;
        readonly videoOk: boolean;
      };
      readonly error: CameraError;
    }
  | { readonly action: "access-state-updated"; readonly access: { readonly level: "full" } }
  | {
      readonly action: "joined-meeting";
      readonly participants: Readonly<Record<string, Participant>>;
      readonly internal: { readonly _maxAppMessageSize: number };
    }
  | { readonly action: "participant-joined"; readonly participant: Participant }
  | { readonly action: "participant-updated"; readonly participant: Participant }
  | { readonly action: "participant-left"; readonly participant: Participant }
  | {
      readonly action: "participant-counts-updated";
      readonly participantCounts: { readonly present: number; readonly hidden: 0 };
    }
  | { readonly action: "app-message"; readonly data: unknown; readonly fromId: string }
  | {
      readonly action: "network-connection";
      readonly type: "signaling" | "sfu";
      readonly event: "connected" | "interrupted";
    }
  | { readonly action: "active-speaker-change"; readonly activeSpeaker: { readonly peerId: string } }
  | {
      readonly action: "network-quality-change";
      readonly state: { readonly state: QualityState; readonly reasons: readonly string[] };
      readonly threshold: "good" | "low" | "very-low";
      readonly quality: number;
    }
  | { readonly action: "local-screen-share-started" }
  | { readonly action: "local-screen-share-stopped" }
  | { readonly action: "local-screen-share-canceled" }
  | {
      readonly action: "recording-started";
      readonly recordingId: string;
      readonly type: "cloud";
      readonly startedBy: string;
    }
  | { readonly action: "recording-stopped"; readonly recordingId: string }
  | { readonly action: "selected-devices-updated"; readonly devices: SelectedDevices }
  | {
      readonly action: "meeting-session-summary-updated";
      readonly meetingSession: { readonly id: string };
    }
  | { readonly action: "nonfatal-error"; readonly type: string; readonly errorMsg: string }
  | {
      readonly action: "error";
      readonly errorMsg: string;
      readonly error: CallError;
      readonly preserveIframe: true;
    }
  | { readonly action: "left-meeting" };

export type Listener = (event: CallEvent) => void;
