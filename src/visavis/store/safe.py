"""Texts that lie in the database and can't be read from it."""

import base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV


class SivSafe:
    """The port `Safe` with AES-SIV (RFC 5297), which needs no number used once.

    The same text under the same secret is sealed alike, so a reader of the file learns
    that much, and how long texts are.
    """

    def seal(self, text: str, secret: bytes) -> str:
        sealed = AESSIV(secret).encrypt(text.encode(), None)
        return base64.b85encode(sealed).decode()

    def unseal(self, sealed: str, secret: bytes) -> str:
        try:
            return AESSIV(secret).decrypt(base64.b85decode(sealed), None).decode()
        except (InvalidTag, ValueError) as error:
            raise ValueError("it was sealed with another secret, or damaged") from error
