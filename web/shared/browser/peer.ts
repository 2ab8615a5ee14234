/** The media connection, made of an RTCPeerConnection. */

import type { OpenPeer, Track } from "../call/ports";

/** Returns the browser's track behind the machine's view of it. */
export function mediaTrack(track: Track | null | undefined): MediaStreamTrack | null {
  return track instanceof MediaStreamTrack ? track : null;
}

export const openPeer: OpenPeer = (listener) => {
  const connection = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
  let sender: RTCRtpSender | null = null;

  connection.onicecandidate = (event) => {
    if (event.candidate !== null && event.candidate.candidate !== "") listener.candidate();
  };
  connection.onicegatheringstatechange = () => {
    if (connection.iceGatheringState === "complete") listener.gathered();
  };
  connection.ontrack = ({ track }) => {
    track.onunmute = () => listener.flowing(track);
    listener.arrived(track);
    if (!track.muted) listener.flowing(track);
  };
  connection.onconnectionstatechange = () => {
    const state = connection.connectionState;
    if (state === "connected" || state === "disconnected" || state === "failed") {
      listener.state(state);
    }
  };

  return {
    async start(microphone) {
      const up = mediaTrack(microphone);
      const voice = connection.addTransceiver(up ?? "audio", { direction: "sendrecv" });
      sender = voice.sender;
      connection.addTransceiver("video", { direction: "recvonly" });
      await connection.setLocalDescription();
    },
    sdp: () => connection.localDescription?.sdp ?? "",
    async accept(answer) {
      await connection.setRemoteDescription({ type: "answer", sdp: answer });
    },
    async send(microphone) {
      await sender?.replaceTrack(mediaTrack(microphone));
    },
    close() {
      connection.close();
    },
  };
};
