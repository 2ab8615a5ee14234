// The device check: one sees oneself, and picks camera and microphone.
import { DailyVideo, useDaily, useDevices, useLocalSessionId } from "@daily-co/daily-react";
import { useEffect } from "react";

export function Check({ onJoin }) {
  const daily = useDaily();
  const localId = useLocalSessionId();
  const { cameras, microphones, camState, micState, setCamera } = useDevices();

  useEffect(() => {
    if (!daily) return;
    void daily.startCamera({ startVideoOff: false, startAudioOff: false }).then(() =>
      daily.updateInputSettings({ audio: { processor: { type: "noise-cancellation" } } }),
    );
  }, [daily]);

  return (
    <main data-camera={camState} data-microphone={micState}>
      {localId && <DailyVideo automirror sessionId={localId} type="video" />}
      <select aria-label="Camera" onChange={({ target }) => void setCamera(target.value)}>
        {cameras.map(({ device }) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label}
          </option>
        ))}
      </select>
      <p>{microphones.length} microphones</p>
      <button onClick={onJoin}>Join</button>
    </main>
  );
}
