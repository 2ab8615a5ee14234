() => {
  const devices = navigator.mediaDevices;
  const original = devices.getUserMedia.bind(devices);
  let desk;
  const mouth = () => {
    if (desk === undefined) {
      const context = new AudioContext({ sampleRate: 48000 });
      desk = { context, out: context.createMediaStreamDestination() };
    }
    return desk;
  };
  devices.getUserMedia = async (wanted) => {
    const stream = await original(wanted);
    for (const track of stream.getAudioTracks()) {
      stream.removeTrack(track);
      track.stop();
      stream.addTrack(mouth().out.stream.getAudioTracks()[0].clone());
    }
    return stream;
  };
  window.__say = async (wav) => {
    const { context, out } = mouth();
    const bytes = Uint8Array.from(atob(wav), (c) => c.charCodeAt(0));
    const source = context.createBufferSource();
    source.buffer = await context.decodeAudioData(bytes.buffer);
    source.connect(out);
    const over = new Promise((resolve) => source.addEventListener('ended', resolve));
    source.start();
    await over;
  };
}
