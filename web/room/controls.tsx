/** What one can do in the call, in one row below it. */

import type { Action } from "../shared/call/actions";
import type { Ear } from "../shared/call/ear";
import type { MediaKind } from "../shared/call/ports";
import type { Snapshot } from "../shared/call/snapshot";
import { canShareScreen } from "../shared/browser/devices";
import { IconButton } from "../shared/ui/button";
import { DeviceButtons } from "./device-buttons";
import type { OnChoose } from "./device-choices";
import { DeviceSettings } from "./device-settings";
import { HostMenu } from "./host-menu";
import type { Look } from "./look";
import { texts } from "./texts";
import { useShortcuts } from "./use-shortcuts";

interface ControlsProps {
  readonly call: Snapshot;
  readonly ear: Ear;
  readonly look: Look;
  readonly captions: boolean;
  readonly chatOpen: boolean;
  readonly unread: boolean;
  readonly onTurn: (kind: MediaKind, on: boolean) => void;
  readonly onChoose: OnChoose;
  readonly onCaptions: () => void;
  readonly onChat: () => void;
  readonly onAct: (action: Action) => void;
}

export function Controls(props: ControlsProps) {
  const { call, ear, look, captions, chatOpen, unread } = props;
  const { onTurn, onChoose, onCaptions, onChat, onAct } = props;
  const { microphone, camera } = call;
  const sharing = call.screen.state !== "off";
  const share = (): void =>
    onAct({ action: sharing ? "local-screen-stop" : "local-screen-start" });

  useShortcuts({
    KeyM: () => onTurn("audio", !microphone.wanted),
    KeyV: () => onTurn("video", !camera.wanted),
    KeyC: onCaptions,
    KeyW: onChat,
    ...(canShareScreen() ? { KeyS: share } : {}),
  });

  return (
    <>
      <DeviceButtons microphone={microphone} camera={camera} keys onTurn={onTurn} />
      {canShareScreen() && (
        <IconButton
          icon={sharing ? "screen-off" : "screen"}
          label={sharing ? texts.controls.stopSharing : texts.controls.share}
          shortcut="S"
          tone={sharing ? "on" : "plain"}
          onClick={share}
        />
      )}
      <DeviceSettings call={call} ear={ear} onChoose={onChoose} />
      <IconButton
        icon="captions"
        label={texts.controls.captions}
        shortcut="C"
        aria-pressed={captions}
        onClick={onCaptions}
      />
      <IconButton
        icon="chat"
        label={texts.controls.chat}
        shortcut="W"
        aria-expanded={chatOpen}
        news={unread}
        onClick={onChat}
      />
      {call.local.owner && <HostMenu call={call} onAct={onAct} />}
      {look.leave && (
        <IconButton
          icon="leave"
          label={texts.controls.leave}
          tone="danger"
          onClick={() => onAct({ action: "leave-meeting" })}
        />
      )}
    </>
  );
}
