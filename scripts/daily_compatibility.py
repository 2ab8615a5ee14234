"""What Daily's SDK can ask, be told and be given, and what becomes of it here.

`write_compatibility.py` makes a part of its page of it; `tests/e2e/test_daily_names.py`
holds it against the published package.
"""

from collections.abc import Iterator, Mapping

ABSENT = "absent"
SAME = "same"

HEAD = """## Daily's SDK

What an app does through `@daily-co/daily-js`, up to 0.92, in a frame or with a call
object.
What the SDK does all by itself is left out.
*same*: as Daily documents it.
*absent*: refused with an error where there is somebody to tell, else without effect.
"""

METHODS: Mapping[str, str] = {
    "join leave destroy load preAuth meetingState": SAME,
    "startCamera cycleCamera cycleMic enumerateDevices": SAME,
    "getInputDevices setInputDevicesAsync setOutputDeviceAsync": SAME,
    "setLocalAudio setLocalVideo localAudio localVideo": SAME,
    "participants participantCounts setUserName setUserData": SAME,
    "startScreenShare stopScreenShare localScreenVideo": SAME,
    "startLocalAudioLevelObserver stopLocalAudioLevelObserver": SAME,
    "startRemoteParticipantsAudioLevelObserver"
    " stopRemoteParticipantsAudioLevelObserver": SAME,
    "getActiveSpeaker meetingSessionSummary getMeetingSession": SAME,
    "setTheme setShowLocalVideo setShowParticipantsBar setActiveSpeakerMode": SAME,
    "stopTranscription": SAME,
    "sendAppMessage": "differs: up to 200 KiB; one with an interaction of Tavus is the"
    " replica's to act upon",
    "updateParticipant updateParticipants": "differs: an owner may mute, stop a share"
    " and eject; permissions, tracks and styles are absent",
    "room": "differs: `config` and `tokenConfig` have what the room has, its ends above"
    " all; there are no other defaults",
    "getNetworkTopology": "differs: always `sfu`",
    "getNetworkStats": "differs: measured every two seconds; before that `stats` is"
    " empty",
    "getCpuLoadStats": "differs: of the pictures alone: a page cannot see how busy the"
    " machine is otherwise",
    "accessState requestAccess": "differs: who is refused stays out; nobody knocks",
    "updateInputSettings getInputSettings": "differs: kept and told; the browser's own"
    " noise suppression is always on, and there are no other processors",
    "updateSendSettings getSendSettings": "differs: answered, without effect: the"
    " server says what it takes",
    "updateReceiveSettings getReceiveSettings": "differs: answered, without effect:"
    " everything is received",
    "startRecording stopRecording": "differs: one mixed file on the server; options of"
    " layout and place are ignored",
    "startTranscription": "differs: the room transcribes anyway; from then on its"
    " utterances are told as Daily's events",
    "getDailyLang setDailyLang": "differs: always `en`",
    "getSidebarView": "differs: always `null`",
    "localScreenAudio startCustomTrack stopCustomTrack updateScreenShare": ABSENT,
    "loadCss setSidebarView setShowNamesMode setPlayNewParticipantSound geo": ABSENT,
    "updateCustomTrayButtons setCustomIntegrations startCustomIntegrations"
    " stopCustomIntegrations": ABSENT,
    "requestFullscreen exitFullscreen": "same: done by the SDK",
    "setMeetingSessionData meetingSessionState": ABSENT,
    "setSubscribeToTracksAutomatically subscribeToTracksAutomatically": ABSENT,
    "setNetworkTopology setBandwidth setProxyUrl setIceConfig": ABSENT,
    "testCallQuality testConnectionQuality testNetworkConnectivity"
    " testPeerToPeerCallQuality testWebsocketConnectivity": ABSENT,
    "updateRecording updateTranscription": ABSENT,
    "startLiveStreaming updateLiveStreaming stopLiveStreaming"
    " addLiveStreamingEndpoints removeLiveStreamingEndpoints": ABSENT,
    "startRemoteMediaPlayer updateRemoteMediaPlayer stopRemoteMediaPlayer": ABSENT,
    "startDialIn startDialOut stopDialOut sendDTMF sipCallTransfer sipRefer": ABSENT,
    "waitingParticipants updateWaitingParticipant updateWaitingParticipants": ABSENT,
    "addFakeParticipant": ABSENT,
}

EVENTS: Mapping[str, str] = {
    "loading loaded load-attempt-failed joining-meeting joined-meeting left-meeting": (
        SAME
    ),
    "participant-joined participant-updated participant-left"
    " participant-counts-updated": SAME,
    "track-started track-stopped started-camera selected-devices-updated": SAME,
    "access-state-updated app-message active-speaker-change network-connection": SAME,
    "local-audio-level remote-participants-audio-level input-settings-updated": SAME,
    "local-screen-share-started local-screen-share-stopped"
    " local-screen-share-canceled": SAME,
    "meeting-session-summary-updated recording-started recording-stopped": SAME,
    "transcription-started transcription-message transcription-stopped": SAME,
    "show-local-video-changed active-speaker-mode-change": SAME,
    "error": "differs: with our own texts; an end in the call is of type `ejected`, its"
    " `details.code` the `shutdown_code`",
    "camera-error nonfatal-error": "differs: with our own texts",
    "network-quality-change": "differs: as the server judges the link; the reasons are"
    " measured in the page, never `availableOutgoingBitrate`",
    "cpu-load-change": "differs: never for `scheduleDuration`",
    "meeting-session-state-updated": "differs: its data are always empty",
    "lang-updated": "differs: always `en`",
    "recording-error recording-data recording-stats recording-upload-completed": ABSENT,
    "transcription-error receive-settings-updated send-settings-updated": ABSENT,
    "sidebar-view-changed custom-button-click face-counts-updated": ABSENT,
    "pip-started pip-stopped test-completed": ABSENT,
    "waiting-participant-added waiting-participant-updated"
    " waiting-participant-removed": ABSENT,
    "live-streaming-started live-streaming-updated live-streaming-stopped"
    " live-streaming-error": ABSENT,
    "remote-media-player-started remote-media-player-updated"
    " remote-media-player-stopped": ABSENT,
    "dialin-connected dialin-ready dialin-stopped dialin-warning dialin-error": ABSENT,
    "dialout-connected dialout-answered dialout-stopped dialout-warning"
    " dialout-error": ABSENT,
}

OPTIONS: Mapping[str, str] = {
    "url token userName userData startAudioOff startVideoOff": SAME,
    "audioSource videoSource iframeStyle": SAME,
    "showLeaveButton showLocalVideo showParticipantsBar activeSpeakerMode": SAME,
    "theme": "differs: accent and background; other colours follow from them, readable",
    "customLayout": "differs: so, and in a transparent frame, the call is heard and"
    " nothing is painted; `styles` do not paint it either",
    "inputSettings": "differs: as `updateInputSettings`",
    "dailyConfig": "differs: where the call machine lies, and `avoidEval`; no other",
    "lang": "differs: always `en`",
    "cssFile cssText bodyClass layoutConfig": ABSENT,
    "customTrayButtons customIntegrations showFullscreenButton"
    " showUserNameChangeUI": ABSENT,
    "sendSettings receiveSettings subscribeToTracksAutomatically aboutClient": ABSENT,
}


def names(table: Mapping[str, str]) -> list[str]:
    """Return every name that a table tells of."""
    return [name for group in table for name in group.split()]


def section() -> Iterator[str]:
    """Yield the part of the page that is about the SDK."""
    yield HEAD
    tables = {"method": METHODS, "event": EVENTS, "option": OPTIONS}
    for kind, table in tables.items():
        yield f"| {kind} | here |"
        yield "|---|---|"
        for group, here in table.items():
            told = ", ".join(f"`{name}`" for name in group.split())
            yield f"| {told} | {here} |"
        yield ""
