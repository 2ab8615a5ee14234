"""The rehearsal brain: how it opens, and how it goes on, line by line."""

from pathlib import Path

import pytest

from unit.replica.rehearsing import (
    FACTS,
    PARTNER,
    SALES_NOTES,
    SCENARIOS,
    answers,
    brain,
    context,
)
from visavis.core.ids import PersonaId
from visavis.core.personas import Persona
from visavis.replica.engines.rehearsal_script import Scenario, load_script
from visavis.replica.phrases import _BY_LANGUAGE

SCRIPT = load_script()
SALES = SCRIPT.scenarios["sales"]
GOOD = "I understand. We save you ten hours a month. Shall we meet on Tuesday?"
THIN = "Well, that is how we have always done it here."


def raised(said: str, scenario: Scenario = SALES) -> list[str]:
    """Return the names of the rounds that a line raises in their plain words."""
    return [
        name
        for name, round_ in scenario.rounds.items()
        for line in round_.plain.values()
        if line.split("{")[0] in said
    ]


def last(*said: str, seed: str = "seed", notes: str = SALES_NOTES) -> str:
    return answers(said, seed, notes=notes)[-1]


def one_of(what: str, said: str) -> bool:
    """Return whether a line is one of the script's for something."""
    return any(line.split("{")[0].strip() in said for line in SCRIPT.lines[what])


# ---- the opening


def test_the_greeting_names_what_the_context_wants_to_practise() -> None:
    for seed in "abcdef":
        said = brain(seed).opening(context())
        assert said.startswith(
            "Hi, I'm Anna. You want to practise handling common objections and closing"
            " deals. I'll be a"
        )
        assert said.endswith("Ready when you are.")


@pytest.mark.parametrize(
    ("notes", "part"),
    [
        (FACTS, "I'll be the CFO, and"),
        ("We are selling solar panels.", "Let's practise selling solar panels."),
        (SCENARIOS[4], "Let's practise your talk about solar roofs."),
        ("Apply for a job as a nurse.", "Let's practise your interview as a nurse."),
        ("Help me plan a garden.", "You'd like to plan a garden. I'm a demo"),
        ("Help me work on my French.", "You want to work on your French."),
        ("", "Let's practise a sales call."),
        ("Ich möchte mit dem Kunden üben.", "Your notes aren't in English"),
    ],
)
def test_the_greeting_takes_up_what_the_context_says(notes: str, part: str) -> None:
    persona = PARTNER if "garden" in notes or "French" in notes else None
    assert part in brain().opening(context(persona=persona, notes=notes))


@pytest.mark.parametrize("language", ["German", "french", "spanish", "italian"])
def test_in_another_language_it_says_there_that_it_speaks_english(
    language: str,
) -> None:
    given = context("Hallo", "Wie geht es?", language=language)
    first, second = brain().answers(given)
    spoken = SCRIPT.languages.get(language.lower(), SCRIPT.languages["other"])
    assert brain().opening(given) == spoken[0]
    assert {first, second} == set(spoken)


def test_every_language_that_a_replica_has_phrases_in_is_excused_in_it() -> None:
    assert set(_BY_LANGUAGE) <= set(SCRIPT.languages)


@pytest.mark.parametrize("language", ["", "English", "multilingual"])
def test_in_english_it_plays(language: str) -> None:
    assert "practise" in brain().opening(context(language=language))


# ---- what is said → what kind of answer follows


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("hello", "greet"),
        ("how are you?", "wellbeing"),
        ("can you hear me", "hearing"),
        ("who are you", "identity"),
        ("do you speak German?", "language"),
        ("can you see me", "seeing"),
        ("could you repeat that", "repeat"),
        ("slower please", "slower"),
        ("say it shorter", "shorter"),
        ("I don't understand", "confused"),
        ("stop", "stop"),
        ("thank you", "thanks"),
        ("well done", "praise"),
        ("this is useless", "blame"),
        ("excuse me", "sorry"),
        ("how's the weather?", "weather"),
        ("tell me a joke", "joke"),
        ("flurbl gnarf", "lost_first"),
    ],
)
@pytest.mark.parametrize("before", [(), ("ready",)], ids=["before", "within"])
def test_what_concerns_the_exercise_is_answered_as_such(
    said: str, what: str, before: tuple[str, ...]
) -> None:
    assert one_of(what, last(*before, said))


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (("not yet",), "refuse"),
        (("our software team",), "lost_first"),
        (("give me an example",), "no_example"),
        (("how did I do?",), "no_recap"),
        (("is that a good question for you?",), "unable"),
        (("Let me tell you what our tool does for a team",), "plunge"),
        (("bye",), "farewell"),
        (("ready", "give me an example"), "example"),
        (("ready", "I don't know"), "stuck"),
        (("ready", "let me try again"), "retry"),
        (("ready", "make it harder"), "harder"),
        (("ready", "make it easier"), "easier"),
        (("ready", "it works well"), "shy"),
        (("ready", "I understand your point, that is fair."), "heeded"),
        (("ready", "how would you like your coffee?"), "unknown"),
        (("ready", THIN, "recap"), "recap"),
        (("ready", THIN, "bye"), "goodbye"),
        (("ready", "stop", "ok"), "resume"),
        (("make it harder",), "harder"),
        (("I don't understand",), "confused"),
        (("flurbl gnarf", "wub dub"), "lost"),
    ],
)
def test_other_wishes_depend_on_where_the_exercise_is(
    said: tuple[str, ...], what: str
) -> None:
    assert one_of(what, last(*said))


def test_it_says_what_it_is_when_asked_and_when_lost() -> None:
    assert "demo" in last("are you an AI?")
    assert "demo" in last("flurbl gnarf")


def test_what_hurts_is_not_answered_by_the_script() -> None:
    assert "emergency line" in last("ready", "I want to kill myself")
    assert "sorry" in last("ready", "my father died last week")


# ---- rounds


@pytest.mark.parametrize("said", ["I'm ready", "yes", "ok", "next", "let's go"])
def test_being_ready_brings_the_first_objection(said: str) -> None:
    assert raised(last(said))


def test_whoever_plays_the_client_is_told_who_is_who() -> None:
    said = last("Your price is too high for me, why should I pay that much?")
    assert "I'm the client" in said or "playing my part" in said


def test_a_thin_answer_is_pressed_in_another_way_and_then_left_with_a_tip() -> None:
    first, pressed, left = answers(["ready", THIN, THIN])
    (name,) = raised(first)
    assert any(line in pressed for line in SALES.rounds[name].press)
    assert not raised(pressed)
    assert raised(left)
    assert raised(left) != [name]


def test_a_good_answer_brings_a_sentence_and_the_next_objection() -> None:
    first, second = answers(["ready", GOOD], "a")
    assert raised(second)
    assert raised(second) != raised(first)
    assert any(line in second for line in SALES.lines["strong"])


def test_feedback_names_what_was_there_and_what_was_not() -> None:
    half = "You would save time, and I can show you on Monday."
    said = last("ready", "make it easier", half)
    assert any(did in said for did in SALES.moves[-1].did)
    assert any(advice in said for advice in SALES.moves[0].advice)


def test_an_objection_is_pressed_by_the_hard_client_where_others_let_go() -> None:
    half = "You would save time, and I can show you on Monday."
    assert not raised(last("ready", "make it harder", half))
    assert raised(last("ready", "make it easier", half))


def test_pushing_is_felt_and_rambling_is_stopped() -> None:
    assert any(
        line.split("{")[0] in last("ready", "take it or leave it")
        for line in SCRIPT.review["pushy"]
    )
    long = f"I understand, you save money. {'We do a lot for many people. ' * 20}"
    assert any(line in last("ready", THIN, long) for line in SCRIPT.review["long"])


def test_whoever_asks_for_it_short_gets_it_short() -> None:
    said = last("ready", "shorter please", "make it easier", GOOD.replace("?", "."))
    brief = [line.split("{")[0] for line in SCRIPT.review["brief"]]
    assert said.startswith(tuple(brief))


def test_objections_do_not_repeat_until_all_were_raised() -> None:
    names = len(SALES.rounds)
    said = answers([*["next"] * names, "next", "ready"])
    plain = [raised(line) for line in said[:names]]
    assert sorted(name for some in plain for name in some) == sorted(SALES.rounds)
    assert one_of("all_done", said[names])
    assert raised(said[names + 1]) == plain[0]


def test_a_pause_is_kept_until_somebody_goes_on() -> None:
    first, _, resumed = answers(["ready", "stop", "yes"])
    assert raised(resumed) == raised(first)
    assert raised(last("ready", "stop", "next")) != raised(first)


# ---- questions back


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("How big is your team?", "team"),
        ("I see. Who decides about this?", "decider"),
        ("May I ask when your contract ends?", "contract"),
        ("what are you using now", "provider"),
        ("Thanks for telling me. What do you like about them?", "likes"),
        ("What is missing today?", "missing"),
        ("how much do you spend today", "spend"),
        ("What matters most to you?", "matters"),
        ("and what would convince you", "convince"),
        ("When would be a good time?", "later"),
    ],
)
def test_the_client_answers_questions_from_its_own_life(said: str, what: str) -> None:
    script = [s[what] for s in SALES.stories if what in s]
    lives = [*script, *SALES.life.get(what, ())]
    assert any(life in last("ready", said) for life in lives)
    assert any(life in last(said) for life in lives)


def test_a_question_twice_gets_the_same_answer_with_a_reminder() -> None:
    _, first, second = answers(
        ["ready", "How big is your team?", "How big is your team?"]
    )
    assert first in second
    assert one_of("reminder", second)


def test_the_reason_behind_an_objection_belongs_to_it() -> None:
    first, why = answers(["ready", "Why do you think so?"])
    (name,) = raised(first)
    assert why == SALES.rounds[name].why


def test_after_many_questions_it_is_the_persons_turn() -> None:
    asked = ["how big is your team", "who decides about this", "what is missing today"]
    assert one_of("enough", last("ready", *asked, "What matters most to you?"))
    assert one_of("enough", last("ready", *asked, "how do you like your coffee?"))


def test_questions_count_as_a_move() -> None:
    said = last("ready", "How big is your team?", "You would save time with it.")
    assert raised(said)


def test_the_context_is_quoted_and_nothing_is_added_to_it() -> None:
    said = " ".join(answers([*["next"] * 9, "what does it cost?"], notes=FACTS))
    assert "You ask 49 dollars a month." in said
    assert "Your notes say" not in last("what does it cost?")
    assert "your notes say 49 dollars a month" in last(
        "what does it cost?", notes=FACTS
    )
    assert "accounting software" in said
    assert "Ledgerly" in said


def test_the_context_knows_better_than_the_script_what_they_use_today() -> None:
    notes = f"{SALES_NOTES} The client currently uses Enersol."
    assert "Enersol" in last("what are you using now", notes=notes)


# ---- recap


def test_a_recap_names_the_goal_the_best_and_what_to_work_on() -> None:
    said = last("ready", "make it easier", "You save time. I can show you.", "recap")
    assert "You practised handling common objections and closing deals: one" in said
    assert "Best: you" in said
    assert "To work on: " in said
    assert "For example: " in said


def test_a_recap_of_thin_answers_praises_nothing() -> None:
    assert "Best" not in last("ready", THIN, THIN, "how did I do?")


def test_goodbye_sums_up() -> None:
    said = last("ready", GOOD, "bye")
    assert "one objection" in said
    assert said.endswith("Goodbye!")


# ---- other scenarios


@pytest.mark.parametrize("notes", SCENARIOS[2:5])
def test_other_drills_raise_press_answer_and_sum_up(notes: str) -> None:
    scenario = SCRIPT.scenario_for(notes)
    good = {
        "interview": "When I was at my old job I built a tool. It saved a day.",
        "support": "I'm sorry. What is your number? I will check it today.",
        "presentation": "The main point: we measured it. Please try it next week.",
    }[scenario.name]
    first, pressed = answers(["ready", "that is a thing like any other"], notes=notes)
    assert first
    assert any(press in pressed for r in scenario.rounds.values() for press in r.press)
    assert any(
        line in last("ready", good, notes=notes) for line in scenario.lines["strong"]
    )
    assert scenario.lines["noun"][0] in last("ready", good, "recap", notes=notes)


@pytest.mark.parametrize(
    ("notes", "said", "life"),
    [
        (SCENARIOS[2], "how big is the team?", "team"),
        (SCENARIOS[3], "May I have your order number?", "number"),
        (SCENARIOS[3], "what is your name please", "caller"),
        (SCENARIOS[4], "how much time do I have?", "time"),
    ],
)
def test_characters_of_other_drills_answer_questions(
    notes: str, said: str, life: str
) -> None:
    options = SCRIPT.scenario_for(notes).life[life]
    assert any(line in last("ready", said, notes=notes) for line in options)


def test_a_support_call_begins_by_answering_it() -> None:
    said = last("Hello, how can I help you?", notes=SCENARIOS[3])
    assert one_of("plunge", said)


# ---- open talk


@pytest.mark.parametrize(
    ("said", "part"),
    [
        (("I have a small garden behind the house",), "the small garden"),
        (("What should I plant there?",), "?"),
        (("it",), "demo"),
        (("the garden is large", "bye"), "Goodbye!"),
        (("I love my garden", "recap"), "garden"),
        (("recap",), "to sum up"),
        (("make it harder",), "listen"),
        (("give me an example",), "answer"),
        (("please repeat that",), "garden"),
        (("yes",), "?"),
        (("bye",), "Goodbye!"),
        (("who are you?",), "script"),
    ],
)
def test_open_talk_takes_up_what_was_said(said: tuple[str, ...], part: str) -> None:
    assert part in last(*said, notes=SCENARIOS[5])


def test_open_talk_looks_ahead_after_it_took_up_a_thing() -> None:
    said = last("the garden is large", "there are roses too", notes=SCENARIOS[5])
    assert said in SCRIPT.scenarios["open"].lines["ahead"]


# ---- the port


async def test_an_answer_comes_in_pieces_that_make_it_whole() -> None:
    one, asked = brain(), context("ready")
    pieces = [piece async for piece in one.reply(asked)]
    assert len(pieces) > 3
    assert "".join(pieces) == one.answer(asked)
    assert await one.greet(asked) == one.opening(asked)
    await one.close()


def test_a_persona_of_ones_own_chooses_the_scenario_where_the_context_does_not() -> (
    None
):
    persona = Persona(id=PersonaId("p"), name="x", system_prompt="A job interview.")
    assert "ask the questions" in brain().opening(context(persona=persona, notes=""))


def test_every_group_of_lines_has_a_use() -> None:
    engines = Path(__file__).parents[3] / "src" / "visavis" / "replica" / "engines"
    code = "".join(path.read_text() for path in engines.glob("rehearsal*.py"))
    wishes = {name for name, _ in SCRIPT.intents._names}
    unused = {n for n in SCRIPT.lines if n not in wishes and f'"{n}"' not in code}
    assert not unused
    assert not {n for n in SCRIPT.review if f'"{n}"' not in code}
