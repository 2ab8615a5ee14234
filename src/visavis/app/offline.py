"""What the command line does to a database that a front may have open or not."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from visavis.app.clock import SystemClock, SystemRandomness
from visavis.app.settings import Settings
from visavis.core.budgets import UNLIMITED, Allowance
from visavis.core.ids import WorkspaceId
from visavis.core.problems import InvalidPayload
from visavis.service.keys import Keys
from visavis.store.database import Database

DATABASE = "visavis.sqlite3"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKey:
    """A new API key as its owner sees it, and its workspace's webhook secret."""

    key: str
    webhook_secret: str


@contextmanager
def opened(settings: Settings) -> Generator[Database]:
    """Open the database of a data directory, making both when they are new."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with Database.open(settings.data_dir / DATABASE, SystemRandomness()) as database:
        yield database


async def create_key(  # noqa: PLR0913 - the options of a command
    settings: Settings,
    name: str,
    workspace: str,
    allowed_ips: tuple[str, ...],
    *,
    allowance: Allowance = UNLIMITED,
    simulated: bool = False,
) -> MadeKey:
    """Make a key.

    Raises:
        ValueError: An address is none, or the workspace cannot become simulated.
    """
    with opened(settings) as database:
        keys = Keys(database.keys, SystemClock(), SystemRandomness())
        try:
            secret, _, owner = await keys.create(
                name,
                WorkspaceId(workspace),
                allowed_ips,
                allowance=allowance,
                simulated=simulated,
            )
        except InvalidPayload as problem:
            option = {"allowed_ips": "--allow-ip", "workspace": "--workspace"}
            said = f"{option[problem.field]}: {problem.allowed}"
            raise ValueError(said) from problem
        return MadeKey(key=secret, webhook_secret=owner.webhook_secrets[0])


async def rotate_signing_key(settings: Settings) -> str:
    """Make a new key to sign meeting tokens with, and return its id."""
    with opened(settings) as database:
        keys = Keys(database.keys, SystemClock(), SystemRandomness())
        return (await keys.rotate_signing_key()).id


async def rotate_webhook_secret(
    settings: Settings, workspace: str
) -> tuple[str, ...] | None:
    """Let a new secret lead; return the valid ones, None for no such workspace."""
    with opened(settings) as database:
        keys = Keys(database.keys, SystemClock(), SystemRandomness())
        return await keys.rotate_secret(WorkspaceId(workspace))


async def webhook_secrets(settings: Settings, workspace: str) -> tuple[str, ...]:
    """Return a workspace's valid secrets, newest first; none for an unknown one."""
    with opened(settings) as database:
        found = await database.keys.workspace(WorkspaceId(workspace))
        return () if found is None else found.webhook_secrets
