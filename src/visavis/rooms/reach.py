"""Where the media of this process can be reached."""

from collections.abc import Callable
from dataclasses import dataclass

from visavis.core.ice import Ice
from visavis.rooms.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What every connection binds, and says of it.

    Attributes:
        addresses: Bound, and no other; none means those of every interface.
        ports: Bound, and no other; None means any that is free.
        public_address: Told to browsers instead of the bound one, behind a NAT.
        servers: Returns the STUN and TURN servers that we use ourselves.
    """

    addresses: tuple[str, ...] = ()
    ports: Ports | None = None
    public_address: str = ""
    servers: Callable[[], Ice] = Ice
