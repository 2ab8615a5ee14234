"""A voice of a vendor's, through its LiveKit plugin: sound comes while it is made.

Each sentence is a stream of its own over a connection that the plugin keeps. Where the
vendor says when its words are heard, that is passed on.
"""

from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, contextmanager
from typing import Any

import numpy as np

from visavis.core.failures import Engine, Why
from visavis.core.vendors import Vendor
from visavis.replica.engines.livekit_plugins import Plugin, VendorFailed
from visavis.replica.streamed_speaker import Sound, longest
from visavis.replica.voice import SpeakingFailed, Word, from_pcm16

_TIMES = "lk.timed_transcripts"
"""Where a frame carries its words."""


class LiveKitVoice:
    """Asks a vendor. `close` closes the connection to it."""

    engine = Engine.TTS

    def __init__(self, vendor: Vendor, language: str) -> None:
        self.name = vendor.name
        self._vendor = vendor
        self._language = language
        self._plugin: Plugin | None = None
        self._session: Any = None
        self._made: Any = None

    async def connect(self) -> None:
        """Import the plugin, and let it open a connection. Raises `SpeakingFailed`."""
        (await self._voice()).prewarm()

    async def sound(self, text: str) -> AsyncGenerator[Sound]:
        voice = await self._voice()
        whole = False
        seconds, most = 0.0, longest(text)
        with self._speaking():
            try:
                async with aclosing(self._stream(voice, text)) as frames:
                    async for event in frames:
                        sound = _sound(event.frame)
                        seconds += sound.samples.size / sound.rate
                        if seconds > most:
                            raise VendorFailed(
                                f"{self.name}: sends more than {most:.0f} s for"
                                f" {len(text)} letters",
                                Why.GARBLED,
                            )
                        yield sound
                whole = True
            finally:
                if not whole:
                    # Some drop the connection with the sentence that was cut off.
                    voice.prewarm()

    async def close(self) -> None:
        if self._made is not None:
            await self._made.aclose()
        if self._session is not None:
            await self._session.close()

    async def _voice(self) -> Any:
        if self._made is None:
            try:
                plugin = await Plugin.load(self._vendor)
                self._session = self._session or plugin.sockets.session()
                # Two may have come here meanwhile.
                self._plugin = plugin
                self._made = self._made or plugin.voice(self._language, self._session)
            except VendorFailed as error:
                raise SpeakingFailed(str(error), error.why) from error
        return self._made

    def _stream(self, voice: Any, text: str) -> Any:
        assert self._plugin is not None, "a voice is made by its plugin"
        options = self._plugin.options(retries=1)
        if not voice.capabilities.streaming:
            return voice.synthesize(text, conn_options=options)
        stream = voice.stream(conn_options=options)
        stream.push_text(text)
        stream.end_input()
        return stream

    @contextmanager
    def _speaking(self) -> Generator[None]:
        """Raise `SpeakingFailed` for what goes wrong meanwhile."""
        assert self._plugin is not None, "a voice is made by its plugin"
        try:
            yield
        except Exception as error:
            # A plugin may raise anything.
            failed = self._plugin.failure(error)
            raise SpeakingFailed(str(failed), failed.why) from error


def _sound(frame: Any) -> Sound:
    samples = from_pcm16(bytes(frame.data))
    if frame.num_channels > 1:
        samples = samples.reshape(-1, frame.num_channels).mean(axis=1, dtype=np.float32)
    told = frame.userdata.get(_TIMES) or ()
    words = tuple(
        Word(str(word).strip(), word.start_time, word.end_time)
        for word in told
        if isinstance(word.start_time, int | float)
        and isinstance(word.end_time, int | float)
    )
    return Sound(frame.sample_rate, samples, words)
