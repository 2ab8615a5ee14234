"""From an address to passages and signed callbacks, with nothing made up in between."""

import asyncio
import json

from aiohttp import web
from posting import SECRETS, HurriedClock, Post, Receiver, verify

from visavis.core.ids import DEFAULT_WORKSPACE
from visavis.library.extraction import ProcessExtractor
from visavis.service.documents import Documents, NewDocument
from visavis.service.fakes.randomness import FakeRandomness
from visavis.service.librarian import Librarian
from visavis.webhooks.fetcher import HttpFetcher
from visavis.webhooks.judging import JudgedClients

PAGE = "<html><title>Care</title><p>The boiler is serviced every spring.</p></html>"


async def serve(request: web.Request) -> web.StreamResponse:
    if request.method == "GET":
        return web.Response(text=PAGE, content_type="text/html")
    return web.Response()


async def test_a_page_is_fetched_read_looked_up_and_told_of_in_order(
    post: Post, receiver: Receiver
) -> None:
    receiver.answer = serve
    store = post.database.cast.documents
    clock, randomness = HurriedClock(), FakeRandomness()
    fetcher = HttpFetcher(JudgedClients(allow_private=True, version="test"))
    librarian = Librarian(store, fetcher, ProcessExtractor(), clock, randomness)
    documents = Documents(store, librarian, clock, randomness, lambda _: None)
    wanted = NewDocument(
        url=receiver.url + "/care", callback_url=receiver.url + "/hook"
    )

    async with post.sending(), asyncio.TaskGroup() as group:
        reading = group.create_task(librarian.run())
        made = await documents.create(DEFAULT_WORKSPACE, wanted)
        outcomes = [(await post.next())[0] for _ in range(2)]
        reading.cancel()

    assert outcomes == ["delivered", "delivered"]
    passages = await store.passages([made.id], ["boiler"], 5)
    assert [(p.document, p.text) for p in passages] == [
        ("care", "Care\nThe boiler is serviced every spring.")
    ]
    told = [(h, b) for path, h, b in receiver.got if path == "/hook"]
    bodies = [json.loads(body) for _, body in told]
    assert [body["properties"]["status"] for body in bodies] == ["processing", "ready"]
    for (headers, raw), body in zip(told, bodies, strict=True):
        verify(headers, raw, SECRETS[0])
        assert body["document_id"] == made.id
        assert "conversation_id" not in body
        assert body["event_type"] == "application.document_status"
