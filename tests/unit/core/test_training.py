"""A training goes from started to its one end, and every refusal says why."""

from datetime import UTC, datetime

from visavis.core import training
from visavis.core.ids import KeyId
from visavis.core.training import REASONS, Consent, Failure, Status, Training

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
NEW = Training(
    image_url="https://a.example/me.jpg",
    picture="r1.0.webp",
    consent=Consent(given_by="Jo", statement="I agree.", key_id=KeyId("k"), at=AT),
)


def test_a_new_training_has_begun_and_got_nowhere() -> None:
    assert (NEW.status, NEW.progress, NEW.failure) == (Status.STARTED, 0, None)


def test_a_training_that_is_over_gets_no_further() -> None:
    assert training.advanced(NEW, 40).progress == 40
    done = training.finished(NEW)
    assert (done.status, done.progress) == (Status.COMPLETED, 100)
    assert training.advanced(done, 40) == done


def test_a_picture_that_is_refused_ends_the_training() -> None:
    after = training.failed(NEW, Failure.NO_FACE)
    assert (after.status, after.failure) == (Status.ERROR, Failure.NO_FACE)


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    assert REASONS.keys() == set(Failure)
    assert len(set(REASONS.values())) == len(Failure)
