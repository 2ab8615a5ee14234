"""Draw the stock faces: layers and materials under `src/visavis/replica/faces/`.

An authoring tool (requirements/author.txt): the server itself never imports skia, which
needs libGL. Run it after a change under `scripts/faces/` and commit what it writes.
"""

import json
from pathlib import Path

import cv2
import numpy as np
from faces import anna_features, anna_head, anna_torso, office
from faces.paint import picture

OUT = Path(__file__).parent.parent / "src/visavis/replica/faces/anna"

LAYER_SCALE = 1.25
"""Pixels per design unit: a 1280 x 720 picture shows the head at 1.06."""

MATERIAL_SCALE = 4.0
"""The runtime draws what moves at four times the picture's size and shrinks it."""

HEAD = (-200, -222, 400, 530)
LAYERS = {
    "torso": (anna_torso.draw, (-640, 60, 1280, 400)),
    "hair_back": (anna_head.draw_back, (-184, 0, 368, 300)),
    "head": (anna_head.draw, HEAD),
}
MATERIALS = {
    "iris": (anna_features.iris, (-16, -16, 32, 32)),
    "glint": (anna_features.glint, (-12, -12, 24, 24)),
    "sclera": (anna_features.sclera, (-40, -26, 80, 52)),
    "brow": (anna_features.brow, (-42, -22, 92, 36)),
    "upper_lip": (anna_features.upper_lip, (-64, -34, 128, 56)),
    "lower_lip": (anna_features.lower_lip, (-64, -28, 128, 56)),
    "inside": (anna_features.inside, (-64, -34, 128, 110)),
    "teeth": (anna_features.teeth, (-40, -18, 80, 32)),
    "lower_teeth": (anna_features.lower_teeth, (-28, -2, 56, 16)),
    "tongue": (anna_features.tongue, (-30, -2, 60, 36)),
    "under_lip": (anna_features.under_lip, (-36, -10, 72, 32)),
    "corner": (anna_features.corner, (-8, -8, 18, 18)),
}
FORM = {
    "head": [640, 292],
    "pivot": [0, 220],
    "eyes": {"x": 50, "y": 0, "scale": [1.1, 1.14]},
    "brows": {"x": 50, "y": -37},
    "mouth": [0, 124],
    "zoom": 1.06,
}


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    save("background", office.draw())
    for name, (draw, box) in LAYERS.items():
        save(name, picture(box, LAYER_SCALE, draw))
    for name, (draw, box) in MATERIALS.items():
        save(name, picture(box, MATERIAL_SCALE, draw))
    form = {
        **FORM,
        "scales": {"layers": LAYER_SCALE, "materials": MATERIAL_SCALE},
        "boxes": {n: box for n, (_, box) in (LAYERS | MATERIALS).items()},
    }
    text = json.dumps(form, indent=1)
    (OUT / "form.json").write_text(text + "\n", encoding="utf-8")


def save(name: str, image: np.ndarray) -> None:
    cv2.imwrite(str(OUT / f"{name}.png"), image, [cv2.IMWRITE_PNG_COMPRESSION, 9])


if __name__ == "__main__":
    main()
