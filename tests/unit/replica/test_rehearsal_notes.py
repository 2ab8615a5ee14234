"""What is read from a conversational context, and what is not."""

import pytest

from unit.replica.rehearsing import SALES, SALES_NOTES
from visavis.replica.engines.rehearsal_notes import facts_of, goal_of
from visavis.replica.engines.rehearsal_script import load_script


@pytest.mark.parametrize(
    ("notes", "facts"),
    [
        (
            "I sell accounting software to small firms for $49 a month.",
            {"product": "accounting software", "price": "49 dollars a month"},
        ),
        (
            (
                "We're selling solar panels for homeowners. The price is 12,000 euros."
                " Our company, SunWorks, is new. The client currently uses Enersol."
            ),
            {
                "product": "solar panels",
                "price": "12,000 euros",
                "company": "SunWorks",
                "provider": "Enersol",
            },
        ),
        (
            (
                "I am a rep who sells a CRM for dentists at $29/seat/month."
                " You are a sceptical dentist."
            ),
            {
                "product": "a CRM",
                "price": "29 dollars a seat a month",
                "role": "a sceptical dentist",
            },
        ),
        (
            (
                "Product: TeamBoard. Price: £15 per user per month."
                " Role: the head of IT at a hospital."
            ),
            {
                "product": "TeamBoard",
                "price": "15 pounds per user per month",
                "role": "the head of IT",
            },
        ),
        (
            "Our service is called QuickShip and costs €9.50/mo.",
            {"product": "QuickShip", "price": "9.50 euros a month"},
        ),
        (
            "I'm interviewing for a nurse position at Mercy Hospital next week.",
            {"company": "Mercy Hospital", "position": "a nurse"},
        ),
        ("I applied as engineer.", {"position": "an engineer"}),
        ("My talk on bees, tomorrow.", {"subject": "bees"}),
        (
            "A presentation about our new travel policy to the board.",
            {"subject": "your new travel policy"},
        ),
        ("Help me plan a garden.", {"task": "plan a garden"}),
        ("They pay 20 dollars an hour.", {"price": "20 dollars an hour"}),
        ("We sell {insurance}.", {}),
    ],
)
def test_facts_are_read_as_they_stand(notes: str, facts: dict[str, str]) -> None:
    assert facts_of(notes) == facts


@pytest.mark.parametrize(
    "notes",
    [
        "",
        "I lost a $2 million deal.",
        "Our budget is 5000 dollars a month.",
        "I am selling more products.",
        "You are talking to Maria, a customer of a bank.",
        "Prices differ. We have 40 people.",
    ],
)
def test_what_is_not_said_is_not_known(notes: str) -> None:
    assert facts_of(notes) == {}


def test_a_prompt_tells_of_things_but_not_who_the_client_is() -> None:
    prompt = "You are the CFO. The user sells boats for 900 dollars a month."
    assert facts_of("", prompt) == {"product": "boats", "price": "900 dollars a month"}
    assert facts_of("We sell kites.", prompt)["product"] == "kites"
    assert facts_of("", SALES.system_prompt) == {}


def test_a_very_long_context_is_read_at_its_beginning() -> None:
    assert facts_of("We sell kites. " + "1,1" * 9000)["product"] == "kites"


@pytest.mark.parametrize(
    ("notes", "goal"),
    [
        (SALES_NOTES, "handling common objections and closing deals"),
        ("Prepare me for my job interview at a bank.", "your job interview at a bank"),
        (
            "Train me for customer support at Brightphone.",
            "customer support at Brightphone",
        ),
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
        (SALES_NOTES, "sales"),
    ],
)
def test_the_context_chooses_the_scenario(notes: str, scenario: str) -> None:
    assert load_script().scenario_for(notes).name == scenario


@pytest.mark.parametrize(
    ("notes", "language"),
    [
        ("Ich möchte mein Verkaufsgespräch mit dem Kunden üben.", "german"),
        ("Je veux préparer un entretien avec mon client.", "french"),
        ("Quiero practicar una venta con un cliente.", "spanish"),
        (SALES_NOTES, "english"),
        ("", "english"),
    ],
)
def test_the_language_of_notes_shows_in_their_small_words(
    notes: str, language: str
) -> None:
    assert load_script().language_of(notes) == language
