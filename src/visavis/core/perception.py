"""What a replica sees of people: what it is to look out for, and what it noticed.

A persona's `layers.perception` turns it on by naming a model other than `off`. Pictures
are looked at by a model and forgotten; only its words are kept, in tags, which are the
ones that Tavus documents for a persona's own language model.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from typing import Any, cast

from visavis.core.ids import ParticipantId
from visavis.core.slots import Medium
from visavis.core.tools import Tool, tools_in, visual_tools

OFF = "off"

LIMITED = "limited"
"""Of `emotion_recognition`: the other two, `full` and `auto`, are one here."""

LONGEST = 800
"""Characters of what was noticed of one thing: a few sentences."""

MOST_KEPT = 120
"""Observations of a call that are kept for its analysis: 20,000 words at most."""

_APPEARANCE, _EMOTIONS = "user_appearance", "user_emotions"
_SCREENSHARE = "user_screenshare"

_THOUGHTS = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-z_]{1,40}/?>", re.IGNORECASE)
_FENCE = re.compile(r"^```\w*$", re.MULTILINE)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Perception:
    """What a persona wants to be seen.

    Attributes:
        queries: What to look out for during the call.
        tools: What the model may call when it sees something.
        tool_prompt: When it is to call them.
        analysis_queries: What is asked of the whole call when it is over.
        emotions: Whether it is to be said what faces express.
    """

    queries: tuple[str, ...] = ()
    tools: tuple[Tool, ...] = ()
    tool_prompt: str = ""
    analysis_queries: tuple[str, ...] = ()
    emotions: bool = True

    @classmethod
    def of(cls, layers: Mapping[str, Any]) -> "Perception | None":
        """Return what a persona's layers want to be seen; None if nothing is."""
        layer = layer_of(layers)
        model = layer.get("perception_model") or OFF
        if model == OFF:
            return None
        older = layer.get("ambient_awareness_queries")
        prompt = layer.get("visual_tool_prompt") or layer.get("perception_tool_prompt")
        return cls(
            queries=_texts(layer.get("visual_awareness_queries") or older),
            tools=tools_in(visual_tools(layer)),
            tool_prompt=str(prompt or ""),
            analysis_queries=_texts(layer.get("perception_analysis_queries")),
            emotions=layer.get("emotion_recognition") != LIMITED,
        )


def layer_of(layers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the layer of perception; empty if there is none."""
    layer = layers.get("perception")
    return cast("dict[str, Any]", layer) if isinstance(layer, dict) else {}


def is_seen(layers: Mapping[str, Any], *, reached: bool) -> bool:
    """Return whether people are looked at for a persona of those layers.

    Args:
        layers: Of the persona.
        reached: Whether there is a model that sees, for whichever persona.
    """
    reached = reached or bool(layer_of(layers).get("base_url"))
    return reached and Perception.of(layers) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Something to look at: somebody's camera, or their screen."""

    participant: ParticipantId
    kind: Medium


def worth_a_look(
    shown: Sequence[View],
    speaking: Collection[ParticipantId],
    known: Collection[ParticipantId],
) -> tuple[View, ...]:
    """Return what to look at now: a face at most, and the screen that is shared.

    The face is of who speaks, or of somebody who was not looked at yet.

    Args:
        shown: The cameras and screens that are on.
        speaking: Who is to be heard.
        known: Who was looked at before.
    """
    faces = [view for view in shown if view.kind is Medium.VIDEO]
    new = [view for view in faces if view.participant not in known]
    wanted = [view for view in faces if view.participant in speaking] or new
    screens = [view for view in shown if view.kind is Medium.SCREEN]
    return (*wanted[:1], *screens[-1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What is seen of people, in words; what was not looked at is empty.

    Attributes:
        who: Whose looks it tells of, where there are several people.
    """

    appearance: str = ""
    emotions: str = ""
    screenshare: str = ""
    who: str = ""

    @classmethod
    def read(cls, text: str, kinds: Collection[Medium]) -> "Observation":
        """Return what a model says of pictures of these kinds.

        Small models forget the tags they were asked for: then it is all of one thing.
        """
        text = _FENCE.sub("", text)
        found = cls(
            appearance=_tagged(text, _APPEARANCE),
            emotions=_tagged(text, _EMOTIONS),
            screenshare=_tagged(text, _SCREENSHARE),
        )
        if found:
            return found.of(kinds)
        if Medium.VIDEO in kinds:
            return cls(appearance=_clean(text))
        return cls(screenshare=_clean(text))

    def __bool__(self) -> bool:
        return bool(self.appearance or self.emotions or self.screenshare)

    @property
    def tagged(self) -> str:
        """It as a model is told of it."""
        return "\n".join(f"<{tag}>{text}</{tag}>" for tag, text in self._parts if text)

    @property
    def plain(self) -> str:
        """It as people read it."""
        return " ".join(text for _, text in self._parts if text)

    @property
    def _parts(self) -> tuple[tuple[str, str], ...]:
        return (
            (_APPEARANCE, self._named(self.appearance)),
            (_EMOTIONS, self.emotions),
            (_SCREENSHARE, self.screenshare),
        )

    def _named(self, text: str) -> str:
        return f"{self.who}: {text}" if self.who and text else text

    def of(self, kinds: Collection[Medium]) -> "Observation":
        """Return what it says of pictures of these kinds."""
        face, screen = Medium.VIDEO in kinds, Medium.SCREEN in kinds
        return Observation(
            appearance=self.appearance if face else "",
            emotions=self.emotions if face else "",
            screenshare=self.screenshare if screen else "",
            who=self.who if face else "",
        )

    def over(
        self, before: "Observation", looked_at: Collection[Medium]
    ) -> "Observation":
        """Return it with what was seen before of what was not looked at now."""
        face, screen = Medium.VIDEO in looked_at, Medium.SCREEN in looked_at
        return Observation(
            appearance=self.appearance if face else before.appearance,
            emotions=self.emotions if face else before.emotions,
            screenshare=self.screenshare if screen else before.screenshare,
            who=self.who if face else before.who,
        )


NOTHING = Observation()


def unthought(text: str) -> str:
    """Return a model's answer without the thoughts that some write before it."""
    return _THOUGHTS.sub("", text).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One observation of a call, kept for its analysis.

    Attributes:
        at_s: Seconds into the call.
    """

    at_s: float
    text: str = field(repr=False)


def kept(before: tuple[Sighting, ...], seen: Sighting) -> tuple[Sighting, ...]:
    """Return the sightings of a call with one more: of a long call, every second goes.

    One that says what the last one said says nothing.
    """
    if before and before[-1].text == seen.text:
        return before
    return (*(before if len(before) < MOST_KEPT else before[::2]), seen)


def remembered(seen: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Return what is kept of all that was seen in a call, in order."""
    return reduce(kept, seen, ())


class Unseen(StrEnum):
    """Why there is no analysis: the `reason` of `application.perception_unavailable`.

    The first is Tavus' own; the others are ours.
    """

    NOTHING_SEEN = "no_vision_history"
    TURNED_OFF = "perception_turned_off"
    FAILED = "vision_model_failed"
    TOO_LATE = "vision_model_timed_out"


# ---- reading


def _texts(given: Any) -> tuple[str, ...]:
    listed = cast("list[object]", given) if isinstance(given, list) else []
    return tuple(text for text in listed if isinstance(text, str) and text.strip())


def _tagged(text: str, tag: str) -> str:
    """Return what stands between a tag and its end, or another one, or nothing more."""
    found = re.search(rf"<{tag}>(.*?)(?=</?user_|\Z)", text, re.DOTALL | re.IGNORECASE)
    return _clean(found[1]) if found else ""


def _clean(text: str) -> str:
    """Return text without tags: what is held into a camera must not close ours."""
    return _SPACE.sub(" ", _TAG.sub(" ", text)).strip()[:LONGEST]
