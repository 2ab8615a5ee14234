"""What a face does at one moment, apart from its mouth."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Everything is 0 at rest. Turns run from -1 to 1, `roll` is in degrees.

    Attributes:
        sway_x, sway_y: Where the head is, in design units.
        breath: 0 out to 1 in.
        lid: 0 open to 1 shut.
        gaze: Where the eyes look, -1 to 1; y grows downwards.
        brow: How far the brows are up; `worry` raises their inner ends.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    sway_x: float = 0.0
    sway_y: float = 0.0
    breath: float = 0.0
    lid: float = 0.0
    gaze: tuple[float, float] = (0.0, 0.0)
    brow: float = 0.0
    worry: float = 0.0
    smile: float = 0.4
