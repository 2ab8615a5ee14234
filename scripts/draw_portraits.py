"""Draw the portraits that the room page shows before a call, as the runtime draws them.

Run it after `draw_faces.py`; it needs nothing but the server's own packages.
"""

from pathlib import Path

import cv2
import numpy as np

from visavis.replica.face.assets import load_face
from visavis.replica.face.drawing import Drawing
from visavis.replica.face.pose import Pose
from visavis.replica.visemes import SILENT

OUT = Path(__file__).parents[1] / "web" / "room" / "portraits"
WIDTH, HEIGHT = 960, 720
QUALITY = 82


def main() -> None:
    for name in ("anna",):
        drawing = Drawing(load_face(name, WIDTH, HEIGHT))
        pose = Pose(yaw=-0.15, roll=-1.2, smile=0.75, breath=0.5)
        planes = np.frombuffer(drawing.draw(pose, SILENT), np.uint8)
        still = cv2.cvtColor(
            planes.reshape(HEIGHT * 3 // 2, WIDTH), cv2.COLOR_YUV2BGR_I420
        )
        path = OUT / f"{name}.webp"
        cv2.imwrite(str(path), still, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
        print(f"{path.name}: {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
