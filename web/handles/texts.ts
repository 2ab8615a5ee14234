/** Every word that the page of handles says, in one place for translation. */

import type { Name } from "./face";

export const texts = {
  pageTitle: (replica: string): string => `${replica} · visavis`,
  heading: (replica: string): string => `${replica}’s face`,
  body: "Put each point where it belongs. Lids, lips and jaw move around them.",
  board: "Portrait with its handles",
  view: "What is seen",
  views: { face: "Face", eyes: "Eyes", mouth: "Mouth" },
  hint: "Drag a point, or choose one and use the arrow keys; with Shift it goes further.",
  preview: "How it moves",
  previewLong: "The face as it would blink and speak with these handles, without sound",
  drawing: "Drawing…",
  notDrawn: "Not drawn: a handle is where it cannot be.",
  save: "Save",
  saving: "Saving…",
  saved: "Saved. Conversations that begin now show it.",
  unsaved: "Not saved yet.",
  undo: "Undo all",
  retry: "Try again",
  loading: "Opening the portrait…",
  at: (name: string, x: number, y: number): string => `${name}: ${x} across, ${y} down`,

  studied: {
    title: "The picture is being studied",
    body: "This takes a few seconds. The handles appear here by themselves.",
  },
  refused: "This picture cannot be used",
  expired: {
    title: "This link does not hold any more",
    body: "It was for a day. Whoever sent it can make a new one.",
  },
  gone: { title: "This replica is gone", body: "It was deleted, or was never here." },
  offline: { title: "The server does not answer", body: "Check your connection and try again." },

  handles: {
    left_eye: "Left eye",
    left_eye_top: "Left upper lid",
    left_eye_bottom: "Left lower lid",
    right_eye: "Right eye",
    right_eye_top: "Right upper lid",
    right_eye_bottom: "Right lower lid",
    left_brow: "Left brow",
    right_brow: "Right brow",
    mouth_left: "Left corner of the mouth",
    mouth_right: "Right corner of the mouth",
    mouth: "Between the lips",
    upper_lip: "Upper lip",
    lower_lip: "Lower lip",
    chin: "Chin",
  } satisfies Record<Name, string>,
} as const;

/** Returns what the server says of a handle, in the words of this page. */
export function inWords(detail: string): string {
  const named = detail.replaceAll(/\b[a-z]+(?:_[a-z]+)+\b|^[a-z]+(?=:)|\b(?:chin|mouth)\b(?!:)/g, (word) =>
    Object.hasOwn(texts.handles, word) ? `“${texts.handles[word as Name]}”` : word,
  );
  return `${named.replace(/^(“[^”]+”): /, "$1 ")}.`;
}
