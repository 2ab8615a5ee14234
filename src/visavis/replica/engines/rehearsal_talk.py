"""The part of a listener, where there is nothing to rehearse."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from visavis.replica.engines.rehearsal_listener import asks, words_of
from visavis.replica.engines.rehearsal_part import Part, Progress

_SURE = 0.75
"""Nearness to a phrase: above it, a question is one about the exercise."""


@dataclass(frozen=True, slots=True)
class Talk(Part):
    """The side that asks about what it is told."""

    def follow(self, before: Progress, text: str) -> Progress:
        intent, near = self.script.intents.nearest(text)
        if intent and (near >= _SURE or not asks(text)):
            return self._obey(before, intent)
        return self._listen(before, text)

    def _obey(self, progress: Progress, intent: str) -> Progress:
        match intent:
            case "recap":
                return self.sum_up(progress)
            case "goodbye":
                recap = self.recap(progress)
                return self.say(
                    progress, "parting" if recap else "farewell", recap=recap
                )
            case "repeat" | "slower" | "shorter" | "confused" | "retry":
                return self.say(progress, intent, line=progress.line)
            case "harder" | "easier":
                return self.say(progress, "same")
            case "example":
                return self.say(progress, "no_example")
            case "yes" | "ready" | "next" | "stuck":
                return self.say(progress, "ahead", self.scenario.lines["ahead"])
            case _:
                return self.say(progress, intent)

    def nudge(self, progress: Progress) -> str:
        turn = sum(progress.used.values())
        return self.repertoire.choose(self.scenario.lines["nudge"], turn)

    def recap(self, progress: Progress) -> str:
        latest = tuple(dict.fromkeys(progress.topics))[-3:]
        if not latest:
            return ""
        closing = self.scenario.lines["closing"]
        used = progress.used.get("recap", 0)
        return self.repertoire.choose(closing, used, topics=listed(latest))

    def _listen(self, progress: Progress, text: str) -> Progress:
        """Take up what somebody talks about, without a part to play."""
        lines = self.scenario.lines
        if asks(text):
            return self.say(progress, "wondering", lines["wondering"])
        topic = topic_of(text, self.script.fillers)
        if not topic:
            return self.miss(progress)
        spoken = replace(progress, topics=(*progress.topics, topic))
        if len(spoken.topics) % 2 == 0:
            return self.say(spoken, "ahead", lines["ahead"])
        return self.say(spoken, "about", lines["about"], topic=topic)


def topic_of(text: str, fillers: frozenset[str]) -> str:
    """Return what a sentence is about: words in a row that carry meaning, the last."""
    runs: list[list[str]] = [[]]
    for word in words_of(text):
        if word in fillers or len(word) < len("the"):
            runs.append([])
        else:
            runs[-1].append(word)
    if len(words_of(text)) < 2:  # noqa: PLR2004 - a single word is no sentence
        return ""
    longest = max(reversed(runs), key=lambda run: min(len(run), 2))
    return " ".join(longest[-2:])


def listed(things: Sequence[str]) -> str:
    """Return things as they are named in a row: a, b and c."""
    return " and ".join(filter(None, (", ".join(things[:-1]), things[-1])))
