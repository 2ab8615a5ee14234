"""`/llms.txt` and the documentation it points to, for machines that read.

The form is that of llmstxt.org: a title, a summary, lists of links. Everything linked
is on this very server: what a reader finds there belongs to the version that runs.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

import visavis
from visavis.core.problems import NotFound

SECTIONS = {
    "start": "Start",
    "guides": "Guides",
    "reference": "Reference",
    "explain": "Explanations",
}

_TEXT = "text/plain; charset=utf-8"
_MARKDOWN = "text/markdown; charset=utf-8"

_HEAD = """# visavis

> A self-hosted server for conversational video. One call creates a conversation; its \
link opens a room in which a replica hears, thinks, speaks and moves its lips. It \
speaks the API of Tavus: change the base URL.

Base path `/v2`, header `x-api-key`, JSON both ways. Errors are `{"error": …}` or \
`{"message": …}` and name the field. What is accepted without effect is named in a \
`Warning` header.
"""


def shipped_docs() -> Path:
    """Return the folder of the documentation: in the package, or beside its sources."""
    package = Path(visavis.__file__).parent
    packed = package / "docs"
    return packed if packed.is_dir() else package.parents[1] / "docs"


class Documentation:
    """Answers with the pages, read once, and with their index."""

    def __init__(self, folder: Path, app: FastAPI) -> None:
        self._pages = {
            page.relative_to(folder).as_posix(): page.read_text(encoding="utf-8")
            for page in sorted(folder.rglob("*.md"))
        }
        self._app = app

    async def show_index(self, _: Request) -> Response:
        """Answer with the index of everything there is to read."""
        parts = (_HEAD, *self._lists(), *self._operations())
        return Response("\n".join(parts), media_type=_TEXT)

    async def show_page(self, request: Request) -> Response:
        """Answer with a page, as it was written."""
        text = self._pages.get(request.path_params["name"])
        if text is None:
            raise NotFound
        return Response(text, media_type=_MARKDOWN)

    def _lists(self) -> Iterator[str]:
        yield "## API\n"
        yield "- [OpenAPI](/openapi.json): every operation, field and refusal\n"
        for folder, title in SECTIONS.items():
            names = [name for name in self._pages if name.startswith(f"{folder}/")]
            if names:
                yield f"## {title}\n"
                yield "\n".join(self._link(name) for name in names) + "\n"

    def _link(self, name: str) -> str:
        title, sentence = _opening(self._pages[name])
        return f"- [{title}](/docs/{name})" + (f": {sentence}" if sentence else "")

    def _operations(self) -> Iterator[str]:
        yield "## Operations\n"
        for path, methods in self._app.openapi()["paths"].items():
            for method, operation in methods.items():
                yield f"- `{method.upper()} {path}`: {operation['summary']}"
        yield ""


def _opening(text: str) -> tuple[str, str]:
    """Return the title of a page, and its first sentence."""
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    prose = re.search(r"^(?![#|<`\s]|- )(?:.+\n)+", text, re.MULTILINE)
    sentence = re.split(r"(?<=[.:])\s", prose[0])[0] if prose else ""
    sentence = " ".join(sentence.split())
    return title[1] if title else "", sentence.rstrip(".:")
