"""What owners may do with the people in a room, and what nobody else may."""

from typing import Any

import pytest
from service_house import House, play, seconds

from visavis.core import link, signals
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, ParticipantId
from visavis.core.lifecycle import Reason
from visavis.core.limits import Limits
from visavis.core.meeting_tokens import NewToken
from visavis.core.refusals import Ejected, NotAllowed
from visavis.service.door import Entrance
from visavis.service.tokens import Tokens

LONG = Limits(left=seconds(600))
NOBODY = ParticipantId("nobody")


async def guest(house: House, id_: ConversationId, **wanted: Any) -> Entrance:
    """Join with a token of one's own."""
    tokens = Tokens(house.conversations, house.admission.signing, house.randomness)
    made = await tokens.mint(DEFAULT_WORKSPACE, id_, NewToken(**wanted))
    return await house.join(id_, token=made.token)


async def owned(house: House) -> tuple[ConversationId, ParticipantId, Entrance]:
    """Return a conversation, its owner and a guest, both inside."""
    id_ = await house.open(LONG, require_auth=True)
    owner = await guest(house, id_, owner=True)
    return id_, owner.joined.you.session_id, await guest(house, id_)


def mutes(house: House) -> list[tuple[ParticipantId | None, signals.Mute]]:
    told = house.sockets.told
    return [(t.to, t.message) for t in told if isinstance(t.message, signals.Mute)]


def notices(house: House) -> list[tuple[ParticipantId | None, str, str]]:
    return [
        (t.to, t.message.notice.type, t.message.notice.msg)
        for t in house.sockets.told
        if isinstance(t.message, signals.Notice)
    ]


def test_an_owner_mutes_somebody_who_is_told_and_shown_so() -> None:
    async def story(house: House) -> None:
        id_, owner, ben = await owned(house)
        who = ben.joined.you.session_id
        wish = signals.Moderate(who=who, audio=False, screen=False)
        await house.calls.moderate(id_, owner, wish)
        assert mutes(house) == [
            (who, signals.Mute(by=owner, audio=False, screen=False))
        ]
        shown = house.told(signals.ParticipantUpdated)[-1].participant
        assert (shown.session_id, shown.audio, shown.video) == (who, False, True)
        assert house.sent(link.SetMedia)[-1] == link.SetMedia(
            conversation_id=id_, participant_id=who, audio=False
        )

    play(story)


def test_whoever_was_muted_may_switch_on_again() -> None:
    async def story(house: House) -> None:
        id_, owner, ben = await owned(house)
        who = ben.joined.you.session_id
        await house.calls.moderate(id_, owner, signals.Moderate(who=who, video=False))
        await house.calls.update(id_, who, signals.Update(video=True))
        assert house.sent(link.SetMedia)[-2].video is False
        assert house.sent(link.SetMedia)[-1].video is True

    play(story)


@pytest.mark.parametrize("device", ["audio", "video", "screen"])
def test_nobody_switches_another_one_s_device_on(device: str) -> None:
    async def story(house: House) -> None:
        id_, owner, ben = await owned(house)
        who = ben.joined.you.session_id
        wish = signals.Moderate(who=who, **{device: True})
        await house.calls.moderate(id_, owner, wish)
        [(to, type_, msg)] = notices(house)
        assert (to, type_) == (owner, "not-allowed")
        assert "not on" in msg
        assert mutes(house) == []

    play(story)


def test_an_owner_puts_somebody_out_who_cannot_come_back() -> None:
    async def story(house: House) -> None:
        id_, owner, ben = await owned(house)
        who = ben.joined.you.session_id
        await house.calls.moderate(id_, owner, signals.Moderate(who=who, eject=True))
        [put_out] = house.sockets.put_outs
        assert put_out.only == who
        assert isinstance(put_out.why, Ejected)
        assert house.people(id_) == [owner]
        with pytest.raises(NotAllowed):
            await house.join(id_, resume=ben.joined.resume)

    play(story)


def test_an_owner_ends_the_conversation_for_everybody() -> None:
    async def story(house: House) -> None:
        id_, owner, _ = await owned(house)
        await house.calls.end(id_, owner)
        assert house.end(id_).reason is Reason.ENDED_BY_OWNER
        [put_out] = house.sockets.put_outs
        assert (put_out.only, put_out.why.shutdown_code) == (None, "ended_by_owner")

    play(story)


def test_others_are_told_that_only_owners_may() -> None:
    async def story(house: House) -> None:
        id_, owner, ben = await owned(house)
        who = ben.joined.you.session_id
        await house.calls.moderate(id_, who, signals.Moderate(who=owner, eject=True))
        await house.calls.moderate(id_, who, signals.Moderate(who=owner, audio=False))
        await house.calls.end(id_, who)
        assert [(to, type_) for to, type_, _ in notices(house)] == [
            (who, "not-allowed")
        ] * 3
        assert house.people(id_) == [owner, who]
        assert house.seen(id_).ended is None

    play(story)


def test_of_somebody_who_is_not_there_an_owner_gets_a_notice() -> None:
    async def story(house: House) -> None:
        id_, owner, _ = await owned(house)
        await house.calls.moderate(id_, owner, signals.Moderate(who=NOBODY, eject=True))
        [(to, _, msg)] = notices(house)
        assert (to, msg) == (owner, "There is nobody of that id in this conversation")

    play(story)


def test_a_wish_for_nothing_does_nothing() -> None:
    async def story(house: House) -> None:
        id_, owner, ben = await owned(house)
        told = len(house.sockets.told)
        wish = signals.Moderate(who=ben.joined.you.session_id)
        await house.calls.moderate(id_, owner, wish)
        assert len(house.sockets.told) == told

    play(story)


def test_from_outside_nothing_is_moderated_or_ended() -> None:
    async def story(house: House) -> None:
        id_, owner, _ = await owned(house)
        wish = signals.Moderate(who=owner, eject=True)
        await house.calls.moderate(id_, NOBODY, wish)
        await house.calls.end(id_, NOBODY)
        house.calls.watch(id_, NOBODY, on=False)
        assert notices(house) == []
        assert len(house.people(id_)) == 2

    play(story)


def test_a_deleted_conversation_is_neither_moderated_nor_ended() -> None:
    async def story(house: House) -> None:
        id_, owner, ben = await owned(house)
        await house.store.delete(id_)
        wish = signals.Moderate(who=ben.joined.you.session_id, eject=True)
        await house.calls.moderate(id_, owner, wish)
        await house.calls.end(id_, owner)
        assert house.seen(id_).ended is None

    play(story)
