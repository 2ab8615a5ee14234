"""What is written can be read, and what cannot be read says where and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, ClassVar, NewType

import pytest

from visavis.core import codec
from visavis.core.codec import Malformed

Name = NewType("Name", str)
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Dot:
    name: Name
    colour: Colour = Colour.RED


@dataclass(frozen=True)
class LineOfDots:
    WIRE_TYPE: ClassVar[str] = "line"
    dots: tuple[Dot, ...]
    length: float = 1.0
    many: list[int] = field(default_factory=list[int])


@dataclass(frozen=True)
class Everything:
    text: str
    flag: bool
    count: int
    ratio: float
    at: datetime
    span: timedelta
    extra: Mapping[str, Any]
    to: str | tuple[str, ...] = "*"
    dot: Dot | None = None
    shape: Dot | LineOfDots | None = None
    mixed: Dot | str = ""
    nothing: None = None


@dataclass(frozen=True)
class Labelled:
    type: str


EVERYTHING = Everything(
    text="häi\u2028\x00😀",
    flag=True,
    count=-3,
    ratio=0.5,
    at=NOON,
    span=timedelta(milliseconds=1500),
    extra={"a": [1, None, {"b": "c"}]},
    to=("x", "y"),
    dot=Dot(Name("n")),
    shape=LineOfDots((Dot(Name("m"), Colour.BLUE),), many=[1, 2]),
    mixed=Dot(Name("o")),
)


def test_everything_comes_back_equal() -> None:
    assert codec.decode(Everything, codec.encode(EVERYTHING)) == EVERYTHING
    assert codec.decode(Everything, codec.encode(EVERYTHING).encode()) == EVERYTHING


def test_plain_values_say_type_seconds_and_utc() -> None:
    plain = codec.dump(EVERYTHING)
    assert plain["type"] == "everything"
    assert plain["span"] == 1.5
    assert plain["at"] == "2026-11-01T12:00:00+00:00"
    assert plain["shape"]["type"] == "line"
    assert plain["shape"]["dots"][0] == {"type": "dot", "name": "m", "colour": "blue"}


def test_a_field_named_type_takes_the_place_of_the_tag() -> None:
    assert codec.dump(Labelled("mine")) == {"type": "mine"}
    assert codec.load(Labelled, {"type": "mine"}) == Labelled("mine")


def test_instants_of_any_zone_become_utc() -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    assert codec.dump(NOON.astimezone(zone)) == "2026-11-01T12:00:00+00:00"
    loaded = codec.load(datetime, "2026-11-01T17:30:00+05:30")
    assert (loaded, loaded.tzinfo) == (NOON, UTC)


class Moment(datetime):
    """A kind that no other test has dumped before, like those below."""


class Span(timedelta):
    pass


class Notes(dict[str, int]):
    pass


class Row(list[Colour]):
    pass


def test_what_derives_from_a_kind_is_dumped_like_it() -> None:
    assert codec.dump(Moment(2026, 11, 1, 12, tzinfo=UTC)) == codec.dump(NOON)
    assert codec.dump(Span(seconds=2)) == 2.0
    assert codec.dump(Notes(a=1)) == {"a": 1}
    assert codec.dump(Row([Colour.RED])) == ["red"]


def test_unknown_keys_are_ignored_and_defaults_fill_in() -> None:
    assert codec.decode(Dot, '{"name": "n", "later": 1}') == Dot(Name("n"))


def test_an_optional_object_needs_no_tag_but_a_choice_does() -> None:
    assert codec.load(Dot | None, {"name": "n"}) == Dot(Name("n"))
    assert codec.load(Dot | None, None) is None
    with pytest.raises(Malformed, match="type: must be one of: dot, line"):
        codec.load(Dot | LineOfDots, {"name": "n"})


@pytest.mark.parametrize(
    ("kind", "plain", "message"),
    [
        (Dot, {}, "name: must be present"),
        (Dot, [], "message: must be an object"),
        (Dot, {"name": 1}, "name: must be a string"),
        (Dot, {"name": "n", "colour": "green"}, "colour: must be one of: red, blue"),
        (Dot, {"name": "n", "colour": []}, "colour: must be one of: red, blue"),
        (LineOfDots, {"dots": {}}, "dots: must be a list"),
        (LineOfDots, {"dots": [{"name": "n"}, 1]}, r"dots\[1\]: must be an object"),
        (LineOfDots, {"dots": [{}]}, r"dots\[0\]\.name: must be present"),
        (LineOfDots, {"dots": [], "length": "1"}, "length: must be a number"),
        (LineOfDots, {"dots": [], "length": True}, "length: must be a number"),
        (LineOfDots, {"dots": [], "length": 10**400}, "length: must be a number"),
        (bool, 1, "must be true or false"),
        (int, True, "must be an integer"),
        (int, 1.0, "must be an integer"),
        (datetime, "2026-11-01T12:00:00", "must be an ISO 8601 instant"),
        (datetime, "0001-01-01T00:00:00+14:00", "must be an ISO 8601 instant"),
        (datetime, "noon", "must be an ISO 8601 instant"),
        (timedelta, 1e300, "must be seconds"),
        (timedelta, "1", "must be seconds"),
        (type(None), 0, "must be null"),
        (Mapping[str, int], [], "must be an object"),
        (dict[str, int], {"a": "b"}, "a: must be an integer"),
        (Dot | None, 5, "must be an object"),
        (Dot | LineOfDots, {"type": []}, "type: must be one of: dot, line"),
        (Dot | str, 5, "must be a string"),
        (Dot | str, {"type": "line"}, "must be a string"),
        (str | tuple[str, ...], ["a", 5], r"\[1\]: must be a string"),
    ],
)
def test_what_does_not_fit_says_where_and_what(
    kind: Any, plain: Any, message: str
) -> None:
    with pytest.raises(Malformed, match=message):
        codec.load(kind, plain)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        b"\xff",
        "NaN",
        '{"name": "n", "later": Infinity}',
        '{"name": "n", "later": 1e999}',
        '{"name": "\\ud800"}',
        b'{"name": "\xed\xa0\x80"}',
        '{"name": "\ud800"}',
        "[" * 100_000,
        '{"name": "n", "later": ' + "[" * 101 + "]" * 101 + "}",
        '{"name": "n", "later": ' + '{"a":' * 101 + "1" + "}" * 102,
        "9" * 5000,
    ],
)
def test_what_json_in_utf8_cannot_say_again_is_refused(text: str | bytes) -> None:
    with pytest.raises(Malformed, match="message: must be valid JSON"):
        codec.decode(Dot, text)


def test_as_deep_as_allowed_is_read_and_written() -> None:
    deep = '{"name": "n", "later": ' + "[" * 99 + "]" * 99 + "}"
    assert codec.decode(Dot, deep) == Dot(Name("n"))
    assert codec.encode(codec.decode(Any, deep)) == deep.replace(": ", ":").replace(
        ", ", ","
    )


def test_many_shallow_objects_are_not_deep() -> None:
    many = "[" + ",".join(["{}"] * 200) + "]"
    assert codec.decode(list[dict[str, Any]], many) == [{}] * 200


def test_a_whole_surrogate_pair_is_one_character() -> None:
    assert codec.decode(Dot, '{"name": "\\ud83d\\ude00"}') == Dot(Name("😀"))


def test_a_failure_names_its_place_for_a_program() -> None:
    with pytest.raises(Malformed) as caught:
        codec.load(LineOfDots, {"dots": [{"name": None}]})
    assert (caught.value.where, caught.value.wanted) == ("dots[0].name", "a string")
