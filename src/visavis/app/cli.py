"""The command line: `visavis serve`, `visavis keys create`, `visavis secrets show`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import visavis
from visavis.app import logging
from visavis.app.settings import Settings, SettingsError, read_settings

app = typer.Typer(
    help="Self-hosted conversational video.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys = typer.Typer(help="API keys.", no_args_is_help=True)
secrets = typer.Typer(help="Webhook secrets.", no_args_is_help=True)
app.add_typer(keys, name="keys")
app.add_typer(secrets, name="secrets")

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

DataDir = Annotated[Path | None, typer.Option(help="Where the database lives.")]
WorkspaceName = Annotated[str, typer.Option(help="The workspace, made when it is new.")]


def _settings(**given: object) -> Settings:
    try:
        return read_settings(**given)
    except SettingsError as error:
        _err.print(f"visavis: {error}")
        raise typer.Exit(2) from error


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
    data_dir: DataDir = None,
    workers: Annotated[int | None, typer.Option(help="Most call workers.")] = None,
) -> None:
    """Start the front and its call workers."""
    settings = _settings(host=host, port=port, data_dir=data_dir, workers=workers)
    logging.configure(settings.log_format, settings.log_level)
    from visavis.app import front  # noqa: PLC0415 - other commands start faster without

    try:
        front.serve(settings)
    except front.CannotStart as error:
        _err.print(f"visavis: {error}")
        raise typer.Exit(2) from error


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    workspace: WorkspaceName = "default",
    data_dir: DataDir = None,
    allow_ip: Annotated[
        list[str] | None,
        typer.Option(help="Address or network that may use it; repeatable."),
    ] = None,
) -> None:
    """Make an API key: the key alone on stdout, the webhook secret on stderr."""
    from visavis.app import offline  # noqa: PLC0415 - --help starts faster without

    settings = _settings(data_dir=data_dir)
    try:
        made = asyncio.run(
            offline.create_key(settings, name, workspace, tuple(allow_ip or ()))
        )
    except ValueError as error:
        _err.print(f"visavis: --allow-ip: {error}")
        raise typer.Exit(2) from error
    _err.print(f"webhook secret of workspace {workspace}: {made.webhook_secret}")
    _out.print(made.key)


@secrets.command("show")
def show_secret(workspace: WorkspaceName = "default", data_dir: DataDir = None) -> None:
    """Print the webhook secret of a workspace again."""
    from visavis.app import offline  # noqa: PLC0415 - --help starts faster without

    settings = _settings(data_dir=data_dir)
    found = asyncio.run(offline.webhook_secrets(settings, workspace))
    if not found:
        _err.print(f"visavis: no workspace {workspace!r} here; `keys create` makes one")
        raise typer.Exit(1)
    for secret in found:
        _out.print(secret)


@app.command()
def version() -> None:
    """Print the version."""
    _out.print(visavis.__version__)
