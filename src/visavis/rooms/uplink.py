"""What is asked of one sender: as much as comes through, and no more than is wanted."""

from collections.abc import Callable

from aiortc.rate import RemoteBitrateEstimator


class Uplink(RemoteBitrateEstimator):
    """Estimates what a network carries up, and asks for less where less is wanted.

    A new limit is told at once, an estimate when there is one.

    Args:
        limit: Returns the limit of now, in bits a second; None for none.
    """

    def __init__(self, limit: Callable[[], int | None]) -> None:
        super().__init__()
        self._limit = limit
        self._told: int | None = None

    def add(
        self, arrival_time_ms: int, abs_send_time: int, payload_size: int, ssrc: int
    ) -> tuple[int, list[int]] | None:
        """Take a packet; return the bit rate to ask for, and of which streams."""
        remb = super().add(arrival_time_ms, abs_send_time, payload_size, ssrc)
        limit, told = self._limit(), self._told
        self._told = limit
        if limit is None or (remb is None and limit == told):
            return remb
        bitrate, ssrcs = remb or (limit, list(self.ssrcs))
        return min(bitrate, limit), ssrcs
