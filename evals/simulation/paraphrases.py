"""What simulated people say: several ways for each thing, one bank to build with and one held back.

The held-back bank was written before the first run; some of its phrases were repaired after one,
where they had two readings, so it is held back from building and not from all sight.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import numpy as np

Bank = Literal["building", "held back"]

_PHRASES: Mapping[str, Mapping[Bank, tuple[str, ...]]] = MappingProxyType(
    {
        "want": {
            "building": (
                "I'm looking for {wish}",
                "something {like} please",
                "I'd like {wish}",
            ),
            "held back": (
                "I'm in the mood for {wish}",
                "show me {wish}",
                "could you find me {wish}?",
                "what I want is {wish}",
            ),
        },
        "want and rule out": {
            "building": ("I'm looking for {wish}, but no {other}",),
            "held back": (
                "I'd love {wish}, nothing with {other} though",
                "{wish}, please, and absolutely no {other}",
            ),
        },
        "rule out": {
            "building": ("no {other}, please", "I never want {other}"),
            "held back": ("as I said, no {other}", "please leave out anything with {other}"),
        },
        "prefer": {
            "building": ("ideally something {like}", "I like it best {like}"),
            "held back": (
                "it would be nice to have something {like}",
                "preferably {like}",
                "I tend to enjoy anything {like}",
            ),
        },
        "rather not": {
            "building": ("rather not {other}", "less {other} would be good"),
            "held back": ("I'd rather it wasn't {other}", "not so keen on {other}"),
        },
        "others": {
            "building": ("something else", "show me other ones"),
            "held back": ("none of these, what else is there?", "anything else?"),
        },
        "answer": {
            "building": ("{other}", "{other} please"),
            "held back": ("{other}, I think", "let's say {other}"),
        },
        "no matter": {
            "building": ("I don't mind",),
            "held back": ("doesn't matter to me", "no preference"),
        },
        "taste": {
            "building": ("I love {other}",),
            "held back": ("I really like {other}", "I'm a big fan of {other}"),
        },
        "dispute": {
            "building": ("I never said I like {other}",),
            "held back": (
                "that's wrong, I don't like {other}",
                "I never told you that I like {other}",
            ),
        },
        "reverse": {
            "building": ("actually no {other} any more, I'd rather have {wish}",),
            "held back": (
                "I changed my mind: no {other}, I want {wish}",
                "forget {other}, I'm in the mood for {wish} now",
            ),
        },
        "tonight": {
            "building": ("just for tonight, {wish}",),
            "held back": ("only this once, {wish}", "{wish}, but just tonight"),
        },
        "erase": {
            "building": ("forget what I said about {other}",),
            "held back": ("please forget what I told you about {other}",),
        },
        "seen": {
            "building": ("I've already seen the first one", "seen the first one"),
            "held back": ("I have seen the first one before", "I know the first one already"),
        },
        "seen and liked": {
            "building": ("seen the first one and loved it",),
            "held back": ("I've seen the first one, it was great",),
        },
        "seen and disliked": {
            "building": ("seen the first one and hated it",),
            "held back": ("I've seen the first one, didn't like it at all",),
        },
        "second": {
            "building": ("the second one, but {more}",),
            "held back": ("something like the second one but {more}",),
        },
        "impossible": {
            "building": ("only {wish} from before {year}",),
            "held back": ("it must be {wish} and it must be from before {year}",),
        },
        "impossible price": {
            "building": ("only {wish} under {year}",),
            "held back": ("it has to be {wish} and it has to cost less than {year}",),
        },
    }
)

_LIKE: Mapping[str, str] = MappingProxyType(
    {
        "genre": "in the {} genre",
        "theme": "about {}",
        "setting": "set in {}",
        "colour": "in {}",
        "material": "made of {}",
        "season": "for {}",
        "occasion": "for {}",
        "task": "about {}",
        "method": "that uses {}",
        "field": "in {}",
    }
)


def say(kind: str, bank: Bank, rng: np.random.Generator, **words: str) -> str:
    """Return one way to say a thing."""
    phrases = _PHRASES[kind][bank]
    return phrases[int(rng.integers(len(phrases)))].format(**words)


def like(aspect: str, word: str) -> str:
    """Return a wish as what follows a noun: "about revenge", "in navy".

    >>> like("theme", "revenge"), like("mood", "funny")
    ('about revenge', 'that is funny')
    """
    return _LIKE.get(aspect, "that is {}").format(word)


def wish(aspect: str, word: str, noun: str) -> str:
    """Return a wish with its noun.

    >>> wish("genre", "horror", "film"), wish("theme", "revenge", "film")
    ('a horror film', 'a film about revenge')
    """
    if aspect in ("genre", "mood"):
        return f"{article(word)} {word} {noun}"
    if aspect == "type":
        return word if word.endswith("s") and not word.endswith("ss") else f"{article(word)} {word}"
    return f"{article(noun)} {noun} {like(aspect, word)}"


def article(word: str) -> str:
    """Return the indefinite article that a word takes."""
    return "an" if word[:1] in "aeiou" else "a"
