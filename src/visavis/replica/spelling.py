"""How written English is said: its words as a dictionary has them, and unknown ones.

Only what aligning a text with its sound needs: a word that is said otherwise than it is
spelled here costs a few hundredths of a second at its own place, and nothing behind it.
"""

import re

_PART = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|[a-z]+(?:'[a-z]+)*|[%&+=@]")
_MONEY = re.compile(r"([$€£])(\d[\d,]*)(?:\.(\d\d))?")
_MONEYS = {"$": "dollars", "€": "euros", "£": "pounds"}
_MARKS = {"%": "percent", "&": "and", "+": "plus", "=": "equals", "@": "at"}

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_POWERS = ((1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand"))
_MOST = 10**12
_YEARS = range(1100, 2100)


def spoken(text: str) -> list[list[str]]:
    """Return for each written word the words that are said; none for a lone dash."""
    return [_said(word) for word in text.split()]


def _said(word: str) -> list[str]:
    word = word.lower().replace("’", "'")
    word = _MONEY.sub(_sum, word)
    said: list[str] = []
    parts: list[str] = _PART.findall(word)
    for part in parts:
        if part[0].isdigit():
            said += _number(part)
        else:
            said.append(_MARKS.get(part, part))
    return said


def _sum(match: re.Match[str]) -> str:
    sign, whole, cents = match.groups()
    rest = f" and {cents} cents" if cents else ""
    return f"{whole} {_MONEYS[sign]}{rest}"


def _number(digits: str) -> list[str]:
    whole, _, decimals = digits.replace(",", "").partition(".")
    value = int(whole)
    if value in _YEARS and "," not in digits and not decimals:
        return _year(value)
    said = _cardinal(value) if value < _MOST else [_ONES[int(d)] for d in whole]
    return said + (["point", *(_ONES[int(d)] for d in decimals)] if decimals else [])


def _year(value: int) -> list[str]:
    century, rest = divmod(value, 100)
    if not rest or (not century % 10 and rest < 10):  # noqa: PLR2004 - two thousand six
        return _cardinal(value)
    small = ["oh"] if rest < 10 else []  # noqa: PLR2004 - nineteen oh six
    return [*_cardinal(century), *small, *_cardinal(rest)]


def _cardinal(value: int) -> list[str]:
    for power, name in _POWERS:
        if value >= power:
            rest = value % power
            more = _cardinal(rest) if rest else []
            return [*_cardinal(value // power), name, *more]
    if value >= 100:  # noqa: PLR2004 - a hundred
        rest = value % 100
        return [_ONES[value // 100], "hundred", *(_cardinal(rest) if rest else [])]
    if value >= len(_ONES):
        tens, ones = divmod(value, 10)
        return [_TENS[tens - 2], *([_ONES[ones]] if ones else [])]
    return [_ONES[value]]


_NAMES: dict[str, str] = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F",
    "g": "JH IY", "h": "EY CH", "i": "AY", "j": "JH EY", "k": "K EY", "l": "EH L",
    "m": "EH M", "n": "EH N", "o": "OW", "p": "P IY", "q": "K Y UW", "r": "AA R",
    "s": "EH S", "t": "T IY", "u": "Y UW", "v": "V IY", "w": "D AH B AH L Y UW",
    "x": "EH K S", "y": "W AY", "z": "Z IY",
}  # fmt: skip
"""How letters are called."""

_LETTERS: dict[str, str] = {
    "tion": "SH AH N", "sion": "ZH AH N", "ture": "CH ER", "eigh": "EY", "augh": "AO",
    "ough": "AO", "igh": "AY", "tch": "CH", "sch": "SH", "dge": "JH", "ing": "IH NG",
    "ch": "CH", "sh": "SH", "th": "TH", "ph": "F", "wh": "W", "ck": "K", "qu": "K W",
    "ng": "NG", "gh": "G", "kn": "N", "wr": "R", "ee": "IY", "ea": "IY", "ie": "IY",
    "oo": "UW", "ou": "AW", "ow": "OW", "oa": "OW", "oi": "OY", "oy": "OY", "ai": "EY",
    "ay": "EY", "ei": "AY", "ey": "IY", "au": "AO", "aw": "AO", "ew": "Y UW",
    "ue": "UW", "er": "ER", "ir": "ER", "ur": "ER", "ar": "AA R", "or": "AO R",
    "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH",
    "i": "IH", "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P",
    "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V", "w": "W", "x": "K S",
    "y": "IY", "z": "Z", "'": "",
}  # fmt: skip
_LONGEST = max(map(len, _LETTERS))
_SILENT_E = re.compile(r"(?<=[bcdfgklmnprstvz])e$")
_VOWELS = frozenset("aeiouy")


def guessed(word: str) -> list[str]:
    """Return the phones that a word in no dictionary may have, from its letters."""
    if not _VOWELS & set(word):
        return [phone for c in word if c in _NAMES for phone in _NAMES[c].split()]
    if sum(c in _VOWELS for c in word) > 1:
        word = _SILENT_E.sub("", word)
    # A letter that is doubled is one sound.
    word = re.sub(r"([b-df-hj-np-tv-z])\1", r"\1", word)
    phones: list[str] = []
    at = 0
    while at < len(word):
        pieces = (word[at : at + length] for length in range(_LONGEST, 0, -1))
        piece = next((p for p in pieces if p in _LETTERS), word[at])
        phones += _LETTERS.get(piece, "").split()
        at += len(piece)
    return phones
