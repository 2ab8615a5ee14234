"""The compatibility page tells of everything that Daily's newest SDK has a name for."""

import importlib.util
import re
from types import ModuleType

import pytest

from support.chromium import ROOT
from support.customer import NEWEST, PACKAGES

DECLARED = PACKAGES / "node_modules" / f"daily-js-{NEWEST}" / "index.d.ts"

OF_THE_SDK = {
    *("activeSpeakerMode", "customIntegrations", "customTrayButtons", "theme"),
    *("showLocalVideo", "showParticipantsBar", "iframe", "isDestroyed"),
    *("getLocalAudioLevel", "getRemoteParticipantsAudioLevel"),
    *("isLocalAudioLevelObserverRunning",),
    *("isRemoteParticipantsAudioLevelObserverRunning",),
    *("abortTestNetworkConnectivity", "abortTestWebsocketConnectivity"),
    *("stopTestCallQuality", "stopTestConnectionQuality"),
    *("stopTestPeerToPeerCallQuality",),
    *("call-instance-destroyed", "theme-updated", "available-devices-updated"),
    *("meeting-session-updated", "fullscreen", "exited-fullscreen", "click"),
    *("mousedown", "mousemove", "mouseover", "mouseup"),
    *("touchend", "touchmove", "touchstart"),
}
"""Nobody is asked for these: the SDK knows, or ends what never began."""


def table() -> ModuleType:
    path = ROOT / "scripts" / "daily_compatibility.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("kind", "begins", "ends", "name"),
    [
        ("METHODS", "export interface DailyCall {", "\n}", r"^  (\w+)\("),
        ("EVENTS", "export type DailyEvent =", ";", r"'([a-z-]+)'"),
        ("OPTIONS", "export interface DailyCallOptions", "\n}", r"^  (\w+)\??:"),
    ],
)
def test_every_name_has_its_row_once(
    kind: str, begins: str, ends: str, name: str
) -> None:
    part = DECLARED.read_text().partition(begins)[2].partition(ends)[0]
    declared = set(re.findall(name, part, re.MULTILINE)) - {"on", "once", "off"}
    assert declared
    module = table()
    told = module.names(getattr(module, kind))
    assert len(told) == len(set(told))
    assert declared - set(told) - OF_THE_SDK == set()
    assert set(told) - declared == set()
