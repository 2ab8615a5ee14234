"""The port `Extractor`: each file is read by a process of its own, which is bounded."""

import json
from datetime import timedelta

from visavis.core.documents import Failure
from visavis.library.kinds import kind_of
from visavis.service.outside import said
from visavis.service.ports import Fetched, ReadingFailed, Text

_PROGRAM = "visavis.library.reading"

PATIENCE = timedelta(seconds=120)
"""How long a file may be read: its process may have 30 s of a core, if it gets them."""


class ProcessExtractor:
    """Gets the text out of files, outside of this process.

    Args:
        patience: How long to wait for a text.
    """

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        self._patience = patience

    async def extract(self, file: Fetched) -> Text:
        kind = kind_of(file.body, file.content_type)
        if not file.body:
            raise ReadingFailed(Failure.EMPTY)
        if kind is None:
            raise ReadingFailed(Failure.FORMAT)
        told = await said(_PROGRAM, kind, given=file.body, patience=self._patience)
        if not told:
            raise ReadingFailed(Failure.PROCESSING)
        answer = json.loads(told)
        if "failure" in answer:
            raise ReadingFailed(Failure(answer["failure"]))
        return Text(text=answer["text"], links=tuple(answer["links"]))
