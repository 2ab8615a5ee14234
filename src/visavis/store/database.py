"""The database as the rest of the house sees it: one file and its adapters."""

from pathlib import Path
from types import TracebackType
from typing import Self

from visavis.core.ids import Randomness
from visavis.core.personas import Persona
from visavis.store import tables
from visavis.store.cast import SqlCastStore
from visavis.store.connections import connect, make_file
from visavis.store.conversations import SqlConversationStore
from visavis.store.keys import SqlKeyStore
from visavis.store.outbox import SqlOutbox
from visavis.store.readers import Readers
from visavis.store.schema import migrate
from visavis.store.shelves import SqlShelf
from visavis.store.writer import Writer


class Database:
    """An open database file. Several processes may have the same one open.

    Attributes:
        conversations: Plays `ConversationStore`.
        keys: Plays `KeyStore`.
        cast: Plays `CastStore`.
        outbox: Plays `Outbox`.
        personas: Plays `Shelf`.
    """

    def __init__(self, path: Path, randomness: Randomness) -> None:
        """Start the writer and the readers of a file that `open` has prepared."""
        self._writer = Writer(connect(path))
        self._readers = Readers(path)
        self.outbox = SqlOutbox(self._writer, self._readers)
        self.conversations = SqlConversationStore(
            self._writer, self._readers, self.outbox.written
        )
        self.keys = SqlKeyStore(self._writer, self._readers, randomness)
        self.cast = SqlCastStore(self._readers)
        self.personas = SqlShelf(self._writer, self._readers, tables.personas, Persona)

    @classmethod
    def open(cls, path: Path, randomness: Randomness) -> Self:
        """Open the file, making it or leading it to the schema of today first.

        Raises:
            ForeignSchemaError: It was written by a later version of this software.
        """
        make_file(path)
        migrate(path)
        return cls(path, randomness)

    def close(self) -> None:
        """Finish what was asked for, then let go of the file."""
        self._writer.close()
        self._readers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
