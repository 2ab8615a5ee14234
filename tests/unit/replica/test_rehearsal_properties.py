"""What holds of the rehearsal brain whatever is said to it, over many seeds."""

from random import Random

import pytest

from unit.replica.rehearsing import SALES_NOTES, SCENARIOS, answers, brain, context
from visavis.replica.engines.rehearsal_review import MOST_WORDS

SAID = (
    "yes",
    "ok",
    "no",
    "I'm ready",
    "next",
    "I understand your point, that is fair.",
    "What are you using now?",
    "how big is your team",
    "who decides about this",
    "what does it cost?",
    "We save you ten hours a week.",
    "Shall we meet on Tuesday, and I show you?",
    "I see. May I ask why? You would save time, so let's start with a trial.",
    "For example, in my last project I built a tool, and in the end we saved a week.",
    "I'm sorry. I'll check it and call you back today. What is your number?",
    "The main point is simple, we measured it, so please try it next week.",
    "our product is really very good you know",
    "take it or leave it",
    "can you repeat that",
    "shorter please",
    "slow down",
    "I don't understand",
    "give me an example",
    "I don't know",
    "let me try again",
    "make it harder",
    "make it easier",
    "stop",
    "thanks",
    "hello",
    "how are you",
    "who are you?",
    "can you hear me",
    "help",
    "recap",
    "how is the weather",
    "you are stupid",
    "well done",
    "sorry",
    "flurbl gnarf",
    "maybe",
    "I have a small garden behind my house",
    "bye",
)
"""Everything that a person may say, from the eager to the absent."""

SEEDS = range(200)
LINES = 40


def talk(seed: int) -> tuple[str, list[str]]:
    """Return the notes of a long conversation, and what is said in it."""
    chance = Random(seed)  # noqa: S311 - a conversation, not a secret
    notes = SCENARIOS[seed % len(SCENARIOS)]
    return notes, [chance.choice(SAID) for _ in range(LINES)]


@pytest.mark.parametrize("first", range(0, len(SEEDS), 20))
def test_answers_are_whole_short_and_never_the_same_twice_in_a_row(first: int) -> None:
    for seed in SEEDS[first : first + 20]:
        notes, said = talk(seed)
        got = [*answers(said, notes=notes, seed=f"{seed}")]
        for before, after in zip(["", *got], got, strict=False):
            assert after.endswith((".", "?", "!")), after
            assert not set("{}") & set(after), after
            assert len(after.split()) <= MOST_WORDS, after
            assert after != before


def test_another_brain_that_reads_the_transcript_goes_on_alike() -> None:
    for seed in range(6):
        notes, said = talk(seed)
        whole = answers(said, notes=notes, seed=f"{seed}")
        again = [
            brain(f"{seed}").answer(context(*said[: n + 1], notes=notes))
            for n in range(LINES)
        ]
        assert again == whole


def test_numbers_are_said_only_where_the_context_has_them() -> None:
    for seed in range(20):
        told = " ".join(
            answers(["ready", *["next"] * 8, "what does it cost"], f"{seed}")
        )
        assert not any(letter.isdigit() for letter in told)
        notes = f"{SALES_NOTES} The price is 49 dollars a month."
        told = " ".join(answers(["ready", *["next"] * 8], f"{seed}", notes=notes))
        assert "49 dollars a month" in told
        assert {word for word in told.split() if word[0].isdigit()} == {"49"}


def test_a_client_says_the_same_about_itself_whenever_it_is_asked() -> None:
    questions = ("How big is your team?", "When does your contract end?")
    for seed in range(30):
        first = answers(["ready", *questions], f"{seed}")[1:]
        later = answers(["ready", *["next"] * 4, *questions], f"{seed}")[5:]
        before = answers([*questions], f"{seed}")
        assert first == later
        assert all(
            told.startswith(same) for told, same in zip(before, first, strict=True)
        )


def test_seeds_bring_other_clients_and_other_orders() -> None:
    openings = {brain(f"{seed}").opening(context()) for seed in range(30)}
    firsts = {answers(["ready"], f"{seed}")[0] for seed in range(30)}
    teams = {answers(["ready", "how big is your team"], f"{s}")[1] for s in range(30)}
    assert len(openings) == 3
    assert len(firsts) > 8
    assert len(teams) == 4
