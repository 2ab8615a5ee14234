"""Ears of a vendor's, through its LiveKit plugin: words come while they are said.

Each turn is a connection of its own, opened when somebody begins to speak: the vendor
hears nothing between turns, and the handshake is over long before the turn is. A pause
asks for what is known by then, so that little is left to wait for at the end. When a
turn ends is decided here, and not by the vendor.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress
from importlib import import_module
from typing import Any

from visavis.core.failures import Engine, Why
from visavis.core.vendors import Vendor
from visavis.replica.ears.recogniser import HearingFailed, Pause, Sound
from visavis.replica.engines.livekit_plugins import Plugin, VendorFailed

_RATE = 16_000
_PATIENCE_S = 5.0
"""How long the last words may take once all was sent."""


class LiveKitEars:
    """Asks a vendor. Between turns there is nothing to close."""

    engine = Engine.STT

    def __init__(self, vendor: Vendor, language: str) -> None:
        self.name = vendor.name
        self._vendor = vendor
        self._language = language

    async def connect(self) -> None:
        """Import the plugin, and see that it can be made. Raises `HearingFailed`."""
        plugin = await self._loaded()
        async with plugin.sockets.session() as session:
            self._made(plugin, session)

    async def transcribe(self, sound: Sound, partial: Callable[[str], None]) -> str:
        plugin = await self._loaded()
        turn = plugin.sockets.Turn()
        async with plugin.sockets.session_of(turn) as session:
            made = self._made(plugin, session)
            async with aclosing(
                made.stream(conn_options=plugin.options(retries=0))
            ) as s:
                said = await self._follow(_Listening(plugin, turn, s), sound, partial)
        if isinstance(said, HearingFailed):
            raise said
        return said

    async def close(self) -> None:
        """Do nothing: a turn's connection is closed with it."""

    async def _loaded(self) -> Plugin:
        try:
            return await Plugin.load(self._vendor)
        except VendorFailed as error:
            raise HearingFailed(str(error), error.why) from error

    def _made(self, plugin: Plugin, session: Any) -> Any:
        try:
            return plugin.ears(self._language, session)
        except VendorFailed as error:
            raise HearingFailed(str(error), error.why) from error

    async def _follow(
        self, listening: "_Listening", sound: Sound, partial: Callable[[str], None]
    ) -> str | HearingFailed:
        async with asyncio.TaskGroup() as group:
            words = group.create_task(listening.words(partial))
            # To its end also if they fail: the turn is over when the person is silent.
            async for piece in sound:
                listening.push(piece)
            listening.end()
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    return await words
            except TimeoutError:
                late = f"{self.name}: does not come to an end"
                return HearingFailed(late, Why.TIMED_OUT)


class _Listening:
    """One turn at the vendor's."""

    def __init__(self, plugin: Plugin, turn: Any, stream: Any) -> None:
        self._plugin = plugin
        self._turn = turn
        self._stream = stream
        self._frame: Any = import_module("livekit.rtc").AudioFrame

    def push(self, piece: bytes | Pause) -> None:
        # A stream that failed takes no more, and `words` says why.
        with suppress(RuntimeError):
            if isinstance(piece, bytes):
                self._stream.push_frame(self._frame(piece, _RATE, 1, len(piece) // 2))
            elif piece is Pause.BEGAN:
                self._stream.flush()

    def end(self) -> None:
        self._turn.over = True
        with suppress(RuntimeError):
            self._stream.end_input()

    async def words(self, partial: Callable[[str], None]) -> str | HearingFailed:
        """Return all words, or why there are none; it may not be their turn yet."""
        kinds = self._plugin.agents.stt.SpeechEventType
        said: list[str] = []
        guess = told = ""
        try:
            async for event in self._stream:
                text = event.alternatives[0].text.strip() if event.alternatives else ""
                if event.type == kinds.FINAL_TRANSCRIPT:
                    said.append(text)
                    guess = ""
                elif event.type == kinds.INTERIM_TRANSCRIPT:
                    guess = text
                else:
                    continue
                if told != (told := " ".join((*said, guess)).strip()):
                    partial(told)
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything
            if not self._turn.closed:
                failed = self._plugin.failure(error)
                return HearingFailed(str(failed), failed.why)
        return told
