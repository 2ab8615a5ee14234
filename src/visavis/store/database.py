"""The database as the rest of the house sees it: one file and its adapters."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from visavis.core.events import Event
from visavis.core.guardrails import Guardrails
from visavis.core.ids import Randomness
from visavis.core.objectives import Objectives
from visavis.core.personas import Persona
from visavis.core.tool_library import LibraryTool
from visavis.service.ports import CastShelves
from visavis.store import tables
from visavis.store.answers import SqlAnswers
from visavis.store.connections import connect, make_file
from visavis.store.conversations import SqlConversationStore
from visavis.store.deliveries import SqlDeliveryLog
from visavis.store.documents import SqlDocumentStore
from visavis.store.feed import SqlEventFeed
from visavis.store.keys import SqlKeyStore
from visavis.store.meters import SqlUsageLog
from visavis.store.outbox import SqlOutbox
from visavis.store.portraits import PortraitFolder
from visavis.store.readers import Readers
from visavis.store.recordings import SqlRecordingStore
from visavis.store.removals import SqlRemovals
from visavis.store.replicas import SqlReplicaStore
from visavis.store.schema import migrate
from visavis.store.shelves import SqlShelf
from visavis.store.writer import Writer


class Database:
    """An open database file. Several processes may have the same one open.

    Attributes:
        conversations: Plays `ConversationStore`.
        keys: Plays `KeyStore`.
        cast: Plays `CastShelves`.
        outbox: Plays `Outbox`.
        deliveries: Plays `DeliveryLog`.
        feed: Plays `EventFeed`.
        answers: Plays `Answers`.
        usage: Plays `UsageLog`.
        removals: Plays `Removals`.
        recordings: Plays `RecordingStore`.
    """

    def __init__(self, path: Path, randomness: Randomness) -> None:
        """Start the writer and the readers of a file that `open` has prepared."""
        self._writer = Writer(connect(path))
        self._readers = Readers(path)
        self._searchers = Readers(path, threads=1)
        self.outbox = SqlOutbox(self._writer, self._readers)
        self.deliveries = SqlDeliveryLog(
            self._writer, self._readers, self.outbox.written
        )
        self.feed = SqlEventFeed(self._readers)
        self.conversations = SqlConversationStore(
            self._writer, self._readers, self._told
        )
        self.answers = SqlAnswers(self._writer, self._readers)
        self.usage = SqlUsageLog(self._readers)
        self.removals = SqlRemovals(self._writer, self._readers, path)
        self.keys = SqlKeyStore(self._writer, self._readers, randomness)
        self.recordings = SqlRecordingStore(self._writer, self._readers, self._told)
        self.cast = self._cast(path)

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
        self._searchers.close()

    def _cast(self, path: Path) -> CastShelves:
        both = self._writer, self._readers
        return CastShelves(
            personas=SqlShelf(*both, tables.personas, Persona),
            replicas=SqlReplicaStore(*both, path, self._told),
            portraits=PortraitFolder(path.parent / "portraits"),
            objectives=SqlShelf(*both, tables.objectives, Objectives),
            guardrails=SqlShelf(*both, tables.guardrails, Guardrails),
            documents=SqlDocumentStore(*both, self._searchers, path, self._told),
            tools=SqlShelf(*both, tables.tools, LibraryTool),
        )

    def _told(self, written: Sequence[Event]) -> None:
        """Pass on that events are durable: to those who watch, and to the sender."""
        self.feed.appended(written)
        if any(event.webhook_url for event in written):
            self.outbox.written()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
