"""The long run of visits: people join and leave, and nothing piles up.

    python bench/soak.py [VISITS]

Prints memory, threads and descriptors of the front and of its worker as it goes. Ends
with 1 when something grew; `weights.py` says how that is told. A run of less than 50
visits judges threads and descriptors alone.
"""

import sys

from rich.console import Console

from product import Aside, Product, aside, awaited, folder, pause, running
from weights import Scales

VISITS = 200
ENOUGH = 50
LOOK_EVERY_S = 0.2
AFTER_S = 0.5

LEFT_KB = {"front": 30.0, "worker": 40.0}
"""What one visit may leave behind. In a worker an encoder that is kept would be 10,000.
A front that compresses its sockets' messages was at 50 to 60; it is at 6 to 10 without.
"""


def main(visits: int) -> int:
    """Join and leave, look after every visit, and say whether anything grew."""
    console = Console(highlight=False, soft_wrap=True)
    with folder() as data, running(data, VISAVIS_WORKERS="1") as product:
        scales = Scales(product, enough=ENOUGH)
        for number in range(1, visits + 1):
            _visit(product)
            words = scales.weigh()
            if number % max(1, visits // 10) == 0:
                console.print(f"visit {number:4}: {'; '.join(words)}")
    grown = scales.verdict(LEFT_KB, "visit")
    for what in grown:
        console.print(f"GREW: {what}")
    return 1 if grown else 0


def _visit(product: Product) -> None:
    made = product.create(persona_id="pipecat0")
    room = made["conversation_url"].replace("http", "ws", 1) + "/signal"
    with aside("viewers.py") as viewer:
        viewer.tell({"ours": [room]})
        awaited(lambda: _pictures(viewer))
    product.ask_anyway(f"/v2/conversations/{made['conversation_id']}/end")
    pause(AFTER_S)


def _pictures(viewer: Aside) -> int:
    pause(LOOK_EVERY_S)
    viewer.tell()
    count: int = viewer.read()["pictures"]
    return count


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else VISITS))
