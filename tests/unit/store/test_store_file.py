"""The file: its schema, who may read it, and which index answers which question."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, NullPool, create_engine

from visavis.service.fakes.randomness import FakeRandomness
from visavis.store import (
    belongings,
    conversations,
    events,
    feed,
    outbox,
    schema,
    untold,
)
from visavis.store.connections import connect
from visavis.store.database import Database
from visavis.store.statements import Statement
from visavis.store.tables import metadata


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file that tests only look at."""
    path = tmp_path_factory.mktemp("file") / "new" / "folder" / "visavis.db"
    Database.open(path, FakeRandomness()).close()
    return path


@pytest.fixture
def path(tmp_path: Path, shared: Path) -> Path:
    """Return a file of one's own."""
    return Path(shutil.copy(shared, tmp_path / "visavis.db"))


@pytest.fixture
def engine(shared: Path) -> Iterator[Engine]:
    made = create_engine(f"sqlite:///{shared}", poolclass=NullPool)
    yield made
    made.dispose()


def definitions(engine: Engine) -> dict[str, str]:
    """Return what the database itself says of its tables and indexes."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            " AND name NOT LIKE 'sqlite_%' AND name != 'alembic_version'"
        )
        return {name: " ".join(sql.split()) for name, sql in rows}


def _is_a_table(name: str | None, kind: str, _: object) -> bool:
    """Leave out the full-text index and what SQLite keeps for it: the next test."""
    return kind != "table" or not str(name).startswith("passages")


def test_the_migrations_lead_to_the_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _is_a_table}
        )

        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_the_same_indexes_as_the_tables_do(
    engine: Engine, tmp_path: Path
) -> None:
    fresh = create_engine(f"sqlite:///{tmp_path}/fresh.db", poolclass=NullPool)
    metadata.create_all(fresh)
    migrated, made = definitions(engine), definitions(fresh)
    indexes = {name for name in made if name.startswith("ix_")}

    assert migrated.keys() == made.keys()
    assert {n: migrated[n] for n in indexes} == {n: made[n] for n in indexes}


def test_the_head_is_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema._SCRIPTS))

    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_only_the_owner_reads_the_file(shared: Path) -> None:
    connection = connect(shared)
    connection.execute("UPDATE deployment SET id = id")
    beside = [shared, *shared.parent.glob("*-wal"), *shared.parent.glob("*-shm")]

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in beside}
    connection.close()

    assert modes == {
        "visavis.db": 0o600,
        "visavis.db-wal": 0o600,
        "visavis.db-shm": 0o600,
    }


def test_a_file_of_a_later_version_is_refused(path: Path) -> None:
    connection = connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    with pytest.raises(schema.ForeignSchemaError, match="9999"):
        Database.open(path, FakeRandomness())


def test_what_was_answered_survives_a_power_cut(path: Path) -> None:
    connection = connect(path)
    full, wal = 2, "wal"

    assert connection.execute("PRAGMA synchronous").fetchone()[0] == full
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == wal
    connection.close()


@pytest.mark.parametrize(
    ("statement", "given", "index"),
    [
        (conversations._ONE, {"id": "c"}, "sqlite_autoindex_conversations_1"),
        (
            conversations._LIST,
            {"workspace_id": "w", "status": None, "limit": 1, "offset": 0},
            "ix_conversations_listed",
        ),
        (
            conversations._COUNT,
            {"workspace_id": "w", "status": "ended"},
            "COVERING INDEX ix_conversations_listed",
        ),
        (conversations._WAKES, {}, "COVERING INDEX ix_conversations_waking"),
        (conversations._LIVE, {}, "COVERING INDEX ix_conversations_live"),
        (
            untold._UNTRANSCRIBED,
            {},
            "ix_conversations_untranscribed",
        ),
        (belongings._LINES, {"id": "c"}, "ix_lines_conversation_id"),
        (belongings._SIGHTINGS, {"id": "c"}, "ix_sightings_conversation_id"),
        (untold._UNANALYSED, {}, "ix_conversations_unanalysed"),
        (belongings._EVENTS, {"id": "c", "after": 0}, "ix_events_conversation_id"),
        (events._UNDELIVERED, {"conversation_id": "c"}, "ix_events_conversation_id"),
        (
            outbox._DUE,
            {"busy": "[]", "full": "[]", "now": 0, "limit": 1},
            "ix_events_due",
        ),
        (
            outbox._NEXT_DUE,
            {"busy": "[]", "full": "[]"},
            "COVERING INDEX ix_events_due",
        ),
        (
            outbox._HAND_ON,
            {"conversation": "c", "now": 1},
            "ix_events_conversation_id",
        ),
        (
            feed._PAGE,
            {"workspace": "w", "after": 0, "limit": 9},
            "ix_events_workspace_id",
        ),
    ],
)
def test_an_index_answers_without_sorting(
    shared: Path, statement: Statement, given: dict[str, Any], index: str
) -> None:
    connection = connect(shared)
    explained = connection.execute(
        f"EXPLAIN QUERY PLAN {statement.text}", statement._constants | given
    )
    plan = "\n".join(row["detail"] for row in explained)
    connection.close()

    assert index in plan
    assert "TEMP B-TREE" not in plan
