"""How settings are spelled: lists by commas, hosts by name or number."""

import ipaddress


def listed(text: str) -> tuple[str, ...]:
    """Return what is separated by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def numeric(host: str) -> str:
    return "127.0.0.1" if host == "localhost" else host
