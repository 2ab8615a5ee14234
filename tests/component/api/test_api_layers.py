"""The layers, where an application behind them misbehaves."""

from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from support.asgi import Client
from support.front import Front
from visavis.api.application import build
from visavis.api.layers import Faults, RequestLog
from visavis.service.fakes.clock import FakeClock


async def half(_: Scope, __: Receive, send: Send) -> None:
    """Begin an answer and fail."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise RuntimeError("too late to say so")


async def broken(_: Scope, __: Receive, ___: Send) -> None:
    """Fail before anything was answered."""
    raise RuntimeError("the secret is 4711")


async def test_an_answer_that_began_is_not_begun_again() -> None:
    with capture_logs() as logs:
        answer = await Client(app=Faults(half)).get("/")
    assert (answer.status, answer.body) == (200, b"")
    assert logs[0]["event"] == "request_failed"


async def test_a_bug_of_a_socket_whose_browser_is_gone_is_logged_once() -> None:
    async def gone(_: Message) -> None:
        raise RuntimeError("the socket is closed")

    with capture_logs() as logs:
        await Client(app=Faults(broken)).socket("/c1/signal").run(gone)
    assert [entry["event"] for entry in logs] == ["request_failed"]


async def test_a_request_that_fails_has_its_line_all_the_same() -> None:
    with capture_logs() as logs:
        await Client(app=RequestLog(Faults(broken), FakeClock())).get("/")
    assert [entry["event"] for entry in logs] == ["request_failed", "request_handled"]
    assert logs[1]["status"] == 500


async def test_starting_and_stopping_pass_every_layer(front: Front) -> None:
    incoming: list[Message] = [
        {"type": "lifespan.startup"},
        {"type": "lifespan.shutdown"},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return incoming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await build(front.parts)({"type": "lifespan"}, receive, send)
    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
