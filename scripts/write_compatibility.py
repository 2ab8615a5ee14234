"""Write docs/reference/compatibility.md: what Tavus documents, and what we do.

The one side is, in `tests/contract/wire`, `documented.json`, names only, and
`called.json`, what the published command line sends; the other our own OpenAPI
document. What has no effect says so in its description, and is *kept* here.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).parent))
import daily_compatibility

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "compatibility.md"
WIRE = ROOT / "tests" / "contract" / "wire"
DOCUMENTED, CALLED = WIRE / "documented.json", WIRE / "called.json"

Json = dict[str, Any]

HEAD = """# Compatibility

What this version does with every route, parameter and field that Tavus has documented,
of any generation, or that its published command line `tavus-cli` sends; written by
`scripts/write_compatibility.py`.
*same*: as documented.
*kept*: accepted and stored, answered with a `Warning` header, not acted upon.
*differs*: see there.
*absent*: a route answers 404 or 405, a field is ignored with a `Warning` (and refused
in `properties`), a parameter is ignored.
*ours*: not in the imitated documentation.
Perception of sound is absent: the replica sees, and hears words.
Voices, skills, builders, deployments, stores of memories and pronunciation
dictionaries are absent as a whole.
Unknown keys inside `layers` are kept, whole.
"""

DIFFERENT: Mapping[str, str] = {
    "POST /v2/replicas train_video_url": "400: replicas are made of pictures",
    "POST /v2/replicas consent_video_url": "or `consent`; without one it is 400",
    "POST /v2/replicas voice_name": "required: one of the stock's names",
    "GET /v2/personas/{persona_id}": "flat, not in a list under `data`",
    "POST /v2/conversations/{conversation_id}/end": "answers `{}`; a second one is 400",
    "POST /v2/conversations max_participants": "at most what the operator allows",
    "POST /v2/conversations properties.max_call_duration": "over the ceiling it is"
    " refused, never lowered",
    "POST /v2/conversations properties.participant_absent_timeout": "also the default"
    " of the inactivity limit: see decision 0003",
    "POST /v2/objectives data[].modality": "what is not `verbal` is kept",
    "POST /v2/objectives/validate data[].modality": "what is not `verbal` is kept",
    "POST /v2/guardrails data[].modality": "what is not `verbal` is kept",
    "POST /v2/guardrails modality": "what is not `verbal` is kept",
    "POST /v2/personas layers.llm": "acted upon where it has a `base_url`",
    "POST /v2/personas layers.stt": "acted upon where it has a `base_url`",
    "POST /v2/personas layers.perception": "acted upon where there is a server that"
    " sees, and `perception_model` is set",
    "POST /v2/personas layers.perception.perception_model": "unset, nothing is seen",
    "POST /v2/personas layers.tts": "acted upon where it has a `base_url`",
    "POST /v2/personas layers.tts.voice_settings": "of them, `speed` counts",
    "POST /v2/conversations properties.participant_left_timeout": "unset is 0, and ends"
    " the conversation at once",
    "POST /v2/conversations properties.language": "other than English it is kept",
    "POST /v2/tools trigger_type": "what is `post_call` is kept",
    "POST /v2/tools origin": "what is of `audio` is kept",
    "PATCH /v2/tools/{tool_id} trigger_type": "what is `post_call` is kept",
    "PATCH /v2/tools/{tool_id} origin": "what is of `audio` is kept",
    "GET /v2/replicas verbose": "every answer is a whole one",
    "GET /v2/replicas/{replica_id} verbose": "every answer is a whole one",
    "DELETE /v2/replicas/{replica_id} hard": "every delete is a whole one",
}
"""What differs, and how."""

SAID = """## What is said differently

Statuses and texts are those of the imitated service, to the letter, but for these.

| documented | here | because |
|---|---|---|"""

DIFFERENTLY = (
    (
        "a creation fails: 400, reach out to support",
        "400, the field and what is allowed",
        "whoever reads it can correct it",
    ),
    (
        "no minutes are left: 402",
        "400, the same text, `Retry-After`",
        "as over the concurrency limit",
    ),
    (
        "a patch changes nothing: 304 with a text",
        "304 without a body",
        "HTTP allows none",
    ),
    (
        "`Invalid objectives_id`, `Invalid guardrails_id`: 400",
        "404, as of any that is unknown",
        "ids are opaque: none has a bad form",
    ),
    (
        "a malformed patch of objectives or guardrails: 400",
        "422 `Invalid JSON patch format`",
        "as of personas",
    ),
    (
        "`Invalid patch operation`",
        "begins so, and goes on",
        "it says which one, and why",
    ),
    (
        "`limit must be a positive integer`",
        "`limit must be an integer from 1 to 1000`",
        "it says what is allowed",
    ),
    (
        "`Crawl document limit reached (100). Contact …`",
        "its first sentence",
        "whom to ask is the operator's to say",
    ),
    (
        "a second end: 400, its text unknown",
        "400 `The conversation has already ended`",
        "it says what is so",
    ),
)
"""`tests/contract/wire/test_wire_status_texts.py` holds these, and all others."""

NOT_TAKEN = {"POST /v2/replicas"}
"""Routes that are there to refuse: their fields are absent."""


Told = Mapping[str, Mapping[str, list[str]]]


def imitated() -> Told:
    """Return what is documented and what is called, as one."""
    kept: Told = json.loads(DOCUMENTED.read_text())
    documented = {route: {"answer": []} | dict(told) for route, told in kept.items()}
    called: dict[str, Mapping[str, list[str]]] = json.loads(CALLED.read_text())
    older = {_older(route): told for route, told in called.items()}
    called |= {route: told for route, told in older.items() if route in documented}
    routes = sorted({*documented, *called}, key=lambda route: route.split()[::-1])
    return {r: _both(documented.get(r, {}), called.get(r, {})) for r in routes}


def _older(route: str) -> str:
    """Return a route under the name by which ours is documented."""
    for new, old in (("pal", "persona"), ("face", "replica")):
        route = route.replace(f"/v2/{new}s", f"/v2/{old}s")
        route = route.replace(f"{{{new}_id}}", f"{{{old}_id}}")
    return route


def _both(
    one: Mapping[str, list[str]], other: Mapping[str, list[str]]
) -> Mapping[str, list[str]]:
    names = {*one, *other}
    return {name: sorted({*one.get(name, ()), *other.get(name, ())}) for name in names}


class Ours:
    """Our OpenAPI document, asked by route and name."""

    def __init__(self, document: Json, routes: set[str]) -> None:
        self._document = document
        self.routes = routes
        self.operations: dict[str, Json] = {
            f"{method.upper()} {path}": operation
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        }

    def queries(self, route: str) -> list[str]:
        told = self.operations.get(route, {}).get("parameters", ())
        return [each["name"] for each in told if each["in"] == "query"]

    def body(self, route: str) -> Json:
        return _content(self.operations.get(route, {}).get("requestBody", {}))

    def answer(self, route: str) -> Json:
        told = self.operations.get(route, {}).get("responses", {})
        return next((_content(told[s]) for s in told if s.startswith("2")), {})

    def find(self, schema: Json, name: str) -> Json | None:
        """Return what is said of a field, by its dotted name; None if nothing is."""
        for part in name.split("."):
            if schema.get("free"):
                return schema
            bare = part.removesuffix("[]")
            if bare:
                fields = self._plain(schema).get("properties", {})
                if bare not in fields:
                    return None
                schema = fields[bare]
            if part.endswith("[]"):
                schema = self._plain(schema).get("items", {"free": True})
            schema = self._open(schema)
        return schema

    def fields(self, schema: Json) -> Iterator[str]:
        """Yield the names of an object's fields, and of the objects in it."""
        for name, field in self._plain(schema).get("properties", {}).items():
            yield name
            inner = self._plain(field)
            listed = inner.get("type") == "array"
            inner = self._plain(inner["items"]) if listed else inner
            within = f"{name}[]" if listed else name
            yield from (f"{within}.{deeper}" for deeper in self.fields(inner))

    def _open(self, schema: Json) -> Json:
        plain = self._plain(schema)
        free = plain.get("type") in (None, "object") and "properties" not in plain
        return schema | {"free": True} if free else schema

    def _plain(self, schema: Json) -> Json:
        for choice in schema.get("anyOf", ()):
            if choice.get("type") != "null":
                return self._plain(choice)
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return cast("Json", self._document["components"]["schemas"][name])
        return schema


def _content(part: Json) -> Json:
    media = part.get("content", {}).get("application/json", {})
    return cast("Json", media.get("schema", {}))


def page(ours: Ours, documented: Told) -> str:
    """Return the page."""
    parts = [HEAD, SAID, *(f"| {' | '.join(row)} |" for row in DIFFERENTLY), ""]
    parts += daily_compatibility.section()
    parts += ["## Routes\n", *_routes(ours, documented), ""]
    for route, told in documented.items():
        rows = list(_fields(ours, route, told))
        if rows and route in ours.operations and route not in NOT_TAKEN:
            parts += [f"## `{route}`\n", "| field | here |", "|---|---|", *rows, ""]
    parts += ["## What answers have\n", "| route | absent | ours |", "|---|---|---|"]
    parts += _answers(ours, documented)
    return "\n".join(parts) + "\n"


def _routes(ours: Ours, documented: Mapping[str, Any]) -> Iterator[str]:
    yield "| route | here |"
    yield "|---|---|"
    for route in documented:
        here = "same" if _has(ours, route) else "absent"
        if route in DIFFERENT:
            here = f"differs: {DIFFERENT[route]}"
        yield f"| `{route}` | {here} |"
    for route in ours.operations:
        if route not in documented:
            yield f"| `{route}` | ours |"


def _has(ours: Ours, route: str) -> bool:
    return _shape(route) in {_shape(each) for each in ours.routes}


def _shape(route: str) -> str:
    """Return a route without its parameters' names: they are nobody's contract."""
    return "/".join("{}" if part.startswith("{") else part for part in route.split("/"))


def _fields(ours: Ours, route: str, told: Mapping[str, list[str]]) -> Iterator[str]:
    for name in told.get("query", ()):
        here = "same" if name in ours.queries(route) else "absent"
        yield _row(route, name, here)
    for name in ours.queries(route):
        if name not in told.get("query", ()):
            yield _row(route, name, "ours")
    body = ours.body(route)
    if body.get("type") == "array":
        yield "| operations of a JSON Patch | same |"
        return
    for name in told.get("body", ()):
        found = ours.find(body, name)
        kept = found is not None and "without effect" in found.get("description", "")
        yield _row(route, name, "absent" if found is None else _word(kept=kept))
    for name in ours.fields(body):
        if name not in told.get("body", ()) and not _other_name(name, body, ours):
            yield _row(route, name, "ours")


def _word(*, kept: bool) -> str:
    return "kept" if kept else "same"


def _other_name(name: str, body: Json, ours: Ours) -> bool:
    found = ours.find(body, name) or {}
    return str(found.get("description", "")).startswith("Another name of")


def _row(route: str, name: str, here: str) -> str:
    different = DIFFERENT.get(f"{route} {name}")
    return f"| `{name}` | {f'differs: {different}' if different else here} |"


def _answers(ours: Ours, documented: Mapping[str, Any]) -> Iterator[str]:
    for route in ours.operations:
        told = documented.get(route, {}).get("answer")
        if told is None or route in NOT_TAKEN:
            continue
        schema = ours.answer(route)
        have = [_bare(name) for name in ours.fields(schema)]
        absent = [n for n in told if not _answered(ours, schema, n)]
        known = {_bare(name) for name in told}
        more = [n for n in have if n not in known and "." not in n]
        if absent or more:
            yield f"| `{route}` | {_names(absent)} | {_names(more)} |"


def _answered(ours: Ours, schema: Json, name: str) -> bool:
    """Return whether a field is in an answer: itself, or in or out of `data`."""
    bare = _bare(name)
    places = (name, bare, f"data[].{bare}", f"data[].data[].{bare}")
    return any(ours.find(schema, place) is not None for place in places)


def _bare(name: str) -> str:
    """Return a name without the list that it is in."""
    return name.removeprefix("data[].").removeprefix("data.")


def _names(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))


async def _ours() -> Ours:
    sys.path.insert(0, str(ROOT / "tests"))
    from support.front import Front, built_page  # noqa: PLC0415 - only found by then

    with tempfile.TemporaryDirectory() as folder:
        client = await Front(built_page(Path(folder))).client()
    return ours_of(client.app)


def ours_of(app: Any) -> Ours:
    """Return what an application says of itself."""
    routes = {
        f"{method} {route.path}"
        for route in app.routes
        for method in getattr(route, "methods", None) or ()
    }
    return Ours(app.openapi(), routes)


if __name__ == "__main__":
    PAGE.write_text(page(asyncio.run(_ours()), imitated()))
