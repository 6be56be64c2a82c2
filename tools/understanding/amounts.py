"""Amounts in a message: numbers with what they count, and the facet that counts it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Self

from whyfirst.tools.understanding.english import COMMON
from whyfirst.tools.understanding.numerals import (
    DECADE,
    DIGITS,
    NUMBER,
    SPOKEN_YEAR,
    YEARS,
    decade_of,
    number_of,
    spoken_year,
)
from whyfirst.tools.vocabulary import Facet, Vocabulary

MINUTES, MONEY, YEAR, YEARS_OLD, PLAIN = "minutes", "money", "year", "years old", "plain"
_MONEY_UNITS = ("euros", "euro", "€", "eur", "dollars", "$", "usd", "pounds", "£", "gbp")
_UNIT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "pages": r"pages?|pp|pgs?|sheets?|leaves|sides",
        "kg": r"kg|kgs|kilos?|kilograms?", "g": r"g|grams?|grammes?", "cm": r"cms?|centimet(?:re|er)s?",
        "mm": r"mm|millimet(?:re|er)s?", "m": r"met(?:re|er)s?", "km": r"km|kilomet(?:re|er)s?",
        "inches": r"inch(?:es)?|in\b", "l": r"l|lit(?:re|er)s?", "ml": r"ml|millilit(?:re|er)s?",
        "watts": r"w|watts?", "hours": r"hours?|hrs?|h", "days": r"days?", "stars": r"stars?",
    }
)  # fmt: skip
"""How people write the units of number facets, beyond the unit's own name."""

_HOURS = r"(?:hours?|hrs?|h)(?![a-z])"
_MINUTES = r"(?:minutes?|mins?|(?<=\d)m)(?![a-z])"
_PART = r"(?:\s+and\s+a\s+half|\s+and\s+a\s+quarter|\s+(?:and\s+)?three[\s-]+quarters)"
_END = r"(?=\s*(?:$|[.,;!?)]|max|tops|at\b|or\b|total|please))"
_DURATION = (
    rf"(?:(?P<hours>{NUMBER}|an?|(?<![a-z])(?=hour))(?P<half>\s+and\s+a\s+half)?[\s-]*{_HOURS}"
    rf"(?P<part>{_PART})?(?:[\s,]*(?:and\s+)?(?P<extra>{NUMBER})(?:[\s-]*{_MINUTES}|(?<=h\d\d)(?!\d)|{_END}))?"
    rf"|(?P<fraction>half\s+an?|three[\s-]+quarters\s+of\s+an|a?\s?quarter\s+of\s+an)\s+hour"
    rf"|(?P<minutes>{NUMBER})(?P<ish>[\s-]?ish|\+)?[\s-]*{_MINUTES})"
)
_MONEY = (
    rf"(?:(?:[€£$]|\b(?:eur|usd|gbp)\b)\s*(?P<price>{DIGITS})|(?P<sum>{NUMBER})(?P<loose>[\s-]?ish|\+)?[\s-]*"
    r"(?:€|£|\$|(?:euros?|eur|pounds?|quid|dollars?|bucks|usd|gbp)\b)|a\s+(?P<note>tenner|fiver)\b)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A stretch of a message that says how much, as a closed range."""

    start: int
    end: int
    kind: str
    """One of the kinds above, or the name of a number facet."""
    low: float
    high: float
    loose: bool = False
    """Whether about so much is meant: "90ish"."""
    open: bool = False
    """Whether so much is the least: "20+ pages"."""
    scale: float = 1.0
    """What a bare number beside it is worth: 60 beside hours."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Which facet of a catalogue a kind of number belongs to, None where there is none."""

    minutes: str | None
    money: str | None
    year: str | None
    age: str | None
    ranges: Mapping[str, tuple[float, float]]
    """The numbers that a number facet can have."""
    named: re.Pattern[str] | None
    """Words for number facets, each in a group of the facet's place in `ranges`."""
    units: tuple[str, ...]
    """The number facets that are counted in a unit of their own."""
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Self:
        """Read them off a vocabulary by kind and unit."""
        facets = vocabulary.facets
        minutes = _named(facets, lambda f: f.unit in ("minutes", "min"))
        money = _named(facets, lambda f: f.unit in _MONEY_UNITS or f.name == "price")
        counted = [f for f in facets if f.kind == "number"]
        units = [
            f for f in counted if f.unit not in ("", "years") and f.name not in (minutes, money)
        ]
        return cls(
            minutes=minutes,
            money=money,
            year=_named(facets, lambda f: f.kind == "year"),
            age=_named(facets, lambda f: f.kind == "number" and f.unit == "years"),
            ranges={f.name: (f.low or 0.0, f.high or 0.0) for f in counted},
            named=_words_for(counted),
            units=tuple(f.name for f in units),
            pattern=_pattern(units),
        )

    def facet_of(self, amount: Amount) -> str | None:
        """Return the facet that an amount is of, None for a bare number."""
        known = {MINUTES: self.minutes, MONEY: self.money, YEAR: self.year, YEARS_OLD: self.year}
        if amount.kind in known:
            return known[amount.kind]
        return amount.kind if amount.kind in self.ranges else None

    def likely(self, number: float) -> str | None:
        """Return the facet that a bare number must be of: money, else the only one it fits."""
        fitting = [n for n, (low, high) in self.ranges.items() if low / 2 <= number <= high * 1.5]
        if self.money is not None:
            return self.money if self.money in fitting else None
        return fitting[0] if len(fitting) == 1 else None


def _named(facets: tuple[Facet, ...], fits: Callable[[Facet], bool]) -> str | None:
    return next((f.name for f in facets if fits(f)), None)


def _words_for(facets: list[Facet]) -> re.Pattern[str] | None:
    groups = []
    for place, facet in enumerate(facets):
        words = {facet.name.replace("_", " "), facet.label.lower(), *facet.words} - COMMON
        told = "|".join(sorted(map(re.escape, filter(None, words)), key=len, reverse=True))
        groups.append(rf"(?P<n{place}>{told})")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(groups)})(?![\w-])") if groups else None


# Elsewhere 1600 may be a sum; beside these words it is when a book appeared.
_OLD_YEAR = r"(?:(?<=before )|(?<=since )|(?<=until )|(?<=after ))1[0-7]\d\d"


def _pattern(units: list[Facet]) -> re.Pattern[str]:
    counted = [
        rf"(?P<u{place}>{NUMBER})(?:[\s-]?ish|\+)?[\s-]*(?:{_unit(facet.unit)})(?![a-z])"
        for place, facet in enumerate(units)
    ]
    parts = (
        rf"(?P<decade>{DECADE})", _DURATION, _MONEY,
        rf"(?P<years>{NUMBER}|a)(?P<roughly>[\s-]?ish)?[\s-]*(?:years?|yrs?)(?![a-z])(?:[\s-]+olds?\b)?",
        *counted, rf"(?P<spoken>{SPOKEN_YEAR})", rf"(?P<year>(?:1[89]|20)\d\d|{_OLD_YEAR})(?![\d'%])(?!s\b)",
        r"(?<=\s)'(?P<short>\d\d)(?![\ds])", rf"(?P<plain>{NUMBER})(?P<about>[\s-]?ish)?(?![\w%]|[.,:]\d)",
    )  # fmt: skip
    return re.compile(rf"(?<![\w.,])(?:{'|'.join(parts)})")


def _unit(unit: str) -> str:
    own = re.escape(unit.removesuffix("s"))
    return rf"{own}s?|{_UNIT_WORDS[unit]}" if unit in _UNIT_WORDS else rf"{own}s?"


def find_amounts(text: str, measures: Measures) -> Iterator[Amount]:
    """Yield the amounts in a lower-case text, in order."""
    for match in measures.pattern.finditer(text):
        amount = _read(match, measures.units)
        if amount is not None:
            yield amount


def _read(match: re.Match[str], units: tuple[str, ...]) -> Amount | None:
    whole = Amount(
        match.start(),
        match.end(),
        PLAIN,
        0,
        0,
        loose="ish" in match.group(),
        open="+" in match.group(),
    )
    said = match.groupdict()
    if said["decade"]:
        low, high = decade_of(said["decade"])
        return replace(whole, kind=YEAR, low=low, high=high)
    for name, kind in _SIMPLE.items():
        if said[name]:
            number = number_of(said[name]) or 0
            return replace(whole, kind=kind, low=number, high=number)
    for place, facet in enumerate(units):
        if said[f"u{place}"]:
            number = number_of(said[f"u{place}"]) or 0
            return replace(whole, kind=facet, low=number, high=number)
    return _timed(whole, said)


_SIMPLE = MappingProxyType(
    {
        "minutes": MINUTES, "price": MONEY, "sum": MONEY, "years": YEARS_OLD, "year": YEAR,
        "plain": PLAIN,
    }
)  # fmt: skip
_FRACTIONS = MappingProxyType({"half": 30.0, "three": 45.0})
_NOTES = MappingProxyType({"tenner": 10.0, "fiver": 5.0})


def _timed(whole: Amount, said: Mapping[str, str | None]) -> Amount | None:
    if said["spoken"]:
        year = spoken_year(said["spoken"])
        return replace(whole, kind=YEAR, low=year, high=year)
    if said["short"]:
        year = 1900 + int(said["short"]) if int(said["short"]) > 24 else 2000 + int(said["short"])  # noqa: PLR2004 - as people shorten
        return replace(whole, kind=YEAR, low=year, high=year)
    if said["note"]:
        return replace(whole, kind=MONEY, low=_NOTES[said["note"]], high=_NOTES[said["note"]])
    if said["fraction"]:
        minutes = _FRACTIONS.get(re.split(r"[\s-]", said["fraction"])[0], 15.0)
        return replace(whole, kind=MINUTES, low=minutes, high=minutes)
    if said["hours"] is None:
        return None
    minutes = _minutes(said)
    return replace(whole, kind=MINUTES, low=minutes, high=minutes, scale=60.0)


def _minutes(said: Mapping[str, str | None]) -> float:
    hours = number_of(said["hours"] or "an") or 1.0
    part = said["part"] or ""
    hours += 0.5 if said["half"] or "half" in part else 0.0
    hours += 0.75 if "three" in part else 0.25 if "quarter" in part else 0.0
    return hours * 60 + (number_of(said["extra"]) or 0 if said["extra"] else 0)


def is_year(number: float) -> bool:
    """Say whether a bare number reads as a year."""
    return YEARS[0] <= number <= YEARS[1] and number == int(number)
