/** The words of the page when there is no call: a part of `texts.ts`, and long. */

export interface Words {
  readonly title: string;
  readonly body: string;
}

/** By `shutdown_code`, or our own codes of an end. */
export const ended = {
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
} satisfies Record<string, Words>;

/** By Daily's error type, or `busy`. */
export const refused = {
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
} satisfies Record<string, Words>;
