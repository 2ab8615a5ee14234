() => {
  const video = document.querySelector('[data-testid="replica-video"]');
  const sound = document.querySelector('audio')?.srcObject ?? video.srcObject;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream(sound.getAudioTracks())).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  const canvas = new OffscreenCanvas(64, 48);
  const paint = canvas.getContext('2d', { willReadFrequently: true });
  window.__watched = [];
  const note = (_, metadata) => {
    analyser.getFloatTimeDomainData(wave);
    const loudness = Math.sqrt(wave.reduce((sum, x) => sum + x * x, 0) / wave.length);
    const [w, h] = [video.videoWidth, video.videoHeight];
    // The mouth of a replica that looks into the camera: the middle, below the centre.
    paint.drawImage(video, w * 0.44, h * 0.565, w * 0.12, h * 0.1, 0, 0, 64, 48);
    const pixels = paint.getImageData(0, 0, 64, 48).data;
    let dark = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      if (0.3 * pixels[i] + 0.59 * pixels[i + 1] + 0.11 * pixels[i + 2] < 90) dark += 1;
    }
    window.__watched.push({ rtp: metadata.rtpTimestamp, dark: dark / 3072, loudness });
    video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
}
