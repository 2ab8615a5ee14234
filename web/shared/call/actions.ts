/** What the machine is asked to do: Daily's action names and fields. */

export interface JoinProperties {
  /** Another room than the one before, where a call may have several. */
  readonly conversationId?: string;
  readonly token?: string;
  readonly userName?: string;
  readonly userData?: unknown;
  readonly startAudioOff?: boolean;
  readonly startVideoOff?: boolean;
}

/** What an owner asks of somebody else. Only switching off is theirs. */
export interface ParticipantWishes {
  readonly setAudio?: boolean;
  readonly setVideo?: boolean;
  readonly setScreenShare?: boolean;
  readonly eject?: boolean;
}

export type Action =
  | { readonly action: "join-meeting"; readonly properties?: JoinProperties }
  | {
      /** Whether one would be let in; nobody is admitted. */
      readonly action: "daily-method-preauth";
      readonly properties?: JoinProperties;
    }
  | { readonly action: "leave-meeting" }
  | { readonly action: "start-camera"; readonly properties?: JoinProperties }
  | { readonly action: "local-audio"; readonly state: boolean }
  | { readonly action: "local-video"; readonly state: boolean }
  | {
      readonly action: "app-msg";
      readonly data: unknown;
      readonly to?: string | readonly string[];
    }
  | { readonly action: "set-user-name"; readonly name: string }
  | { readonly action: "set-user-data"; readonly userData: unknown }
  | { readonly action: "get-input-devices" }
  | {
      readonly action: "set-input-devices";
      readonly audioDeviceId?: string;
      readonly videoDeviceId?: string;
    }
  | { readonly action: "set-output-device"; readonly outputDeviceId: string }
  | { readonly action: "enumerate-devices" }
  | { readonly action: "local-screen-start" }
  | { readonly action: "local-screen-stop" }
  | {
      readonly action: "update-participant";
      /** `local`, or somebody's session id. */
      readonly id: string;
      readonly properties: ParticipantWishes;
    }
  | { readonly action: "local-recording-start" }
  | { readonly action: "local-recording-stop" }
  /** Ours: the conversation ends for everybody. */
  | { readonly action: "end-meeting" };

/** Fields of the answer to an action; what cannot be done says `error`. */
export type Reply = Readonly<Record<string, unknown>>;
