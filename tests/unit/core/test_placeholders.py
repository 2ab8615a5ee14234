"""What a model says can be a value, and nothing else, wherever it comes to stand."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.core.placeholders import (
    Unfit,
    as_form,
    exemplary,
    fill,
    fill_address,
    fill_headers,
    names_in,
)

URL = "https://a.example/{city}/now?q={city}&u=metric"


def test_a_placeholder_alone_becomes_its_value_and_one_in_a_text_text() -> None:
    template = {
        "n": "{n}",
        "deep": {"list": ["{l}", "a {n} b", 3], "none": None},
        "braces": "{ n } {1}",
    }
    assert fill(template, {"n": 7, "l": [1, "x"]}) == {
        "n": 7,
        "deep": {"list": [[1, "x"], "a 7 b", 3], "none": None},
        "braces": "{ n } {1}",
    }


def test_what_has_no_value_is_left_out_unless_a_text_needs_it() -> None:
    assert fill({"a": "{a}", "b": ["{a}", 1], "c": {"a": "{a}"}}, {}) == {
        "b": [1],
        "c": {},
    }
    with pytest.raises(Unfit, match="The argument a is needed"):
        fill({"a": "so {a}"}, {})


def test_every_name_is_found() -> None:
    template = {"a": "{x} {y_1}", "b": [{"c": "{z}"}], "d": 1, "{no}": "{1}"}
    assert set(names_in(template)) == {"x", "y_1", "z"}


def test_an_address_is_filled_in_and_escaped_where_it_stands() -> None:
    filled = fill_address(URL, {"city": "São/../&a=b#c"}, {"more": "1 2"})
    city = "S%C3%A3o%2F..%2F%26a%3Db%23c"
    assert filled == f"https://a.example/{city}/now?q={city}&u=metric&more=1+2"
    assert exemplary(URL) == "https://a.example/x/now?q=x&u=metric"


@pytest.mark.parametrize(
    ("url", "more", "filled"),
    [
        ("https://a.example", {}, "https://a.example"),
        ("https://a.example?", {}, "https://a.example?"),
        ("https://a.example", {"a": True}, "https://a.example?a=true"),
    ],
)
def test_a_query_begins_where_there_is_one(url: str, more: Any, filled: str) -> None:
    assert fill_address(url, {}, more) == filled


@pytest.mark.parametrize("value", ["", ".", "..", "..."])
def test_no_value_leads_to_the_folder_above(value: str) -> None:
    with pytest.raises(Unfit, match="The argument city must be more than dots"):
        fill_address(URL, {"city": value}, {})


def test_an_address_needs_its_values() -> None:
    with pytest.raises(Unfit, match="The argument city is needed"):
        fill_address(URL, {}, {})


def test_no_value_begins_another_header() -> None:
    filled = fill_headers({"X-A": "a {v}", "X-B": "{n}"}, {"v": "é\r\nX-C: 1"})
    assert filled == {"X-A": "a %C3%A9%0D%0AX-C: 1"}


def test_forms_say_what_is_no_text_in_json() -> None:
    assert as_form({"a": [1, "x"], "b": "é d"}) == "a=%5B1%2C%22x%22%5D&b=%C3%A9+d"


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_a_value_says_the_address_keeps_its_shape(value: str) -> None:
    """Also half of a surrogate pair, which a model may write."""
    try:
        filled = fill_address(URL, {"city": value}, {})
    except Unfit:
        assert not value.strip(".")
        return
    parts = urlsplit(filled)
    legible = value.encode(errors="replace").decode()
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "a.example", "")
    assert [unquote(part) for part in parts.path.split("/")] == ["", legible, "now"]
    query = parse_qsl(parts.query.replace("+", "%2B"), keep_blank_values=True)
    assert query == [("q", legible), ("u", "metric")]
