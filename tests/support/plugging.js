() => {
  const devices = navigator.mediaDevices;
  const enumerate = devices.enumerateDevices.bind(devices);
  const open = devices.getUserMedia.bind(devices);
  const gone = new Set();
  const tracks = [];
  const listed = async () => (await enumerate()).filter(({ label }) => !gone.has(label));
  devices.enumerateDevices = listed;
  devices.getUserMedia = async (wanted) => {
    const exact = wanted.audio?.deviceId?.exact;
    if (exact !== undefined && !(await listed()).some(({ deviceId }) => deviceId === exact)) {
      throw new DOMException('it was pulled out', 'NotFoundError');
    }
    const stream = await open(wanted);
    tracks.push(...stream.getTracks());
    return stream;
  };
  window.__unplug = (label) => {
    gone.add(label);
    for (const track of tracks.filter((each) => each.label === label)) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    devices.dispatchEvent(new Event('devicechange'));
  };
  window.__plug = (label) => {
    gone.delete(label);
    devices.dispatchEvent(new Event('devicechange'));
  };
}
