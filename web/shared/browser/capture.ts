/** Opens microphones and cameras; what is asked for together is one question to the person. */

import type { MediaKind } from "../call/ports";

interface Request {
  readonly kind: MediaKind;
  readonly constraints: MediaTrackConstraints;
  readonly resolve: (track: MediaStreamTrack) => void;
  readonly reject: (error: unknown) => void;
}

let together: Request[] = [];

/** Resolves with the track; rejects as `getUserMedia` does. */
export function capture(
  kind: MediaKind,
  constraints: MediaTrackConstraints,
): Promise<MediaStreamTrack> {
  return new Promise((resolve, reject) => {
    if (together.length === 0) queueMicrotask(() => void askForAll());
    together.push({ kind, constraints, resolve, reject });
  });
}

/** Whether a kind may be opened, as far as the browser tells. */
export async function permission(kind: MediaKind): Promise<PermissionState> {
  return (await permissionStatus(kind))?.state ?? "prompt";
}

/** Some browsers don't know these names. */
export async function permissionStatus(kind: MediaKind): Promise<PermissionStatus | null> {
  const name = (kind === "audio" ? "microphone" : "camera") as PermissionName;
  try {
    return await navigator.permissions.query({ name });
  } catch {
    return null;
  }
}

async function askForAll(): Promise<void> {
  const requests = together;
  together = [];
  const wanted = requests.map(({ kind, constraints }) => [kind, constraints] as const);
  try {
    const stream = await navigator.mediaDevices.getUserMedia(Object.fromEntries(wanted));
    for (const request of requests) {
      const track = stream.getTracks().find(({ kind }) => kind === request.kind);
      if (track !== undefined) request.resolve(track);
    }
  } catch (error) {
    await Promise.all(requests.map((request) => askAlone(request, requests.length, error)));
  }
}

/** One that cannot be had must not cost the other, but who closed the question has answered. */
async function askAlone(request: Request, asked: number, error: unknown): Promise<void> {
  const { kind, constraints, resolve, reject } = request;
  const refused = error instanceof DOMException && error.name === "NotAllowedError";
  if (asked === 1 || (refused && (await permission(kind)) === "prompt")) {
    reject(error);
    return;
  }
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ [kind]: constraints });
    for (const track of stream.getTracks()) resolve(track);
  } catch (alone) {
    reject(alone);
  }
}
