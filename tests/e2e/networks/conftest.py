"""A server behind a network that can be made worse, and browsers that count."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext

from support.received import count
from support.relay import HIDE, Relay, relaying
from support.server import Server, free_port, serving


@pytest.fixture(scope="module")
def network() -> Iterator[Relay]:
    with relaying(free_port()) as relay:
        yield relay


@pytest.fixture(scope="module")
def server(
    network: Relay, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("data")
    yield from serving(Server(folder, network.port, **network.env))


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """A browser that finds no way past the network, and counts what comes."""
    count(context)
    context.add_init_script(f"({HIDE})()")
    return context
