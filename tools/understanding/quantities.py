"""Numbers, durations, money, years, decades and ages, read as bounds on the facet they fit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from whyfirst.memory.criteria import Bound, Operator
from whyfirst.tools.understanding.english import DECADES, NUMBER_WORDS
from whyfirst.tools.understanding.mentions import LimitMention
from whyfirst.tools.vocabulary import Facet, Vocabulary

_UNITS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_WORDED = (
    rf"(?:(?:(?:an?|{_UNITS})\s+)?hundred(?:\s+(?:and\s+)?(?:{_UNITS})(?:[\s-](?:{_UNITS}))?)?"
    rf"|(?:{_UNITS})(?:[\s-](?:{_UNITS}))?)(?![a-z])"
)
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|a\s+dozen|{_WORDED}|an?(?![a-z]))"
_HALF = r"(?:\s+and\s+a\s+half)?"
_MINUTES = r"(?:minutes?|mins?|m)\b"
_HOURS = r"(?:hours?|hrs?|h)(?![a-z])"

_DENIED = (
    r"(?:no|not|nothing|never|isn't|don't want anything|won't watch anything|without anything"
    r"|can't (?:face|do|take|manage)(?: anything)?|shouldn't|should not|mustn't|must not|won't|doesn't|does not)"
    r"(?:\s+(?:one|any|anything|a|it|be|go|going|much|run|made|from|published|released))?\s+"
)
_UPPER = (
    rf"{_DENIED}"
    r"(?:longer than|over|more than|above|past|higher than|exceed(?:ing)?|bigger than|dearer than|pricier than"
    r"|later than|newer than|younger than|after|beyond|costing more than|more expensive than)"
    r"|under|below|less than|shorter than|at (?:the )?most|max(?:imum)?(?: of)?|up to|within"
    r"|cheaper than|lower than|fewer than|no more than|before|prior to|pre-?|capped at|stops? at|limited to|not past"
    r"|older than|earlier than|until|by|<=?|tops|upper limit(?: of)?|limit(?: is| of)|ceiling of|(?:have |have got |got )only got|budget (?:is|of)"
)
_LOWER = (
    rf"{_DENIED}"
    r"(?:shorter than|under|less than|fewer than|below|before|older than|earlier than|cheaper than|pre-?)"
    r"|over|more than|longer than|above|at least|minimum(?: of)?|min|from|after|since|post-?|past|beyond"
    r"|newer than|later than|younger than|upwards of|no less than|no earlier than|starting (?:at|from)|>=?"
)
_ABOUT = r"about|around|roughly|approximately|approx\.?|circa|ca\.?|close to|somewhere around|in the region of|~"
_EXACTLY = r"exactly|precisely|bang on"
_STRICT = re.compile(r"^(?:under|below|less than|shorter than|before|prior to|pre-?|<|cheaper than|"
                     r"over|more than|longer than|above|after|post-?|>|newer than|later than|past|beyond|"
                     r"older than|earlier than|fewer than|younger than|lower than)$")  # fmt: skip

_NEGATED = re.compile(
    r"(?:no|not|nothing|never|isn't|don't|won't|without|can't|shouldn't|should not|mustn't|must not|doesn't|does not)\b"
)

_DURATION = (
    rf"(?P<hours>{_NUMBER}(?P<half1>{_HALF})\s*-?{_HOURS}(?P<half2>{_HALF})"
    rf"(?:\s*(?:and\s+)?(?P<extra>\d+)(?:\s*{_MINUTES}|(?=\W|$)))?)|(?P<minutes>{_NUMBER}\s*-?{_MINUTES})"
    r"|(?P<halfhour>half an hour)"
)
_MONEY = (
    rf"(?P<money>[€£$]\s*\d+(?:[.,]\d+)?|(?:\d+(?:[.,]\d+)?|{_WORDED})\s*(?:€|£|\$|euros?\b|eur\b|pounds?\b|quid\b"
    r"|dollars?\b|bucks\b))"
)
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?![\d'])(?!s\b)"
_DECADE = (
    r"(?P<decade>(?:the\s+)?(?:early\s+|late\s+|mid-?\s*)?(?:(?:(?:1[89]|20)\d0|'?\d0)'?s\b"
    rf"|(?:{'|'.join(DECADES)})\b))"
)
_UNIT = rf"(?P<counted>{_NUMBER}\s*-?(?P<unit>[a-z]+)\b)"
_PLAIN = rf"(?P<plain>\d+(?:[.,]\d+)?|a\s+dozen|{_WORDED})(?!\w|[.,]\d)"

_QUANTITY = rf"(?:{_DURATION}|{_MONEY}|{_DECADE}|{_YEAR}|{_UNIT}|{_PLAIN})"
_LIMIT = re.compile(
    rf"(?<![\w'])(?:(?P<upper>{_UPPER})|(?P<lower>{_LOWER})|(?P<about>{_ABOUT})"
    rf"|(?P<exact>{_EXACTLY}))?(?:\s+|(?<=[<>=~-])|\b|(?<=\s))(?:the\s+(?:year\s+)?|a\s+(?=hundred))?{_QUANTITY}"
    r"(?P<after>\s*,?\s*(?:or\s+(?:less|under|shorter|cheaper|earlier|older|below|fewer|before)"
    r"|at (?:the )?(?:most|latest|max)|max(?:imum)?|tops|(?:is|are) (?:the|my) (?:limit|max(?:imum)?|ceiling|top)|is as far as i go|and no more)\b"
    r"|\s*,?\s*(?:or\s+(?:more|over|longer|later|newer|above)|at least|at (?:the )?(?:least|earliest)|minimum|onwards?|upwards|and (?:up|over|above)|plus)\b"
    r"|\s*,?\s*(?:or so|or thereabouts|ish|give or take(?: (?:a|one|two|five|ten|\d+))?(?: \w+)?)\b|-?ish\b|\+)?"
)
_RANGE = re.compile(
    rf"(?<![\w'])(?:between|from)?\s*(?P<low>[€£$]?\s*(?:\d+(?:[.,]\d+)?|{'|'.join(NUMBER_WORDS)}))"
    rf"\s*(?P<lowunit>{_MINUTES}|{_HOURS}|€|euros?|pages?)?\s*(?:-|–|and|to)\s*"
    rf"(?P<high>[€£$]?\s*(?:\d+(?:[.,]\d+)?|{'|'.join(NUMBER_WORDS)}))"
    rf"\s*(?P<highunit>{_MINUTES}|{_HOURS}|€|£|\$|euros?\b|pounds?\b|dollars?\b|pages?\b)?"
)
_AGE = re.compile(
    r"(?:(?:suitable |ok |okay |fine |appropriate |good |safe )?for )?(?:a |an |my |our )?"
    rf"(?:(?P<n1>\d+|(?:{_UNITS}))[- ](?:years?|yrs?|yo)[- ]?olds?|(?P<n4>\d+)[- ]?y\.?o\.?\b"
    rf"|(?:kids?|children|child|anyone|daughter|son|girl|boy|niece|nephew|everyone|youngest|little one)(?:'s|\s+is|\s+are)?\s+"
    rf"(?:only\s+|just\s+|about\s+)?(?:under\s+|below\s+|aged?\s+|of\s+|from\s+age\s+|from\s+)?(?P<n2>\d+|(?:{_UNITS})(?!\s+of)))(?![\w-])"
)
_LAST_YEARS = re.compile(
    rf"(?:from |in |of |within )?the (?:last|past) (?:(?P<n>{_NUMBER}) )?(?P<unit>years?|decades?)"
)
_LOOSELY = re.compile(r"[\s,-]*(?:or so|or thereabouts|ish|give or take)")
_AT_MOST = re.compile(
    r"or (?:less|under|shorter|cheaper|earlier|older|below|fewer|before)|at (?:the )?(?:most|latest|max)|max|tops"
    r"|(?:is|are) (?:the|my)|is as far|and no more"
)
RANGED = re.compile(r"^(?:between|from)\b|[-–]|\bto\b")


@dataclass(frozen=True, slots=True)
class Measures:
    """Which facet of a catalogue a kind of number belongs to, None where there is none."""

    minutes: str | None
    money: str | None
    year: str | None
    age: str | None
    units: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> "Measures":
        """Read them off a vocabulary by kind and unit."""
        facets = vocabulary.facets
        return cls(
            minutes=_named(facets, lambda f: f.unit in ("minutes", "min")),
            money=_named(facets, lambda f: f.unit in _MONEY_UNITS or f.name == "price"),
            year=_named(facets, lambda f: f.kind == "year"),
            age=_named(facets, lambda f: f.kind == "number" and f.unit == "years"),
            units=tuple((f.unit, f.name) for f in facets if f.kind == "number" and f.unit),
        )


_MONEY_UNITS = ("euros", "euro", "€", "eur", "dollars", "$", "usd", "pounds", "£", "gbp")


def _named(facets: tuple[Facet, ...], fits: object) -> str | None:
    return next((f.name for f in facets if callable(fits) and fits(f)), None)


def find_limits(text: str, measures: Measures, this_year: int) -> Iterator[LimitMention]:
    """Yield the limits that a lower-case text puts on numbers, first come.

    Args:
        text: the message in lower case (`lowered`).
        measures: the facets that numbers can be about.
        this_year: for "the last five years".
    """
    taken: list[tuple[int, int]] = []
    for finder in (_ages, _last_years, _ranges, _limits):
        for mention in finder(text, measures, this_year):
            if all(mention.end <= start or end <= mention.start for start, end in taken):
                taken.append((mention.start, mention.end))
                yield mention


def _ages(text: str, measures: Measures, _year: int) -> Iterator[LimitMention]:
    if measures.age is None:
        return
    for match in _AGE.finditer(text):
        word = match.group("n1") or match.group("n2") or match.group("n4")
        age = _value(word)
        if age is not None:
            bound = Bound(op="<=", number=age)
            yield LimitMention(match.start(), match.end(), measures.age, (bound,))


def _last_years(text: str, measures: Measures, this_year: int) -> Iterator[LimitMention]:
    if measures.year is None:
        return
    for match in _LAST_YEARS.finditer(text):
        count = _value(match.group("n") or "one") or 1
        years = count * (10 if match.group("unit").startswith("decade") else 1)
        bound = Bound(op=">=", number=this_year - years)
        yield LimitMention(match.start(), match.end(), measures.year, (bound,))


def _ranges(text: str, measures: Measures, _year: int) -> Iterator[LimitMention]:
    for match in _RANGE.finditer(text):
        low, high = _value(match.group("low")), _value(match.group("high"))
        if low is None or high is None or high <= low or not RANGED.search(match.group()):
            continue
        scale = (
            60 if (match.group("highunit") or match.group("lowunit") or "").startswith("h") else 1
        )
        aspect = _aspect_of_range(match, low, high, measures)
        if aspect is None:
            continue
        bounds = (
            Bound(op=">=", number=low * scale),
            Bound(op="<=", number=high * scale),
        )
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        yield LimitMention(start, start + len(match.group().strip()), aspect, bounds)


def _aspect_of_range(
    match: re.Match[str], low: float, high: float, measures: Measures
) -> str | None:
    unit = match.group("highunit") or match.group("lowunit") or ""
    if unit.startswith(("m", "h")):
        return measures.minutes
    if unit.startswith("page"):
        return dict(measures.units).get("pages")
    if unit or match.group("low")[0] in "€£$":
        return measures.money
    if _is_year(low) and _is_year(high):
        return measures.year
    return measures.money if match.group().startswith(("between", "from")) else None


def _limits(text: str, measures: Measures, _year: int) -> Iterator[LimitMention]:
    for match in _LIMIT.finditer(text):
        read = _quantity(match, measures)
        if read is None:
            continue
        aspect, low, high = read
        bounds = _bounds(match, aspect, low, high)
        if bounds:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            hedged = match.group("about") is not None
            end = match.start() + len(match.group().rstrip())
            negated = _NEGATED.match(match.group("upper") or match.group("lower") or "") is not None
            yield LimitMention(start, end, aspect, bounds, hedged, negated)


def _quantity(match: re.Match[str], measures: Measures) -> tuple[str, float, float] | None:
    """Return the facet, and the number as a closed range (a decade is ten years)."""
    for name, aspect, read in (
        ("hours", measures.minutes, _hours),
        ("minutes", measures.minutes, _first_number),
        ("halfhour", measures.minutes, lambda _: 30.0),
        ("money", measures.money, _first_number),
        ("year", measures.year, _first_number),
    ):
        if match.group(name) and aspect:
            number = read(match)
            return (aspect, number, number) if number is not None else None
    if match.group("decade") and measures.year:
        first = _decade(match.group("decade"))
        return (measures.year, first, first + 9) if first else None
    return _counted(match, measures)


def _counted(match: re.Match[str], measures: Measures) -> tuple[str, float, float] | None:
    if match.group("counted"):
        unit = match.group("unit")
        aspect = next((a for u, a in measures.units if unit in (u, u.removesuffix("s"))), None)
        aspect = aspect or (
            dict(measures.units).get("pages") if unit in ("pp", "pgs", "pp.") else None
        )
        number = _first_number(match)
        return (aspect, number, number) if aspect and number is not None else None
    bounded = match.group("upper") or match.group("lower") or match.group("about")
    bounded = bounded or _AT_MOST.match((match.group("after") or "").strip(" ,"))
    if match.group("plain") and bounded and measures.money:
        number = _first_number(match)
        return (measures.money, number, number) if number is not None else None
    return None


def _bounds(match: re.Match[str], aspect: str, low: float, high: float) -> tuple[Bound, ...]:
    op = _operator(match)
    if op in ("<", "<="):
        return (Bound(op=op, number=low if op == "<" or low == high else high),)
    if op in (">", ">="):
        return (Bound(op=op, number=high if op == ">" and low != high else low),)
    if low != high:
        return (Bound(op=">=", number=low), Bound(op="<=", number=high))
    if match.group("about") or _LOOSELY.match(match.group("after") or ""):
        tolerance = 2.0 if aspect == "year" else round(low * 0.1, 1)
        return (Bound(op="=", number=low, tolerance=tolerance),)
    return (Bound(op="=", number=low),)


def _operator(match: re.Match[str]) -> Operator | None:
    after = (match.group("after") or "").strip(" ,")
    if _AT_MOST.match(after):
        return "<="
    if after and not _LOOSELY.match(after):
        return ">="
    if match.group("upper"):
        said = match.group("upper")
        return "<" if _STRICT.match(said) and not _NEGATED.match(said) else "<="
    lower = match.group("lower")
    if lower == "from" and (match.group("year") or match.group("decade")):
        # "from 1999" and "from the 80s" name the time itself.
        return None
    if lower:
        return ">" if _STRICT.match(lower) and not _NEGATED.match(lower) else ">="
    return None


def _hours(match: re.Match[str]) -> float | None:
    number = _first_number(match, "hours")
    if number is None:
        return None
    half = 0.5 if match.group("half1") or match.group("half2") else 0.0
    return (number + half) * 60 + float(match.group("extra") or 0)


def _first_number(match: re.Match[str], name: str | None = None) -> float | None:
    whole = (
        match.group(name)
        if name
        else next(
            match.group(g)
            for g in ("minutes", "money", "year", "counted", "plain")
            if match.group(g)
        )
    )
    found = re.search(_NUMBER, whole)
    return _value(found.group()) if found else None


def _value(word: str) -> float | None:
    word = word.strip(" €£$")
    if word in ("a", "an"):
        return 1.0
    if re.fullmatch(_WORDED, word):
        return _worded(word)
    if word.endswith("dozen"):
        return 12.0
    try:
        return float(word.replace(",", "."))
    except ValueError:
        return None


def _worded(words: str) -> float:
    """Return the number that words spell.

    >>> [_worded(w) for w in ("a hundred and ten", "ninety-five", "two")]
    [110.0, 95.0, 2.0]
    """
    total = 0
    for word in re.findall(r"[a-z]+", words):
        if word == "hundred":
            total = max(total, 1) * 100
        else:
            total += NUMBER_WORDS.get(word, 0 if word == "and" else 1)
    return float(total)


def _decade(said: str) -> int | None:
    digits = re.search(r"\d+", said)
    if digits is None:
        return next((year for word, year in DECADES.items() if word in said), None)
    number = int(digits.group())
    if number >= 100:  # noqa: PLR2004 - written in full
        return number
    return 2000 + number if number < 20 else 1900 + number  # noqa: PLR2004 - "the 10s" are ours


def _is_year(number: float) -> bool:
    return 1800 <= number <= 2100 and number == int(number)  # noqa: PLR2004
