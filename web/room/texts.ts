/** Every word that the room page says, in one place for translation. */

export interface Words {
  readonly title: string;
  readonly body: string;
}

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
    joinAndType: "You can join and type; the conversation is the same.",
    microphoneAsk: "Your browser will ask for the microphone when you join.",
  },

  call: {
    connecting: (replica: string): string => `Connecting to ${replica}…`,
    reconnecting: "Connection lost. Bringing you back…",
    demo: "Built-in demo",
    demoLong: (replica: string): string => `${replica} thinks with this server’s built-in demo`,
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
  },

  controls: {
    mute: "Mute",
    unmute: "Unmute",
    cameraOn: "Turn camera on",
    cameraOff: "Turn camera off",
    captions: "Captions",
    chat: "Chat",
    leave: "Leave",
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

  /** By `shutdown_code`, or our own codes of an end. */
  ended: {
    left: { title: "You left", body: "If the conversation is still open, you can go back in." },
    max_call_duration: {
      title: "Time is up",
      body: "The conversation reached its time limit. For another one, ask whoever sent you the link.",
    },
    participant_left: {
      title: "The conversation has ended",
      body: "It closed after everybody had left.",
    },
    participant_absent: {
      title: "The conversation has closed",
      body: "Nobody joined in time. Ask whoever sent you the link for a new one.",
    },
    participant_inactive: {
      title: "It went quiet",
      body: "Nothing was said for a while, so the conversation was closed.",
    },
    end_requested: {
      title: "The conversation has ended",
      body: "Its host brought it to a close.",
    },
    ended_by_owner: {
      title: "The conversation has ended",
      body: "Its host brought it to a close.",
    },
    ended_by_replica: {
      title: "That was the conversation",
      body: "It has come to its end. Thank you for talking.",
    },
    deleted: {
      title: "The conversation was removed",
      body: "Its host deleted it, and the room with it.",
    },
    replica_failed: {
      title: "Your partner could not come",
      body: "Something went wrong on the server’s side, not on yours. Please try with a new link.",
    },
    internal_error: {
      title: "Something went wrong",
      body: "The server had to end the conversation. It was nothing you did.",
    },
    budget_exhausted: {
      title: "Time is up",
      body: "The time set aside for this conversation is used up.",
    },
    test_mode: {
      title: "This was a test",
      body: "The conversation was created in test mode, which nobody can join.",
    },
    simulated: {
      title: "This room is simulated",
      body: "It belongs to a software test: people join it by script, and there is nobody to talk to.",
    },
    replaced: {
      title: "You are in another tab",
      body: "This conversation was opened elsewhere, and it continues there.",
    },
    connection_lost: {
      title: "The connection was lost",
      body: "We kept trying, but the server could not be reached. Check your network and try again.",
    },
    ejected: {
      title: "You are no longer in the conversation",
      body: "You were taken out of it.",
    },
  } satisfies Record<string, Words>,

  /** By Daily's error type, or `busy`. */
  refused: {
    "not-allowed": {
      title: "This room is private",
      body: "Your link carries no valid invitation. Ask whoever sent it for a new one.",
    },
    "exp-token": {
      title: "Your invitation has expired",
      body: "It was only good for a while. Ask whoever sent you the link for a new one.",
    },
    "nbf-token": {
      title: "You are early",
      body: "Your invitation is not valid yet. Come back a little later.",
    },
    "exp-room": {
      title: "This conversation has ended",
      body: "To talk again, ask for a new link.",
    },
    "no-room": {
      title: "There is no such conversation",
      body: "The link may be mistyped, or the conversation was deleted.",
    },
    "meeting-full": {
      title: "The room is full",
      body: "As many people as may be in it are in it. Try again when somebody has left.",
    },
    busy: {
      title: "One moment",
      body: "Everybody here is in a conversation right now. We keep your place and let you in as soon as we can.",
    },
    "connection-error": {
      title: "The server cannot be reached",
      body: "Check your network and try again.",
    },
  } satisfies Record<string, Words>,

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
