"""Numbers as people write and say them: digits, words, dozens, spoken years, decades."""

import re
from types import MappingProxyType

from whyfirst.tools.understanding.english import DECADES, NUMBER_WORDS

_ONES = "|".join(w for w, n in NUMBER_WORDS.items() if n < 10)  # noqa: PLR2004
_TEENS = "|".join(w for w, n in NUMBER_WORDS.items() if 10 <= n < 20)  # noqa: PLR2004
_TENS = "|".join(w for w, n in NUMBER_WORDS.items() if n >= 20)  # noqa: PLR2004
_SMALL = rf"(?:(?:{_TENS})(?:[\s-](?:{_ONES})\b)?|(?:{_TEENS})\b|(?:{_ONES})\b)"
_HUNDREDS = rf"(?:(?:an?|{_SMALL})[\s-])?hundred(?:\s(?:and\s)?{_SMALL})?"
_THOUSANDS = rf"(?:(?:a|{_ONES})\s)thousand(?:\s(?:and\s)?{_SMALL})?"
_DOZENS = rf"(?:half\s+a|an?|{_ONES})\s+dozen|a\s+couple(?:\s+of)?|a\s+score"
DIGITS = r"\d+(?:[.,]\d+)?"
WORDED = rf"(?:{_DOZENS}|{_THOUSANDS}|{_HUNDREDS}|{_SMALL})(?![a-z])"
NUMBER = rf"(?:{DIGITS}|{WORDED})"
"""A number in digits or words; compared in lower case."""

_CENTURIES = MappingProxyType({"eighteen": 1800, "nineteen": 1900, "twenty": 2000})
SPOKEN_YEAR = (
    rf"(?:(?:{'|'.join(_CENTURIES)})[\s-](?:(?:oh|o)[\s-](?:{_ONES})|{_TEENS}|(?:{_TENS})(?:[\s-](?:{_ONES}))?)"
    rf"|two\s+thousand(?:\s+(?:and\s+)?{_SMALL})?)(?![a-z-])"
)
_DECADE_WORDS = "|".join(DECADES)
DECADE = (
    r"(?:(?:early|late|mid)(?:[\s-]+to[\s-]+late)?[\s-]*)?(?:the\s+)?"
    rf"(?:(?:1[89]|20)\d0'?s\b|(?<!\d)'?\d0'?s\b|(?:(?:eighteen|nineteen)[\s-]+)?(?:{_DECADE_WORDS})\b"
    r"|aughts\b|two[\s-]thousands\b|twenty[\s-]?tens\b|twenty[\s-]teens\b)"
)
YEARS = (1800, 2100)
"""The years that a bare number of four digits is taken for."""
_PARTS = MappingProxyType({"early": (0, 4), "mid": (4, 6), "late": (5, 9)})


def number_of(said: str) -> float | None:
    """Return the number that digits or words spell, None where they spell none.

    >>> [number_of(w) for w in ("a hundred and ten", "ninety-five", "half a dozen", "7,5", "an")]
    [110.0, 95.0, 6.0, 7.5, 1.0]
    """
    words = re.findall(r"[a-z]+|\d+(?:[.,]\d+)?", said)
    if not words:
        return None
    if words[0][0].isdigit():
        return float(words[0].replace(",", "."))
    return _worded(words)


def _worded(words: list[str]) -> float:
    total, scale = 0.0, 1.0
    for word in words:
        if word in ("hundred", "thousand", "dozen", "couple", "score"):
            total = max(total, 0.5 if "half" in words else 1.0)
            scale = {"hundred": 100, "thousand": 1000, "dozen": 12, "couple": 2, "score": 20}[word]
            total *= scale
        else:
            total += NUMBER_WORDS.get(word, 0)
    return total or 1.0


def spoken_year(said: str) -> int:
    """Return the year that words spell.

    >>> [spoken_year(w) for w in ("nineteen ninety-four", "two thousand and five", "twenty ten")]
    [1994, 2005, 2010]
    """
    words = re.findall(r"[a-z]+", said)
    if words[0] == "two":
        return 2000 + int(sum(NUMBER_WORDS.get(w, 0) for w in words[2:]))
    return _CENTURIES[words[0]] + sum(NUMBER_WORDS.get(w, 0) for w in words[1:])


def decade_of(said: str) -> tuple[int, int]:
    """Return the first and last year of a decade, or of the part of it that is said.

    >>> [decade_of(w) for w in ("the 80s", "late nineties", "nineteen-seventies", "the 2010s")]
    [(1980, 1989), (1995, 1999), (1970, 1979), (2010, 2019)]
    """
    first = _first_year(said)
    part = re.match(r"(early|late|mid)", said)
    low, high = _PARTS[part.group(1)] if part and "to" not in said.split("-")[:2] else (0, 9)
    return first + low, first + high


def _first_year(said: str) -> int:
    digits = re.search(r"\d+", said)
    if digits is None:
        named = next((y for word, y in DECADES.items() if word in said), None)
        if named is not None:
            return named - 100 if "eighteen" in said else named
        return 2010 if "twenty" in said else 2000
    number = int(digits.group())
    if number >= 100:  # noqa: PLR2004 - written in full
        return number
    return 2000 + number if number < 20 else 1900 + number  # noqa: PLR2004 - "the 10s" are ours
