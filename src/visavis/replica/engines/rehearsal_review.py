"""What the rehearsal brain thinks of answers: after each round, and as a recap."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from visavis.replica.engines.rehearsal_lines import Repertoire
from visavis.replica.engines.rehearsal_listener import words_of
from visavis.replica.engines.rehearsal_script import Move, Scenario, Script

MOST_WORDS = 45
"""That anything said may have: what is longer is hard to follow by ear."""

_AROUND = 8
"""Words that stand around a recap."""

_RAMBLING = 80
"""Words of an answer from which on it is called long: half a minute of speech."""

_STRONG = 3
"""Moves from which on an answer is called strong."""

_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Judges by the moves that were made."""

    script: Script
    scenario: Scenario
    repertoire: Repertoire

    def feedback(
        self, made: frozenset[str], text: str, given: int, *, brief: bool
    ) -> str:
        """Return one sentence about the answer to a round.

        Args:
            made: The moves of all that was said to it.
            text: What was said last.
            given: How many rounds were judged before.
            brief: The person wants to hear little.
        """
        review = self.script.review
        done, missing = self._parted(made)
        if self.script.push.heard_in(text):
            return self._choose(
                review["pushy"], given, advice=self._advice(missing, given)
            )
        if len(words_of(text)) > _RAMBLING:
            return self._choose(review["long"], given)
        if done and brief:
            return self._choose(review["brief"], given, did=self._did(done, given))
        if not done:
            return self._choose(
                review["weak"], given, advice=self._advice(missing, given)
            )
        if len(done) >= _STRONG:
            return self._choose(self.scenario.lines["strong"], given)
        did, advice = self._did(done, given), self._advice(missing, given)
        return self._choose(review["good"], given, did=did, advice=advice)

    def advice(self, made: frozenset[str], given: int) -> str:
        """Return what an answer still lacks."""
        return self._advice(self._parted(made)[1], given)

    def recap(self, answers: Sequence[frozenset[str]], goal: str) -> str:
        """Sum up: goal, how many, what was best, what to work on, and an example."""
        if not answers:
            return ""
        made = Counter(name for answer in answers for name in answer)
        ranked = sorted(self.scenario.moves, key=lambda move: -made[move.name])
        best, least = ranked[0], ranked[-1]
        count = self._counted(len(answers))
        parts = [f"Best: {best.did[0]}."] if made else []
        if made[least.name] < len(answers):
            work = f"To work on: {least.advice[0]}."
            parts += [work, f"For example: {least.example}"]
        if goal:
            whole = [f"You practised {goal}: {count}.", *parts]
            if sum(len(part.split()) for part in whole) <= MOST_WORDS - _AROUND:
                return " ".join(whole)
        return " ".join((f"You answered {count}.", *parts))

    def _parted(self, made: frozenset[str]) -> tuple[list[Move], list[Move]]:
        moves = self.scenario.moves
        return (
            [move for move in moves if move.name in made],
            [move for move in moves if move.name not in made],
        )

    def _did(self, done: Sequence[Move], given: int) -> str:
        # The hardest moves come last in the script, and are worth the praise.
        return done[-1].did[given % len(done[-1].did)]

    def _advice(self, missing: Sequence[Move], given: int) -> str:
        move = (missing or self.scenario.moves)[0]
        return move.advice[given % len(move.advice)]

    def _choose(self, options: Sequence[str], given: int, **moment: str) -> str:
        return self.repertoire.choose(options, given, **moment)

    def _counted(self, answers: int) -> str:
        one, many = self.scenario.lines["noun"]
        how_many = _NUMBERS[answers] if answers < len(_NUMBERS) else str(answers)
        return f"{how_many} {one if answers == 1 else many}"
