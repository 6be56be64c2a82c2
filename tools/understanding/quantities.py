"""Numbers, durations, money, years, decades and ages, read as bounds on the facet they fit."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from whyfirst.memory.criteria import Bound, Operator
from whyfirst.tools.understanding.ages import find_ages
from whyfirst.tools.understanding.amounts import (
    MINUTES,
    PLAIN,
    YEAR,
    YEARS_OLD,
    Amount,
    Measures,
    find_amounts,
    is_year,
)
from whyfirst.tools.understanding.comparators import Compared, compared
from whyfirst.tools.understanding.mentions import LimitMention
from whyfirst.tools.understanding.numerals import NUMBER, number_of

_LAST_YEARS = re.compile(
    rf"(?:(?:from|in|of|within|during|over)\s+)?the\s+(?:last|past|recent|previous)\s+(?:(?P<n>{NUMBER}|few)\s+)?"
    r"(?P<unit>years?|yrs?|decades?)(?![a-z])"
)
_FEW = 3
_TO = re.compile(
    r"\s*(?:-|–|—|to|till|until|up to|through|thru|and up to|and no (?:more|later|longer) than)\s*(?:about |the |around |maybe )?"
)
_AND = re.compile(r"\s*(?:and|&|or|to|-|–)\s*(?:the )?(?:like )?")
_LED = re.compile(
    r"(?:between|from|anywhere (?:between|from)|somewhere (?:between|from|in the))\s+(?:about |the |around )?(?:the )?$"
)
_LISTED = re.compile(r"\s*,?\s*(?:and|or|&|/|,|and/or)\s*(?:maybe |perhaps |the )*")
_OF_OTHERS = re.compile(
    r"\s*[-]?(?!max|tops|at\b|or\b|and\b|but\b|please|for\b|if\b|is\b|thanks|thx|though|then|in\b|to\b|give\b|plus|only|so\b|as\b|ish"
    r"|limit|cap\b|ceiling|minimum|min\b|onwards|upwards|total|tonight|today|with\b|because|since|would|will|nothing|no\b|not\b|when|budget|altogether|even|maybe|ideally|preferably|anyway|should|must|it\b|i\b|we\b|on\b|by\b|from\b|price|euro)[a-z]"
)
"""What follows a bare number that counts something else: "two actors"."""
TOLERANCE_YEARS = 2.0
LEAST_BARE = 3
"""Bare numbers below this limit nothing: "more than one"."""
SMALL_HOURS = 6


@dataclass(frozen=True, slots=True)
class _Told:
    """An amount that has a facet."""

    amount: Amount
    aspect: str


def find_limits(text: str, measures: Measures, this_year: int) -> Iterator[LimitMention]:
    """Yield the limits that a lower-case text puts on numbers, first come.

    Args:
        text: the message in lower case (`lowered`).
        measures: the facets that numbers can be about.
        this_year: for "the last five years".
    """
    taken: list[LimitMention] = []
    ages = find_ages(text) if measures.age else ()
    found: Iterable[LimitMention] = (
        *(LimitMention(start, end, measures.age or "", bounds) for start, end, bounds in ages),
        *_last_years(text, measures, this_year),
        *_amounts(text, measures, this_year),
    )
    for mention in found:
        if all(mention.end <= other.start or other.end <= mention.start for other in taken):
            taken.append(mention)
            yield mention


def _last_years(text: str, measures: Measures, this_year: int) -> Iterator[LimitMention]:
    if measures.year is None:
        return
    for match in _LAST_YEARS.finditer(text):
        said = match.group("n") or "one"
        count = _FEW if said == "few" else number_of(said) or 1
        years = count * (10 if match.group("unit").startswith("decade") else 1)
        bound = Bound(op=">=", number=this_year - years)
        yield LimitMention(match.start(), match.end(), measures.year, (bound,))


def _amounts(text: str, measures: Measures, this_year: int) -> Iterator[LimitMention]:
    amounts = list(_merged(text, list(find_amounts(text, measures))))
    ranged = dict(_ranges(text, amounts, measures))
    last: _Told | None = None
    since = 0
    for place, amount in enumerate(amounts):
        if place in ranged:
            mention = ranged[place]
            if mention is not None:
                yield mention
                since = mention.end
            continue
        comparison = compared(
            text, amount.start, amount.end, since=since,
            yearly=amount.kind == YEAR, aged=amount.kind == YEARS_OLD,
        )  # fmt: skip
        told = _told(text, amount, comparison, measures, last)
        if told is None:
            continue
        mention = _limit(told, comparison, this_year)
        if mention is not None:
            last, since = told, mention.end
            yield mention


_IS_CORRECTED = re.compile(r"(?<![\w'])(?:not|no|instead of|rather than)(?: from)?(?: the)?\s+$")


def _merged(text: str, amounts: Sequence[Amount]) -> Iterator[Amount]:
    """Join decades in a row: "sixties or seventies" is one stretch of twenty years."""
    held: Amount | None = None
    for amount in amounts:
        if (
            held is not None
            and held.kind == amount.kind == YEAR
            and held.high > held.low
            and amount.high > amount.low
            and 0 <= amount.low - held.high <= 1
            and _LISTED.fullmatch(text[held.end : amount.start])
            and not _IS_CORRECTED.search(text[: held.start])
        ):
            held = replace(held, end=amount.end, high=amount.high)
            continue
        if held is not None:
            yield held
        held = amount
    if held is not None:
        yield held


def _ranges(
    text: str, amounts: Sequence[Amount], measures: Measures
) -> Iterator[tuple[int, LimitMention | None]]:
    """Yield the ranges by the place of their first amount, and None for that of their second."""
    for place, (low, high) in enumerate(pairwise(amounts)):
        between, before = text[low.end : high.start], text[max(0, low.start - 40) : low.start]
        led = _LED.search(before)
        joins = _TO.fullmatch(between) or (
            led and led.group().lstrip().startswith(("between", "anywhere b", "somewhere"))
            and _AND.fullmatch(between)
        )  # fmt: skip
        if not joins or (led is None and re.search(r"sizes?\s+$|than\s+$", before)):
            continue
        told = _both(low, high, measures, led=led is not None)
        if told is None:
            continue
        aspect, least, most = told
        bounds = (Bound(op=">=", number=least), Bound(op="<=", number=most))
        start = low.start - (len(led.group()) if led else 0)
        yield place, LimitMention(start, high.end, aspect, bounds)
        yield place + 1, None


def _both(
    low: Amount, high: Amount, measures: Measures, *, led: bool
) -> tuple[str, float, float] | None:
    least, most = low.low, high.high
    if low.kind == high.kind == PLAIN:
        aspect = measures.year if is_year(least) else None
        aspect = aspect or (measures.likely(most) if led or measures.money else None)
    elif low.kind == PLAIN:
        aspect, least = measures.facet_of(high), least * high.scale
    elif high.kind == PLAIN:
        aspect = measures.facet_of(low)
        most = _completed(least, most) if low.kind == YEAR else most * low.scale
    else:
        aspect = measures.facet_of(low) if low.kind == high.kind else None
    return (aspect, least, most) if aspect and least < most else None


def _completed(first: float, last: float) -> float:
    """Return the year that two digits end: 1972-78."""
    return first - first % 100 + last if last < 100 else last  # noqa: PLR2004


def _told(
    text: str, amount: Amount, comparison: Compared, measures: Measures, last: _Told | None
) -> _Told | None:
    compares = comparison.op is not None or comparison.loose or amount.open
    if amount.kind == YEARS_OLD and not (comparison.op and measures.year):
        return None
    aspect = measures.facet_of(amount)
    if aspect is not None or amount.kind != PLAIN:
        return _Told(amount, aspect) if aspect else None
    named = _beside(text, comparison, measures)
    if named is not None and (compares or text[comparison.end :].strip(" .!") == ""):
        return _Told(amount, named)
    if not compares or _OF_OTHERS.match(text[comparison.end :]):
        return None
    if last is not None:
        return _Told(_in_kind(amount, last.amount), last.aspect)
    likely = measures.likely(amount.low) if amount.low >= LEAST_BARE else None
    return _Told(amount, likely) if likely else None


def _in_kind(amount: Amount, last: Amount) -> Amount:
    """Return a bare number in the unit of the amount before: "… an hour and not over two"."""
    hours = last.kind == MINUTES and amount.high <= SMALL_HOURS
    scale = 60.0 if hours else 1.0
    if last.kind == YEAR:
        year = _completed(last.low, amount.low)
        return replace(amount, kind=YEAR, low=year, high=year)
    return replace(amount, low=amount.low * scale, high=amount.high * scale)


def _beside(text: str, comparison: Compared, measures: Measures) -> str | None:
    """Return the number facet that is named right before a bare number: "price up to 75"."""
    if measures.named is None:
        return None
    before = text[max(0, comparison.start - 30) : comparison.start]
    found = [
        m for m in measures.named.finditer(before)
        if re.fullmatch(r"[\s:=-]*(?:(?:should|must|has to|can|to)\s+)?(?:be|is|of)?[\s:=]*", before[m.end() :])
    ]  # fmt: skip
    if not found:
        return None
    return list(measures.ranges)[int((found[-1].lastgroup or "n0")[1:])]


def _limit(told: _Told, comparison: Compared, this_year: int) -> LimitMention | None:
    amount = told.amount
    if amount.kind == YEARS_OLD:
        bounds = _aged(amount, comparison, this_year)
    else:
        loose = comparison.loose or amount.loose
        op = comparison.op or (">=" if amount.open else None)
        bounds = _bounds(op, amount, loose=loose)
    start, end = min(comparison.start, amount.start), max(comparison.end, amount.end)
    hedged = comparison.loose or amount.loose
    return LimitMention(start, end, told.aspect, bounds, hedged, comparison.negated)


_FLIPPED: dict[Operator, Operator] = {"<": ">", "<=": ">=", "=": "=", ">=": "<=", ">": "<"}


def _aged(amount: Amount, comparison: Compared, this_year: int) -> tuple[Bound, ...]:
    """Return the year of release that an age stands for: "no more than ten years old"."""
    op = _FLIPPED[comparison.op or "<="]
    return (Bound(op=op, number=this_year - amount.low),)


def _bounds(op: Operator | None, amount: Amount, *, loose: bool) -> tuple[Bound, ...]:
    low, high = amount.low, amount.high
    if op in ("<", "<="):
        return (Bound(op=op, number=low if op == "<" else high),)
    if op in (">", ">="):
        return (Bound(op=op, number=high if op == ">" else low),)
    if low != high:
        return (Bound(op=">=", number=low), Bound(op="<=", number=high))
    if loose:
        tolerance = TOLERANCE_YEARS if amount.kind == YEAR else round(low * 0.1, 1)
        return (Bound(op="=", number=low, tolerance=tolerance),)
    return (Bound(op="=", number=low),)
