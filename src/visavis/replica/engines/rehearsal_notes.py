"""What a conversational context says in plain words: goal, product, price, and so on.

Read by patterns, never guessed: what is not written there is not known. Only `my`
becomes `your`, and signs that a voice would stumble over are written out.
"""

import re
from collections.abc import Callable, Mapping

_GOAL = re.compile(
    r"\b(?:practi[cs](?:e|ing)|rehears(?:e|ing)|train(?:ing)?(?: me)?(?: for| in)?"
    r"|work(?:ing)? on|prepar(?:e|ing)(?: \w+)? for"
    r"|get(?:ting)? better at|improv(?:e|ing))"
    r"\s+([^.;!?\n]+)",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"\b(?:help me (?:to |with )?|(?:i want|i'd like|i would like|i need) to )"
    r"([^.,;!?\n]+)",
    re.IGNORECASE,
)
_ORNAMENT = re.compile(
    r"\b(?:more |most )?(?:effectively|efficiently|confidently|better|successfully)\b"
    r"|\b(?:from|with|to|by) (?:my |the |our |your )?"
    r"(?:clients?|customers?|prospects?)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(?:her|his|him|their|them|user|candidate)\b", re.IGNORECASE)
_TURNED = {"my": "your", "me": "you", "our": "your", "i": "you", "mine": "yours"}
_LONGEST_GOAL = 12

# Bounded, as everything here: a context may be anything, and is read at each answer.
_FIGURE = r"\d{1,9}(?:[.,]\d{1,9}){0,3}"
_AMOUNT = (
    rf"(?:[$€£]\s?{_FIGURE}"
    rf"|{_FIGURE}\s?(?:dollars?|euros?|pounds?|usd|eur|gbp|cents?)\b)"
)
_PERIOD = (
    r"(?:\s?/\s?(?:month|year|week|day|hour|user|seat|person|mo|yr)\b"
    r"|\s+(?:a|an|per|each|every)\s+(?:month|year|week|day|hour|user|seat|person"
    r"|piece|unit|employee)\b|\s+(?:monthly|yearly|annually)\b)"
)
_PRICE = re.compile(
    rf"(?:\b(?:price[ds]?|costs?|charge|fee|sell(?:s|ing)?|sold|pay|offer(?:ed)?)\b"
    rf"[^.;!?\n$€£\d]{{0,60}}({_AMOUNT}{_PERIOD}*)|({_AMOUNT}{_PERIOD}+))",
    re.IGNORECASE,
)
_NO_PRICE = re.compile(
    r"\b(?:budget|revenue|salary|quota|target|raised|lost|turnover|earns?)\b",
    re.IGNORECASE,
)
_SIGNS = {"$": "dollars", "€": "euros", "£": "pounds"}

_THING = r"((?:(?:a|an|the|our|my|this)\s+)?[\w'&+-]+(?:\s+[\w'&+-]+){0,6}?)"
_ENDING = (
    r"(?=\s*(?:$|[.,;:!?\n(]|\s(?:to|for|at|from|in|on|with|which|that|called|who|and"
    r"|by|so|because|but|is|are|costs?|over|via|per)\b))"
)
_PRODUCT = (
    re.compile(
        rf"\b(?:product|service)\s*(?:is called|is|:|called)\s*{_THING}{_ENDING}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:i|we|i'm|we're|i am|we are|user|rep|who|practi[cs]e|help me|me)\s+"
        rf"(?:sells?|selling|offers?|offering|market|pitch(?:ing)?)\s+"
        rf"{_THING}{_ENDING}",
        re.IGNORECASE,
    ),
)
_NO_PRODUCTS = """
    it them this that more better products product services service things stuff deals
    something anything solutions effectively well ideas myself clients customers people
    techniques skills the a an
"""
_EMPTY = frozenset(_NO_PRODUCTS.split())

_NAME = r"((?:[A-Z][\w&-]*)(?:\s+[A-Z][\w&-]*){0,2})"
_COMPANY = re.compile(
    rf"(?i:\b(?:my company is|our company is|our company,|company called|company named"
    rf"|company:|work(?:ing)? (?:at|for)|i represent|position at|job at"
    rf"|interview (?:at|with)|(?:engineer|manager|designer|developer|analyst|nurse"
    rf"|teacher|assistant) at|role at|customers? of|support (?:at|for)|sell(?:ing)? for"
    rf"|on behalf of))\s+(?i:the )?{_NAME}"
)
_PROVIDER = re.compile(
    rf"(?i:\b(?:they|the client|client|the prospect|the customer)"
    rf"(?: already| currently)? (?:uses?|works? with|buys? from)"
    rf"|current (?:provider|supplier|vendor) is"
    rf"|competitor(?: is|:|,)?)\s+(?:currently )?{_NAME}"
)
_ROLE = re.compile(
    r"\b(?:play|act as|pretend to be|you are|you're|you will be|the client is"
    r"|the prospect is|role:|talking to|speak(?:ing)? (?:to|with)|pitch(?:ing)? to)\s+"
    r"((?:a|an|the)\s+(?:[\w-]+\s+){0,4}?"
    r"(?:ceo|cfo|cto|cio|coo|head of [\w-]+|director(?: of [\w-]+)?|owner|founder|buyer"
    r"|manager|doctor|dentist|principal|administrator|lawyer|procurement officer"
    r"|officer|chef|farmer|landlord|homeowner|engineer))\b",
    re.IGNORECASE,
)
_POSITION = re.compile(
    r"\b(?:interview(?:ing)?|apply(?:ing)?|applied|application|job|position|role)\s+"
    r"(?:for|as|of)\s+((?:a|an|the)\s+)?(?:job as (?:an? )?"
    r"|position (?:as|of) (?:an? )?|role (?:as|of) (?:an? )?)?"
    r"([a-z][\w-]*(?:\s+[\w-]+){0,3}?)"
    r"(?:\s+(?:position|role|job|interview))?"
    r"(?=\s*(?:$|[.,;!?\n]|\s(?:at|in|with|on|next|and|tomorrow)\b))",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:presentation|talk|speech|keynote|lecture|pitch)\s+(?:about|on)\s+"
    r"([^.,;!?\n]+?)"
    r"(?=\s*(?:$|[.,;!?\n]|\s(?:to|for|at|in front|next|tomorrow|and)\b))",
    re.IGNORECASE,
)
_MOST_READ = 4000
"""Characters of a text; facts stand at its beginning, and patterns take their time."""

_OF_THINGS = ("product", "price", "company")

_LONGEST = 8
"""Words of a thing's name; what is longer was not a name."""


def facts_of(notes: str, prompt: str = "") -> dict[str, str]:
    """Return what the notes say, by name; what a prompt says of things fills in.

    Args:
        notes: The conversational context.
        prompt: The persona's; who it is is no fact about the client.
    """
    read = {name: reader(notes[:_MOST_READ]) for name, reader in _READERS.items()}
    given = {name: _READERS[name](prompt[:_MOST_READ]) for name in _OF_THINGS}
    found = {name: text or given.get(name, "") for name, text in read.items()}
    plain = {name: re.sub(r"[{}]", "", text).strip() for name, text in found.items()}
    return {name: text for name, text in plain.items() if text}


def goal_of(notes: str) -> str:
    """Return what a context asks to practise, turned to the person: my → your."""
    found = [match.group(1) for match in _GOAL.finditer(notes)]
    if not found:
        return ""
    # `Improve my sales. Help me practise handling objections`: the last is the plan.
    goal = _aim(found[-1])
    # `Prepare her for …` is said of somebody else: not the person's own goal.
    return "" if _OTHERS.search(goal) else goal


def _task(notes: str) -> str:
    found = _TASK.search(notes)
    return _aim(found.group(1)) if found else ""


def _aim(text: str) -> str:
    plain = " ".join(_ORNAMENT.sub("", text).split()).strip(" ,")
    words = _turned(plain).split()
    if len(words) > _LONGEST_GOAL:
        words = re.split(r",| and ", " ".join(words))[0].split()[:_LONGEST_GOAL]
    return " ".join(words)


def _turned(text: str) -> str:
    return " ".join(_TURNED.get(word.lower(), word) for word in text.split())


def _price(notes: str) -> str:
    for sentence in re.split(r"(?<=[.!?])\s+|\n", notes):
        match = _PRICE.search(sentence)
        if match and not _NO_PRICE.search(sentence[: match.end()]):
            return _spoken(match.group(1) or match.group(2))
    return ""


def _spoken(price: str) -> str:
    """Return a price as it is said: `$49/month` → `49 dollars a month`."""
    price = re.sub(r"\s?/\s?mo\b", "/month", price)
    price = re.sub(r"\s?/\s?yr\b", "/year", price)
    price = re.sub(r"\s?/\s?hour", " an hour", price)
    price = re.sub(r"\s?/\s?", " a ", price)
    signed = re.match(r"([$€£])\s?(\d(?:[\d.,]*\d)?)", price)
    if signed:
        words = f"{signed.group(2)} {_SIGNS[signed.group(1)]}"
        price = words + price[signed.end() :]
    return " ".join(price.split())


def _product(notes: str) -> str:
    for pattern in _PRODUCT:
        for match in pattern.finditer(notes):
            words = match.group(1).split()
            if len(words) <= _LONGEST and not _EMPTY.issuperset(
                word.lower() for word in words[-1:]
            ):
                return _turned(" ".join(words))
    return ""


def _role(notes: str) -> str:
    found = _ROLE.search(notes)
    return found.group(1) if found else ""


def _position(notes: str) -> str:
    found = _POSITION.search(notes)
    if not found or found.group(2).lower().split()[0] in {"a", "my", "job", "your"}:
        return ""
    words = found.group(2)
    article = "an" if words[0].lower() in "aeiou" else "a"
    return f"{(found.group(1) or article).strip()} {words}"


def _first(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def read(notes: str) -> str:
        found = pattern.search(notes)
        words = found.group(1).split() if found else []
        return _turned(" ".join(words)) if len(words) <= _LONGEST else ""

    return read


_READERS: Mapping[str, Callable[[str], str]] = {
    "goal": goal_of,
    "task": _task,
    "product": _product,
    "price": _price,
    "company": _first(_COMPANY),
    "provider": _first(_PROVIDER),
    "role": _role,
    "position": _position,
    "subject": _first(_SUBJECT),
}
