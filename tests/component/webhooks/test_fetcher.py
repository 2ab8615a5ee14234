"""A file is fetched from judged addresses only, up to a limit, or not at all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from posting import Receiver, always

from visavis.core.documents import Failure
from visavis.service.ports import Fetched, ReadingFailed
from visavis.webhooks.fetcher import TIMEOUT, HttpFetcher
from visavis.webhooks.judging import JudgedClients

LIMIT = 1000


STRANGERS = JudgedClients(allow_private=False, version="1")
NEARBY = JudgedClients(allow_private=True, version="1")


async def fetch(
    url: str, clients: JudgedClients = NEARBY, within: timedelta = TIMEOUT
) -> Fetched:
    return await HttpFetcher(clients, within, LIMIT).fetch(url)


async def failure(url: str, **changes: Any) -> Failure:
    with pytest.raises(ReadingFailed) as caught:
        await fetch(url, **changes)
    return caught.value.failure


async def test_a_file_comes_whole_with_its_type(receiver: Receiver) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"a" * LIMIT, content_type="text/plain")

    receiver.answer = answer
    got = await fetch(receiver.url + "/f?x=%2F")
    assert (got.body, got.content_type) == (b"a" * LIMIT, "text/plain")
    (path, headers, _) = receiver.got[0]
    assert path == "/f?x=%2F"
    assert headers["user-agent"] == "visavis/1"
    assert "cookie" not in headers


async def test_redirects_are_followed_and_the_last_address_counts(
    receiver: Receiver, other_receiver: Receiver
) -> None:
    receiver.answer = always(302, Location=other_receiver.url + "/there")
    assert (await fetch(receiver.url)).url == other_receiver.url + "/there"


async def test_redirects_without_end_are_given_up(receiver: Receiver) -> None:
    receiver.answer = always(301, Location="/again")
    assert await failure(receiver.url) is Failure.DOWNLOAD
    assert len(receiver.got) == 6


@pytest.mark.parametrize(
    "location", ["http://169.254.169.254/latest", "file:///etc/passwd", "http://[::"]
)
async def test_a_redirect_to_where_nobody_may_go_is_not_followed(
    receiver: Receiver, location: str
) -> None:
    receiver.answer = always(307, Location=location)
    assert await failure(receiver.url) in (Failure.ADDRESS, Failure.DOWNLOAD)
    assert len(receiver.got) == 1


async def test_a_private_address_is_not_contacted(receiver: Receiver) -> None:
    assert await failure(receiver.url, clients=STRANGERS) is Failure.ADDRESS
    assert receiver.got == []


async def test_a_name_that_leads_to_a_private_address_is_not_contacted(
    receiver: Receiver,
) -> None:
    port = receiver.url.rpartition(":")[2]

    class Rebinding:
        async def resolve(self, host: str, port: int, family: int) -> list[Any]:
            found = {"hostname": host, "host": "127.0.0.1", "port": port}
            return [found | {"family": family or 2, "proto": 0, "flags": 0}]

        async def close(self) -> None: ...

    url = f"http://public.example:{port}/"
    why = await failure(url, clients=replace(STRANGERS, resolver=Rebinding()))
    assert why is Failure.ADDRESS
    assert receiver.got == []


async def test_a_file_said_to_be_too_large_is_not_read(receiver: Receiver) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=bytes(LIMIT + 1))

    receiver.answer = answer
    assert await failure(receiver.url) is Failure.SIZE


async def test_a_file_of_no_said_length_is_read_to_the_limit(
    receiver: Receiver,
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse()
        await stream.prepare(request)
        await stream.write(bytes(LIMIT))
        await stream.write(b"1")
        await receiver.closing.wait()
        return stream

    receiver.answer = answer
    assert await failure(receiver.url) is Failure.SIZE


async def test_a_file_shorter_than_said_is_no_file(receiver: Receiver) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Length": "100"})
        await stream.prepare(request)
        await stream.write(b"short")
        assert request.transport is not None
        request.transport.close()
        return stream

    receiver.answer = answer
    assert await failure(receiver.url) is Failure.DOWNLOAD


async def test_a_server_that_hangs_is_given_up(receiver: Receiver) -> None:
    receiver.answer = receiver.hang
    timeout = timedelta(milliseconds=50)
    assert await failure(receiver.url, within=timeout) is Failure.DOWNLOAD


@pytest.mark.parametrize(
    "answer",
    [always(404), always(204), always(200, **{"Content-Encoding": "gzip"})],
    ids=["absent", "empty", "packed"],
)
async def test_what_is_no_plain_file_is_refused(
    receiver: Receiver, answer: Any
) -> None:
    receiver.answer = answer
    assert await failure(receiver.url) is Failure.DOWNLOAD


async def test_nobody_there_is_a_failed_download(receiver: Receiver) -> None:
    assert await failure("http://127.0.0.1:9/") is Failure.DOWNLOAD
