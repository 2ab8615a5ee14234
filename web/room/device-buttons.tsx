/** The two switches that are the same before the call and in it. */

import type { DeviceView } from "../shared/call/local-device";
import type { MediaKind } from "../shared/call/ports";
import { IconButton } from "../shared/ui/button";
import { faultOf } from "./hints";
import { texts } from "./texts";

interface DeviceButtonsProps {
  readonly microphone: DeviceView;
  readonly camera: DeviceView;
  /** Whether the keys for them are listened to. */
  readonly keys?: boolean;
  readonly onTurn: (kind: MediaKind, on: boolean) => void;
}

function tone(view: DeviceView): "plain" | "off" | "fault" {
  if (faultOf(view.state) !== null) return "fault";
  return view.wanted ? "plain" : "off";
}

export function DeviceButtons({ microphone, camera, keys = false, onTurn }: DeviceButtonsProps) {
  const heard = microphone.wanted && faultOf(microphone.state) === null;
  const seen = camera.wanted && faultOf(camera.state) === null;
  return (
    <>
      <IconButton
        icon={heard ? "mic" : "mic-off"}
        label={heard ? texts.controls.mute : texts.controls.unmute}
        tone={tone(microphone)}
        {...(keys ? { shortcut: "M" } : {})}
        onClick={() => onTurn("audio", !heard)}
      />
      <IconButton
        icon={seen ? "camera" : "camera-off"}
        label={seen ? texts.controls.cameraOff : texts.controls.cameraOn}
        tone={tone(camera)}
        {...(keys ? { shortcut: "V" } : {})}
        onClick={() => onTurn("video", !seen)}
      />
    </>
  );
}
