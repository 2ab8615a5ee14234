"""Vendors of speech on loopback, who speak the protocols of three real ones.

Written by what the vendors publish of their WebSockets: Deepgram's `/v1/listen`,
Cartesia's `/tts/websocket` and ElevenLabs' `multi-stream-input`.
"""

import base64
import json
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from visavis.replica.voice import Utterance, Voice, Word, resampled, to_pcm16

RATE = 24_000
PIECE = 9_600
"""Bytes of sound in a message: 200 ms."""

_PAUSES_AFTER = 5

Socket = web.WebSocketResponse


@dataclass
class VendorServer:
    """Answers as it is told to. It holds up to three vendors' ends.

    Attributes:
        words: What is heard of every turn that is not silent, by the one who hears: a
            word per half second, and the rest when it is asked for what is left.
        refuses: The status that connections are refused with, if they are.
        breaks: It drops a connection in the middle.
        garbles: It says what nobody can read.
        silent: It says nothing at all.
        pauses: It stops after a second of sound, and waits.
        tells_words: It tells when words are heard.
        says: What it says, whatever it is asked to; empty is what it is asked to.
        asked: The first request of every connection: its path and query.
        keys: What each brought to be let in.
        received: All messages that are JSON.
        heard: Bytes of sound that came.
        gone: How many connections are over.
    """

    voice: Voice
    words: str = "hello there bob"
    refuses: int = 0
    breaks: bool = False
    garbles: bool = False
    silent: bool = False
    pauses: bool = False
    tells_words: bool = True
    says: str = ""
    asked: list[str] = field(default_factory=list[str])
    keys: list[str] = field(default_factory=list[str])
    received: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    heard: int = 0
    gone: int = 0
    url: str = ""
    _open: list[web.Request] = field(default_factory=list[web.Request])

    def break_off(self) -> None:
        """Drop every connection to the one who hears, from now on, without a word."""
        self.breaks = True
        for request in self._open:
            if request.transport is not None:
                request.transport.close()

    async def _accept(self, request: web.Request, key: str) -> Socket:
        self.asked.append(str(request.rel_url))
        self.keys.append(request.headers.get(key, ""))
        if self.refuses:
            raise _refusal(self.refuses)
        socket = Socket()
        await socket.prepare(request)
        return socket

    # ---- Deepgram

    async def listen(self, request: web.Request) -> Socket:
        socket = await self._accept(request, "Authorization")
        self._open.append(request)
        left: list[str] = []
        told, heard = 0, 0
        async for message in socket:
            if message.type is WSMsgType.BINARY:
                self.heard += len(message.data)
                if self.breaks:
                    self.break_off()
                if not heard and any(message.data):
                    left = self.words.split()
                heard += len(message.data) if left or heard else 0
                due = min(len(left), heard // 16_000)
                if due > told and not self.silent:
                    await self._heard(socket, left[:due], final=False)
                    told = due
                continue
            asked = json.loads(message.data)
            self.received.append(asked)
            if self.silent:
                continue
            if asked["type"] == "Finalize" and left:
                await self._heard(socket, left, final=True)
                left, told = [], 0
            if asked["type"] == "CloseStream":
                await socket.send_json({"type": "Metadata", "request_id": "r"})
                break
        self._open.remove(request)
        self.gone += 1
        return socket

    async def _heard(self, socket: Socket, words: list[str], *, final: bool) -> None:
        if self.garbles:
            await socket.send_str("{]")
            return
        alternative = {"transcript": " ".join(words), "confidence": 0.9, "words": []}
        await socket.send_json(
            {
                "type": "Results",
                "metadata": {"request_id": "r"},
                "is_final": final,
                "speech_final": final,
                "channel": {"alternatives": [alternative]},
            }
        )

    # ---- Cartesia

    async def speak_websocket(self, request: web.Request) -> Socket:
        socket = await self._accept(request, "X-API-Key")
        async for message in socket:
            asked = json.loads(message.data)
            self.received.append(asked)
            context = {"context_id": asked["context_id"], "status_code": 206}
            if self.garbles:
                await socket.send_json(context | {"type": "error", "error": "secret"})
                continue
            text = asked["transcript"].strip()
            if text and not self.silent:
                said = self.voice.speak(self.says or text, "english")
                if self.tells_words:
                    stamps = _stamps(said.words)
                    told = {"type": "timestamps", "word_timestamps": stamps}
                    await socket.send_json(context | told)
                if await self._send(
                    socket, said, lambda b: {"type": "chunk", "data": b}, context
                ):
                    return socket
            if not asked["continue"] and not self.silent:
                await socket.send_json(context | {"type": "done", "done": True})
        self.gone += 1
        return socket

    # ---- ElevenLabs

    async def speak_multi(self, request: web.Request) -> Socket:
        socket = await self._accept(request, "xi-api-key")
        async for message in socket:
            asked = json.loads(message.data)
            self.received.append(asked)
            context = {"contextId": asked["context_id"]}
            if self.garbles:
                await socket.send_json(context | {"error": "secret"})
                continue
            text = asked.get("text", "").strip()
            if text and not self.silent:
                said = self.voice.speak(self.says or text, "english")
                alignment = _letters(said.words) if self.tells_words else None
                first = {"audio": "", "normalizedAlignment": alignment}
                await socket.send_json(context | first)
                if await self._send(socket, said, lambda b: {"audio": b}, context):
                    return socket
            if asked.get("close_context") and not self.silent:
                await socket.send_json(context | {"isFinal": True})
        self.gone += 1
        return socket

    async def _send(
        self,
        socket: Socket,
        said: Utterance,
        shape: Callable[[str], dict[str, Any]],
        context: dict[str, Any],
    ) -> bool:
        """Send the sound of a text; True if the connection is over with it."""
        for count, piece in enumerate(_pieces(said), start=1):
            encoded = base64.b64encode(piece).decode()
            await socket.send_json(context | shape(encoded))
            if self.breaks:
                await socket.close()
                return True
            if self.pauses and count == _PAUSES_AFTER:
                async for message in socket:
                    self.received.append(json.loads(message.data))
                    if self.received[-1].get("close_context"):
                        break
                return socket.closed
        return False


def _refusal(status: int) -> web.HTTPException:
    kinds = {401: web.HTTPUnauthorized, 429: web.HTTPTooManyRequests}
    return kinds.get(status, web.HTTPInternalServerError)(text="no")


def _pieces(said: Utterance) -> Iterator[bytes]:
    pcm = to_pcm16(resampled(said.samples, said.rate, RATE))
    for start in range(0, len(pcm), PIECE):
        yield pcm[start : start + PIECE]


def _stamps(words: Any) -> dict[str, list[Any]]:
    told: list[Word] = list(words)
    return {
        "words": [word.text for word in told],
        "start": [word.start for word in told],
        "end": [word.end for word in told],
    }


def _letters(words: Any) -> dict[str, list[Any]]:
    chars: list[str] = []
    starts: list[int] = []
    durations: list[int] = []
    for word in words:
        each = (word.end - word.start) * 1000 / len(word.text)
        for i, letter in enumerate(word.text):
            chars.append(letter)
            starts.append(round(word.start * 1000 + i * each))
            durations.append(round(each))
        chars.append(" ")
        starts.append(round(word.end * 1000))
        durations.append(0)
    return {
        "chars": chars,
        "charStartTimesMs": starts,
        "charDurationsMs": durations,
    }


@asynccontextmanager
async def vending(voice: Voice) -> AsyncGenerator[VendorServer]:
    """Run one for the length of a block."""
    made = VendorServer(voice)
    app = web.Application()
    app.router.add_get("/v1/listen", made.listen)
    app.router.add_get("/tts/websocket", made.speak_websocket)
    app.router.add_get(
        "/v1/text-to-speech/{voice}/multi-stream-input", made.speak_multi
    )
    async with TestServer(app, host="127.0.0.1") as server:
        made.url = str(server.make_url("")).rstrip("/")
        yield made
