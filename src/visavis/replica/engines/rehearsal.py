"""The built-in brain: a rehearsal partner that follows a script and says so.

It is a fold over what the person said: the same seed and transcript give the same
answers, so a conversation that another worker picks up goes on where it was. It judges
answers by the moves they make, and never claims what the script or the given context
does not say.
"""

import re
from collections.abc import AsyncIterator, Sequence

from visavis.core.transcripts import Role
from visavis.replica.brain import Context, Said
from visavis.replica.engines.rehearsal_drill import Drill
from visavis.replica.engines.rehearsal_lines import Repertoire, number
from visavis.replica.engines.rehearsal_notes import facts_of
from visavis.replica.engines.rehearsal_part import Part, Progress
from visavis.replica.engines.rehearsal_review import Reviewer
from visavis.replica.engines.rehearsal_script import (
    Round,
    Scenario,
    Script,
    load_script,
)
from visavis.replica.engines.rehearsal_talk import Talk

_ENGLISH = frozenset({"", "english", "multilingual"})
"""Names of the languages in which the script is spoken."""


class RehearsalBrain:
    """Plays the other side of a conversation that somebody wants to practise."""

    name = "rehearsal"

    def __init__(self, seed: str, script: Script | None = None) -> None:
        self._seed = seed
        self._script = script or load_script()

    async def greet(self, context: Context) -> str:
        return self.opening(context)

    async def reply(self, context: Context) -> AsyncIterator[str]:
        for piece in re.findall(r"\S+\s*", self.answer(context)):
            yield piece

    async def close(self) -> None:
        """Hold nothing, so let go of nothing."""

    def opening(self, context: Context) -> str:
        """Return the greeting: it names what the context wants to practise."""
        if not _in_english(context):
            return self._excuse(context, 0)
        scenario = self._scenario(context)
        repertoire = self._repertoire(scenario, self._facts(context))
        return self._opening(context, scenario, repertoire)

    def answer(self, context: Context) -> str:
        """Return the answer to the last line, which is the person's."""
        return self.answers(context)[-1]

    def answers(self, context: Context) -> list[str]:
        """Return what is said to every line of the person, in order."""
        said = _people(context.lines)
        if not _in_english(context):
            return [self._excuse(context, turn) for turn in range(1, len(said) + 1)]
        scenario = self._scenario(context)
        repertoire = self._repertoire(scenario, self._facts(context))
        part = self._part(scenario, repertoire)
        opening = self._opening(context, scenario, repertoire)
        progress = Progress(kind=self._kind(scenario), last=opening, line=opening)
        told: list[str] = []
        for line in said:
            progress = part.hear(progress, line.text)
            told.append(progress.last)
        return told

    def _part(self, scenario: Scenario, repertoire: Repertoire) -> Part:
        if not scenario.rounds:
            return Talk(self._script, scenario, repertoire)
        return Drill(
            self._script,
            scenario,
            repertoire,
            rounds=self._shuffled(scenario),
            reviewer=Reviewer(self._script, scenario, repertoire),
            goal=repertoire.known.get("goal", ""),
        )

    def _opening(
        self, context: Context, scenario: Scenario, repertoire: Repertoire
    ) -> str:
        goal, lines = repertoire.known.get("goal"), scenario.lines
        verb = "practise" if scenario.rounds else "work on"
        wanted = [f"You want to {verb} {goal}."] if goal else []
        wanted += repertoire.usable([*lines.get("aim", ()), *lines["plain"]])
        kind = scenario.kinds.get(self._kind(scenario), {})
        return " ".join(
            (
                f"Hi, I'm {context.brief.replica_name}.",
                *self._about_notes(context),
                wanted[0],
                *repertoire.usable(kind.get("part", ()))[:1],
                "Ready when you are." if scenario.rounds else lines["nudge"][0],
            )
        )

    def _about_notes(self, context: Context) -> list[str]:
        """Own up to notes that are not understood."""
        english = self._script.language_of(context.notes) == "english"
        return [] if english else [self._script.notes_line]

    def _excuse(self, context: Context, turn: int) -> str:
        """Say in the language that is spoken here that this brain doesn't speak it."""
        languages = self._script.languages
        spoken = context.brief.language.strip().lower()
        lines = languages.get(spoken, languages["other"])
        return lines[turn % len(lines)]

    def _scenario(self, context: Context) -> Scenario:
        return self._script.scenario_for(
            context.notes, context.brief.system_prompt, context.brief.persona_name
        )

    def _facts(self, context: Context) -> dict[str, str]:
        return facts_of(context.notes, context.brief.system_prompt) | {
            "name": context.brief.replica_name
        }

    def _repertoire(self, scenario: Scenario, facts: dict[str, str]) -> Repertoire:
        """Return the lines that hold in this conversation: its facts, and a life."""
        known = {what: self._draw(what, some) for what, some in scenario.life.items()}
        if scenario.stories:
            known |= scenario.stories[
                number(self._seed, "story") % len(scenario.stories)
            ]
        return Repertoire(self._seed, known | facts)

    def _draw(self, what: str, options: Sequence[str]) -> str:
        return options[number(self._seed, what) % len(options)]

    def _kind(self, scenario: Scenario) -> str:
        return self._draw("kind", tuple(scenario.kinds)) if scenario.kinds else ""

    def _shuffled(self, scenario: Scenario) -> tuple[Round, ...]:
        rounds = scenario.rounds.values()
        return tuple(sorted(rounds, key=lambda r: number(self._seed, "round", r.name)))


def _in_english(context: Context) -> bool:
    return context.brief.language.strip().lower() in _ENGLISH


def _people(lines: Sequence[Said]) -> list[Said]:
    return [line for line in lines if line.role is Role.USER]
