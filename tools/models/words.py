"""Words as they are compared: folded, without endings, contractions taken apart."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]")
_NOT = re.compile(r"^(?:(?P<verb>.+)n['’]t|(?P<whole>cannot|cant|dont|isnt|doesnt))$")
_CLIPPED = {"wo": "will", "ca": "can", "sha": "shall"}


class Word(NamedTuple):
    """One token of a sentence."""

    stem: str
    shown: str
    """As it was written."""
    start: int


def folded(text: str) -> str:
    """Return a text in lower case and without accents.

    >>> folded("Amélie’s")
    "amelie's"
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("’", "'")
    return "".join(c for c in plain if not unicodedata.combining(c))


def stem_of(word: str) -> str:
    """Return a word without its commonest endings; short words stay whole.

    >>> [stem_of(w) for w in ("stories", "wishes", "wanted", "looking", "tense", "gory")]
    ['story', 'wish', 'want', 'look', 'tens', 'gory']
    """
    for ending, instead, left in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= left:
            bare = word[: -len(ending)] + instead
            if bare in _WORDS_THAT_TURN:
                return word
            return bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] not in "sl" else bare  # noqa: PLR2004
    return word


_WORDS_THAT_TURN = frozenset({"not", "nor", "but", "non"})
"""No ending makes one of these of another word: "noted" is no "not"."""
_ENDINGS = (
    ("ies", "y", 2),
    ("ing", "", 3),
    ("ed", "", 3),
    ("es", "", 3),
    ("s", "", 3),
    ("e", "", 3),
)


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words and signs of a text; "don't" is two words, "it's" is one."""
    return tuple(_words(text))


def _words(text: str) -> Iterator[Word]:
    for match in _TOKEN.finditer(text):
        shown, start = match.group(), match.start()
        low = folded(shown)
        negated = _NOT.match(low)
        if negated:
            verb = negated.group("verb") or low.removesuffix("not").removesuffix("nt")
            yield Word(stem_of(_CLIPPED.get(verb, verb)), shown, start)
            yield Word("not", shown, start)
        elif shown[:1].isdigit():
            yield Word(low.replace(",", ""), shown, start)
        else:
            yield Word(stem_of(low.split("'")[0] or low), shown, start)


def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a text, without its signs."""
    return tuple(w.stem for w in words_of(text) if w.stem[:1].isalnum())
