"""Meeting tokens without a JWT library: as much of RFC 7519 as HS256 needs."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence

from visavis.core import tokens
from visavis.core.refusals import NotAllowed
from visavis.core.tokens import Grant, SigningKey

_HEADER = b'{"alg":"HS256","typ":"JWT"}'


class FakeMeetingTokens:
    """Signs and reads tokens that the real adapter would sign and read alike."""

    def sign(self, grant: Grant, keys: Sequence[SigningKey]) -> str:
        payload = json.dumps(tokens.claims(grant), separators=(",", ":")).encode()
        signed = f"{_encode(_HEADER)}.{_encode(payload)}"
        return f"{signed}.{_encode(_mac(signed, keys[0]))}"

    def read(self, token: str, keys: Sequence[SigningKey]) -> Grant:
        signed, _, signature = token.rpartition(".")
        header, _, payload = signed.partition(".")
        known = (_encode(_mac(signed, key)).encode() for key in keys)
        given = signature.encode("utf-8", "surrogatepass")
        if header != _encode(_HEADER):
            raise NotAllowed
        if not any(hmac.compare_digest(given, mac) for mac in known):
            raise NotAllowed
        return tokens.grant_of(json.loads(_decode(payload)))


def _mac(signed: str, key: SigningKey) -> bytes:
    text = signed.encode("utf-8", "surrogatepass")
    return hmac.new(key.secret.encode(), text, hashlib.sha256).digest()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
