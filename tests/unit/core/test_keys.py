"""Keys are long, stored as digests, and secrets are in the form receivers expect."""

import base64
import hashlib

from visavis.core import keys


class Dice:
    def hex(self, digits: int) -> str:
        return "ab" * (digits // 2)

    def fraction(self) -> float:
        return 0.0


def test_a_key_holds_128_bits_and_says_whose_it_is() -> None:
    assert keys.new_secret_key(Dice()) == "vv_" + "ab" * 16


def test_a_digest_is_sha256_and_takes_any_text_a_header_can_hold() -> None:
    assert keys.digest("vv_1") == hashlib.sha256(b"vv_1").hexdigest()
    assert keys.digest("\ud800") != keys.digest("\ud801")


def test_a_webhook_secret_is_standard_webhooks_24_bytes() -> None:
    secret = keys.new_webhook_secret(Dice())
    assert secret.startswith("whsec_")
    assert base64.b64decode(secret.removeprefix("whsec_")) == b"\xab" * 24


def test_a_fresh_secret_leads_and_the_oldest_goes() -> None:
    assert keys.rotated(("a",), "b") == ("b", "a")
    assert keys.rotated(("b", "a"), "c") == ("c", "b")
