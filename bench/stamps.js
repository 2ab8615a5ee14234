// For `glass` and `mic`: reads the time in painted pictures, and makes a tone on demand.
(() => {
  const SQUARE = 16;
  const BITS = 16;
  const MODULUS = 1 << BITS;
  const now = () => performance.timeOrigin + performance.now();

  // ---- glass: how old each painted picture is

  window.__ages = [];
  const canvas = document.createElement("canvas");
  canvas.width = BITS * SQUARE;
  canvas.height = 2 * SQUARE;
  const surface = canvas.getContext("2d", { willReadFrequently: true });
  const lit = (pixels, bit, row) => {
    const at = (row * SQUARE + SQUARE / 2) * canvas.width + bit * SQUARE + SQUARE / 2;
    return pixels[4 * at] > 127;
  };
  const stampIn = (video) => {
    surface.drawImage(video, 0, 0);
    const { data } = surface.getImageData(0, 0, canvas.width, canvas.height);
    let ms = 0;
    for (let bit = 0; bit < BITS; bit += 1) {
      if (lit(data, bit, 0) === lit(data, bit, 1)) return undefined;
      ms = 2 * ms + lit(data, bit, 0);
    }
    return ms;
  };
  const watch = (video) => {
    // Taken at once: reading the pixels takes time, too.
    const paintedAt = now();
    const ms = stampIn(video);
    if (ms !== undefined) window.__ages.push((paintedAt - ms + MODULUS) % MODULUS);
    video.requestVideoFrameCallback(() => watch(video));
  };
  const make = document.createElement.bind(document);
  document.createElement = (name, options) => {
    const element = make(name, options);
    if (name === "video") element.requestVideoFrameCallback(() => watch(element));
    return element;
  };

  // ---- mic: a tone in place of the microphone, and when it began

  window.__sounded = [];
  let context;
  const tone = () => {
    context = new AudioContext({ sampleRate: 48_000, latencyHint: 0 });
    const source = new OscillatorNode(context, { frequency: 440 });
    const gain = new GainNode(context, { gain: 0 });
    const out = context.createMediaStreamDestination();
    source.connect(gain).connect(out);
    source.start();
    window.__sound = (ms) => {
      window.__sounded.push(now());
      gain.gain.value = 0.8;
      setTimeout(() => (gain.gain.value = 0), ms);
    };
    return out.stream.getAudioTracks()[0];
  };
  const devices = navigator.mediaDevices;
  const original = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    const stream = await original(wanted);
    for (const track of stream.getAudioTracks()) {
      stream.removeTrack(track);
      track.stop();
      stream.addTrack(tone());
    }
    return stream;
  };
})();
