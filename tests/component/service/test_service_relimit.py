"""Limits of a running conversation change, and everything that hangs on them."""

from datetime import timedelta

import pytest
from service_house import House, after, play, seconds

from visavis.core import signals
from visavis.core.events import ENDING_SOON
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, WorkspaceId
from visavis.core.lifecycle import Reason
from visavis.core.limits import Limits, LimitsChange
from visavis.core.meeting_tokens import NewToken
from visavis.core.problems import AlreadyEnded, UnknownConversation
from visavis.service.tokens import Tokens

CALL = Limits(duration=seconds(400), left=seconds(50), inactive=seconds(0))


async def relimit(house: House, id_: ConversationId, **spans: timedelta) -> None:
    wanted = LimitsChange(**spans)
    await house.conversations.relimit(DEFAULT_WORKSPACE, id_, wanted, {})


def test_an_extended_call_goes_on_and_is_warned_of_its_new_end() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(CALL)
        await house.enter(id_)
        await house.wait(349)
        await relimit(house, id_, duration=seconds(800))
        # The page inside hears of the new end.
        (told,) = house.told(signals.Ready)
        assert told.expires_at == after(800)
        await house.wait(1000)
        assert (house.end(id_).reason, house.end(id_).at) == (
            Reason.MAX_CALL_DURATION,
            after(800),
        )
        warned = [e for e in house.events(id_) if e.event_type == ENDING_SOON]
        assert [e.at for e in warned] == [after(s) for s in (100, 340, 500, 740, 790)]

    play(story)


def test_whoever_is_inside_hears_when_they_will_be_ejected_now() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(CALL)
        ann, ben = await house.enter(id_), await house.enter(id_)
        house.sockets.told.clear()
        await relimit(house, id_, left=seconds(9))
        assert house.told(signals.ParticipantUpdated) == []
        await relimit(house, id_, duration=seconds(300))
        told = {
            t.message.participant.session_id: (t.message.participant, t.to, t.but)
            for t in house.sockets.told
            if isinstance(t.message, signals.ParticipantUpdated)
        }
        assert told.keys() == {ann, ben}
        for participant, to, but in told.values():
            # Everybody hears of it, whoever it is about.
            assert (to, but) == (None, None)
            assert participant.will_eject_at == after(300)

    play(story)


def test_an_invitation_that_runs_out_first_still_does() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(CALL, require_auth=True)
        tokens = Tokens(house.conversations, house.admission.signing, house.randomness)
        wanted = NewToken(lifetime=seconds(200), eject_at_expiry=True)
        made = await tokens.mint(DEFAULT_WORKSPACE, id_, wanted)
        entrance = await house.join(id_, token=made.token)
        assert entrance.joined.you.will_eject_at == after(200)
        await relimit(house, id_, duration=seconds(500))
        assert house.told(signals.ParticipantUpdated) == []
        await relimit(house, id_, duration=seconds(100))
        (told,) = house.told(signals.ParticipantUpdated)
        assert told.participant.will_eject_at == after(100)

    play(story)


def test_a_shortened_call_ends_earlier_and_one_over_its_new_limit_now() -> None:
    async def story(house: House) -> None:
        early, over = await house.open(CALL), await house.open(CALL)
        await house.enter(early)
        await house.enter(over)
        await house.wait(99)
        await relimit(house, early, duration=seconds(120))
        await relimit(house, over, duration=seconds(60))
        assert house.end(over).at == after(100)
        await house.wait(30)
        assert house.end(early).at == after(120)

    play(story)


def test_each_clock_follows_its_limit() -> None:
    async def story(house: House) -> None:
        waiting, vacant = await house.open(CALL), await house.open(CALL)
        entrance = await house.join(vacant)
        await house.leave(vacant, entrance)
        await relimit(house, waiting, absent=seconds(20))
        await relimit(house, vacant, left=seconds(30))
        await house.wait(60)
        assert house.end(waiting).reason is Reason.PARTICIPANT_ABSENT
        assert house.end(waiting).at == after(20)
        assert house.end(vacant).reason is Reason.PARTICIPANT_LEFT
        assert house.end(vacant).at == after(31)

    play(story)


def test_what_has_ended_or_is_somebody_elses_keeps_its_limits() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(CALL)
        change = LimitsChange(duration=seconds(9))
        with pytest.raises(UnknownConversation):
            await house.conversations.relimit(WorkspaceId("x"), id_, change, {})
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        with pytest.raises(AlreadyEnded):
            await relimit(house, id_, duration=seconds(9))
        assert house.seen(id_).limits == CALL

    play(story)


def test_an_invitation_keeps_its_time_when_the_limits_change() -> None:
    async def story(house: House) -> None:
        created = await house.create(CALL, require_auth=True)
        id_ = created.conversation.id
        await relimit(house, id_, absent=seconds(200))
        (kept,) = house.store.records[id_].tokens
        assert kept.grant.expires_at == after(0) + CALL.absent

    play(story)
