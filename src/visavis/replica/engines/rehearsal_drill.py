"""The part of a drill, in which one side raises things and the other answers.

A drill is a row of rounds. In each, something is raised; questions about it are
answered, an answer with too little is pressed, and what was good enough is reviewed
before the next.
"""

from dataclasses import dataclass, replace

from visavis.replica.engines.rehearsal_listener import asks, words_of
from visavis.replica.engines.rehearsal_part import Part, Progress, counting
from visavis.replica.engines.rehearsal_review import Reviewer
from visavis.replica.engines.rehearsal_script import Round

_WHOLE = 5
"""Words from which on a sentence is an answer and not a slip."""

_COMMAND = 12
"""Words from which on a sentence is an answer, whatever phrase it comes near."""

_SURE = 0.65
"""Nearness from which on a whole sentence is a wish and not an answer."""

_IN_PART = 0.25
"""How much nearer the character is than the one who plays it."""

_ENOUGH = 2
"""Moves that an answer needs, or one more where the character is the hard one."""

_QUESTIONS = 3
"""That are answered in a round before it is the person's turn."""

_AGAIN = frozenset({"repeat", "slower", "shorter", "confused", "retry"})
_ONWARD = frozenset({"ready", "next"})


@dataclass(frozen=True, slots=True)
class Drill(Part):
    """The side that asks and objects.

    Attributes:
        rounds: In the order of this conversation.
        goal: What the person wants to practise, or nothing.
    """

    rounds: tuple[Round, ...]
    reviewer: Reviewer
    goal: str

    def follow(self, before: Progress, text: str) -> Progress:
        intent, topic = self._wish(before, text)
        if intent:
            return self._obey(before, intent)
        moves = self.scenario.moves_in(text, asking=asks(text))
        if topic and not before.open and topic in self.scenario.lines.get("opens", ()):
            return self._raise(before, "plunge")
        if topic and moves <= self.scenario.soft:
            return self._tell(before, topic, moves)
        if before.open:
            return self._answered(before, text, moves)
        return self._outside(before, text)

    def _wish(self, progress: Progress, text: str) -> tuple[str, str]:
        """Return what a line wants: an intent, or a topic that it asks about."""
        intent, near = "", 0.0
        length = len(words_of(text))
        if length < _COMMAND:
            intent, near = self.script.intents.nearest(text)
        if length >= _WHOLE and near < _SURE and progress.open:
            intent = ""
        topic, nearer = "", 0.0
        if asks(text):
            topic, nearer = self.scenario.asking.nearest_within(text)
        # In the middle of it, whoever asks for a name asks the character for it.
        nearer += _IN_PART if progress.open else 0.0
        if topic and (not intent or nearer > near):
            return "", topic
        return intent, ""

    # ---- what the person wants of the exercise

    def _obey(self, progress: Progress, intent: str) -> Progress:
        idle = not progress.open or progress.waiting
        if intent in _ONWARD or (intent == "yes" and idle):
            return self._go_on(progress, intent)
        if intent == "yes":
            return self._pressed(progress, frozenset())
        if intent == "refuse" and progress.open:
            return self._pressed(progress, frozenset())
        if intent in _AGAIN:
            return self._once_more(progress, intent)
        if intent in ("harder", "easier"):
            return self._turn(progress, intent)
        if intent in ("example", "stuck"):
            return self._show(progress, intent)
        if intent == "recap":
            return self.sum_up(progress)
        if intent == "goodbye":
            recap = self.recap(progress)
            known = "goodbye" if recap else "farewell"
            return self.say(progress, known, recap=recap)
        if intent == "stop":
            return self.say(replace(progress, waiting=True), intent)
        return self.say(progress, intent)

    def _go_on(self, progress: Progress, intent: str) -> Progress:
        if progress.waiting and progress.open and intent != "next":
            return self._put(replace(progress, waiting=False), "resume")
        return self._raise(progress, "another" if progress.begun else "begin")

    def _once_more(self, progress: Progress, intent: str) -> Progress:
        current = self._current(progress)
        if intent == "shorter":
            progress = replace(progress, brief=True)
        if current is None:
            line = progress.line if intent != "confused" else self.scenario.help
            return self.say(progress, intent, line=line)
        if intent == "retry":
            fresh = replace(progress, made=frozenset[str](), tries=0)
            return self._put(fresh, intent)
        line = progress.line if intent == "repeat" else current.short
        return self.say(progress, intent, line=line)

    def _turn(self, progress: Progress, intent: str) -> Progress:
        scenario = self.scenario
        kind = scenario.harder if intent == "harder" else scenario.easier
        turned = replace(progress, kind=kind)
        if progress.open:
            return self._put(turned, intent)
        nudge = self.nudge(turned)
        return self.say(turned, intent, line=nudge)

    def _show(self, progress: Progress, intent: str) -> Progress:
        current = self._current(progress)
        if current is None:
            return self.say(progress, "no_example")
        return self.say(progress, intent, example=current.example)

    # ---- questions to the character

    def _tell(self, progress: Progress, topic: str, moves: frozenset[str]) -> Progress:
        """Answer a question as the character would, always the same."""
        if progress.open and progress.asked == _QUESTIONS:
            line = self._point(progress)
            spent = replace(
                progress, asked=progress.asked + 1, made=progress.made | moves
            )
            return self.say(spent, "enough", line=line)
        current = self._current(progress)
        known = f"{topic} {current.name}" if current and topic == "why" else topic
        why = current.why if current else self.scenario.help
        short = current.short if current else self.nudge(progress)
        answers = self.repertoire.usable(
            self.scenario.topics[topic], why=why, short=short
        )
        told = replace(
            progress,
            topics=(*progress.topics, known),
            asked=progress.asked + 1,
            made=progress.made | moves,
        )
        if known in progress.topics:
            return self.say(told, "reminder", line=answers[0])
        line = answers[0] if progress.open else f"{answers[0]} {self.nudge(progress)}"
        return self.said(told, topic, line)

    # ---- answers

    def _answered(
        self, progress: Progress, text: str, moves: frozenset[str]
    ) -> Progress:
        if not moves and self.script.is_noise(text):
            return self.miss(progress)
        pushed = self.script.push.heard_in(text)
        if asks(text) and moves <= self.scenario.soft and not pushed:
            return self._wonder(progress, moves)
        if pushed and not progress.tries:
            lead = self._feedback(progress, progress.made, text)
            return self._pressed(progress, moves, lead)
        if not moves and len(words_of(text)) < _WHOLE and not progress.tries:
            advice = self.reviewer.advice(progress.made, progress.begun)
            shy = replace(progress, tries=progress.tries + 1)
            return self.say(shy, "shy", advice=advice)
        made = progress.made | moves
        hard = progress.kind == self.scenario.harder
        if len(made) >= _ENOUGH + hard or progress.tries:
            return self._judged(progress, made, text)
        return self._pressed(progress, moves)

    def _judged(
        self, progress: Progress, made: frozenset[str], text: str = ""
    ) -> Progress:
        """Say a sentence about what was said to this one, and raise the next."""
        lead = self._feedback(progress, made, text)
        judged = replace(progress, judged=(*progress.judged, made), open=False)
        return self._raise(judged, "onward", lead)

    def _feedback(self, progress: Progress, made: frozenset[str], text: str) -> str:
        given = len(progress.judged)
        return self.reviewer.feedback(made, text, given, brief=progress.brief)

    def _wonder(self, progress: Progress, moves: frozenset[str]) -> Progress:
        """Own up to a question that the script has no answer to."""
        asked = replace(progress, asked=progress.asked + 1, made=progress.made | moves)
        what = "unknown" if progress.asked < _QUESTIONS else "enough"
        return self.say(asked, what, line=self._point(progress))

    def _pressed(
        self, progress: Progress, moves: frozenset[str], lead: str = ""
    ) -> Progress:
        """Ask on after an answer that was not enough; the second time, let it go."""
        made = progress.made | moves
        if progress.tries:
            return self._judged(progress, made)
        current = self._current(progress)
        assert current is not None, "only what is open is pressed"
        name = f"press {current.name}"
        line = self.repertoire.choose(current.press, progress.used.get(name, 0))
        pressed = counting(replace(progress, tries=1, made=made), name)
        if lead:
            return self.say(pressed, "pushed", lead=lead, line=line)
        if moves:
            return self.say(pressed, "heeded", line=line)
        kind = self.scenario.kinds[progress.kind]["unmoved"]
        unmoved = self.repertoire.choose(kind, progress.used.get("unmoved", 0))
        return self.say(
            counting(pressed, "unmoved"), "pressed", line=line, unmoved=unmoved
        )

    def _raise(self, progress: Progress, how: str, lead: str = "") -> Progress:
        """Raise the next thing; when all were raised, sum up first."""
        through = progress.begun and progress.begun % len(self.rounds) == 0
        if through and not (progress.waiting and not progress.open):
            done = replace(progress, open=False, waiting=True)
            return self.say(done, "all_done", recap=self.recap(progress))
        fresh = replace(
            progress, begun=progress.begun + 1, made=frozenset[str](), tries=0, asked=0
        )
        return self._put(replace(fresh, open=True, waiting=False), how, lead)

    def _put(self, progress: Progress, how: str, lead: str = "") -> Progress:
        """Say what the open round is about."""
        current = self._current(progress)
        assert current is not None, "only an open round is put"
        name = f"round {current.name}"
        plain = self.repertoire.usable([current.plain[progress.kind]])
        # What the context says comes first; another run brings the other ways.
        lines = [*self.repertoire.usable(current.told), *plain]
        line = lines[progress.used.get(name, 0) % len(lines)]
        begins = self.scenario.kinds[progress.kind]["begin"]
        options = begins if how == "begin" else ()
        counted = counting(progress, name)
        return self.say(counted, how, options, lead=lead, line=line)

    # ---- neither

    def _outside(self, progress: Progress, text: str) -> Progress:
        """Answer what was said while nothing waits for an answer."""
        mine, _ = self.scenario.echo.nearest_within(text)
        if mine and "mine" in self.scenario.lines:
            return self._raise(progress, "mine")
        if self.script.is_noise(text):
            return self.miss(progress)
        if asks(text):
            return self.say(progress, "unable")
        if len(words_of(text)) >= _WHOLE:
            # Whoever speaks at length has begun, without being asked to say ready.
            return self._raise(progress, "another" if progress.begun else "plunge")
        return self.miss(progress)

    # ---- words

    def recap(self, progress: Progress) -> str:
        return self.reviewer.recap(progress.answers, self.goal)

    def nudge(self, progress: Progress) -> str:
        turn = sum(progress.used.values())
        if progress.open:
            return self.repertoire.choose(
                self.script.lines["resume"], turn, line=self._point(progress)
            )
        return self.repertoire.choose(self.scenario.lines["nudge"], turn)

    def _point(self, progress: Progress) -> str:
        current = self._current(progress)
        return current.short if current else self.nudge(progress)

    def _current(self, progress: Progress) -> Round | None:
        """Return the round that waits for an answer."""
        if not progress.open:
            return None
        return self.rounds[(progress.begun - 1) % len(self.rounds)]
