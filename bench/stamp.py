"""The time, written into a picture so that it survives being encoded.

A strip of 16 squares, black or white, holds milliseconds modulo 65,536, the highest bit
first; the strip below it holds the opposite, so that what was spoilt is known.
`stamps.js` reads it.
"""

import numpy as np

SQUARE, BITS = 16, 16
MODULUS = 1 << BITS
BLACK, WHITE = 16, 235
"""Of luma, in the range that video has."""


def stamp(i420: bytes | memoryview, width: int, ms: int) -> bytes:
    """Return a picture that bears a time."""
    picture = np.frombuffer(i420, np.uint8).copy()
    luma = picture[: width * 2 * SQUARE].reshape(2 * SQUARE, width)
    bits = np.array([ms >> shift & 1 for shift in reversed(range(BITS))], bool)
    for row, lit in enumerate((bits, ~bits)):
        squares = np.where(lit, WHITE, BLACK).astype(np.uint8).repeat(SQUARE)
        luma[row * SQUARE : (row + 1) * SQUARE, : squares.size] = squares
    # Without a colour the squares are told apart best.
    chroma = picture[-picture.size // 3 :].reshape(2, -1, width // 2)
    chroma[:, :SQUARE, : BITS * SQUARE // 2] = 128
    return picture.tobytes()
