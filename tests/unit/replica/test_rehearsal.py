"""The rehearsal brain: what it hears, and how it goes on."""

import pytest

from visavis.core.briefs import Brief
from visavis.core.ids import PersonaId, ReplicaId
from visavis.core.personas import DEFAULT_PERSONA, STOCK_PERSONAS, Persona
from visavis.core.transcripts import Role
from visavis.replica.brain import Context, Said
from visavis.replica.engines.rehearsal import RehearsalBrain, goal_of, topic_of
from visavis.replica.engines.rehearsal_script import load_script

SEED_PAGE = (
    "I want to improve my sales techniques. Help me practice handling common"
    " objections from clients and closing deals more effectively."
)
SALES = STOCK_PERSONAS[PersonaId("pcb7a34da5fe")]
PARTNER = STOCK_PERSONAS[DEFAULT_PERSONA]
ROUNDS = load_script().scenarios["sales"].rounds


def context(*said: str, persona: Persona = SALES, notes: str = SEED_PAGE) -> Context:
    brief = Brief(
        replica_id=ReplicaId("r1"),
        replica_name="Anna",
        persona_id=persona.id,
        persona_name=persona.name,
        system_prompt=persona.system_prompt,
    )
    lines = [Said(role=Role.USER, text=text) for text in said]
    return Context(brief=brief, notes=notes, lines=lines)


def answer(*said: str, persona: Persona = SALES, notes: str = SEED_PAGE) -> str:
    return RehearsalBrain("seed").answer(context(*said, persona=persona, notes=notes))


def test_the_greeting_names_what_the_context_wants_to_practise() -> None:
    assert RehearsalBrain("x").opening(context()) == (
        "Hi, I'm Anna. You want to practise handling common objections and closing"
        " deals. I'll be the client. Ready when you are."
    )


@pytest.mark.parametrize(
    ("notes", "goal"),
    [
        (SEED_PAGE, "handling common objections and closing deals"),
        ("Prepare me for my job interview at a bank.", "your job interview at a bank"),
        ("I would like to get better at negotiating.", "negotiating"),
        ("Prepare her for her interview.", ""),
        ("You are talking to a customer of a bank.", ""),
        ("", ""),
    ],
)
def test_a_goal_is_found_and_turned_to_the_person(notes: str, goal: str) -> None:
    assert goal_of(notes) == goal


def test_a_long_goal_is_cut_short() -> None:
    notes = "I want to practise " + "very " * 20 + "long sentences, and more."
    assert len(goal_of(notes).split()) <= 12


@pytest.mark.parametrize(
    ("notes", "scenario"),
    [
        ("Prepare me for my job interview.", "interview"),
        ("An angry customer wants a refund.", "support"),
        ("I have to give a keynote next week.", "presentation"),
        ("We talk about the garden.", "open"),
        (SEED_PAGE, "sales"),
    ],
)
def test_the_context_chooses_the_scenario(notes: str, scenario: str) -> None:
    assert load_script().scenario_for(notes).name == scenario


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Hello Anna!", "greet"),
        ("hi, how are you doing?", "wellbeing"),
        ("Who am I talking to?", "identity"),
        ("are you a real human", "identity"),
        ("what can you do", "help"),
        ("Could you repeat that, please?", "repeat"),
        ("please speak more slowly", "slower"),
        ("stop please", "stop"),
        ("how did I do?", "recap"),
        ("thanks!", "thanks"),
        ("Yes, I'm ready.", "ready"),
        ("let's go", "ready"),
        ("next one please", "next"),
        ("bye bye", "goodbye"),
        ("flurbl gnarf", ""),
        ("The price includes support for two years.", ""),
        ("...", ""),
    ],
)
def test_what_a_sentence_wants_is_heard(text: str, intent: str) -> None:
    assert load_script().listener.intent(text) == intent


def test_being_ready_brings_the_first_objection() -> None:
    assert any(line in answer("I'm ready") for line in ROUNDS)


def test_speaking_at_length_begins_without_being_asked_to() -> None:
    plunged = answer("Let me tell you what our tool does for a team")

    assert any(line in plunged for line in ROUNDS)
    assert all(line not in answer("banana bread") for line in ROUNDS)


def test_an_answer_is_judged_by_its_moves() -> None:
    good = answer("ready", "I understand. What are you comparing it to?")
    weak = answer("ready", "Well that is how we have always done it here")
    assert "you took my concern seriously and you asked a question" in good
    assert "show first that you understood me" in weak


def test_a_weak_answer_is_pressed_once_and_then_left() -> None:
    weak = "Well that is how we have always done it here"
    first = answer("ready")
    line = next(line for line in ROUNDS if line in first)
    assert line in answer("ready", weak)
    assert line not in answer("ready", weak, weak)


def test_an_answer_with_every_move_is_praised() -> None:
    best = (
        "I understand. May I ask what you pay now? We save you 20 percent,"
        " and I can show you in a demo next week."
    )
    assert "had everything" in answer("ready", best)


def test_objections_do_not_repeat_until_all_were_raised() -> None:
    said = ["ready"] + ["next"] * (len(ROUNDS) - 1)
    replies = [answer(*said[: i + 1]) for i in range(len(said))]
    raised = [line for reply in replies for line in ROUNDS if line in reply]
    assert sorted(raised) == sorted(ROUNDS)
    assert "last one" in answer(*said, "next")


def test_a_repeat_gives_the_objection_again() -> None:
    first = answer("ready")
    line = next(line for line in ROUNDS if line in first)
    assert line in answer("ready", "can you repeat that?")
    assert line in answer("ready", "pardon", "slower please")


def test_a_recap_counts_the_answers_and_names_the_best_move() -> None:
    said = ["ready", "I understand your point, that is fair."]
    assert "one answer" in answer(*said, "how did I do?")
    assert "took my concern seriously" in answer(*said, "how did I do?")
    assert "just begun" in answer("how did I do?")


def test_a_recap_of_answers_without_moves_says_what_to_work_on() -> None:
    said = ["ready", "Well that is how we have always done it here"]
    assert "Work on this" in answer(*said, "recap")


def test_goodbye_sums_up() -> None:
    said = ["ready", "I understand your point, that is fair.", "bye"]
    assert "one answer" in answer(*said)
    assert answer(*said).endswith("Goodbye!")


def test_noise_is_not_taken_for_an_answer() -> None:
    replies = [answer("ready", *["flurbl gnarf"] * n) for n in (1, 2)]
    assert all("catch" in r or "get that" in r or "past me" in r for r in replies)


def test_it_says_what_it_is_when_asked() -> None:
    assert "LLM_BASE_URL" in answer("Who are you?")
    assert "demo" in answer("are you an AI?")


def test_open_talk_takes_up_what_was_said() -> None:
    said = "I have been learning to play the violin"
    assert "violin" in answer(said, persona=PARTNER, notes="")
    assert answer("it", persona=PARTNER, notes="") != answer(
        said, persona=PARTNER, notes=""
    )
    assert "What would you like" in answer("ready", persona=PARTNER, notes="")


def test_open_talk_follows_a_goal() -> None:
    brain = RehearsalBrain("x")
    opening = brain.opening(
        context(persona=PARTNER, notes="Help me work on my French.")
    )
    assert "You want to work on your French." in opening


def test_a_topic_is_what_carries_meaning() -> None:
    fillers = load_script().fillers
    assert topic_of("I don't like cold weather", fillers) == "cold weather"
    assert topic_of("well", fillers) == ""
    assert topic_of("what is it", fillers) == ""


def test_the_same_seed_and_transcript_give_the_same_answers() -> None:
    said = ("ready", "next", "I see. Why is that?")
    assert answer(*said) == answer(*said)


def test_another_seed_begins_elsewhere() -> None:
    firsts = {RehearsalBrain(f"{i}").answer(context("ready")) for i in range(20)}
    assert len(firsts) > 3


async def test_an_answer_comes_in_pieces_that_make_it_whole() -> None:
    brain, asked = RehearsalBrain("seed"), context("ready")
    pieces = [piece async for piece in brain.reply(asked)]
    assert len(pieces) > 3
    assert "".join(pieces) == brain.answer(asked)
    assert await brain.greet(asked) == brain.opening(asked)
    await brain.close()


def test_every_line_of_the_script_can_be_said() -> None:
    for scenario in ("sales", "interview", "support", "presentation", "open"):
        intents = [
            "hello",
            "how are you",
            "who are you",
            "help",
            "stop",
            "thanks",
            "no",
        ]
        persona = Persona(id=PersonaId("p"), name=scenario)
        for said in intents:
            reply = answer(said, persona=persona, notes=f"{scenario} practice")
            assert reply
            assert "{" not in reply
