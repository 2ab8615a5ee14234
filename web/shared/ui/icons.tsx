/** Icons, drawn on a 24 px grid with one pen. Decorative: the control beside them has the name. */

import type { ReactNode } from "react";

export type IconName =
  | "mic"
  | "mic-off"
  | "camera"
  | "camera-off"
  | "captions"
  | "chat"
  | "leave"
  | "lock"
  | "send"
  | "close"
  | "sound"
  | "warning"
  | "settings"
  | "speaker"
  | "down"
  | "check"
  | "screen"
  | "screen-off"
  | "host"
  | "remove"
  | "signal"
  | "paused";

const SLASH = <path d="M4 4l16 16" />;
const MIC = (
  <>
    <rect x="9" y="3" width="6" height="11" rx="3" />
    <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />
  </>
);
const CAMERA = (
  <>
    <rect x="3" y="6.5" width="12.5" height="11" rx="2.5" />
    <path d="M15.5 10.5l5-2.8v8.6l-5-2.8" />
  </>
);

const SCREEN = (
  <>
    <rect x="3" y="4.5" width="18" height="12.5" rx="2.5" />
    <path d="M9 20.5h6" />
  </>
);

const DRAWINGS: Readonly<Record<IconName, ReactNode>> = {
  mic: MIC,
  "mic-off": (
    <>
      {MIC}
      {SLASH}
    </>
  ),
  camera: CAMERA,
  "camera-off": (
    <>
      {CAMERA}
      {SLASH}
    </>
  ),
  captions: (
    <>
      <rect x="3" y="5" width="18" height="14" rx="3" />
      <path d="M7 12.5h4M13.5 12.5H17M7 15.5h2.5M12 15.5h5" />
    </>
  ),
  chat: (
    <path d="M5.5 4.5h13a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H12l-4.5 3.5v-3.5h-2a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2z" />
  ),
  leave: (
    <path d="M3.2 14.6c-.5-1.6-.2-3.1 1.1-4.1 4.4-3.3 11-3.3 15.4 0 1.3 1 1.6 2.5 1.1 4.1-.3.8-1 1.2-1.8 1l-2.6-.7c-.7-.2-1.2-.8-1.2-1.5v-1.6c-2.1-.7-4.3-.7-6.4 0v1.6c0 .7-.5 1.3-1.2 1.5l-2.6.7c-.8.2-1.5-.2-1.8-1z" />
  ),
  lock: (
    <>
      <rect x="5" y="10.5" width="14" height="10" rx="2.5" />
      <path d="M8 10.5V8a4 4 0 0 1 8 0v2.5" />
    </>
  ),
  send: <path d="M12 19V5M6 11l6-6 6 6" />,
  close: <path d="M6 6l12 12M18 6L6 18" />,
  sound: (
    <path d="M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11" />
  ),
  settings: (
    <>
      <path d="M4 7.5h9M18 7.5h2M4 16.5h2M11 16.5h9" />
      <circle cx="15.5" cy="7.5" r="2.5" />
      <circle cx="8.5" cy="16.5" r="2.5" />
    </>
  ),
  speaker: <path d="M4.5 9.5v5H8l4.5 4v-13L8 9.5zM16 9a4.2 4.2 0 0 1 0 6" />,
  down: <path d="M7 10l5 5 5-5" />,
  check: <path d="M5 12.5l4.5 4.5L19 7.5" />,
  screen: (
    <>
      {SCREEN}
      <path d="M12 14V8M9.2 10.5L12 7.7l2.8 2.8" />
    </>
  ),
  "screen-off": (
    <>
      {SCREEN}
      {SLASH}
    </>
  ),
  host: (
    <>
      <circle cx="9" cy="8" r="3.5" />
      <path d="M2.8 19.5c.6-3.4 3.1-5.5 6.2-5.5 1.2 0 2.3.3 3.2.9M17 13.5l1.1 2.2 2.4.4-1.7 1.7.4 2.4-2.2-1.1-2.2 1.1.4-2.4-1.7-1.7 2.4-.4z" />
    </>
  ),
  remove: (
    <>
      <circle cx="10" cy="8" r="3.5" />
      <path d="M3.5 19.5c.7-3.4 3.3-5.5 6.5-5.5 1.4 0 2.7.4 3.8 1.1M16 17h5" />
    </>
  ),
  paused: <path d="M9 6.5v11M15 6.5v11" />,
  signal: <path d="M5 19v-3M10 19v-6M15 19V10M20 19V6" />,
  warning: <path d="M12 4.5l8.5 15h-17zM12 10.5v4M12 17v.1" />,
};

export function Icon({ name, size = 22 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {DRAWINGS[name]}
    </svg>
  );
}
