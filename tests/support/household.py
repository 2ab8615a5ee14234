"""The product as it is wired, on a file, without sockets and without workers."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.asgi import Client
from visavis.api.application import build
from visavis.app.clock import SystemRandomness
from visavis.app.settings import Settings
from visavis.app.wiring import House, furnish
from visavis.core.budgets import UNLIMITED, Allowance
from visavis.core.ids import WorkspaceId
from visavis.service.fakes import FakeWorkers
from visavis.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A front that serves, and its file."""

    house: House
    database: Database
    path: Path

    async def client(
        self,
        workspace: str = "default",
        allowance: Allowance = UNLIMITED,
        *,
        simulated: bool = False,
    ) -> Client:
        """Return a client with a fresh key."""
        secret, _, _ = await self.house.keys.create(
            "a test", WorkspaceId(workspace), allowance=allowance, simulated=simulated
        )
        return Client(app=build(self.house.parts), headers={"x-api-key": secret})


@asynccontextmanager
async def household(folder: Path, **settings: Any) -> AsyncGenerator[Household, None]:
    """Open a front on a folder, as a restart would."""
    path = folder / "visavis.sqlite3"
    with Database.open(path, SystemRandomness()) as database:
        given = Settings(data_dir=folder, **settings)
        house = furnish(given, database, FakeWorkers(lambda: None))
        await house.keys.ensure_signing_key()
        async with asyncio.TaskGroup() as group:
            conducting = group.create_task(house.conductor.run())
            yield Household(house=house, database=database, path=path)
            conducting.cancel()
