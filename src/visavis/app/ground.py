"""What every object of the front stands on: the database, the clock, the door."""

from dataclasses import dataclass

from visavis.app.clock import SystemClock, SystemRandomness
from visavis.app.settings import Settings
from visavis.app.telemetry import Telemetry
from visavis.core.addresses import check_target
from visavis.rooms.switchboard import Switchboard
from visavis.rooms.tokens import JwtMeetingTokens
from visavis.service.admission import Admission
from visavis.service.clocks import Clocks
from visavis.service.sights import Sights
from visavis.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What everything stands on."""

    settings: Settings
    database: Database
    clock: SystemClock
    clocks: Clocks
    randomness: SystemRandomness
    tokens: JwtMeetingTokens
    telemetry: Telemetry
    switchboard: Switchboard
    admission: Admission
    sights: Sights

    def judge(self, url: str) -> None:
        """Raise unless a callback address has a form that may be contacted."""
        check_target(url, allow_private=self.settings.private_callbacks)


def ground_for(settings: Settings, database: Database) -> Ground:
    """Return it, over a database; nothing runs yet."""
    clock, tokens = SystemClock(), JwtMeetingTokens()
    clocks = Clocks(clock)
    return Ground(
        settings=settings,
        database=database,
        clock=clock,
        clocks=clocks,
        randomness=SystemRandomness(),
        tokens=tokens,
        telemetry=Telemetry(),
        switchboard=Switchboard(),
        admission=Admission(
            store=database.conversations,
            keys=database.keys,
            tokens=tokens,
            clocks=clocks,
            most_people=settings.max_participants,
        ),
        sights=Sights(
            database.conversations,
            database.cast,
            clocks,
            sees=bool(settings.vision_base_url),
        ),
    )
