import pytest

from visavis.core.addresses import (
    MAX_LENGTH,
    ForbiddenAddressError,
    check_target,
    may_contact,
    receiver,
)
from visavis.core.problems import InvalidPayload

PUBLIC = (
    "93.184.216.34",
    "8.8.8.8",
    "172.15.255.255",
    "172.32.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "2606:2800:220:1:248:1893:25c8:1946",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
    "2001:0:808:808:0:0:f7f7:f7f7",  # Teredo: 8.8.8.8 twice, once flipped
)
PRIVATE = (
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fc00::1",
    "fdff::1",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::1",
    "2001:0:808:808:0:0:80ff:fffe",  # Teredo, the client is 127.0.0.1
    "2001:0:7f00:1:0:0:f7f7:f7f7",  # Teredo, the server is 127.0.0.1
)
NEVER = (
    "0.0.0.0",  # noqa: S104  judged, not bound
    "169.254.169.254",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "2001:2::1",
    "3fff::1",
    "5f00::1",
    "64:ff9b:1::1",
    "::ffff:169.254.169.254",
    "2002:a9fe:a9fe::",
)
NO_ADDRESSES = ("", "example.com", "127.1", "fe80::1%eth0", "1.2.3.4.5", "[::1]")


def accepts(url: str, *, allow_private: bool = False) -> bool:
    try:
        check_target(url, allow_private=allow_private)
    except InvalidPayload:
        return False
    return True


# ---- addresses


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_contacted(address: str) -> None:
    assert may_contact(address, allow_private=False)
    assert may_contact(address, allow_private=True)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_needs_the_operators_leave(address: str) -> None:
    assert not may_contact(address, allow_private=False)
    assert may_contact(address, allow_private=True)


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_contacted(address: str) -> None:
    assert not may_contact(address, allow_private=False)
    assert not may_contact(address, allow_private=True)


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address_is_never_contacted(text: str) -> None:
    assert not may_contact(text, allow_private=True)


def test_a_forbidden_address_is_not_named_to_whoever_asked_for_it() -> None:
    assert str(ForbiddenAddressError()) == "forbidden address"


# ---- URLs


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://example.com:8080/hook?token=a%2Fb&x=1#there",
        "HTTPS://EXAMPLE.COM./hook",
        "https://müller.example/straße",
        "https://नमस्ते.example/",
        "https://my_host/",
        "https://8.8.8.8/",
        "https://[2606:2800:220:1:248:1893:25c8:1946]/",
        "https://134744072/",  # 8.8.8.8 in one number
        "https://example.com/" + "x" * (MAX_LENGTH - 20),
        "https://127.0.0.1.example.com/",
        "https://1and1.example/",
    ],
)
def test_a_public_target_is_accepted(url: str) -> None:
    assert accepts(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/hook",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7F.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.1./",
        "http://１２７.０.０.１/",
        "http://①②⑦.0.0.1/",
        "http://127。0。0。1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.1.2.3/",
        "http://localhost:3000/",
        "http://LOCALHOST./",
        "http://api.localhost/",
        "http://ip6-localhost/",
    ],
)
def test_a_private_target_needs_the_operators_leave(url: str) -> None:
    assert not accepts(url)
    assert accepts(url, allow_private=True)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/hook",
        "/hook",
        "ftp://example.com/",
        "javascript:alert(1)",
        "https://",
        "https:///hook",
        "https://user@example.com/",
        "https://user:secret@example.com/",
        "https://@example.com/",
        "https://example.com:0/",
        "https://example.com:65536/",
        "https://example.com:http/",
        "https://exa mple.com/",
        "https://example.com/a b",
        "https://example.com/\n",
        "https://example.com\\@127.0.0.1/",
        "https://ex\udc80ample.com/",
        "https://%31%32%37.0.0.1/",
        "https://exam!ple.com/",
        "https://example..com/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://[v1.x]/",
        "https://[127.0.0.1]/",
        "https://[:1.2]/",
        "https://a[2606:2800::1]/",
        "https://[2606:2800::1]a/",
        "https://2606:2800::1/",
        "https://1.2.3.4.5/",
        "https://1.2.3.256/",
        "https://256.2.3.4/",
        "https://08.0.0.1/",
        "https://a.1/",
        "https://1..2/",
        "https://4294967296/",
        "https://-1.2/",
        "https://169.254.169.254/latest/meta-data",
        "https://0/",
        "https://example.com/" + "x" * (MAX_LENGTH - 19),
    ],
)
def test_what_can_be_no_target_is_refused_always(url: str) -> None:
    assert not accepts(url, allow_private=True)


def test_a_lone_0x_is_zero_as_inet_aton_reads_it() -> None:
    assert not accepts("https://0x.8.8.8/", allow_private=True)
    assert accepts("https://8.0x.8.8/")


def test_a_refusal_names_the_field_and_what_is_allowed() -> None:
    with pytest.raises(InvalidPayload) as caught:
        check_target("nonsense", allow_private=True, field="layers.llm.base_url")

    assert caught.value.field == "layers.llm.base_url"
    assert "absolute http:// or https://" in caught.value.allowed


def test_a_refusal_of_a_private_target_says_who_can_change_that() -> None:
    with pytest.raises(InvalidPayload, match="operator"):
        check_target("http://localhost/", allow_private=False)


# ---- receivers


@pytest.mark.parametrize(
    ("url", "who"),
    [
        ("https://Example.com/a?b", "example.com:443"),
        ("http://example.com/", "example.com:80"),
        ("http://example.com:8080", "example.com:8080"),
        ("http://[::1]:9/", "::1:9"),
        ("", ""),
        ("nonsense", ""),
        ("http://[::1/", ""),
        ("http://example.com:99999/", ""),
    ],
)
def test_a_receiver_is_a_host_and_a_port(url: str, who: str) -> None:
    assert receiver(url) == who
