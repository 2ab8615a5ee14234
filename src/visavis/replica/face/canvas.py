"""What a stage draws on, whatever the face is made of."""

from typing import Protocol

from visavis.replica.face.assets import Face
from visavis.replica.face.drawing import Drawing
from visavis.replica.face.portrait import PortraitFace
from visavis.replica.face.pose import Pose
from visavis.replica.face.puppet import Puppet
from visavis.replica.visemes import Mouth

AnyFace = Face | PortraitFace


class Canvas(Protocol):
    """One conversation's picture of a face. Not thread-safe."""

    def draw(self, pose: Pose, mouth: Mouth) -> memoryview:
        """Return the frame as planar I420."""
        ...


def canvas_for(face: AnyFace) -> Canvas:
    """Return a canvas for a drawn face, or for one made of a picture."""
    return Puppet(face) if isinstance(face, PortraitFace) else Drawing(face)
