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


def as_words(value: Any) -> tuple[str, ...]:
    """Read a cell as the words it lists, in the spelling given, each once."""
    return tuple(dict.fromkeys(w for w in map(_tidy, _parts(value)) if w))


def _parts(value: Any) -> Sequence[Any]:
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
    for separator in ("|", ";"):
        if separator in text:
            return text.split(separator)
    return [text]


def _tidy(word: Any) -> str:
    return " ".join(str(word).split()) if word is not None else ""


def is_listed(values: Sequence[Any]) -> bool:
    """Say whether a column's cells hold several values each."""
    several = sum(len(_parts(value)) > 1 or isinstance(value, list) for value in values)
    return several / len(values) >= 0.05 if values else False  # noqa: PLR2004


def as_text(value: Any) -> str:
    """Read free text: nested values joined, markup and control characters taken out."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return as_text(list(value.values()))
    if isinstance(value, list | tuple):
        return " ".join(filter(None, map(as_text, value)))
    return " ".join(_CONTROL.sub(" ", _TAG.sub(" ", str(value))).split())
