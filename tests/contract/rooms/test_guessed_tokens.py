"""A token signed with anything that somebody could know or guess opens nothing."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from visavis.app.clock import SystemClock, SystemRandomness
from visavis.core import tokens
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId
from visavis.core.refusals import NotAllowed
from visavis.core.tokens import Grant
from visavis.rooms.tokens import JwtMeetingTokens
from visavis.service.keys import Keys
from visavis.service.signing import Signing
from visavis.store.database import Database

ROOM = ConversationId("c0123456789a")


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(claims: dict[str, object], secret: bytes, digest: str = "sha256") -> str:
    """Return a token as a stranger without a library would make it."""
    names = {"sha256": "HS256", "sha384": "HS384", "sha512": "HS512"}
    header = {"alg": names[digest], "typ": "JWT"}
    parts = (json.dumps(part, separators=(",", ":")) for part in (header, claims))
    text = ".".join(b64(part.encode()) for part in parts)
    return f"{text}.{b64(hmac.new(secret, text.encode(), digest).digest())}"


async def test_nothing_that_somebody_knows_or_guesses_signs_a_token(
    tmp_path: Path,
) -> None:
    with Database.open(tmp_path / "visavis.sqlite3", SystemRandomness()) as database:
        keys = Keys(database.keys, SystemClock(), SystemRandomness())
        api_key, key, workspace = await keys.create("laptop")
        await keys.ensure_signing_key()
        signing = Signing(database.keys, JwtMeetingTokens())
        deployment = await signing.deployment()
        (live,) = await database.keys.signing_keys()
        now = SystemClock().now().replace(microsecond=0)
        grant = Grant(
            id="guessed",
            room=ROOM,
            deployment=deployment,
            issued_at=now,
            expires_at=now + timedelta(hours=1),
            owner=True,
        )
        claims = tokens.claims(grant)
        own = await signing.sign(grant)
        # The forger is good: with the right key it gets in.
        right = signed(claims, live.secret.encode())
        assert (await signing.read(right, resume=False)).owner

        webhook_secret = workspace.webhook_secrets[0]
        guesses = [
            *("", "\0", " ", "secret", "changeme", "password", "visavis", "null"),
            *("None", "undefined", "0", "key", "test", "your-256-bit-secret"),
            *(api_key, key.id, key.digest, key.prefix, api_key.removeprefix("vv_")),
            *(DEFAULT_WORKSPACE, deployment, ROOM, grant.id, live.id),
            *(webhook_secret, webhook_secret.removeprefix("whsec_")),
            *(live.secret[:-1], live.secret.upper(), live.secret + "0"),
            *(str(int(now.timestamp())), live.created_at.isoformat()),
            hashlib.sha256(deployment.encode()).hexdigest(),
            *own.split("."),
        ]
        secrets = [guess.encode() for guess in guesses]
        secrets += [bytes.fromhex(live.secret), bytes(32), bytes(64)]
        secrets.append(base64.b64decode(webhook_secret.removeprefix("whsec_")))
        for secret in secrets:
            for digest in ("sha256", "sha384", "sha512"):
                with pytest.raises(NotAllowed):
                    await signing.read(signed(claims, secret, digest), resume=False)
        for algorithm in ("sha384", "sha512"):
            other = signed(claims, live.secret.encode(), algorithm)
            with pytest.raises(NotAllowed):
                await signing.read(other, resume=False)


async def test_a_public_key_is_no_secret_and_no_signature_none(tmp_path: Path) -> None:
    with Database.open(tmp_path / "visavis.sqlite3", SystemRandomness()) as database:
        await Keys(
            database.keys, SystemClock(), SystemRandomness()
        ).ensure_signing_key()
        signing = Signing(database.keys, JwtMeetingTokens())
        claims: dict[str, object] = {"r": ROOM, "d": await signing.deployment()}
        claims |= {"jti": "t", "iat": 1, "exp": 2**31}
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = private.public_key().public_bytes(
            serialization.Encoding.PEM,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
        head, body, _ = signed(claims, public).split(".")
        nobody = b64(b'{"alg":"none","typ":"JWT"}')
        forged = [
            signed(claims, public),
            jwt.encode(claims, private, "RS256"),
            jwt.encode(claims, "", "none"),
            f"{nobody}.{body}.",
            f"{head}.{body}.",
            f"{head}.{body}.{b64(bytes(32))}",
        ]
        for token in forged:
            with pytest.raises(NotAllowed):
                await signing.read(token, resume=False)
