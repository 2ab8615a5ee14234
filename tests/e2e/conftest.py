"""The whole product for each module: a server, a receiver, a browser."""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from support import witness
from support.chromium import FLAGS, chromium_path
from support.customer import Site, customers
from support.receiver import Receiver, receiving
from support.server import Server, serving
from visavis import api

PAGE = Path(api.__file__).parent / "static" / "room.html"
WEB = Path(__file__).parents[2] / "web"


@pytest.fixture(scope="session", autouse=True)
def page() -> None:
    """Refuse to test a page built from other sources: what fails then says nothing."""
    sources = [path for path in WEB.rglob("*") if "node_modules" not in path.parts]
    newest = max((p for p in sources if p.is_file()), key=lambda p: p.stat().st_mtime)
    if not PAGE.exists() or PAGE.stat().st_mtime < newest.stat().st_mtime:
        told = newest.relative_to(WEB.parent)
        pytest.exit(f"{PAGE} is older than {told}; `make web` builds it", returncode=2)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say of a test that failed what its pages and its server were like."""
    report = yield
    if call.when == "call" and report.failed:
        report.sections += witness.account(item.funcargs)
    return report


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serving(Server(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Where customers' pages are, with Daily's SDK as npm has it."""
    with customers() as site:
        yield site


@pytest.fixture(scope="session")
def stagehand() -> Iterator[Playwright]:
    """What starts browsers; there can be one only."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(stagehand: Playwright) -> Iterator[Browser]:
    browser = stagehand.chromium.launch(executable_path=chromium_path(), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A person's browser: camera and microphone allowed, nothing remembered."""
    context = chromium.new_context(permissions=["camera", "microphone"])
    context.set_default_timeout(20_000)
    yield context
    context.close()
