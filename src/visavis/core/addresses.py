"""Where this server may be sent: which addresses a callback can go to.

Whoever creates a conversation names a URL that this server will call. Without a check
that is a way into the network the server stands in (SSRF). The form of a target is
checked when it is accepted; the address itself is judged at every attempt, at the
moment of connecting, since a name can point elsewhere by then.

The networks are IANA's special-purpose registries, written out: what the standard
library's `is_private` covers differs between releases of Python.
"""

import re
import unicodedata
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import SplitResult, urlsplit

from visavis.core.problems import InvalidPayload

MAX_LENGTH = 2048
"""Characters in a URL. No standard says; servers and proxies cut off near 8,000."""

Address = IPv4Address | IPv6Address


class ForbiddenAddressError(OSError):
    """The host's name leads to an address that may not be contacted."""

    def __init__(self) -> None:
        super().__init__("forbidden address")


_PRIVATE_V4 = tuple(
    map(
        IPv4Network,
        (
            "10.0.0.0/8",
            "100.64.0.0/10",  # between a carrier and its customers (RFC 6598)
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
        ),
    )
)
_PRIVATE_V6 = tuple(map(IPv6Network, ("::1/128", "fc00::/7")))
"""Refused, unless the operator allows private targets."""

_NEVER_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "169.254.0.0/16",  # link-local: where clouds answer with credentials
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
_UNICAST_V6 = IPv6Network("2000::/3")
_NEVER_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
"""Refused always. Of IPv6, so is everything outside of `2000::/3`."""

_MAPPED = IPv6Network("::ffff:0:0/96")
_COMPATIBLE = IPv6Network("::/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")

_LOCAL_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")
_LOCAL_DOMAIN = ".localhost"  # all of it is loopback (RFC 6761)

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(:[0-9]*)?")
"""A host, and perhaps a port. `urlsplit` would take `a[::1]` for `::1`."""

_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")

_WANTED = "must be an absolute http:// or https:// address"
_PUBLIC = (
    "must not point to this machine or into a private network"
    " (the operator can allow private addresses)"
)


# ---- addresses


def may_contact(address: str, *, allow_private: bool) -> bool:
    """Judge the very address a connection is about to be made to."""
    try:
        return _allowed(_parse(address), allow_private=allow_private)
    except ValueError:
        return False


def _parse(text: str) -> Address:
    return IPv6Address(text) if ":" in text else IPv4Address(text)


def _allowed(address: Address, *, allow_private: bool) -> bool:
    if isinstance(address, IPv4Address):
        return _allowed_v4(address, allow_private=allow_private)
    if any(address in network for network in _PRIVATE_V6):
        return allow_private
    embedded = _embedded(address)
    if embedded:
        return all(_allowed_v4(a, allow_private=allow_private) for a in embedded)
    return address in _UNICAST_V6 and not any(address in n for n in _NEVER_V6)


def _allowed_v4(address: IPv4Address, *, allow_private: bool) -> bool:
    if any(address in network for network in _PRIVATE_V4):
        return allow_private
    return not any(address in network for network in _NEVER_V4)


def _embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that packets to an IPv6 address end up at."""
    bits = int(address)
    if any(address in network for network in (_MAPPED, _COMPATIBLE, _NAT64)):
        return (_low_v4(bits),)
    if address in _SIX_TO_FOUR:
        return (_low_v4(bits >> 80),)
    if address in _TEREDO:
        # The server's address, then the client's with every bit flipped (RFC 4380).
        return _low_v4(bits >> 64), _low_v4(~bits)
    return ()


def _low_v4(bits: int) -> IPv4Address:
    return IPv4Address(bits & 0xFFFF_FFFF)


# ---- URLs


def check_target(url: str, *, allow_private: bool, field: str = "callback_url") -> None:
    """Check the form of a URL this server is to call; no name is looked up.

    Raises:
        InvalidPayload: It cannot be a target; names the field and what is allowed.
    """
    if len(url) > MAX_LENGTH:
        raise InvalidPayload(field, f"must be at most {MAX_LENGTH} characters long")
    if any(not c.isprintable() or c.isspace() or c == "\\" for c in url):
        raise InvalidPayload(field, f"{_WANTED}, without spaces or backslashes")
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidPayload(field, _WANTED)
    if "@" in parts.netloc:
        raise InvalidPayload(field, "must not contain a user name or password")
    if not _AUTHORITY.fullmatch(parts.netloc):
        raise InvalidPayload(field, f"{_WANTED} of a valid host")
    _check_host(parts.hostname, field, allow_private=allow_private)


def receiver(url: str) -> str:
    """Return who answers at a URL, as `host:port`; empty when it is no URL."""
    parts = _split(url)
    if parts is None or not parts.hostname:
        return ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.hostname}:{port}"


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    return None if port == 0 else parts


def _check_host(host: str, field: str, *, allow_private: bool) -> None:
    host = _normal(host)
    try:
        address = _parse(host) if ":" in host else _legacy_v4(host)
    except ValueError as error:
        raise InvalidPayload(field, f"{_WANTED} of a valid host") from error
    local = host in _LOCAL_NAMES or host.endswith(_LOCAL_DOMAIN)
    if address is None:
        if not _is_name(host):
            raise InvalidPayload(field, f"{_WANTED} of a valid host")
        if not local or allow_private:
            return
    elif _allowed(address, allow_private=allow_private):
        return
    raise InvalidPayload(field, _PUBLIC)


def _normal(host: str) -> str:
    """Return a host as resolvers see it: `１２７。0.0.1` is 127.0.0.1 to them."""
    folded = unicodedata.normalize("NFKC", host).replace("。", ".")
    return folded.lower().removesuffix(".")


def _legacy_v4(host: str) -> IPv4Address | None:
    """Return the IPv4 address that `inet_aton` reads: `127.1`, `0x7f.1`, `2130706433`.

    Raises:
        ValueError: It ends in a number, as no name does (RFC 3696), but is no address.
    """
    parts = host.split(".")
    if not _NUMERIC.fullmatch(parts[-1]):
        return None
    numbers = [_number(part) for part in parts]
    *leading, last = numbers
    room = 4 - len(leading)
    if room < 1 or last >= 256**room or any(n > 255 for n in leading):  # noqa: PLR2004  a byte
        raise ValueError(host)
    value = last
    for position, number in enumerate(leading):
        value += number << (24 - 8 * position)
    return IPv4Address(value)


def _number(text: str) -> int:
    if not text.isascii() or not text.isalnum():
        raise ValueError(text)
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") else 10)


def _is_name(host: str) -> bool:
    """Tell whether a host is made of labels of letters, marks, digits, `-` and `_`."""
    return all(
        label and all(c in "-_" or unicodedata.category(c)[0] in "LMN" for c in label)
        for label in host.split(".")
    )
