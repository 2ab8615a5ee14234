"""Text is cut where it may be cut, and nothing of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from visavis.core.passages import MOST_WORDS, OVERLAP, SIZE, cut, sought

WORDS = st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=9)
TEXTS = st.lists(st.lists(WORDS, max_size=400), max_size=8)


@given(TEXTS)
def test_every_word_is_in_a_passage_of_bounded_size(
    paragraphs: list[list[str]],
) -> None:
    text = "\n\n".join(" ".join(words) for words in paragraphs)
    passages = cut(text)
    assert all(0 < len(passage) <= SIZE for passage in passages)
    assert set(text.split()) <= {w for passage in passages for w in passage.split()}


@given(st.text())
def test_any_text_can_be_cut(text: str) -> None:
    assert bool(cut(text)) == bool(text.strip())


def test_short_paragraphs_lie_together() -> None:
    assert cut("One.\n\nTwo.\n \n\nThree.") == ("One.\nTwo.\nThree.",)


def test_a_passage_begins_with_the_end_of_the_one_before() -> None:
    paragraphs = [f"{n} " + "word " * 120 for n in range(4)]
    first, second = cut("\n\n".join(paragraphs))[:2]
    shared = second[: OVERLAP // 2]
    assert shared in first
    assert len(second) > OVERLAP


def test_a_word_without_an_end_is_cut_hard() -> None:
    passages = cut("x" * (3 * SIZE))
    assert "".join(passages).count("x") >= 3 * SIZE


def test_a_question_is_looked_up_by_what_it_is_about() -> None:
    assert sought("What is the price of a boiler service? The PRICE!") == (
        "price",
        "boiler",
        "service",
    )
    assert sought("Who are you, and why?") == ()
    assert len(sought(" ".join(f"word{n}" for n in range(100)))) == MOST_WORDS
