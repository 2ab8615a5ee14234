"""Firefox, driven over WebDriver BiDi; Playwright drives no Firefox but its own.

The protocol: https://www.w3.org/TR/webdriver-bidi/
"""

import base64
import json
import os
import re
import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, Any

from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).parents[2]

PREFERENCES = {
    "media.navigator.streams.fake": True,  # A tone and changing colours.
    "media.navigator.permission.disabled": True,  # Who is asked says yes.
    "media.cubeb.force_mock_context": True,  # A loudspeaker where there is none.
    "media.autoplay.default": 0,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    # What is not on loopback goes to a proxy that is not there.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    # Nobody is welcomed, told of news, counted or updated.
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "extensions.update.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "services.settings.server": "",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}

PAUSE = "() => new Promise((resume) => setTimeout(resume, 100))"

UNTIL = """async (seconds, ...given) => {
  const holds = %s;
  let late = false;
  const end = new Promise((resolve) => {
    setTimeout(() => {
      late = true;
      resolve(null);
    }, seconds * 1000);
  });
  const search = async () => {
    while (!late) {
      const found = await holds(...given);
      if (found) return found;
      await new Promise((resume) => setTimeout(resume, 50));
    }
  };
  return Promise.race([search(), end]);
}"""


class Firefox:
    """A browser with a profile of its own, and the connection that commands it."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._tabs: dict[str, FirefoxTab] = {}
        self.ask("session.new", capabilities={})
        self.ask(
            "session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"]
        )

    def ask(self, method: str, **wanted: Any) -> Any:
        """Give a command and return its result; events before it reach their tabs."""
        number = next(self._numbers)
        command = {"id": number, "method": method, "params": wanted}
        self._socket.send(json.dumps(command))
        while (said := json.loads(self._socket.recv(timeout=60))).get("id") != number:
            self._tell(said)
        assert said["type"] == "success", f"{method}: {said}"
        return said["result"]

    def _tell(self, event: Any) -> None:
        told = event["params"]
        context = told["context"] if "context" in told else told["source"]["context"]
        if tab := self._tabs.get(context):
            tab.hear(event["method"], told)

    @contextmanager
    def tab(self) -> Generator["FirefoxTab"]:
        """Open a tab of somebody who was never here; close it at the block's end."""
        person = self.ask("browser.createUserContext")["userContext"]
        opened = self.ask("browsingContext.create", type="tab", userContext=person)
        tab = FirefoxTab(self, opened["context"])
        self._tabs[opened["context"]] = tab
        yield tab
        self.ask("browser.removeUserContext", userContext=person)


class FirefoxTab:
    """One tab. What a function gives back comes as JSON.

    Attributes:
        errors: What the page's scripts failed with.
        foreign: Addresses that are not on loopback, and were asked for.
    """

    def __init__(self, browser: Firefox, context: str) -> None:
        self._browser = browser
        self._context = context
        self.errors: list[str] = []
        self.foreign: list[str] = []

    def hear(self, event: str, told: Any) -> None:
        """Note what the browser says about this tab."""
        if event == "log.entryAdded":
            if told["type"] == "javascript" and told["level"] == "error":
                self.errors.append(str(told["text"]))
        elif not re.match(
            r"(http|ws)://127\.0\.0\.1:|data:|blob:|about:", told["request"]["url"]
        ):
            self.foreign.append(told["request"]["url"])

    def preload(self, function: str) -> None:
        """Have it run in what is opened from now on, before the page's own scripts."""
        self._browser.ask(
            "script.addPreloadScript",
            functionDeclaration=function,
            contexts=[self._context],
        )

    def open(self, url: str) -> None:
        self._browser.ask(
            "browsingContext.navigate", context=self._context, url=url, wait="complete"
        )

    def reload(self) -> None:
        self._browser.ask(
            "browsingContext.reload", context=self._context, wait="complete"
        )

    def run(self, function: str, *given: Any) -> Any:
        """Call a function in the page, wait for what it promises, and return it."""
        answer = self._browser.ask(
            "script.callFunction",
            functionDeclaration=(
                "async (given) => JSON.stringify("
                f"(await ({function})(...JSON.parse(given))) ?? null)"
            ),
            arguments=[{"type": "string", "value": json.dumps(given)}],
            target={"context": self._context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def until(self, function: str, *given: Any, seconds: int = 20) -> Any:
        """Wait in the page until a function finds something, and return it."""
        found = self.run(UNTIL % function, seconds, *given)
        assert found is not None, f"not within {seconds} s: {function}"
        return found

    def shows(self, text: str) -> None:
        self.until("(text) => document.body.innerText.includes(text)", text)

    def click(self, role: str, name: str) -> None:
        """Click what a screen reader would call so, once it is there."""
        centre = {
            "type": "pointerMove",
            "x": 0,
            "y": 0,
            "origin": {"type": "element", "element": self._find(role, name)},
        }
        press = [{"type": f"pointer{way}", "button": 0} for way in ("Down", "Up")]
        self._act(type="pointer", id="mouse", actions=[centre, *press])

    def write(self, text: str) -> None:
        """Type into what has the focus; a line's end is the key Enter."""
        keys = [
            {"type": way, "value": "\ue007" if key == "\n" else key}
            for key in text
            for way in ("keyDown", "keyUp")
        ]
        self._act(type="key", id="keyboard", actions=keys)

    def size(self, width: int, height: int) -> None:
        self._browser.ask(
            "browsingContext.setViewport",
            context=self._context,
            viewport={"width": width, "height": height},
        )

    def picture(self) -> bytes:
        """Return what is seen, as PNG."""
        shot = self._browser.ask(
            "browsingContext.captureScreenshot", context=self._context
        )
        return base64.b64decode(shot["data"])

    def _find(self, role: str, name: str) -> dict[str, str]:
        locator = {"type": "accessibility", "value": {"role": role, "name": name}}
        for _ in range(200):
            found = self._browser.ask(
                "browsingContext.locateNodes", context=self._context, locator=locator
            )
            for node in found["nodes"]:
                return {"sharedId": node["sharedId"]}
            self.run(PAUSE)
        raise AssertionError(f"there is no {role} {name!r}")

    def _act(self, **source: Any) -> None:
        self._browser.ask(
            "input.performActions", context=self._context, actions=[source]
        )


@contextmanager
def firefox(profile: Path) -> Generator[Firefox]:
    """Start one on an empty folder, and end it with the block."""
    (profile / "user.js").write_text(
        "".join(
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
            for name, value in PREFERENCES.items()
        )
    )
    process = subprocess.Popen(
        [_path(), "--headless", "--remote-debugging-port=0", "--profile", profile],
        env={**os.environ, "HOME": str(profile), "MOZ_CRASHREPORTER_DISABLE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        with connect(_address(process), max_size=None, proxy=None) as socket:
            browser = Firefox(socket)
            yield browser
            browser.ask("browser.close")
        process.wait(20)
    finally:
        process.kill()
        process.wait()


def _path() -> str:
    found = subprocess.run(
        [ROOT / "scripts" / "firefox"], capture_output=True, text=True, check=True
    )
    return found.stdout.strip().splitlines()[0]


def _address(process: subprocess.Popen[str]) -> str:
    """Read where it listens, and go on reading, or it would be held up one day."""
    output = process.stderr
    assert output is not None
    for line in output:
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
            threading.Thread(target=_drain, args=[output], daemon=True).start()
            return f"{found[1]}/session"
    raise AssertionError("Firefox ended before it listened")


def _drain(output: IO[str]) -> None:
    with output:
        output.read()
