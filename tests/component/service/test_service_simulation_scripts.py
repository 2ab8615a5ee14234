"""Any script in a simulated workspace ends as the naive model of the lifecycle says.

Several conversations share the one clock, and the front is started anew in between: it
must not matter to any of them.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from service_house import House, play, seconds

from support.virtual_time import EPOCH
from unit.core.naive import Naive, Rules
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, WorkspaceId
from visavis.core.limits import Limits
from visavis.core.personas import ANNA, DEFAULT_PERSONA
from visavis.core.problems import Problem
from visavis.core.signals import Join
from visavis.service.conversations import NewConversation

SIM = WorkspaceId("simulation")

# Zero, one, equal ones, and the marks of the warnings.
SPANS = st.sampled_from([1, 5, 10, 60, 61, 300, 3600])
RULES = st.builds(
    Rules,
    duration=st.sampled_from([3600, 3600, 300, 60]),
    absent=SPANS,
    inactive=st.sampled_from([0, 60, 61, 300]),
    left=st.sampled_from([0, 0, 5, 60]),
    grace=st.sampled_from([5, 5, 0, 1]),
)
WHICH = st.integers(0, 2)
WHO = st.sampled_from(["ann", "ann", "bob"])
PAUSES = st.sampled_from([1, 1, 4, 5, 6, 10, 60, 61, 300, 3600])
STEPS = st.one_of(
    st.tuples(st.just("advance"), PAUSES, st.just("")),
    st.tuples(st.sampled_from(["join", "speak", "leave", "drop"]), WHICH, WHO),
    st.tuples(st.sampled_from(["join", "speak", "leave", "drop"]), WHICH, WHO),
    st.tuples(st.just("restart"), st.just(0), st.just("")),
)


class Told:
    """One conversation twice: as the product keeps it, and as the model has it."""

    def __init__(self, id_: ConversationId, rules: Rules) -> None:
        self.id = id_
        self.model = Naive(rules)
        self.people: dict[str, str] = {}

    async def do(self, house: House, what: str, who: str, now: int) -> None:
        known = self.people.get(who, "")
        try:
            if what == "join":
                done = await house.simulation.join(SIM, self.id, Join(), known)
                self.people[who] = done.participant_id
            elif what == "speak":
                await house.simulation.speak(SIM, self.id, known, "Well")
            elif what == "leave":
                await house.simulation.leave(SIM, self.id, known)
            else:
                await house.simulation.drop(SIM, self.id, known)
        except Problem:
            # Over, or not there: then it changes nothing.
            return
        self._mirror(what, who, now)

    def _mirror(self, what: str, who: str, now: int) -> None:
        match what:
            case "join":
                self.model.join(who, now)
            case "speak":
                self.model.engage(now, now)
            case "leave":
                self.model.leave(who, now)
            case _:
                self.model.lose(who, now, now)

    def check(self, house: House) -> None:
        ended = house.seen(self.id).ended
        seen = ended and (str(ended.reason), int((ended.at - EPOCH).total_seconds()))
        assert seen == self.model.ended
        assert type(house.seen(self.id).state).__name__ == self.model.name()
        shutdowns = house.event_types(self.id).count("system.shutdown")
        assert shutdowns == bool(ended)


async def _open(house: House, rules: Rules) -> Told:
    limits = Limits(
        duration=seconds(rules.duration),
        absent=seconds(rules.absent),
        inactive=seconds(rules.inactive),
        left=seconds(rules.left),
        grace=seconds(rules.grace),
    )
    wish = NewConversation(
        persona_id=DEFAULT_PERSONA, replica_id=ANNA, limits=limits, callback_url=""
    )
    made = await house.conversations.create(SIM, wish)
    return Told(made.conversation.id, rules)


@settings(max_examples=120, deadline=None)
@given(rules=st.lists(RULES, min_size=3, max_size=3), steps=st.lists(STEPS))
def test_a_script_ends_as_the_model_says(
    rules: list[Rules], steps: list[tuple[str, int, str]]
) -> None:
    async def story(house: House) -> None:
        secret, _, _ = await house.keys.create("test", SIM, simulated=True)
        await house.keys.authenticate(secret)
        told, now = [await _open(house, each) for each in rules], 0
        for what, number, who in steps:
            if what == "restart":
                house = await _again(house)
            elif what == "advance":
                await house.simulation.advance(SIM, seconds(number))
                now += number
                for one in told:
                    one.model.pass_to(now)
            else:
                await told[number].do(house, what, who, now)
            for one in told:
                one.check(house)

    play(story)


async def _again(house: House) -> House:
    kept: dict[str, Any] = {"store": house.store, "key_store": house.key_store}
    again = House(clock=house.clock, randomness=house.randomness, **kept)
    await again.simulation.boot()
    assert DEFAULT_WORKSPACE not in again.clocks.simulated
    return again
