"""`/llms.txt` names everything there is to read, and all of it can be read here."""

import re

from support.asgi import Client
from visavis.api.llms import shipped_docs


async def test_every_link_leads_to_something(client: Client) -> None:
    index = await client.get("/llms.txt")
    assert index.status == 200
    links = re.findall(r"\]\((/[^)]+)\)", index.body.decode())
    assert "/openapi.json" in links
    for link in links:
        assert (await client.get(link)).status == 200, link


async def test_every_page_of_the_documentation_is_in_it(client: Client) -> None:
    index = (await client.get("/llms.txt")).body.decode()
    folder = shipped_docs()
    pages = [page.relative_to(folder).as_posix() for page in folder.rglob("*.md")]
    assert "reference/wire.md" in pages
    assert [page for page in pages if f"(/docs/{page})" not in index] == []


async def test_every_operation_is_in_it(client: Client) -> None:
    index = (await client.get("/llms.txt")).body.decode()
    paths = (await client.get("/openapi.json")).json["paths"]
    for path, methods in paths.items():
        for method in methods:
            assert f"`{method.upper()} {path}`" in index


async def test_it_begins_as_such_files_do(client: Client) -> None:
    index = await client.get("/llms.txt")
    assert index.header("content-type") == "text/plain; charset=utf-8"
    assert index.body.decode().startswith("# visavis\n\n> ")


async def test_a_page_is_answered_as_it_was_written(client: Client) -> None:
    page = await client.get("/docs/reference/wire.md")
    assert page.header("content-type") == "text/markdown; charset=utf-8"
    assert page.body == (shipped_docs() / "reference" / "wire.md").read_bytes()


async def test_what_is_no_page_is_not_found(client: Client) -> None:
    for name in ("nothing.md", "../pyproject.toml", "reference", "%2e%2e/README.md"):
        assert (await client.get(f"/docs/{name}")).status == 404
