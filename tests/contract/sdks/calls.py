"""Runs in the clients' own environment: what `tavus-cli` asks of a server.

Every one of its commands is run, against a transport that takes notes and agrees to
everything. Printed as JSON: the routes of the wire with the names of what was sent to
them, and the commands that sent nothing.
"""

import json
import os
import shlex
import tempfile
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

HTTPX = import_module("httpx")
HTTP = import_module("tavus_mcp.sdk.client.http")
MAIN = import_module("tavus_mcp.cli.main")
TYPER = import_module("typer.main")
TESTING = import_module("typer.testing")
"""Not imported by name: nobody but their own environment has them."""

ASK = {"objective_name": "ask", "objective_prompt": "Ask."}
STEPS = [
    ASK | {"next_conditional_objectives": {"close": "They agree."}},
    ASK | {"objective_name": "close", "next_required_objective": "end"},
    ASK | {"objective_name": "end"},
]
WORD = {"text": "a", "pronunciation": "b", "type": "alias"}
NONE: dict[str, Any] = {"type": "object", "properties": {}}
FILES: dict[str, Any] = {
    "patch": [{"op": "replace", "path": "/data/0/objective_prompt", "value": "Ask."}],
    "objectives": {"name": "set", "data": STEPS, "allow_loops": False},
    "tool": {"name": "look_up", "description": "Looks up.", "parameters": NONE},
    "tool_patch": {"description": "Looks it up."},
    "words": {"name": "words", "rules": [WORD]},
    "words_patch": {"name": "words"},
    "messages": [{"role": "user", "content": "Hello."}],
    "layers": {"llm": {"model": "tavus-gemma-4"}},
    "upload.txt": "words",
}

DOCUMENT = "--name n --tag t --participant-tag t --custom-description d"
SITE = "--crawl-depth 1 --crawl-max-pages 1"
PAGE = "--limit 1 --page 1"
COMMANDS = f"""
doctor
quickstart --system-prompt p --name n --face-id f
pal list {PAGE} --pal-type user
pal get {{pal_id}} --include-settings
pal create --system-prompt p --name n --face-id f --greeting g --context c \
  --layers-file FILE.layers --memory m --objectives-id o --guardrail-id g \
  --guardrail-tag t --document-id d --document-tag t --tool-id t --template
pal delete {{pal_id}}
pal patch {{pal_id}} --path /pal_name --value n
pal options {{pal_id}}
pal build --prompt p --goal g --face-id {{face_id}} --max-rounds 1
pal preview {{pal_id}}
pal tools list {{pal_id}}
pal tools attach {{pal_id}} t
pal tools detach {{pal_id}} {{tool_id}}
pal skills list {{pal_id}}
pal skills attach {{pal_id}} {{skill_id}} --config {{}}
pal skills patch {{pal_id}} {{skill_id}} --config {{}}
pal skills detach {{pal_id}} {{skill_id}}
pal capabilities list {{pal_id}}
pal capabilities attach {{pal_id}} magic_canvas
pal capabilities patch {{pal_id}} magic_canvas --usage-guidance g
pal capabilities detach {{pal_id}} magic_canvas
pal knowledge list {{pal_id}}
pal knowledge add {{pal_id}} --document-id d --document-tag t
pal knowledge remove {{pal_id}} --document-id d --document-tag t
pal knowledge replace {{pal_id}} --document-id d --document-tag t
pal knowledge settings {{pal_id}} --rag-n-chunks 3
pal knowledge upload {{pal_id}} FILE.upload.txt {DOCUMENT}
face list --limit 1 --stock
conversation create --pal-id p --face-id f --name n
conversation end {{conversation_id}}
resource list voices --limit 1
resource get voices {{voice_id}}
document list {PAGE} --status ready --tag t --participant-tag t --name-or-uuid n
document get {{document_id}}
document create --url https://a.example {DOCUMENT} {SITE}
document upload FILE.upload.txt {DOCUMENT}
document tags --search s {PAGE}
document chunks {{document_id}} --limit 1 --offset 1
document recrawl {{document_id}} {SITE}
guardrail list {PAGE} --type user --name-or-uuid n --tags t --legacy --verbose
guardrail get {{guardrails_id}} --verbose --legacy
guardrail create --name n --prompt p --callback-url u --tool-call {{}} --tag t
guardrail patch {{guardrails_id}} --name n
guardrail delete {{guardrails_id}}
guardrail tags --search s {PAGE}
objective list {PAGE} --type user --name-or-uuid n --sort ascending
objective get {{objectives_id}}
objective create --file FILE.objectives
objective patch {{objectives_id}} --file FILE.patch
objective delete {{objectives_id}}
objective validate --file FILE.objectives
tool list {PAGE} --type user --name-or-uuid n --sort asc
tool get {{tool_id}}
tool create --file FILE.tool
tool patch {{tool_id}} --file FILE.tool_patch
tool delete {{tool_id}}
skill list
skill get {{skill_id}}
pronunciation-dictionary list {PAGE} --sort asc
pronunciation-dictionary get {{dictionary_id}}
pronunciation-dictionary create --file FILE.words
pronunciation-dictionary patch {{dictionary_id}} --file FILE.words_patch
pronunciation-dictionary delete {{dictionary_id}}
builder create --name n --greeting g --persona-id p
builder list {PAGE} --persona-id p --name n --status s
builder get {{builder_id}}
builder delete {{builder_id}}
builder history {{builder_id}}
builder append-messages {{builder_id}} --file FILE.messages
builder publish {{builder_id}}
chat start --pal-id {{pal_id}} --greeting g --name n
chat turn {{conversation_id}} --message m --timeout 1
chat end {{conversation_id}}
deployment list --pal-id p --channel embed --status draft {PAGE}
deployment get {{deployment_id}}
deployment create --pal-id {{pal_id}} --channel embed --shared-memory --any-origin
"""
"""Ids are given as routes name them; `FILE.x` is a file with `FILES["x"]`."""

FREE = "next_conditional_objectives."
"""What has names of one's own."""

SKILL = "magic_canvas"
"""Of the ids, the only one that has to be one of a few."""


class Server:
    """Takes notes, and agrees to everything."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.notes: dict[str, dict[str, set[str]]] = {}

    def serve(self, request: Any) -> Any:
        path = unquote(request.url.path).rstrip("/").replace(SKILL, "{skill_id}")
        route = f"{request.method} {path}"
        self.asked.append(route)
        told = self.notes.setdefault(route, {"query": set(), "body": set()})
        told["query"].update(request.url.params.keys())
        told["body"].update(_fields(request))
        return HTTPX.Response(200, json={"data": [], "pal_id": "{pal_id}"})


def _fields(request: Any) -> Iterator[str]:
    """Yield the names of a JSON object's fields; of another body, none."""
    if request.headers.get("content-type") == "application/json":
        sent = json.loads(request.content)
        yield from _names(sent) if isinstance(sent, dict) else ()


def _names(given: Any, where: str = "") -> Iterator[str]:
    """Yield the names of fields as the documentation does: `data[].modality`."""
    if isinstance(given, list):
        for one in cast("list[Any]", given):
            yield from _names(one, f"{where.removesuffix('.')}[].")
    elif isinstance(given, dict) and not where.endswith(FREE):
        for name, value in cast("dict[str, Any]", given).items():
            yield f"{where}{name}"
            yield from _names(value, f"{where}{name}.")


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every command that is no group of others."""
    within = getattr(command, "commands", None)
    if within is None:
        yield path
        return
    for name, deeper in within.items():
        yield from leaves(deeper, (*path, name))


def main(folder: Path) -> None:
    for name, content in FILES.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / name).write_text(text)
    server = Server()
    transport = HTTPX.MockTransport(server.serve)
    HTTP.httpx.AsyncClient = partial(HTTPX.AsyncClient, transport=transport)
    lines = COMMANDS.replace("\\\n", " ").replace("FILE.", f"{folder}/").splitlines()
    commands = [shlex.split(line) for line in lines if line]
    runner, silent = TESTING.CliRunner(), set(leaves(TYPER.get_command(MAIN.app)))
    for command in commands:
        asked = len(server.asked)
        runner.invoke(MAIN.app, command)
        if len(server.asked) > asked:
            silent -= {leaf for leaf in silent if command[: len(leaf)] == list(leaf)}
    wire = {name: told for name, told in server.notes.items() if " /v2/" in name}
    said = {"routes": wire, "silent": [" ".join(leaf) for leaf in sorted(silent)]}
    print(json.dumps(said, default=sorted))


if __name__ == "__main__":
    os.environ["TAVUS_PORTAL_BEARER_TOKEN"] = "of nobody"
    with tempfile.TemporaryDirectory() as made:
        main(Path(made))
