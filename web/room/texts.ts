/** Every word that the room page says, in one place for translation. */

import { ended, refused, type Words } from "./texts-of-ends";

export const texts = {
  pageTitle: (replica: string): string => (replica === "" ? "visavis" : `${replica} · visavis`),

  welcome: {
    title: "This is visavis",
    body: "Create a conversation over the API, then open the link that it answers with.",
  },

  lobby: {
    heading: (replica: string): string => `Meet ${replica}`,
    private: "Private room",
    invited: "You are invited to a conversation",
    name: "Your name",
    join: "Join",
    ready: (replica: string): string => `${replica} is ready when you are.`,
    loading: "Preparing the room…",
    previewOff: "Your camera is off",
    previewLocal: "Only you see this",
    demo: (replica: string): string =>
      `${replica} thinks with this server’s built-in demo. Expect a rehearsal partner, not a know-it-all.`,
    sees: (replica: string): string =>
      `A model looks at what your camera and your screen show, so that ${replica} can speak of it. Leave them off if you mind.`,
    joinAndType: "You can join and type; the conversation is the same.",
    microphoneAsk: "Your browser will ask for the microphone when you join.",
  },

  call: {
    heading: (replica: string): string => `Conversation with ${replica}`,
    connecting: (replica: string): string => `Connecting to ${replica}…`,
    reconnecting: "Connection lost. Bringing you back…",
    demo: "Built-in demo",
    demoLong: (replica: string): string => `${replica} thinks with this server’s built-in demo`,
    sees: "Looks at you",
    seesLong: (replica: string): string =>
      `A model looks at what your camera and your screen show, so that ${replica} can speak of it`,
    elapsed: "Time in the conversation",
    left: (time: string): string => `${time} left`,
    you: "You",
    soundOff: "Your browser muted the sound",
    soundOn: "Turn sound on",
    noPicture: "No picture",
    noMedia:
      "No sound or picture gets through your network. You can still type; reloading the page tries again.",
    selfView: "Your camera, only you see it",
    controls: "Call controls",
    participants: "In the conversation",
    recording: "Recording",
  },

  people: {
    you: "Your camera",
    unnamed: "Guest",
    muted: "muted",
    speaking: "speaking",
    paused: "Video paused: your connection has no room for it",
    camera: (name: string): string => `${name}, video`,
    screen: (name: string): string => `${name}’s screen`,
    came: (name: string): string => `${name} joined.`,
    left: (name: string): string => `${name} left.`,
    sharing: "You are sharing your screen.",
  },

  /** What an owner did to this person, or the server did not let them do. */
  moderated: {
    audio: "The host muted you. You can unmute yourself.",
    video: "The host turned your camera off. You can turn it on again.",
    screen: "The host stopped your screen share.",
    refusal: "That is for the host to decide.",
  },

  quality: {
    warning: "Your connection is weak",
    bad: "Your connection is very weak",
    advice: "Your connection is very weak. Turning your camera off may help.",
  },

  host: {
    menu: "Host controls",
    nobody: "Nobody else is here.",
    mute: (name: string): string => `Mute ${name}`,
    cameraOff: (name: string): string => `Turn off ${name}’s camera`,
    stopScreen: (name: string): string => `Stop ${name}’s screen share`,
    remove: (name: string): string => `Remove ${name}`,
    record: "Start recording",
    stopRecording: "Stop recording",
    end: "End for everybody",
    endSure: "End it now, for everybody?",
  },

  controls: {
    mute: "Mute",
    unmute: "Unmute",
    cameraOn: "Turn camera on",
    cameraOff: "Turn camera off",
    captions: "Captions",
    chat: "Chat",
    leave: "Leave",
    share: "Share your screen",
    stopSharing: "Stop sharing your screen",
  },

  devices: {
    settings: "Devices",
    check: "Check camera and microphone",
    checkLong: "Nobody sees or hears you before you join.",
    checking: "Please answer your browser’s question.",
    audioinput: "Microphone",
    videoinput: "Camera",
    audiooutput: "Speaker",
    none: "None found",
    unnamed: (number: number): string => `Device ${number}`,
    later: "Your devices appear here once your browser has allowed them.",
    level: "Microphone level",
    speak: "Say something: the bar should move.",
    works: "Your microphone works.",
    muted: "Your microphone is muted.",
    again: "Try again",
  },

  chat: {
    heading: "Conversation",
    close: "Close chat",
    empty: (replica: string): string =>
      `What you and ${replica} say appears here. Talk, or type if you prefer.`,
    message: "Message",
    placeholder: (replica: string): string => `Write to ${replica}`,
    send: "Send",
    interrupted: "interrupted",
  },

  bothBlocked:
    "Camera and microphone are blocked. Open the site settings beside the address to allow them, or type instead.",

  microphone: {
    blocked:
      "Your microphone is blocked. Open the site settings beside the address, allow it there, or type instead.",
    missing: "No microphone was found. Plug one in, or type instead.",
    "in-use":
      "Another program is using your microphone. Close it and try again, choose another one, or type instead.",
    failed: "Your microphone could not be opened. You can type instead.",
    mutedTalk: "You are muted. Unmute to be heard.",
  },

  camera: {
    blocked: "Your camera is blocked. Open the site settings beside the address to allow it.",
    missing: "No camera was found. You can talk without one.",
    "in-use": "Another program is using your camera. Close it, or choose another one.",
    failed: "Your camera could not be opened.",
  },

  warnings: {
    inactive: (time: string): string => `Are you still there? Say or type anything, or the conversation closes in ${time}.`,
    other: (time: string): string => `The conversation ends in ${time}.`,
  },

  again: "Join again",
  here: "Continue here",
  retry: "Try again",
  retryIn: (seconds: number): string => `Trying again in ${seconds} s`,
  retrying: "Trying again…",
  reference: (conversation: string): string => `Conversation ${conversation}`,

  ended,
  refused,
  refusedOtherwise: "You cannot join",
} as const;

/** Returns the words for a code that may be of a newer server. */
export function wordsFor(table: Readonly<Record<string, Words>>, code: string): Words | null {
  return Object.hasOwn(table, code) ? (table[code] ?? null) : null;
}

/** Returns `4:05`, or `1:02:03` from an hour on. */
export function duration(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1_000));
  const two = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
