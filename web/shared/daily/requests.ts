/** From what Daily's SDK posts to what the call machine does. */

import type { Action, JoinProperties, ParticipantWishes } from "../call/actions";
import { isRecord } from "../call/signals";
import type { Request } from "./envelope";
import { flag, given, record, text, type Fields } from "./fields";

/** In place of a track of the app's own: tracks cannot be posted. */
export const CUSTOM_TRACK = "daily-custom-track";

/**
 * Returns the action that a request asks for, or null if the machine knows none.
 *
 * Not for those that begin a call: they carry more than the machine wants to know.
 */
export function actionOf({ action, fields }: Request): Action | null {
  switch (action) {
    case "leave-meeting":
    case "get-input-devices":
    case "enumerate-devices":
    case "local-screen-start":
    case "local-screen-stop":
    case "local-recording-start":
    case "local-recording-stop":
      return { action };
    case "local-audio":
    case "local-video":
      return { action, state: fields["state"] === true };
    case "app-msg":
      return { action, data: fields["data"], to: receivers(fields["to"]) };
    case "set-user-name":
      return { action, name: text(fields, "name") ?? "" };
    case "set-user-data":
      return { action, userData: fields["userData"] };
    case "set-input-devices": {
      const [audioDeviceId, videoDeviceId] = [
        text(fields, "audioDeviceId"),
        text(fields, "videoDeviceId"),
      ];
      return { action, ...given({ audioDeviceId, videoDeviceId }) };
    }
    case "set-output-device":
      return { action, outputDeviceId: text(fields, "outputDeviceId") ?? "" };
    case "update-participant": {
      const properties = wishes(record(fields, "properties"));
      return { action, id: text(fields, "id") ?? "", properties };
    }
    default:
      return null;
  }
}

/** Returns the wishes about several participants, one action for each. */
export function wishesOf({ fields }: Request): readonly Action[] {
  return Object.entries(record(fields, "participants")).map(([id, properties]) => ({
    action: "update-participant",
    id,
    properties: wishes(isRecord(properties) ? properties : {}),
  }));
}

/** How somebody comes in, or only switches the camera on. */
export interface Beginning {
  readonly properties: JoinProperties;
  /** Devices that the app picked. */
  readonly audioDeviceId?: string;
  readonly videoDeviceId?: string;
  readonly inputSettings: Fields;
}

/**
 * Returns what a beginning says.
 *
 * Daily comes in with camera and microphone unless told otherwise; but only the first time:
 * what was switched between a device check and the call stays as it is.
 */
export function beginningOf({ fields }: Request, first: boolean): Beginning {
  const properties = record(fields, "properties");
  const cache = record(fields, "preloadCache");
  const audio = source(properties["audioSource"]);
  const video = source(properties["videoSource"]);
  return {
    properties: {
      ...given({
        token: text(properties, "token"),
        userName: text(properties, "userName"),
        startAudioOff:
          flag(properties, "startAudioOff") ?? off(audio, cache["allowLocalAudio"], first),
        startVideoOff:
          flag(properties, "startVideoOff") ?? off(video, cache["allowLocalVideo"], first),
      }),
      ...("userData" in properties ? { userData: properties["userData"] } : {}),
    },
    ...given({ audioDeviceId: audio.id, videoDeviceId: video.id }),
    inputSettings: { ...record(cache, "inputSettings"), ...record(properties, "inputSettings") },
  };
}

interface Source {
  /** The device that was picked, if one was. */
  readonly id?: string;
  readonly on?: boolean;
}

/** A source is switched, or picked by its id, which switches it on. */
function source(wanted: unknown): Source {
  if (typeof wanted === "boolean") return { on: wanted };
  return typeof wanted === "string" && wanted !== "" ? { id: wanted, on: true } : {};
}

function off({ on }: Source, allowed: unknown, first: boolean): boolean | undefined {
  if (allowed === false) return true;
  if (on !== undefined) return !on;
  return first ? false : undefined;
}

function receivers(to: unknown): string | readonly string[] {
  if (typeof to === "string") return to;
  return Array.isArray(to) ? to.filter((each) => typeof each === "string") : "*";
}

function wishes(properties: Fields): ParticipantWishes {
  return given({
    setAudio: flag(properties, "setAudio"),
    setVideo: flag(properties, "setVideo"),
    setScreenShare: flag(properties, "setScreenShare"),
    eject: flag(properties, "eject"),
  });
}
