// What an app does with Daily's SDK, at the word of a test.
window.customer = (() => {
  const EVENTS = [
    ...['loading', 'loaded', 'load-attempt-failed', 'joining-meeting', 'joined-meeting'],
    ...['left-meeting', 'error', 'nonfatal-error', 'camera-error', 'started-camera'],
    ...['participant-joined', 'participant-updated', 'participant-left', 'app-message'],
    ...['participant-counts-updated', 'track-started', 'track-stopped', 'network-connection'],
    ...['access-state-updated', 'active-speaker-change', 'network-quality-change'],
    ...['input-settings-updated', 'selected-devices-updated', 'meeting-session-state-updated'],
    ...['local-audio-level', 'remote-participants-audio-level', 'transcription-started'],
    ...['transcription-message', 'recording-started', 'recording-stopped', 'lang-updated'],
    ...['local-screen-share-started', 'local-screen-share-stopped', 'call-instance-destroyed'],
    ...['local-screen-share-canceled'],
  ];
  const told = [];

  // Tracks cannot leave the page; what a test wants of them is measured here.
  const plain = (value) =>
    JSON.parse(
      JSON.stringify(value ?? null, (_, part) =>
        part instanceof MediaStreamTrack ? { kind: part.kind, readyState: part.readyState } : part,
      ),
    );

  const attend = (call, who) => {
    for (const name of EVENTS) call.on(name, (event) => told.push({ who, ...plain(event) }));
    return call;
  };

  const watched = new Map();

  // Plays tracks in an element of its own and counts what is really painted and heard.
  const play = (name, tracks) => {
    const video = document.createElement('video');
    const noted = { frames: 0, loudest: 0 };
    Object.assign(video, { autoplay: true, playsInline: true });
    video.srcObject = new MediaStream(tracks);
    document.body.append(video);
    listen(video.srcObject, noted);
    const count = () => {
      noted.frames += 1;
      video.requestVideoFrameCallback(count);
    };
    video.requestVideoFrameCallback(count);
    void video.play();
    watched.set(name, noted);
  };

  const listen = (stream, noted) => {
    if (stream.getAudioTracks().length === 0) return;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    const wave = new Float32Array(analyser.fftSize);
    setInterval(() => {
      analyser.getFloatTimeDomainData(wave);
      noted.loudest = Math.max(noted.loudest, ...wave.map(Math.abs));
    }, 20);
  };

  return { told, plain, attend, play, watched: (name) => watched.get(name) };
})();
