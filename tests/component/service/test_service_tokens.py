"""Meeting tokens: made for a while, used as said, and revoked for good."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from service_house import House, after, play, seconds

from visavis.core import link, signals
from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId, WorkspaceId
from visavis.core.limits import Limits
from visavis.core.meeting_tokens import NewToken
from visavis.core.problems import (
    AlreadyEnded,
    InvalidPayload,
    UnknownConversation,
    UnknownToken,
)
from visavis.core.refusals import Ejected, NotAllowed, Refused, TokenExpired
from visavis.service.admission import Credentials
from visavis.service.rooms import EJECTED
from visavis.service.tokens import MOST_TOKENS, Minted, Tokens

LONG = Limits(left=seconds(600))


async def room(house: House, **wanted: Any) -> ConversationId:
    return await house.open(LONG, require_auth=True, **wanted)


def tokens_of(house: House) -> Tokens:
    return Tokens(house.conversations, house.admission.signing, house.randomness)


async def mint(house: House, id_: ConversationId, **wanted: Any) -> Minted:
    return await tokens_of(house).mint(DEFAULT_WORKSPACE, id_, NewToken(**wanted))


async def revoke(house: House, id_: ConversationId, jti: str) -> None:
    await tokens_of(house).revoke(DEFAULT_WORKSPACE, id_, jti)


def test_a_token_brings_its_name_its_user_id_and_its_ownership() -> None:
    async def story(house: House) -> None:
        id_ = await room(house)
        made = await mint(house, id_, name="Ada", user_id="u-7", owner=True)
        you = (await house.join(id_, token=made.token, name="Eve")).joined.you
        assert (you.user_name, you.user_id, you.owner) == ("Ada", "u-7", True)
        (person,) = house.store.records[id_].participants
        assert person.jti == made.kept.id

    play(story)


def test_the_invitation_of_the_creation_is_kept_and_can_be_revoked() -> None:
    async def story(house: House) -> None:
        created = await house.create(LONG, require_auth=True)
        id_ = created.conversation.id
        (kept,) = (await tokens_of(house).of(DEFAULT_WORKSPACE, id_)).tokens
        assert kept.grant.expires_at == after(0) + created.conversation.limits.absent
        await revoke(house, id_, kept.id)
        with pytest.raises(NotAllowed, match="revoked"):
            await house.join(id_, token=created.meeting_token)
        refusal = await house.admission.page_refusal(id_, created.meeting_token)
        assert refusal is not None

    play(story)


def test_a_public_room_starts_without_tokens() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        assert (await tokens_of(house).of(DEFAULT_WORKSPACE, id_)).tokens == ()

    play(story)


def test_no_token_is_made_for_an_ended_or_somebody_elses_conversation() -> None:
    async def story(house: House) -> None:
        id_ = await room(house)
        with pytest.raises(UnknownConversation):
            await tokens_of(house).mint(WorkspaceId("other"), id_, NewToken())
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        with pytest.raises(AlreadyEnded):
            await mint(house, id_)
        assert len(house.store.records[id_].tokens) == 1

    play(story)


def test_tokens_of_one_conversation_are_bounded() -> None:
    async def story(house: House) -> None:
        id_ = await house.open()
        made = await mint(house, id_)
        many = tuple(
            replace(made.kept, grant=replace(made.kept.grant, id=f"t{n}"))
            for n in range(MOST_TOKENS)
        )
        record = house.store.records[id_]
        house.store.records[id_] = replace(record, tokens=many)
        with pytest.raises(InvalidPayload, match=str(MOST_TOKENS)):
            await mint(house, id_)

    play(story)


def test_a_hundred_at_once_get_one_in_with_a_single_use_token() -> None:
    async def story(house: House) -> None:
        id_ = await room(house)
        made = await mint(house, id_, single_use=True)

        async def attempt() -> bool:
            try:
                await house.join(id_, token=made.token)
            except NotAllowed:
                return False
            return True

        async with asyncio.TaskGroup() as group:
            attempts = [group.create_task(attempt()) for _ in range(100)]
        assert sum(a.result() for a in attempts) == 1
        assert len(house.people(id_)) == 1
        assert len(house.store.records[id_].participants) == 1

    play(story)


def test_opening_the_page_uses_nothing_up_and_who_is_in_comes_back() -> None:
    async def story(house: House) -> None:
        id_ = await room(house)
        made = await mint(house, id_, single_use=True)
        shown = Credentials(token=made.token)
        for _ in range(3):
            assert await house.admission.page_refusal(id_, made.token) is None
            await house.calls.hello(id_, shown)
        came = await house.join(id_, token=made.token)
        again = await house.join(id_, token=made.token, resume=came.joined.resume)
        assert again.joined.you.session_id == came.joined.you.session_id
        assert isinstance(
            await house.admission.page_refusal(id_, made.token), NotAllowed
        )

    play(story)


def test_who_holds_a_revoked_token_is_put_out_and_stays_out() -> None:
    async def story(house: House) -> None:
        id_ = await room(house)
        shared, other = await mint(house, id_), await mint(house, id_)
        ann = await house.join(id_, token=shared.token)
        # Ann is back with her resume credential: she came in with the token still.
        ann = await house.join(id_, resume=ann.joined.resume)
        bob = await house.join(id_, token=shared.token)
        cyd = await house.join(id_, token=other.token)
        await house.drop(id_, bob)
        await revoke(house, id_, shared.kept.id)

        assert house.people(id_) == [cyd.joined.you.session_id]
        out = {p.only: p.why for p in house.sockets.put_outs}
        who = ann.joined.you.session_id
        assert isinstance(out[who], Ejected)
        assert out[who].detail == EJECTED
        assert who in {m.participant_id for m in house.sent(link.DropPeer)}
        gone = {m.participant.session_id for m in house.told(signals.ParticipantLeft)}
        assert who in gone
        for entrance in (ann, bob):
            with pytest.raises(NotAllowed):
                await house.join(id_, resume=entrance.joined.resume)
        with pytest.raises(NotAllowed):
            await house.join(id_, token=shared.token, resume=ann.joined.resume)
        await revoke(house, id_, shared.kept.id)

    play(story)


def test_a_join_under_way_loses_against_the_revocation() -> None:
    async def story(house: House) -> None:
        id_ = await room(house)
        made = await mint(house, id_)
        async with asyncio.TaskGroup() as group:
            # The seat takes a second: the token holds when the door looks at it.
            joining = group.create_task(_refusal(house, id_, made.token))
            await house.wait(0.5)
            await revoke(house, id_, made.kept.id)
        assert isinstance(joining.result(), NotAllowed)
        assert house.people(id_) == []

    play(story)


async def _refusal(house: House, id_: ConversationId, token: str) -> Refused | None:
    try:
        await house.join(id_, token=token)
    except Refused as refusal:
        return refusal
    return None


def test_only_tokens_of_this_conversation_can_be_revoked() -> None:
    async def story(house: House) -> None:
        id_, other = await room(house), await room(house)
        made = await mint(house, other)
        with pytest.raises(UnknownToken):
            await revoke(house, id_, made.kept.id)
        with pytest.raises(UnknownConversation):
            await tokens_of(house).revoke(WorkspaceId("x"), other, made.kept.id)
        assert (await house.join(other, token=made.token)).joined.resume

    play(story)


def test_a_token_that_ejects_takes_its_holder_out_at_its_expiry() -> None:
    async def story(house: House) -> None:
        id_ = await room(house)
        made = await mint(house, id_, lifetime=seconds(60), eject_at_expiry=True)
        came = await house.join(id_, token=made.token)
        assert came.joined.you.will_eject_at == after(60)
        back = await house.join(id_, resume=came.joined.resume)
        await house.wait(58)
        assert house.people(id_) == [back.joined.you.session_id]
        await house.wait(2)
        assert house.people(id_) == []
        (person,) = house.store.records[id_].participants
        assert (person.left_at, person.ejected) == (after(60), True)
        assert house.sockets.put_outs[-1].only == person.id
        for resume in (came.joined.resume, back.joined.resume):
            with pytest.raises(TokenExpired):
                await house.join(id_, resume=resume)

    play(story)


def test_what_our_key_signed_opens_though_nobody_made_it_here() -> None:
    async def story(house: House) -> None:
        id_ = await room(house)
        made = await mint(house, id_)
        foreign = replace(made.kept.grant, id="made-by-an-operator")
        token = await house.admission.signing.sign(foreign)
        assert (await house.join(id_, token=token)).joined.you.session_id

    play(story)
