"""What a voice wants."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.core.floor import Judge, Verdict
from visavis.core.flow import DECIDED_AFTER, SILENCE, Flow
from visavis.core.vocabulary import vocabulary

MS = timedelta(milliseconds=1)
SHORT = DECIDED_AFTER - MS
ENGLISH = Judge()
NODS = ["", "yeah", "Mm-hm.", "uh huh", "ok, right", "oh I see", "the", "don't"]


def spoken(language: str) -> Judge:
    return Judge(known=vocabulary(language))


def test_a_voice_that_lasts_takes_the_floor_whatever_it_says() -> None:
    judged = ENGLISH.verdict(spoke=DECIDED_AFTER, passed=DECIDED_AFTER, text="")
    assert judged is Verdict.TAKES


def test_a_short_voice_is_not_judged_before_its_time() -> None:
    judged = ENGLISH.verdict(spoke=SHORT, passed=SHORT, text="stop it")
    assert judged is Verdict.OPEN


@pytest.mark.parametrize("text", [*NODS, "hello"])
def test_a_sign_of_listening_leaves_the_floor(text: str) -> None:
    assert not ENGLISH.takes_floor(text)
    judged = ENGLISH.verdict(spoke=SHORT, passed=DECIDED_AFTER, text=text)
    assert judged is Verdict.LEAVES


@pytest.mark.parametrize(
    ("spoke", "passed", "judged"),
    [
        (0.8, 0.8, Verdict.OPEN),
        (0.8, 1.1, Verdict.LEAVES),
        (1.1, 1.1, Verdict.TAKES),
    ],
)
def test_a_long_sign_of_listening_gets_a_little_longer(
    spoke: float, passed: float, judged: Verdict
) -> None:
    voice = {"spoke": timedelta(seconds=spoke), "passed": timedelta(seconds=passed)}
    assert ENGLISH.verdict(**voice, text="Yes, yes.") is judged


@pytest.mark.parametrize("text", ["stop", "Wait!", "no", "not that", "yeah but", "hey"])
def test_two_words_or_one_that_is_meant_to_interrupt_take_it(text: str) -> None:
    assert ENGLISH.takes_floor(text)
    judged = ENGLISH.verdict(spoke=SHORT, passed=DECIDED_AFTER, text=text)
    assert judged is Verdict.TAKES


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("german", "Mhm, genau."),
        ("german", "ja ja, verstehe"),
        ("german", "Ach so"),
        ("french", "Oui, d'accord."),
        ("french", "je vois"),
        ("french", "ah bon"),
        ("spanish", "Sí, claro."),
        ("spanish", "ya veo"),
        ("spanish", "desde luego"),
    ],
)
def test_people_nod_in_their_own_language(language: str, text: str) -> None:
    assert not spoken(language).takes_floor(text)
    assert not spoken(language.upper()).takes_floor(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("german", "Moment!"),
        ("german", "nein"),
        ("french", "attendez"),
        ("french", "Excusez-moi"),
        ("spanish", "¡Espere!"),
        ("spanish", "no"),
    ],
)
def test_people_interrupt_in_their_own_language(language: str, text: str) -> None:
    assert spoken(language).takes_floor(text)


@pytest.mark.parametrize(
    ("language", "asks", "trails"),
    [
        ("german", "können Sie mich hören", "das ist der"),
        ("french", "est-ce que vous m'entendez", "je crois que"),
        ("spanish", "puede usted oírme", "creo que"),
    ],
)
def test_turns_end_sooner_or_later_in_every_language(
    language: str, asks: str, trails: str
) -> None:
    judge = spoken(language)
    assert judge.silence_after(asks) < SILENCE < judge.silence_after(trails)


def test_where_the_words_are_not_known_their_number_decides() -> None:
    judge = spoken("polish")
    assert not judge.takes_floor("stop")
    assert judge.takes_floor("mhm dobrze")
    assert judge.silence_after("who are you") == SILENCE
    assert judge.silence_after("kim jesteś?") < SILENCE


@pytest.mark.parametrize("text", ["", "I see", "what now", "you are", "no."])
def test_a_turn_ends_after_the_usual_silence(text: str) -> None:
    assert ENGLISH.silence_after(text) == SILENCE


@pytest.mark.parametrize(
    "text", ["I think and", "um", "the price, ", "because", "well...", "it is a"]
)
def test_who_seems_to_be_thinking_is_given_longer(text: str) -> None:
    assert ENGLISH.silence_after(text) > SILENCE


@pytest.mark.parametrize("text", ["who are you", "Really?", "can you hear me"])
def test_a_question_is_answered_sooner(text: str) -> None:
    assert ENGLISH.silence_after(text) < SILENCE


def flowing(**fields: str) -> Judge:
    return Judge(Flow.of({"conversational_flow": fields}))


def test_a_patient_persona_waits_longer_after_the_same_words() -> None:
    soon, late = (flowing(turn_taking_patience=p) for p in ("low", "high"))
    for text in ("", "who are you", "I think and"):
        assert soon.silence_after(text) < ENGLISH.silence_after(text)
        assert late.silence_after(text) > ENGLISH.silence_after(text)


def test_it_takes_more_to_interrupt_who_is_less_interruptible() -> None:
    hard, easy = (flowing(replica_interruptibility=i) for i in ("low", "high"))
    judged = hard.verdict(spoke=DECIDED_AFTER, passed=DECIDED_AFTER, text="not that")
    assert judged is Verdict.OPEN
    assert not hard.takes_floor("not that")
    assert hard.takes_floor("stop")
    assert easy.takes_floor("tomorrow")
    assert not easy.takes_floor("yeah")
    judged = easy.verdict(spoke=SHORT, passed=SHORT, text="")
    assert judged is Verdict.TAKES


def test_who_has_to_be_woken_is_not_interrupted_by_anything_else() -> None:
    judge = flowing(wake_phrase="Hey, Anna!")
    for text in ("stop it at once", "hey", "anna", "hey annabel", ""):
        assert not judge.addresses(text)
        judged = judge.verdict(spoke=DECIDED_AFTER, passed=DECIDED_AFTER, text=text)
        assert judged is Verdict.LEAVES
    judged = judge.verdict(spoke=SHORT, passed=DECIDED_AFTER, text="so hey anna stop")
    assert judged is Verdict.TAKES


def test_everything_is_for_who_needs_no_waking() -> None:
    for judge in (ENGLISH, flowing(wake_phrase="  "), flowing(wake_phrase="!")):
        assert judge.addresses("")
        assert judge.addresses("whatever")


@given(st.text(), st.sampled_from(["", "german", "french", "spanish", "polish"]))
def test_any_text_is_judged(text: str, language: str) -> None:
    judge = spoken(language)
    assert timedelta(0) < judge.silence_after(text) < 2 * SILENCE + MS
    assert judge.takes_floor(text) in (True, False)
