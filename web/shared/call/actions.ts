/** What the machine is asked to do: Daily's action names and fields. */

export interface JoinProperties {
  readonly token?: string;
  readonly userName?: string;
  readonly userData?: unknown;
  readonly startAudioOff?: boolean;
  readonly startVideoOff?: boolean;
}

export type Action =
  | { readonly action: "join-meeting"; readonly properties?: JoinProperties }
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
  | { readonly action: "enumerate-devices" };

/** Fields of the answer to an action; what cannot be done says `error`. */
export type Reply = Readonly<Record<string, unknown>>;
