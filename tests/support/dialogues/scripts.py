"""What people say in the dialogues, as a table: who, when, over what, and what follows.

A text is spoken as it stands; numbers between its parts are silences in seconds.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a case is about; figures are told by kind."""

    PLAIN = "plain sentences"
    NOISY = "in noise"
    SHORT_PAUSES = "pauses up to 0.5 s"
    LONG_PAUSES = "pauses of 0.6 to 1 s"
    HESITATIONS = "hesitations"
    SHORT = "short answers"
    TWO = "two in a row"
    LONG = "long turns"
    QUIET = "quiet speakers"
    BACKGROUND = "a second voice behind"
    NOBODY = "noise alone"
    INTERRUPTIONS = "interruptions"
    BACKCHANNELS = "back-channels"
    DISTURBANCES = "noise over the replica"


class Floor(StrEnum):
    """What the replica, which is speaking, must do."""

    KEEPS = "goes on"
    MAY_PAUSE = "goes on, pausing or not"
    YIELDS = "stops"


SLT, RMS, AWB = "flite:slt", "flite:rms", "flite:awb"
KAL, ADAM, EVE = "flite:kal16", "espeak:en-us", "espeak:en-gb-x-rp,pitch=1.4"
"""Not espeak's own women: they breathe differently each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One case before it is spoken.

    Attributes:
        says: Texts, and the silences between them in seconds.
        gain_db: Of the voice; calls are about -19 dBFS.
        noise: Of `noises`, all the time, `snr_db` below the voice.
        makes: A sound of `noises` that is made once, at `at`.
        behind: What another voice says meanwhile, 30 dB more quietly.
        floor: What the replica must do; None if it is silent.
        at: When the first sound comes; with a floor, after the replica's first voice.
    """

    kind: Kind
    says: tuple[str | float, ...] = ()
    voice: str = SLT
    gain_db: float = 0.0
    noise: str = ""
    snr_db: float = 20.0
    makes: str = ""
    behind: str = ""
    floor: Floor | None = None
    at: float = 0.6


_PLAIN = tuple(
    Script(kind=Kind.PLAIN, says=(text,), voice=voice)
    for text, voice in (
        ("I would like to know the price.", SLT),
        ("Can you tell me how long the contract runs?", RMS),
        ("We already work with another company.", AWB),
        ("What does your product do for a small team?", KAL),
        ("Please send me the details by mail.", EVE),
        ("I think the budget is gone for this year.", ADAM),
        ("My manager has to decide about that.", f"{SLT},pitch=1.12"),
        ("How many people can use it at the same time?", f"{RMS},pitch=0.92"),
    )
)

_NOISY = tuple(
    Script(kind=Kind.NOISY, says=(text,), voice=voice, noise=noise, snr_db=snr)
    for text, voice, noise, snr in (
        ("I would like to know the price.", SLT, "white", 20),
        ("Can you tell me how long the contract runs?", RMS, "white", 15),
        ("We already work with another company.", AWB, "white", 10),
        ("Please send me the details by mail.", SLT, "pink", 20),
        ("My manager has to decide about that.", RMS, "pink", 15),
        ("What does your product do for a small team?", KAL, "pink", 10),
        ("I think the budget is gone for this year.", SLT, "keyboard", 15),
        ("How many people can use it at the same time?", EVE, "fan", 15),
    )
)

_PAUSES = tuple(
    Script(
        kind=Kind.SHORT_PAUSES if pause <= 0.5 else Kind.LONG_PAUSES,
        says=(before, pause, after),
        voice=voice,
    )
    for before, pause, after, voice in (
        ("I wanted to ask", 0.3, "how much it costs.", SLT),
        ("We have looked at your offer", 0.35, "and it is too expensive.", RMS),
        ("If I take the large one", 0.4, "is there a discount?", AWB),
        ("The thing is", 0.45, "we signed with somebody else.", KAL),
        ("Could you explain", 0.5, "what happens after a year?", EVE),
        ("I wanted to ask about the", 0.6, "price of the large one.", SLT),
        ("We would need that for", 0.7, "about two hundred people.", RMS),
        ("My problem is that", 0.8, "nobody here has the time.", AWB),
        ("I like the idea", 0.7, "but my boss does not.", SLT),
        ("We tried that last year", 0.9, "and it did not work.", RMS),
        ("It has to work with", 1.0, "everything that we have.", KAL),
    )
)

_HESITATIONS = tuple(
    Script(kind=Kind.HESITATIONS, says=says, voice=voice)
    for says, voice in (
        (("Um,", 0.5, "I wanted to ask about the price."), SLT),
        (("Well,", 0.6, "that is more than we can pay."), RMS),
        (("It is about the, um,", 0.7, "the contract we have."), AWB),
        (("I, uh,", 0.4, "I do not know yet."), SLT),
        (("So, um,", 0.8, "how does it work?"), KAL),
        (("We are, uh,", 0.6, "a team of ten."), EVE),
    )
)

_SHORT = tuple(
    Script(kind=Kind.SHORT, says=(text,), voice=voice)
    for text, voice in (
        ("Yes.", SLT),
        ("No.", RMS),
        ("Okay.", AWB),
        ("Maybe.", SLT),
        ("On Friday.", KAL),
        ("Two hundred.", EVE),
    )
)

_TWO = tuple(
    Script(kind=Kind.TWO, says=(first, gap, second), voice=voice)
    for first, gap, second, voice in (
        ("What does it cost?", 2.2, "And what does the large one cost?", SLT),
        ("I have a question.", 2.5, "How long does the contract run?", RMS),
        ("That is too much for us.", 2.8, "Can you do something about it?", AWB),
        ("Good morning.", 2.0, "I would like to talk about your offer.", SLT),
    )
)

_LONG = tuple(
    Script(kind=Kind.LONG, says=(text,), voice=voice)
    for text, voice in (
        (
            (
                "We are a company of about two hundred people and for some years now we"
                " have been using a program that nobody really likes because it is slow"
                " and the people who sold it to us do not answer when we call them."
            ),
            SLT,
        ),
        (
            (
                "Before we talk about money I would like to understand what happens"
                " with our data, who can see it, where it is kept, and what you do when"
                " somebody asks you to delete everything that you have about them."
            ),
            RMS,
        ),
        (
            (
                "My boss asked me to find something that works with the telephone"
                " system that we have and with the calendar and that does not need"
                " anybody who looks after it because we are only three people here."
            ),
            AWB,
        ),
        (
            (
                "I have seen a lot of demonstrations this week and to be honest they"
                " all looked the same to me so please tell me in your own words what"
                " you do that the other companies I talked to do not do."
            ),
            KAL,
        ),
    )
)

_QUIET = tuple(
    Script(kind=Kind.QUIET, says=(text,), voice=voice, gain_db=gain)
    for text, voice, gain in (
        ("I would like to know the price.", SLT, -12),
        ("We already work with another company.", RMS, -18),
        ("Please send me the details by mail.", AWB, -22),
        ("How many people can use it at the same time?", SLT, -26),
    )
)

_GOSSIP = (
    "and then she told me that he had never been there at all which I do not believe"
    " because everybody saw him on Monday"
)

_BACKGROUND = (
    Script(
        kind=Kind.BACKGROUND,
        says=("Can you tell me how long the contract runs?",),
        behind=_GOSSIP,
    ),
    Script(
        kind=Kind.BACKGROUND,
        says=("We already work with another company.",),
        voice=RMS,
        behind=_GOSSIP,
    ),
    Script(kind=Kind.BACKGROUND, behind=_GOSSIP, floor=Floor.MAY_PAUSE, at=1.0),
    Script(
        kind=Kind.BACKGROUND, voice=RMS, behind=_GOSSIP, floor=Floor.MAY_PAUSE, at=2.0
    ),
)

_NOBODY = (
    Script(kind=Kind.NOBODY, makes="cough"),
    Script(kind=Kind.NOBODY, makes="slam"),
    Script(kind=Kind.NOBODY, noise="keyboard"),
    Script(kind=Kind.NOBODY, noise="fan"),
    Script(kind=Kind.NOBODY, noise="pink", snr_db=10),
)

_INTERRUPTIONS = tuple(
    Script(
        kind=Kind.INTERRUPTIONS,
        says=(text,),
        voice=voice,
        noise=noise,
        floor=Floor.YIELDS,
        at=at,
    )
    for text, voice, noise, at in (
        ("Please stop, I have a question.", SLT, "", 0.3),
        ("Excuse me, what does it cost?", RMS, "", 0.8),
        ("Wait.", SLT, "", 1.5),
        ("Stop.", AWB, "", 2.0),
        ("I already know that, tell me the price.", KAL, "", 2.5),
        ("That is not what I asked.", EVE, "", 3.0),
        ("No, I meant the other one.", SLT, "pink", 3.5),
        ("But we do not have that.", RMS, "white", 4.0),
        ("Can we talk about something else?", AWB, "", 5.0),
        ("Sorry, I have to go now.", SLT, "", 7.0),
    )
)

_BACKCHANNELS = (
    *(
        Script(
            kind=Kind.BACKCHANNELS,
            says=(text,),
            voice=voice,
            floor=Floor.MAY_PAUSE,
            at=at,
        )
        for text, voice, at in (
            ("Yeah.", SLT, 0.6),
            ("Right.", RMS, 1.2),
            ("Okay.", AWB, 2.0),
            ("I see.", SLT, 2.6),
            ("Oh, really.", KAL, 3.2),
            ("Yes, yes.", EVE, 4.0),
            ("Sure.", RMS, 5.5),
        )
    ),
    Script(kind=Kind.BACKCHANNELS, makes="hummed", floor=Floor.MAY_PAUSE, at=1.0),
    Script(kind=Kind.BACKCHANNELS, makes="hummed", floor=Floor.MAY_PAUSE, at=4.5),
)

_DISTURBANCES = tuple(
    Script(
        kind=Kind.DISTURBANCES,
        makes=makes,
        noise=noise,
        snr_db=snr,
        floor=Floor.KEEPS,
        at=at,
    )
    for makes, noise, snr, at in (
        ("cough", "", 20, 1.0),
        ("cough", "", 20, 3.3),
        ("slam", "", 20, 2.0),
        ("", "keyboard", 15, 0.6),
        ("", "fan", 15, 0.6),
        ("", "white", 15, 0.6),
    )
)

SCRIPTS: tuple[Script, ...] = (
    *_PLAIN, *_NOISY, *_PAUSES, *_HESITATIONS, *_SHORT, *_TWO, *_LONG, *_QUIET,
    *_BACKGROUND, *_NOBODY, *_INTERRUPTIONS, *_BACKCHANNELS, *_DISTURBANCES,
)  # fmt: skip
