/** The events that go out together, in the order that Daily's SDK wants them. */

import type { CallEvent } from "./events";
import type { Participant } from "./participants";
import type { OutError } from "./phase";
import type { Missed } from "./roster";
import type { Speech } from "./signals";

/** What fits into one app message; the server takes 256 KiB with the envelope. */
const MAX_APP_MESSAGE_BYTES = 200 * 1024;

export function updated(participant: Participant): CallEvent {
  return { action: "participant-updated", participant };
}

/** One's own participant comes first: Daily's hooks read it when the meeting is joined. */
export function joined(
  local: Participant,
  others: readonly Participant[],
  conversationId: string,
): readonly CallEvent[] {
  const byId = Object.fromEntries(others.map((each) => [each.session_id, each]));
  return [
    updated(local),
    { action: "access-state-updated", access: { level: "full" } },
    {
      action: "joined-meeting",
      participants: { local, ...byId },
      internal: { _maxAppMessageSize: MAX_APP_MESSAGE_BYTES },
    },
    { action: "meeting-session-summary-updated", meetingSession: { id: conversationId } },
  ];
}

/** For the app the meeting never stopped: only what it missed is told. */
export function rejoined(local: Participant, missed: Missed): readonly CallEvent[] {
  return [
    ...missed.went.map((participant): CallEvent => ({ action: "participant-left", participant })),
    ...missed.came.map((participant): CallEvent => ({ action: "participant-joined", participant })),
    ...[local, ...missed.stayed].map(updated),
  ];
}

export function counts(others: number): CallEvent {
  return {
    action: "participant-counts-updated",
    participantCounts: { present: others + 1, hidden: 0 },
  };
}

export function network(type: "signaling" | "sfu", event: "connected" | "interrupted"): CallEvent {
  return { action: "network-connection", type, event };
}

export function noMedia(): CallEvent {
  const errorMsg = "No audio or video gets through; messages still do";
  return { action: "nonfatal-error", type: "media-connection-error", errorMsg };
}

/** Daily's older two words for it: a threshold, and a quality of a hundred. */
const QUALITY = {
  good: { threshold: "good", quality: 100 },
  warning: { threshold: "low", quality: 60 },
  bad: { threshold: "very-low", quality: 20 },
} as const;

/** A connection begins as a good one; the server tells of what it becomes. */
export function quality(state: keyof typeof QUALITY): CallEvent {
  return { action: "network-quality-change", state: { state, reasons: [] }, ...QUALITY[state] };
}

/** How things stand in the room, as far as Daily has a name for it. */
export function standing(message: Speech): readonly CallEvent[] {
  switch (message.type) {
    case "speaking": {
      // Also of oneself by the session id: Daily's hooks compare it with theirs.
      const peerId = message.participant;
      return peerId === null ? [] : [{ action: "active-speaker-change", activeSpeaker: { peerId } }];
    }
    case "quality":
      return [quality(message.state)];
    case "recording":
      return message.on
        ? [
            {
              action: "recording-started",
              recordingId: message.id,
              type: "cloud",
              startedBy: message.by,
            },
          ]
        : [{ action: "recording-stopped", recordingId: message.id }];
    case "notice": {
      const { type, msg } = message.notice;
      return [{ action: "nonfatal-error", type, errorMsg: msg }];
    }
    default:
      return [];
  }
}

/** Both, back to back: apps return to their start screen only on the first. */
export function out(error: OutError | null): readonly CallEvent[] {
  if (error === null) return [{ action: "left-meeting" }];
  const { type, msg, code } = error;
  const details = code === "" ? {} : { details: JSON.stringify({ code }) };
  return [
    { action: "error", errorMsg: msg, error: { type, msg, ...details }, preserveIframe: true },
    { action: "left-meeting" },
  ];
}
