/** The media connection, made of an RTCPeerConnection. */

import type { Limits, OpenPeer, Peer, PeerListener, PeerPlan, Track } from "../call/ports";
import { isRecord, type Ice, type SlotKind } from "../call/signals";

/** As many other people as a room can hold; each has a section for voice and for picture. */
const OTHERS = 4;

/** Returns the browser's track behind the machine's view of it. */
export function mediaTrack(track: Track | null | undefined): MediaStreamTrack | null {
  return track instanceof MediaStreamTrack ? track : null;
}

export const openPeer: OpenPeer = (listener, plan) => {
  const connection = new RTCPeerConnection(configuration(plan.ice));
  listen(connection, listener);
  return peerOf(connection, plan);
};

function configuration({ servers, policy }: Ice): RTCConfiguration {
  return {
    iceServers: servers.map(({ urls, ...login }) => ({ urls: [urls].flat(), ...login })),
    iceTransportPolicy: policy,
    bundlePolicy: "max-bundle",
  };
}

function listen(connection: RTCPeerConnection, listener: PeerListener): void {
  connection.onicecandidate = (event) => {
    if (event.candidate !== null && event.candidate.candidate !== "") listener.candidate();
  };
  connection.onicegatheringstatechange = () => {
    if (connection.iceGatheringState === "complete") listener.gathered();
  };
  connection.ontrack = ({ track, transceiver: { mid } }) => {
    track.onunmute = () => listener.flowing(track);
    listener.arrived(track, mid ?? "");
    if (!track.muted) listener.flowing(track);
  };
  connection.onconnectionstatechange = () => {
    const state = connection.connectionState;
    if (state === "connected" || state === "disconnected" || state === "failed") {
      listener.state(state);
    }
  };
}

function peerOf(connection: RTCPeerConnection, { company }: PeerPlan): Peer {
  const senders = new Map<SlotKind, RTCRtpSender>();
  return {
    async start(microphone) {
      const up = mediaTrack(microphone) ?? "audio";
      senders.set("audio", connection.addTransceiver(up, { direction: "sendrecv" }).sender);
      senders.set("video", pictures(connection, "sendrecv").sender);
      senders.set("screen", pictures(connection, "sendonly").sender);
      if (company) {
        for (let other = 0; other < OTHERS; other += 1) {
          connection.addTransceiver("audio", { direction: "recvonly" });
          pictures(connection, "recvonly");
        }
        pictures(connection, "recvonly");
      }
      await connection.setLocalDescription();
    },
    sdp: () => connection.localDescription?.sdp ?? "",
    async accept(answer) {
      await connection.setRemoteDescription({ type: "answer", sdp: answer });
    },
    async send(kind, track, limits) {
      const sender = senders.get(kind);
      await sender?.replaceTrack(mediaTrack(track));
      if (sender === undefined || limits === undefined) return;
      // A browser that knows no limits sends more than is needed; that ends no call.
      await limit(sender, limits).catch(() => undefined);
    },
    async figures() {
      const report: ReadonlyMap<string, unknown> = await connection.getStats();
      return [...report.values()].filter(isRecord);
    },
    close() {
      connection.close();
    },
  };
}

/** Adds a section for pictures, which knows the one codec that the server forwards. */
function pictures(
  connection: RTCPeerConnection,
  direction: RTCRtpTransceiverDirection,
): RTCRtpTransceiver {
  const transceiver = connection.addTransceiver("video", { direction });
  const known = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const codecs = known.filter(({ mimeType }) => /^video\/(vp8|rtx)$/i.test(mimeType));
  // A dozen sections with every codec would be an offer of 60 KiB.
  if ("setCodecPreferences" in transceiver && codecs.length > 0) {
    transceiver.setCodecPreferences(codecs);
  }
  return transceiver;
}

/** Captures and sends no more than is taken. */
async function limit(sender: RTCRtpSender, { height, fps, kbps }: Limits): Promise<void> {
  const { track } = sender;
  const { width = height, height: captured = height } = track?.getSettings() ?? {};
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) {
    encoding.maxBitrate = kbps * 1_000;
    encoding.maxFramerate = fps;
    // A phone held upright has its short side across.
    encoding.scaleResolutionDownBy = Math.max(1, Math.min(width, captured) / height);
  }
  await sender.setParameters(parameters);
  await track?.applyConstraints({ ...track.getConstraints(), frameRate: { ideal: fps } });
}
