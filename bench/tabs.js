// For `call`: counts the pictures that are painted, and lets our replica speak half of
// the time, by echo. What `viewers.py` does without a browser.
(() => {
  const now = () => performance.now() / 1_000;
  let speakingSince;
  let spokenS = 0;

  window.__counts = () => {
    const video = document.querySelector("video[data-testid=replica-video]");
    if (video === null) return { pictures: 0, spoken_s: 0 };
    const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
    const speakingS = speakingSince === undefined ? 0 : now() - speakingSince;
    return { pictures: totalVideoFrames - droppedVideoFrames, spoken_s: spokenS + speakingS };
  };

  const hear = (socket, message) => {
    const ask = (afterS) => setTimeout(() => socket.send(window.__echo), 1_000 * afterS);
    const event = message.type === "app" ? message.data.event_type : message.type;
    if (event === "answer") ask(1);
    if (event === "conversation.replica.started_speaking") speakingSince = now();
    if (event === "conversation.replica.stopped_speaking") {
      const tookS = now() - speakingSince;
      speakingSince = undefined;
      spokenS += tookS;
      ask(tookS);
    }
  };
  const peers = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      peers.push(this);
    }
  };
  window.__leave = () => peers.forEach((peer) => peer.close());

  window.WebSocket = class extends WebSocket {
    constructor(...opened) {
      super(...opened);
      this.addEventListener("message", ({ data }) => hear(this, JSON.parse(data)));
    }
  };
})();
