"""Read single cells of a table: numbers with units, lists, words."""

import json
import re
from collections.abc import Sequence
from typing import Any

_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
_TAG = re.compile(r"<[^<>]{0,300}>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DATE = re.compile(r"(\d{4})-\d{2}-\d{2}")
LONGEST_NUMBER = 24


def as_number(value: Any) -> float | None:
    """Read a number, with a currency, a unit or "from" about it; None where there is none.

    >>> as_number("79.00 EUR"), as_number("from 1,250"), as_number("1999-03-31"), as_number("ten")
    (79.0, 1250.0, 1999.0, None)
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if abs(value) < float("inf") else None
    text = str(value).strip()
    if len(text) > LONGEST_NUMBER:
        return None
    dated = _DATE.match(text)
    if dated:
        return float(dated.group(1))
    found = _NUMBER.findall(text)
    return float(found[0].replace(",", "")) if len(found) == 1 and _is_measure(text) else None


def _is_measure(text: str) -> bool:
    # "12 Monkeys" holds a number and is none: at most one short word may stand beside it.
    words = re.findall(r"[^\W\d_]+", text)
    return len(words) <= 1 and all(len(word) <= 8 for word in words)  # noqa: PLR2004


def as_words(value: Any, separator: str = "") -> tuple[str, ...]:
    """Read a cell as the words it lists, in the spelling given, each once.

    Args:
        value: the cell.
        separator: what stands between the words, beside bars and semicolons.
    """
    return tuple(dict.fromkeys(w for w in map(_tidy, _parts(value, separator)) if w))


def _parts(value: Any, separator: str = "") -> Sequence[Any]:
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return value
    text = str(value)
    if text.startswith("[") and text.endswith("]"):
        try:
            listed = json.loads(text)
        except json.JSONDecodeError:
            listed = [part.strip(" '\"") for part in text[1:-1].split(",")]
        return listed if isinstance(listed, list) else [text]
    for mark in ("|", ";", separator):
        if mark and mark in text:
            return text.split(mark)
    return [text]


def _tidy(word: Any) -> str:
    return " ".join(str(word).split()) if word is not None else ""


def is_listed(values: Sequence[Any]) -> bool:
    """Say whether a column's cells hold several values each."""
    several = sum(len(_parts(value)) > 1 or isinstance(value, list) for value in values)
    return several / len(values) >= 0.05 if values else False  # noqa: PLR2004


def lists_by_commas(values: Sequence[Any]) -> bool:
    """Say whether a column's cells list values with commas between them, as "crime, drama".

    They do where the parts are short and come back in other cells; "Kubrick, Stanley" is one
    name, and a sentence is no list.

    >>> lists_by_commas(["crime, drama", "crime", "drama, comedy", "comedy, crime"])
    True
    >>> lists_by_commas(["Kubrick, Stanley", "Varda, Agnès", "Kurosawa, Akira"])
    False
    """
    cells = [value for value in values if isinstance(value, str)]
    several = [cell for cell in cells if "," in cell]
    if len(several) < 0.05 * len(cells) or not several:
        return False
    parts = [part.strip().casefold() for cell in several for part in cell.split(",")]
    short = sum(0 < len(part.split()) <= 4 for part in parts)  # noqa: PLR2004 - words of a name
    return short == len(parts) and len(set(parts)) <= 0.5 * len(parts)


def as_text(value: Any) -> str:
    """Read free text: nested values joined, markup and control characters taken out."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return as_text(list(value.values()))
    if isinstance(value, list | tuple):
        return " ".join(filter(None, map(as_text, value)))
    return " ".join(_CONTROL.sub(" ", _TAG.sub(" ", str(value))).split())
