"""Draw the stock faces: layers and materials under `src/visavis/replica/faces/`.

An authoring tool (requirements/author.txt): the server itself never imports skia, which
needs libGL. Run it after a change under `scripts/faces/` and commit what it writes:

    python scripts/draw_faces.py [NAME ...]
"""

import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from faces import features, head, torso
from faces.cast import CAST
from faces.character import Character, nothing
from faces.paint import picture

OUT = Path(__file__).parent.parent / "src/visavis/replica/faces"

LAYER_SCALE = 1.25
"""Pixels per design unit: a 1280 x 720 picture shows the head at 1.06."""

MATERIAL_SCALE = 4.0
"""The runtime draws what moves at four times the picture's size and shrinks it."""

HEAD = (-200, -222, 400, 530)
LAYERS = {
    "torso": (torso.draw, (-640, 60, 1280, 400)),
    "hair_back": (head.draw_back, (-184, 0, 368, 300)),
    "head": (head.draw, HEAD),
}
WORN = {"worn": (head.draw_worn, HEAD)}
MATERIALS = {
    "iris": (features.iris, (-16, -16, 32, 32)),
    "glint": (features.glint, (-12, -12, 24, 24)),
    "sclera": (features.sclera, (-40, -26, 80, 52)),
    "brow": (features.brow, (-42, -22, 92, 36)),
    "upper_lip": (features.upper_lip, (-64, -34, 128, 56)),
    "lower_lip": (features.lower_lip, (-64, -28, 128, 56)),
    "inside": (features.inside, (-64, -34, 128, 110)),
    "teeth": (features.teeth, (-40, -18, 80, 32)),
    "lower_teeth": (features.lower_teeth, (-28, -2, 56, 16)),
    "tongue": (features.tongue, (-30, -2, 60, 36)),
    "under_lip": (features.under_lip, (-36, -10, 72, 32)),
    "corner": (features.corner, (-8, -8, 18, 18)),
}
FRAMING = {"head": [640, 292], "pivot": [0, 220], "mouth": [0, 124], "zoom": 1.06}


def main() -> None:
    wanted = sys.argv[1:] or [who.name for who in CAST]
    for who in CAST:
        if who.name in wanted:
            draw(who, OUT / who.name)


def draw(who: Character, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save(folder / "background.png", who.room())
    layers = LAYERS | (WORN if who.worn is not nothing else {})
    for scale, pieces in ((LAYER_SCALE, layers), (MATERIAL_SCALE, MATERIALS)):
        for name, (paint, box) in pieces.items():
            image = picture(box, scale, lambda c, paint=paint: paint(c, who))
            save(folder / f"{name}.png", image)
    boxes = {name: box for name, (_, box) in (layers | MATERIALS).items()}
    text = json.dumps(form(who, boxes), indent=1)
    (folder / "form.json").write_text(text + "\n", encoding="utf-8")


def form(who: Character, boxes: dict[str, Any]) -> dict[str, Any]:
    """Return what the runtime is told: where things are, and the colours of lines."""
    eyes, lips = who.eyes, who.lips
    return {
        **FRAMING,
        "eyes": {
            "x": eyes.x,
            "y": eyes.y,
            "scale": eyes.scale,
            "slant": eyes.slant,
            "lash": eyes.lash,
            "wing": eyes.wing,
            "inks": {
                "lash": ink(eyes.ink),
                "lower_lash": ink(who.skin(0x8A5643)),
                "crease": ink(who.skin(0x9A5B44)),
                "shade": ink(0x3E2420),
            },
        },
        "brows": {"x": eyes.x, "y": who.brows.y},
        "lips": {
            "width": lips.width,
            "upper": lips.upper,
            "lower": lips.lower,
            "line": ink(lips.line),
        },
        "scales": {"layers": LAYER_SCALE, "materials": MATERIAL_SCALE},
        "boxes": boxes,
    }


def ink(rgb: int) -> str:
    return f"#{rgb:06x}"


def save(file: Path, image: np.ndarray) -> None:
    cv2.imwrite(str(file), image, [cv2.IMWRITE_PNG_COMPRESSION, 9])


if __name__ == "__main__":
    main()
