"""The command line: `visavis serve`, `visavis keys create`, `visavis listen`, ….

A command imports what it needs when it is called, so that `--help` is quick.
"""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import visavis
from visavis.app import logging
from visavis.app.settings import Settings, SettingsError, read_settings
from visavis.core.addresses import check_target
from visavis.core.budgets import Allowance
from visavis.core.problems import InvalidPayload

app = typer.Typer(
    help="Self-hosted conversational video.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys = typer.Typer(help="API keys.", no_args_is_help=True)
secrets = typer.Typer(help="Webhook secrets.", no_args_is_help=True)
tokens = typer.Typer(help="Meeting tokens.", no_args_is_help=True)
app.add_typer(keys, name="keys")
app.add_typer(tokens, name="tokens")
app.add_typer(secrets, name="secrets")

_out = Console(highlight=False, soft_wrap=True, markup=False)
_err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)

DataDir = Annotated[Path | None, typer.Option(help="Where the database lives.")]
WorkspaceName = Annotated[str, typer.Option(help="The workspace, made when it is new.")]


def _settings(**given: object) -> Settings:
    try:
        return read_settings(**given)
    except SettingsError as error:
        _err.print(f"visavis: {error}")
        raise typer.Exit(2) from error


def _existing(data_dir: Path | None) -> Settings:
    """Return the settings of a data directory that has a database; make none."""
    from visavis.app import offline  # noqa: PLC0415 - --help starts faster without

    settings = _settings(data_dir=data_dir)
    if not (settings.data_dir / offline.DATABASE).is_file():
        place = settings.data_dir.absolute()
        _err.print(
            f"visavis: no database in {place}: name the server's with --data-dir,"
            " or make one with `visavis serve`"
        )
        raise typer.Exit(1)
    return settings


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
def create_key(  # noqa: PLR0913 - options of a command
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    *,
    workspace: Annotated[
        str | None,
        typer.Option(
            help="The workspace, made when it is new; `default`, or `simulation`."
        ),
    ] = None,
    simulated: Annotated[
        bool,
        typer.Option("--simulated", help="Of a workspace whose clock is scripted."),
    ] = False,
    max_concurrent: Annotated[
        int, typer.Option(min=0, help="Most conversations at once; 0 is any number.")
    ] = 0,
    minutes: Annotated[
        int, typer.Option(min=0, help="Minutes in a calendar month; 0 is any number.")
    ] = 0,
    data_dir: DataDir = None,
    allow_ip: Annotated[
        list[str] | None,
        typer.Option(help="Address or network that may use it; repeatable."),
    ] = None,
) -> None:
    """Make an API key: the key alone on stdout, the webhook secret on stderr."""
    from visavis.app import offline  # noqa: PLC0415 - --help starts faster without

    settings = _settings(data_dir=data_dir)
    workspace = workspace or ("simulation" if simulated else "default")
    making = offline.create_key(
        settings,
        name,
        workspace,
        tuple(allow_ip or ()),
        allowance=Allowance(concurrent=max_concurrent, minutes=minutes),
        simulated=simulated,
    )
    try:
        made = asyncio.run(making)
    except ValueError as error:
        _err.print(f"visavis: {error}")
        raise typer.Exit(2) from error
    _err.print(f"webhook secret of workspace {workspace}: {made.webhook_secret}")
    _out.print(made.key)


@tokens.command("rotate-key")
def rotate_signing_key(data_dir: DataDir = None) -> None:
    """Sign meeting tokens with a new key; those of the key before it still hold."""
    from visavis.app import offline  # noqa: PLC0415 - --help starts faster without

    settings = _existing(data_dir)
    _out.print(asyncio.run(offline.rotate_signing_key(settings)))
    _err.print("its predecessor still verifies; older keys open nothing any more")


@secrets.command("show")
def show_secret(workspace: WorkspaceName = "default", data_dir: DataDir = None) -> None:
    """Print the valid webhook secrets of a workspace again, newest first."""
    from visavis.app import offline  # noqa: PLC0415 - --help starts faster without

    settings = _existing(data_dir)
    found = asyncio.run(offline.webhook_secrets(settings, workspace))
    if not found:
        _err.print(f"visavis: no workspace {workspace!r} here; `keys create` makes one")
        raise typer.Exit(1)
    for secret in found:
        _out.print(secret)


@secrets.command("rotate")
def rotate_secret(
    workspace: WorkspaceName = "default", data_dir: DataDir = None
) -> None:
    """Make a new webhook secret; callbacks are signed with it and the one before."""
    from visavis.app import offline  # noqa: PLC0415 - --help starts faster without

    settings = _existing(data_dir)
    valid = asyncio.run(offline.rotate_webhook_secret(settings, workspace))
    if valid is None:
        _err.print(f"visavis: no workspace {workspace!r} here; `keys create` makes one")
        raise typer.Exit(1)
    _out.print(valid[0])
    _err.print("the one before it still signs, too; the next rotation ends that")


@app.command()
def listen(  # noqa: PLR0913 - options of a command
    *,
    forward_to: Annotated[str, typer.Option(help="Where to post the events.")],
    workspace: Annotated[
        str | None, typer.Option(help="Whose events, read from the data directory.")
    ] = None,
    api_key: Annotated[
        str | None,
        typer.Option(
            envvar="VISAVIS_API_KEY", help="Or: the key to ask a server for them with."
        ),
    ] = None,
    url: Annotated[str, typer.Option(help="That server.")] = "http://127.0.0.1:8000",
    after: Annotated[
        int | None, typer.Option(help="The last cursor seen; else from now on.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Post a workspace's events to a server on this machine, as callbacks."""
    from visavis.app import listen as listening  # noqa: PLC0415 - as above
    from visavis.webhooks.stream import StreamRefusedError  # noqa: PLC0415 - as above

    try:
        check_target(forward_to, allow_private=True, field="--forward-to")
    except InvalidPayload as problem:
        _err.print(f"visavis: {problem.detail}")
        raise typer.Exit(2) from problem
    if api_key and workspace is None:
        running = listening.listen_at(url, api_key, forward_to, _out.print, after)
    else:
        settings = _existing(data_dir)
        running = listening.listen_here(
            settings, workspace or "default", forward_to, _out.print, after
        )
    try:
        asyncio.run(running)
    except StreamRefusedError as error:
        _err.print(f"visavis: {error}")
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        return


@app.command()
def version() -> None:
    """Print the version."""
    _out.print(visavis.__version__)
