"""SQLAlchemy Core statements, compiled once and run on the bare driver.

Core describes tables and statements in one vocabulary for every database. Executing
through its connections costs four times what the driver does (17 against 4 µs for an
insert), which is most of what a create has to spend. So each statement is compiled when
its module is imported, and only its text goes to the driver, which caches it prepared.
"""

import sqlite3
from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import ClauseElement
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler

_DIALECT = sqlite.dialect(paramstyle="named")


class Statement:
    """One statement, to be run with its parameters by name.

    Args:
        core: The statement; its parameters are `bindparam`s without a value.
        columns: Which columns an insert or update sets, each from the parameter of its
            name.
    """

    def __init__(
        self, core: ClauseElement, *, columns: Collection[str] | None = None
    ) -> None:
        keys = None if columns is None else list(columns)
        # An insert always compiles to an `SQLCompiler`; only DDL does not.
        compiled = cast("SQLCompiler", core.compile(dialect=_DIALECT, column_keys=keys))
        self.text = compiled.string
        self._constants = {
            name: bind.value
            for name, bind in compiled.binds.items()
            if not bind.required and bind.value is not None
        }

    def run(self, connection: sqlite3.Connection, **values: Any) -> sqlite3.Cursor:
        if self._constants:
            values = self._constants | values
        return connection.execute(self.text, values)
