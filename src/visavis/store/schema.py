"""Leads a file, new or of an earlier version, to the schema of today."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import NullPool, create_engine, event
from sqlalchemy.engine import Connection

from visavis.store.connections import connect

HEAD = "0005"
"""The newest revision in `migrations/versions`."""

_SCRIPTS = Path(__file__).parent / "migrations"


class ForeignSchemaError(Exception):
    """A later version of this software wrote the file. Install that one again."""


def migrate(path: Path) -> None:
    """Bring the file to `HEAD`, in one transaction that two processes cannot share.

    Raises:
        ForeignSchemaError: It is from a later version.
    """
    with closing(connect(path)) as connection:
        if _revision(connection) == HEAD:
            return
    # Imported when needed only: a tenth of a second of every start.
    from alembic import command  # noqa: PLC0415  see above
    from alembic.config import Config  # noqa: PLC0415  see above
    from alembic.util import CommandError  # noqa: PLC0415  see above

    engine = create_engine(
        "sqlite://", creator=lambda: connect(path), poolclass=NullPool
    )
    event.listen(engine, "begin", _begin)
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise ForeignSchemaError(str(error)) from error


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _revision(connection: sqlite3.Connection) -> str | None:
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return None  # the table does not exist yet
    return None if row is None else row[0]
