"""What the rehearsal brain hears, also through a recogniser that mishears."""

import pytest

from visavis.replica.engines.rehearsal_listener import (
    Cues,
    Listener,
    asks,
    sound,
    words_of,
)
from visavis.replica.engines.rehearsal_script import load_script
from visavis.replica.engines.rehearsal_talk import listed, topic_of

SCRIPT = load_script()
SALES = SCRIPT.scenarios["sales"]

NOISY = [
    ("hello ann a", "greet"),
    ("hello their", "greet"),
    ("good mourning", "greet"),
    ("how are you doing to day", "wellbeing"),
    ("how is it going and", "wellbeing"),
    ("can you here me", "hearing"),
    ("can you hear me now", "hearing"),
    ("who are you and", "identity"),
    ("are you a real person or", "identity"),
    ("are you a robot or what", "identity"),
    ("what is your name please", "identity"),
    ("do you speak germ and", "language"),
    ("can you see me know", "seeing"),
    ("can you help me the", "help"),
    ("what should i do now", "help"),
    ("how does this were", "help"),
    ("can you repeat that please", "repeat"),
    ("say that again uh", "repeat"),
    ("sorry what did you say to", "repeat"),
    ("once more pleas", "repeat"),
    ("speak more slowly please", "slower"),
    ("you are to fast", "slower"),
    ("slow down at", "slower"),
    ("say it short or", "shorter"),
    ("keep it sure short", "shorter"),
    ("i do not understand it", "confused"),
    ("what do you mean a", "confused"),
    ("i don't no what to say", "stuck"),
    ("i have no i idea", "stuck"),
    ("give me and example", "example"),
    ("what should i say to that", "example"),
    ("let me try a gain", "retry"),
    ("make it hard or", "harder"),
    ("make it easy your", "easier"),
    ("stop the", "stop"),
    ("hold on a moment", "stop"),
    ("i need a brake", "stop"),
    ("how did i do the", "recap"),
    ("give me some feed back", "recap"),
    ("a summary please", "recap"),
    ("thank you very match", "thanks"),
    ("thanks a lot of", "thanks"),
    ("i'm reddy", "ready"),
    ("let us begin a", "ready"),
    ("okay let us star", "ready"),
    ("no thank you", "refuse"),
    ("the next one please", "next"),
    ("give me an other", "next"),
    ("good buy", "goodbye"),
    ("i have to go know", "goodbye"),
]
"""What a recogniser makes of plain wishes: the ends and the short words go wrong."""


@pytest.mark.parametrize(("heard", "intent"), NOISY, ids=[text for text, _ in NOISY])
def test_a_wish_is_understood_through_noise(heard: str, intent: str) -> None:
    assert SCRIPT.intents.nearest(heard)[0] == intent


@pytest.mark.parametrize(
    "heard",
    [
        "flurbl gnarf",
        "the price includes support for two years",
        "we have offices in many places",
        "...",
        "",
    ],
)
def test_what_comes_near_to_nothing_is_no_wish(heard: str) -> None:
    assert SCRIPT.intents.nearest(heard)[0] == ""


def test_understanding_is_not_taken_for_its_contrary() -> None:
    assert SCRIPT.intents.nearest("I do not understand")[0] == "confused"
    assert SCRIPT.intents.nearest("I do understand")[0] != "confused"


@pytest.mark.parametrize(
    ("heard", "topic"),
    [
        ("i see and how big is you're team", "team"),
        ("may i ask what would you used today", "provider"),
        ("who the sides about this", "decider"),
        ("thank you. when does your contract and", "contract"),
        ("and what is you're budget", "spend"),
        ("what does it cost to", "cost"),
        ("what would you need to sea", "convince"),
    ],
)
def test_a_question_is_found_within_what_surrounds_it(heard: str, topic: str) -> None:
    assert SALES.asking.nearest_within(heard)[0] == topic


@pytest.mark.parametrize(
    ("heard", "moves"),
    [
        ("i under stood you're concern", {"acknowledge"}),
        ("i appreshiate that", {"acknowledge"}),
        ("what would make it work for you", {"ask"}),
        ("we could safe you a lot of money", {"value"}),
        ("you get the benifit in a year", {"value"}),
        ("look at the calender with me", {"next_step"}),
        ("shall we meet on choose day", {"ask", "next_step"}),
        ("it is a thing like any other", set[str]()),
    ],
)
def test_a_move_is_noticed_though_it_was_misheard(heard: str, moves: set[str]) -> None:
    assert SALES.moves_in(heard, asking=asks(heard)) == moves


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ("What is it?", True),
        ("how big is your team", True),
        ("okay could you tell me that", True),
        ("I see. Do you use it", True),
        ("that is what we do", False),
        ("you can do it", False),
        ("", False),
    ],
)
def test_a_question_is_one_without_its_mark(text: str, *, asking: bool) -> None:
    assert asks(text) is asking


def test_words_are_written_out() -> None:
    assert words_of("I can't, it's won’t!") == (
        "i",
        "can",
        "not",
        "it",
        "is",
        "will",
        "not",
    )


def test_words_that_sound_alike_have_the_same_code() -> None:
    assert sound("appreciate") == sound("apreshiate")
    assert sound("benefit") == sound("benifit")
    assert sound("price") != sound("budget")


def test_a_cue_begins_a_word_and_a_sign_stands_anywhere() -> None:
    cues = Cues(["save", "meet ", "%"])
    assert cues.heard_in("You'll be saved")
    assert cues.heard_in("20%")
    assert not cues.heard_in("a meeting")
    assert not cues.heard_in("unsaved")
    assert cues.count_in("save, saving and meet") == 2
    assert not Cues([]).heard_in("anything")


def test_a_listener_without_phrases_hears_nothing() -> None:
    assert Listener({}).nearest("hello") == ("", 0.0)
    assert Listener({}).nearest_within("word " * 20) == ("", 0.0)


def test_noise_has_no_ordinary_words() -> None:
    assert SCRIPT.is_noise("gnarf blarg flub wub dub")
    assert SCRIPT.is_noise("")
    assert not SCRIPT.is_noise("well the product is good")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I don't like cold weather", "cold weather"),
        ("I have a small garden behind the house", "small garden"),
        ("well", ""),
        ("garden", ""),
        ("what is it", ""),
    ],
)
def test_a_topic_is_what_carries_meaning(text: str, topic: str) -> None:
    assert topic_of(text, SCRIPT.fillers) == topic


def test_things_are_listed_as_one_says_them() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
