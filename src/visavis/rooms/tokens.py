"""Meeting tokens as JSON Web Tokens: one algorithm, one header, byte for byte.

What a token says and when it holds is `core.tokens`; here is its form and signature.
RFC 7515 leaves much to a token's header (`alg`, `kid`, `jku`, `crit`…), and most
attacks on JWT live there. Ours is a constant, so it is compared and never interpreted:
a token with any other header is none of ours.
"""

import json
import re
from collections.abc import Sequence
from typing import Any, cast

import jwt

from visavis.core.refusals import NotAllowed
from visavis.core.tokens import Grant, SigningKey, claims, grant_of

ALGORITHM = "HS256"

HEADER = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
"""Base64 of `{"alg":"HS256","typ":"JWT"}`, as on the page "Private Rooms"."""

MAX_CHARS = 8 * 1024
"""Longest token that is looked at; ours are about 300 characters."""

_FORM = re.compile(
    re.escape(HEADER)
    + r"\.[A-Za-z0-9_-]+\."
    # 32 bytes of signature. The last character carries two bits that no byte needs;
    # only those with zeros there are canonical, so no second spelling verifies.
    + r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
)


class JwtMeetingTokens:
    """Signs and reads meeting tokens and resume credentials with PyJWT.

    Both kinds have the same form; a resume credential has the claim `p`, which
    `Grant.is_resume` tells. Who reads a credential asks for the kind that it wants.
    """

    def __init__(self) -> None:
        self._jws = jwt.PyJWS(algorithms=[ALGORITHM])

    def sign(self, grant: Grant, keys: Sequence[SigningKey]) -> str:
        """Return the credential that says `grant`, signed with the newest key."""
        assert keys, "a deployment has a signing key from its first start"
        payload = json.dumps(claims(grant), separators=(",", ":"))
        return self._jws.encode(payload.encode(), keys[0].secret, ALGORITHM)

    def read(self, token: str, keys: Sequence[SigningKey]) -> Grant:
        """Return what a token grants; its times and its room are the caller's to check.

        Raises:
            NotAllowed: It is not one of ours.
        """
        if len(token) > MAX_CHARS or not _FORM.fullmatch(token):
            raise NotAllowed
        for key in keys:
            try:
                payload = self._jws.decode(token, key.secret, algorithms=[ALGORITHM])
            except jwt.InvalidTokenError:
                continue
            return grant_of(_claims(payload))
        raise NotAllowed


def _claims(payload: Any) -> dict[str, Any]:
    try:
        plain = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise NotAllowed from error
    if not isinstance(plain, dict):
        raise NotAllowed
    return cast("dict[str, Any]", plain)
