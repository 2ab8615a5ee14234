from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest
from service_house import House, after, play, seconds

from visavis.core.ids import DEFAULT_WORKSPACE, ConversationId
from visavis.core.limits import Limits
from visavis.core.refusals import (
    MeetingFull,
    NoRoom,
    NotAllowed,
    Refused,
    RoomEnded,
    TokenExpired,
    TokenMissing,
    TokenNotYetValid,
)
from visavis.core.tokens import Grant, SigningKey
from visavis.service.admission import Credentials
from visavis.service.fakes import FakeMeetingTokens

Show = Callable[[House, ConversationId, str], Awaitable[Credentials]]


async def _grant(house: House, token: str) -> Grant:
    return await house.admission.signing.read(token, resume=False)


async def _resume(house: House, id_: ConversationId, token: str) -> str:
    return (await house.join(id_, token=token)).joined.resume


async def nothing(house: House, id_: ConversationId, token: str) -> Credentials:
    return Credentials()


async def empty(house: House, id_: ConversationId, token: str) -> Credentials:
    return Credentials(token="", resume="")


async def garbage(house: House, id_: ConversationId, token: str) -> Credentials:
    return Credentials(token="a.b.c")


async def tampered(house: House, id_: ConversationId, token: str) -> Credentials:
    head, _, tail = token.rpartition(".")
    return Credentials(token=f"{head}.{tail[::-1]}")


async def of_a_foreign_key(
    house: House, id_: ConversationId, token: str
) -> Credentials:
    key = SigningKey(id="k", secret="s", created_at=after(0))
    grant = await _grant(house, token)
    return Credentials(token=FakeMeetingTokens().sign(grant, [key]))


async def of_another_room(house: House, id_: ConversationId, token: str) -> Credentials:
    other = await house.create(require_auth=True)
    return Credentials(token=other.meeting_token)


async def of_another_server(
    house: House, id_: ConversationId, token: str
) -> Credentials:
    grant = replace(await _grant(house, token), deployment="elsewhere")
    return Credentials(token=await house.admission.signing.sign(grant))


async def too_late(house: House, id_: ConversationId, token: str) -> Credentials:
    grant = replace(await _grant(house, token), expires_at=after(2))
    return Credentials(token=await house.admission.signing.sign(grant))


async def too_early(house: House, id_: ConversationId, token: str) -> Credentials:
    grant = replace(await _grant(house, token), not_before=after(60))
    return Credentials(token=await house.admission.signing.sign(grant))


async def resume_as_token(house: House, id_: ConversationId, token: str) -> Credentials:
    return Credentials(token=await _resume(house, id_, token))


async def token_as_resume(house: House, id_: ConversationId, token: str) -> Credentials:
    return Credentials(resume=token)


async def resume_of_the_ejected(
    house: House, id_: ConversationId, token: str
) -> Credentials:
    resume = await _resume(house, id_, token)
    record = house.store.records[id_]
    ejected = tuple(replace(p, ejected=True) for p in record.participants)
    house.store.records[id_] = replace(record, participants=ejected)
    return Credentials(resume=resume)


async def resume_of_a_stranger(
    house: House, id_: ConversationId, token: str
) -> Credentials:
    resume = await _resume(house, id_, token)
    record = house.store.records[id_]
    house.store.records[id_] = replace(record, participants=())
    return Credentials(resume=resume)


@dataclass(frozen=True)
class Case:
    show: Show
    private: type[Refused]
    public: type[Refused] | None


REFUSALS = [
    Case(nothing, TokenMissing, None),
    Case(empty, TokenMissing, None),
    Case(garbage, NotAllowed, NotAllowed),
    Case(tampered, NotAllowed, NotAllowed),
    Case(of_a_foreign_key, NotAllowed, NotAllowed),
    Case(of_another_room, NotAllowed, NotAllowed),
    Case(of_another_server, NotAllowed, NotAllowed),
    Case(too_late, TokenExpired, TokenExpired),
    Case(too_early, TokenNotYetValid, TokenNotYetValid),
    Case(resume_as_token, NotAllowed, NotAllowed),
    Case(token_as_resume, NotAllowed, NotAllowed),
    Case(resume_of_the_ejected, NotAllowed, NotAllowed),
    Case(resume_of_a_stranger, NotAllowed, NotAllowed),
]


async def _invited(house: House, *, private: bool) -> tuple[ConversationId, str]:
    created = await house.create(require_auth=private)
    twin = await house.create(require_auth=True)
    assert twin.meeting_token is not None
    grant = await _grant(house, twin.meeting_token)
    grant = replace(grant, room=created.conversation.id)
    await house.wait(3)
    return created.conversation.id, await house.admission.signing.sign(grant)


@pytest.mark.parametrize("case", REFUSALS, ids=lambda c: c.show.__name__)
def test_a_private_room_refuses_what_does_not_hold(case: Case) -> None:
    async def story(house: House) -> None:
        id_, token = await _invited(house, private=True)
        shown = await case.show(house, id_, token)
        with pytest.raises(case.private) as refused:
            await house.calls.hello(id_, shown)
        assert type(refused.value) is case.private

    play(story)


@pytest.mark.parametrize(
    "case", [c for c in REFUSALS if c.public], ids=lambda c: c.show.__name__
)
def test_a_public_room_refuses_a_bad_credential_too(case: Case) -> None:
    async def story(house: House) -> None:
        id_, token = await _invited(house, private=False)
        shown = await case.show(house, id_, token)
        with pytest.raises(NotAllowed if case.public is NotAllowed else Refused):
            await house.calls.hello(id_, shown)

    play(story)


@pytest.mark.parametrize("show", [nothing, empty])
def test_a_public_room_takes_who_shows_nothing(show: Show) -> None:
    async def story(house: House) -> None:
        id_, token = await _invited(house, private=False)
        shown = await show(house, id_, token)
        admitted = await house.admission.check(id_, shown)
        assert admitted.grant is None
        assert admitted.returning_id is None

    play(story)


def test_an_invitation_stands_in_for_a_credential_that_died() -> None:
    async def story(house: House) -> None:
        id_, token = await _invited(house, private=True)
        shown = Credentials(token=token, resume="a.b.c")
        admitted = await house.admission.check(id_, shown)
        assert admitted.grant is not None
        assert admitted.returning is None

    play(story)


def test_a_reload_works_after_the_invitation_expired() -> None:
    async def story(house: House) -> None:
        created = await house.create(Limits(absent=seconds(10)), require_auth=True)
        id_, token = created.conversation.id, created.meeting_token
        await house.wait(2)
        entrance = await house.join(id_, token=token)
        await house.wait(20)
        with pytest.raises(TokenExpired):
            await house.join(id_, token=token)
        again = await house.join(id_, token=token, resume=entrance.joined.resume)
        assert again.joined.you.session_id == entrance.joined.you.session_id

    play(story)


def test_an_unknown_room_is_no_room() -> None:
    async def story(house: House) -> None:
        with pytest.raises(NoRoom):
            await house.calls.hello("c404", Credentials())
        refusal = await house.admission.page_refusal("c404", None)
        assert refusal is not None
        assert refusal.status == 404

    play(story)


def test_an_ended_room_says_why_it_ended() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(require_auth=True)
        await house.conversations.end(DEFAULT_WORKSPACE, id_)
        with pytest.raises(RoomEnded, match="ended by its organiser") as refused:
            await house.calls.hello(id_, Credentials())
        assert refused.value.shutdown_code == "end_requested"

    play(story)


def test_a_room_takes_as_many_as_it_says() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(max_participants=3)
        await house.wait(2)
        first = await house.join(id_)
        second = await house.join(id_)
        with pytest.raises(MeetingFull):
            await house.join(id_)
        await house.drop(id_, first)
        await house.join(id_, resume=first.joined.resume)
        await house.leave(id_, second)
        third = await house.join(id_)
        assert third.joined.room.max_participants == 3

    play(story)


def test_a_room_takes_four_people_however_many_were_wished_for() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(max_participants=50)
        await house.wait(2)
        for _ in range(4):
            await house.join(id_)
        with pytest.raises(MeetingFull):
            await house.join(id_)

    play(story)


@pytest.mark.parametrize(
    ("token", "status"), [(None, 401), ("", 401), ("a.b.c", 403), ("good", None)]
)
def test_the_page_of_a_private_room_answers_by_its_token(
    token: str | None, status: int | None
) -> None:
    async def story(house: House) -> None:
        id_, good = await _invited(house, private=True)
        shown = good if token == "good" else token
        refusal = await house.admission.page_refusal(id_, shown)
        assert (refusal and refusal.status) == status

    play(story)


def test_the_page_of_an_overdue_conversation_is_gone() -> None:
    async def story(house: House) -> None:
        id_ = await house.open(Limits(absent=seconds(5)))
        record = house.store.records[id_]
        await house.wait(6)
        house.store.records[id_] = record
        refusal = await house.admission.page_refusal(id_, None)
        assert refusal is not None
        assert (refusal.status, refusal.shutdown_code) == (410, "participant_absent")

    play(story)


def test_opening_the_page_uses_nothing_up() -> None:
    async def story(house: House) -> None:
        id_, token = await _invited(house, private=True)
        before = house.store.records[id_]
        assert await house.admission.page_refusal(id_, token) is None
        assert house.store.records[id_] == before
        await house.join(id_, token=token)

    play(story)
