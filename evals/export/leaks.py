"""Notice a rationale that gives its recommendation away."""

import re
from dataclasses import dataclass
from typing import Self

from whyfirst.evals.export.rows import CHOICE, Row
from whyfirst.memory.criteria import Value
from whyfirst.tools.vocabulary import Vocabulary

SHARE = 0.4
"""A rationale with this share of the title's own words gives it away (docs/metrics.md)."""
SHORTEST = 3
_WORD = re.compile(r"\w+")
_GIVEAWAY = re.compile(
    r"\b(the next (item|one)|next (film|movie|purchase|watch)|the (right )?answer is"
    r"|ground truth|the target|will (choose|buy|watch|pick))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LeakFilter:
    """Finds rationales that give away what they lead to.

    Words that the person said, and the catalogue's own facet values, are no leak: a jumper is
    asked for as a jumper and sold as one.
    """

    facet_words: frozenset[str]

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Self:
        """Return the filter of a catalogue."""
        values = (value for facet in vocabulary.facets for value in facet.values)
        labels = (facet.label for facet in vocabulary.facets)
        return cls(frozenset(word for text in (*values, *labels) for word in _words(text)))

    def leak(self, row: Row) -> str | None:
        """Return how a row's rationale gives its choice away, None where it does not."""
        before = row.messages[-1].content.partition(CHOICE)[0]
        if _GIVEAWAY.search(before):
            return "speaks of what will be chosen"
        if any(row.choice.item_id in _ids(criterion.value) for criterion in row.criteria):
            return f"rests on {row.choice.item_id!r}"
        own, title = _person(row), row.choice.title.casefold()
        if _phrase(title) in _phrase(before) and _phrase(title) not in _phrase(own):
            return f"names {row.choice.title!r}"
        telling = _words(title) - _words(own) - self.facet_words
        shared = telling & _words(before)
        if telling and len(shared) / len(telling) >= SHARE:
            return f"holds {', '.join(sorted(shared))} of {row.choice.title!r}"
        return None


def _ids(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()


def _person(row: Row) -> str:
    said = (message.content for message in row.conversation if message.role == "user")
    return " ".join((*said, *row.remembered))


def _phrase(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in _WORD.findall(text.casefold()) if len(w) >= SHORTEST)
