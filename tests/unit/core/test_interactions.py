"""What changes a context is read and applied alike on both sides of the link."""

import pytest

from visavis.core.interactions import (
    APPEND,
    LONGEST_CONTEXT,
    LONGEST_TEXT,
    OVERWRITE,
    ContextChange,
    Misheard,
    context_change,
)


def change(event_type: str, text: str) -> ContextChange:
    return ContextChange(event_type=event_type, text=text)


def test_what_does_not_change_the_context_is_no_change_of_it() -> None:
    assert context_change("conversation.respond", {"text": "Hello"}) is None


@pytest.mark.parametrize("event_type", [APPEND, OVERWRITE])
def test_a_change_is_its_text_without_the_space_around_it(event_type: str) -> None:
    read = context_change(event_type, {"context": " They sell boats.\n"})
    assert read == change(event_type, "They sell boats.")


@pytest.mark.parametrize("wrong", [None, 7, "", " \n", "x" * (LONGEST_TEXT + 1)])
def test_a_context_that_is_no_text_is_refused_by_name(wrong: object) -> None:
    with pytest.raises(Misheard) as refused:
        context_change(OVERWRITE, {"context": wrong})
    assert refused.value.event_type == OVERWRITE
    assert str(refused.value) == (
        "properties.context: must be a text of 1 to 10000 characters"
    )


def test_only_the_finding_of_a_job_that_is_over_is_appended() -> None:
    done = {"context": "It costs 7.", "job_status": "completed"}
    assert context_change(APPEND, done) == change(APPEND, "It costs 7.")
    with pytest.raises(Misheard, match=r"properties\.job_status: must be") as refused:
        context_change(APPEND, done | {"job_status": "running"})
    assert refused.value.allowed == '"completed" or absent'


def test_an_overwritten_context_has_no_job() -> None:
    read = context_change(OVERWRITE, {"context": "x", "job_status": "running"})
    assert read == change(OVERWRITE, "x")


def test_what_is_appended_stands_below_what_was_known() -> None:
    assert change(APPEND, "b").on("a") == "a\nb"
    assert change(APPEND, "b").on("") == "b"


def test_what_overwrites_leaves_nothing_of_what_was_known() -> None:
    assert change(OVERWRITE, "b").on("a" * LONGEST_CONTEXT) == "b"


def test_a_context_does_not_grow_without_end() -> None:
    full = "a" * (LONGEST_CONTEXT - 2)
    assert len(change(APPEND, "b").on(full)) == LONGEST_CONTEXT
    with pytest.raises(Misheard, match=f"at most {LONGEST_CONTEXT} characters"):
        change(APPEND, "bc").on(full)


def test_a_request_is_refused_in_the_words_that_a_page_is_told() -> None:
    misheard = Misheard(APPEND, "properties.context", "a text")
    assert misheard.problem.detail == str(misheard)
    assert misheard.problem.field == "properties.context"
