"""The built-in brain: a rehearsal partner that follows a script and says so.

It is a fold over what the person said: the same seed and transcript give the same
answers, so a conversation that another worker picks up goes on where it was. It judges
answers by the moves they make, and never claims what the script or the given context
does not say.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b

from visavis.core.transcripts import Role
from visavis.replica.brain import Context, Said
from visavis.replica.engines.rehearsal_script import (
    Move,
    Scenario,
    Script,
    load_script,
    words_of,
)

_LEAST_ANSWER = 3
"""Words from which on a sentence may be an answer and not a slip."""

_GOAL = re.compile(
    r"\b(?:practi[cs](?:e|ing)|rehears(?:e|ing)|train(?:ing)?(?: for)?|work(?:ing)? on"
    r"|prepar(?:e|ing)(?: \w+)? for|get(?:ting)? better at|improv(?:e|ing))"
    r"\s+([^.;!?\n]+)",
    re.IGNORECASE,
)
_ORNAMENT = re.compile(
    r"\b(?:more |most )?(?:effectively|efficiently|confidently|better|successfully)\b"
    r"|\b(?:from|with|to|by) (?:my |the |our |your )?"
    r"(?:clients?|customers?|prospects?)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(?:her|his|him|their|them|user|candidate)\b", re.IGNORECASE)
_TURNED = {"my": "your", "me": "you", "our": "your", "i": "you", "mine": "yours"}
_LONGEST_GOAL = 12


@dataclass(frozen=True, slots=True)
class _Progress:
    """Where a rehearsal is after some lines of the person.

    Attributes:
        round: How many rounds were begun; 0 before the first.
        pressed: The current one was already asked twice.
        made: The moves of every answer, in order.
        lost: How often a sentence was not understood.
        last: What was said last.
        core: Of that, what is worth repeating to those who ask to hear it again.
    """

    round: int = 0
    pressed: bool = False
    answered: int = 0
    made: tuple[str, ...] = ()
    lost: int = 0
    turn: int = 0
    last: str = ""
    core: str = ""


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
        scenario = self._scenario(context)
        goal = goal_of(context.notes)
        wanted = f"You want to practise {goal}." if goal else scenario.plain
        if scenario.name == "open":
            wanted = f"You want to work on {goal}." if goal else ""
        ask = "Ready when you are." if scenario.rounds else scenario.nudge
        hello = f"Hi, I'm {context.brief.replica_name}."
        return " ".join(part for part in (hello, wanted, scenario.part, ask) if part)

    def answer(self, context: Context) -> str:
        """Return the answer to the last line, which is the person's."""
        scenario = self._scenario(context)
        rounds = self._shuffled(scenario.rounds)
        part = _Part(self._script, scenario, rounds, context.brief.replica_name, self)
        opening = self.opening(context)
        progress = _Progress(last=opening, core=opening)
        for said in _people(context.lines):
            progress = part.hear(progress, said.text)
        return progress.last

    def pick(self, options: Sequence[str], turn: int) -> str:
        """Return one of several ways to say a thing; the seed chooses the first."""
        return options[(self._number("pick", *options) + turn) % len(options)]

    def _scenario(self, context: Context) -> Scenario:
        return self._script.scenario_for(
            context.notes, context.brief.system_prompt, context.brief.persona_name
        )

    def _shuffled(self, rounds: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted(rounds, key=lambda line: self._number("round", line)))

    def _number(self, *parts: str) -> int:
        text = "\0".join((self._seed, *parts))
        return int.from_bytes(blake2b(text.encode(), digest_size=6).digest())


@dataclass(frozen=True, slots=True)
class _Part:
    """The brain in one scenario: hears a line and says what follows."""

    script: Script
    scenario: Scenario
    rounds: tuple[str, ...]
    name: str
    brain: RehearsalBrain

    def hear(self, before: _Progress, text: str) -> _Progress:
        progress = replace(before, turn=before.turn + 1)
        intent = _intent(self.script, text)
        moves = self.scenario.moves_in(text) if before.round else ()
        if intent in ("ready", "next"):
            return self._advance(progress, "begin" if not before.round else "another")
        if intent in ("repeat", "slower"):
            return replace(self._say(progress, intent), core=before.core)
        if intent == "recap":
            known = "recap" if progress.answered else "no_recap"
            return self._say(progress, known)
        if intent == "help":
            return _saying(progress, self.scenario.help)
        if intent:
            return self._say(progress, intent)
        whole = len(words_of(text)) > _LEAST_ANSWER + 1
        if before.round and (moves or whole):
            return self._judge(progress, moves)
        if self.rounds and not before.round and whole:
            # Whoever speaks at length has begun, without being asked to say ready.
            return self._advance(progress, "plunge")
        return self._talk(progress, text)

    def _advance(self, progress: _Progress, how: str, lead: str = "") -> _Progress:
        if not self.rounds:
            return _saying(progress, self.scenario.nudge)
        if progress.round == len(self.rounds):
            return self._say(
                replace(progress, round=0, pressed=False), "all_done", lead
            )
        line = self.rounds[progress.round]
        onward = replace(progress, round=progress.round + 1, pressed=False)
        return self._say(onward, how, lead, line=line)

    def _judge(self, progress: _Progress, moves: tuple[Move, ...]) -> _Progress:
        """Say what an answer did, then press once more or go on."""
        names = tuple(m.name for m in moves)
        judged = replace(
            progress, answered=progress.answered + 1, made=progress.made + names
        )
        missing = [m for m in self.scenario.moves if m not in moves]
        if not moves:
            weak = self.brain.pick(self.scenario.weak, progress.turn)
            lead = f"{weak}: {missing[0].advice}."
            if progress.pressed:
                return self._advance(judged, "another", lead)
            line = self.rounds[progress.round - 1]
            pressed = replace(judged, pressed=True)
            return self._say(pressed, "again", lead, line=line)
        if not missing:
            return self._advance(judged, "another", "Very good, that had everything.")
        did = " and ".join(m.did for m in moves[:2])
        lead = f"Good, {did}; next time, {missing[0].advice}."
        return self._advance(judged, "onward", lead)

    def _talk(self, progress: _Progress, text: str) -> _Progress:
        """Answer what is no intent and no answer: ask about it, or own up."""
        topic = topic_of(text, self.script.fillers)
        if self.rounds or not topic:
            lost = replace(progress, lost=progress.lost + 1)
            return self._say(lost, "lost" if progress.lost else "lost_first")
        options = self.script.about
        line = self.brain.pick(options, progress.turn).format(topic=topic)
        return _saying(progress, line)

    def _say(
        self, progress: _Progress, what: str, lead: str = "", **values: str
    ) -> _Progress:
        recap = self._recap(progress)
        if what == "recap":
            line = recap
        else:
            option = self.brain.pick(self.script.lines[what], progress.turn)
            line = option.format(
                name=self.name,
                nudge=self._nudge(progress),
                recap=recap,
                core=progress.core,
                **values,
            )
        said = _saying(progress, " ".join(f"{lead} {line}".split()))
        return replace(said, core=values.get("line", said.core))

    def _nudge(self, progress: _Progress) -> str:
        if not progress.round:
            return self.scenario.nudge
        return f"Back to my point: {_lowered(self.rounds[progress.round - 1])}"

    def _recap(self, progress: _Progress) -> str:
        """Sum up by the moves that were made most and least."""
        if not progress.answered:
            return ""
        made = Counter(progress.made)
        ranked = sorted(self.scenario.moves, key=lambda m: -made[m.name])
        answers = (
            "one answer" if progress.answered == 1 else f"{progress.answered} answers"
        )
        if not made:
            return f"You gave {answers}. Work on this: {ranked[0].advice}."
        best, least = ranked[0], ranked[-1]
        text = f"You gave {answers}; what you did best: {best.did}."
        if made[least.name] < progress.answered:
            text += f" Next time, {least.advice}."
        return text


def goal_of(notes: str) -> str:
    """Return what a context asks to practise, turned to the person: my → your."""
    found = [m.group(1) for m in _GOAL.finditer(notes)]
    if not found:
        return ""
    # `Improve my sales. Help me practise handling objections`: the last is the plan.
    plain = " ".join(_ORNAMENT.sub("", found[-1]).split()).strip(" ,")
    words = [_TURNED.get(w.lower(), w) for w in plain.split()]
    if len(words) > _LONGEST_GOAL:
        words = re.split(r",| and ", " ".join(words))[0].split()[:_LONGEST_GOAL]
    goal = " ".join(words)
    # `Prepare her for …` is said of somebody else: not the person's own goal.
    return "" if _OTHERS.search(goal) else goal


def topic_of(text: str, fillers: frozenset[str]) -> str:
    """Return what a sentence is about: the last run of words that carry meaning."""
    runs: list[list[str]] = [[]]
    for word in words_of(text):
        if word in fillers or len(word) < _LEAST_ANSWER:
            runs.append([])
        else:
            runs[-1].append(word)
    told = [run for run in runs if run]
    return " ".join(told[-1][-2:]) if told and len(words_of(text)) > 1 else ""


def _people(lines: Sequence[Said]) -> list[Said]:
    return [line for line in lines if line.role is Role.USER]


@lru_cache(maxsize=512)
def _intent(script: Script, text: str) -> str:
    return script.listener.intent(text)


def _saying(progress: _Progress, line: str) -> _Progress:
    return replace(progress, last=line, core=line)


def _lowered(line: str) -> str:
    first = line.split(maxsplit=1)[0]
    keep = first == "I" or first.startswith("I'")
    return line if keep else line[0].lower() + line[1:]
