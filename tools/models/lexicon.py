"""The closed lexicon: what a sentence may say beyond the words of its claim, and what it does."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from whyfirst.tools.models.words import Word, words_of

Role = Literal[
    "plain",
    "want",
    "avoid",
    "none",
    "not",
    "but",
    "fit",
    "misfit",
    "unknown",
    "upper",
    "lower",
    "aside",
]
PHRASED: tuple[Role, ...] = (
    "want", "avoid", "none", "not", "but", "fit", "misfit", "unknown", "upper", "lower",
    "aside",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases by their stems, and the single words that say nothing by themselves."""

    phrases: Mapping[tuple[str, ...], frozenset[Role]]
    plain: frozenset[str]
    longest: int

    def find(self, words: Sequence[Word], place: int) -> tuple[int, frozenset[Role]] | None:
        """Return how many words from a place on are known together, and what they do."""
        for length in range(min(self.longest, len(words) - place), 0, -1):
            stems = tuple(w.stem for w in words[place : place + length])
            roles = self.phrases.get(stems)
            if roles is not None:
                return length, roles
        return (1, frozenset({"plain"})) if words[place].stem in self.plain else None


@cache
def lexicon() -> Lexicon:
    """Return the lexicon of this version."""
    place = resources.files("whyfirst.tools.models") / "lexicon.toml"
    told = tomllib.loads(place.read_text("utf-8"))
    phrases: dict[tuple[str, ...], frozenset[Role]] = {}
    for role in PHRASED:
        for phrase in told[role]:
            stems = tuple(w.stem for w in words_of(phrase))
            phrases[stems] = phrases.get(stems, frozenset()) | {role}
    return Lexicon(
        phrases,
        frozenset(w.stem for w in words_of(told["plain"])),
        max(len(stems) for stems in phrases),
    )
