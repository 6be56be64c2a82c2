"""Kinds of evidence about items: what others said and chose, and the items' own words.

Each kind is asked with what the person said, or with items they named or chose, and tells a share
from 0 to 1 for every item. What a share is worth is fitted (`tools/fusion.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.criteria import EvidenceKind, Value
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.conversations import Conversations
from whyfirst.tools.copies import originals
from whyfirst.tools.fusion import WISHES, Fusion, shares_of
from whyfirst.tools.interactions import Interactions
from whyfirst.tools.retrieval import TextIndex
from whyfirst.tools.titles import Titles
from whyfirst.tools.vocabulary import Facet
from whyfirst.tools.words import Scores, tokens_of

TALK_ALIKE = "talk_alike"
"""Named in past conversations like this one; the value is what was said, a line an utterance."""
ANSWER_ALIKE = "answer_alike"
"""Recommended at moments of past conversations like this one."""
ANSWER_LATELY = "answer_lately"
"""The same, by the latest utterances alone."""
WORDS = "words"
"""The item's own words are those that were said; older utterances count less."""
LATEST_WORDS = "latest_words"
"""The item's own words are those of the latest utterance."""
MEANING = "meaning"
"""The item's text means what was said, by the sentence encoder."""
SAID = (TALK_ALIKE, ANSWER_ALIKE, ANSWER_LATELY, WORDS, LATEST_WORDS, MEANING)

NAMED_TOGETHER = "named_together"
"""Named in past conversations along with the items named here; the value is their ids."""
NAMED_COMPANY = "named_company"
"""Liked by people who liked the items named here."""
NAMED_ALIKE = "named_alike"
"""Shares words with the items named here."""
NAMED_BEFORE = "named_before"
"""Named in this conversation already."""
NAMED_OFTEN = "named_often"
"""Named in many past conversations: a prior."""
NAMED = (NAMED_TOGETHER, NAMED_COMPANY, NAMED_ALIKE, NAMED_BEFORE, NAMED_OFTEN)

CHOSEN_COMPANY = "chosen_company"
"""Liked by people who liked what this person chose."""
CHOSEN_LATELY = "chosen_lately"
"""The same, where the latest choices count more."""
CHOSEN_NEXT = "chosen_next"
"""Chosen by others soon after the person's latest choices."""
CHOSEN_ALONG = "chosen_along"
"""Chosen by the same people as the person's choices."""
CHOSEN_ALIKE = "chosen_alike"
"""Shares words with the person's choices."""
CHOSEN_ALIKE_LATEST = "chosen_alike_latest"
"""Shares words with the person's latest choice."""
CHOSEN_MEANING = "chosen_meaning"
"""Means what the person's choices mean, by the sentence encoder."""
CHOSEN_NEAR = "chosen_near"
"""Near the person's choices in what is measured: of about the same year, length or price."""
CHOSEN_OFTEN = "chosen_often"
"""Chosen by many people: a prior."""
CHOSEN = (
    CHOSEN_COMPANY, CHOSEN_LATELY, CHOSEN_NEXT, CHOSEN_ALONG, CHOSEN_ALIKE, CHOSEN_ALIKE_LATEST,
    CHOSEN_MEANING, CHOSEN_NEAR, CHOSEN_OFTEN,
)  # fmt: skip

STRAIGHT: Mapping[str, bool] = MappingProxyType({NAMED_BEFORE: True, WISHES: False})
"""The kinds that are fitted without a bend, and whether they may speak against an item."""
_SOURCES: Mapping[str, EvidenceKind] = MappingProxyType(
    {
        TALK_ALIKE: "dialogue_stat", ANSWER_ALIKE: "dialogue_stat",
        ANSWER_LATELY: "dialogue_stat", NAMED_TOGETHER: "dialogue_stat",
        NAMED_COMPANY: "interaction", CHOSEN_COMPANY: "interaction",
        CHOSEN_LATELY: "interaction", CHOSEN_NEXT: "interaction", CHOSEN_ALONG: "interaction",
    }
)  # fmt: skip
FADING = 0.8
"""What an utterance or a choice counts beside the one after it."""
LATELY = 0.5
"""The same where the latest choices are to count more."""
READ_BACK = 10
"""How many of the latest choices are read for what they have in common."""
NEXT_AFTER = 3
"""How many of the latest choices tell what comes next."""
WORDS_READ = 600
"""Characters of what was said that are encoded."""
NEARBY = 0.08
"""The share of a facet's range over which nearness fades to 1/e."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What evidence is asked with: utterances and rows of items, oldest first."""

    said: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


def popularity_share(signals: Mapping[str, float], liked: int) -> float:
    """Return what popularity still counts for somebody who liked so many items.

    Where what people take was fitted to what they had liked before, popularity has a part in that
    evidence already. It weighs as much as one liked item: beside ten, a tenth is left of it.
    """
    fitted = any(signals.get(kind, 0.0) > 0.0 for kind in CHOSEN)
    return 1.0 / max(liked, 1) if fitted else 1.0


def source_of(aspect: str) -> EvidenceKind:
    """Return what kind of evidence a statistic is."""
    return _SOURCES.get(aspect, "prior")


@dataclass(frozen=True)
class Company:
    """All kinds of evidence that one catalogue version can give."""

    catalogue: Catalogue
    texts: TextIndex
    conversations: Conversations | None
    interactions: Interactions | None
    titles: Titles
    fusion: Fusion

    def kinds(self, of: Sequence[str]) -> tuple[str, ...]:
        """Return which of some kinds of evidence there is something to tell by."""
        lacking = {
            *(() if self.conversations else _BY_TALK),
            *(() if self.interactions else _BY_CHOICE),
            *(() if self.texts.is_dense else (MEANING, CHOSEN_MEANING)),
            *(() if _measured(self.catalogue) else (CHOSEN_NEAR,)),
        }
        return tuple(kind for kind in of if kind not in lacking)

    def share(self, aspect: str, asked: Asked) -> Scores:
        """Return what share of the most it says of any item a kind of evidence says of each."""
        tell = _TELLERS[aspect]
        return shares_of(tell(self, asked))

    def signal(self, aspect: str, value: Value) -> Scores | None:
        """Return what part of a criterion's weight each item gains; None for other aspects."""
        curve = self.fusion.curves.get(aspect)
        if curve is None or aspect not in _TELLERS:
            return None
        return curve.shape(self.share(aspect, self._asked(value)))

    def _asked(self, value: Value) -> Asked:
        if isinstance(value, str):
            said = tuple(value.split("\n"))
            return Asked(said, self.named_in(said))
        ids = value if isinstance(value, tuple) else ()
        return Asked(rows=tuple(self.catalogue.row(i) for i in ids if i in self.catalogue))

    @cached_property
    def originals(self) -> NDArray[np.intp]:
        """For each row, the row that stands for it and its copies."""
        counted = self.conversations or self.interactions
        return originals(self.catalogue, counted.counts if counted else None)

    def named_in(self, said: Sequence[str]) -> tuple[int, ...]:
        """Return the rows of the items that some utterances name, in order."""
        found = (row for text in said for row in self.titles.named_in(text))
        return tuple(int(self.originals[row]) for row in found)


_BY_TALK = (TALK_ALIKE, ANSWER_ALIKE, ANSWER_LATELY, NAMED_TOGETHER, NAMED_OFTEN)
_BY_CHOICE = (
    NAMED_COMPANY, CHOSEN_COMPANY, CHOSEN_LATELY, CHOSEN_NEXT, CHOSEN_ALONG, CHOSEN_OFTEN,
)  # fmt: skip


def faded(rows: Sequence[int], pace: float, most: int) -> dict[int, float]:
    """Return how much each of the latest rows counts, the last one fully.

    >>> faded([7, 8, 7], 0.5, 10)
    {7: 1.0, 8: 0.5}
    """
    counted: dict[int, float] = {}
    for age, row in enumerate(reversed(rows[-most:])):
        counted.setdefault(row, pace**age)
    return counted


def faded_words(said: Sequence[str], pace: float) -> dict[str, float]:
    """Return how much each word that was said counts, by the latest utterance that holds it."""
    counted: dict[str, float] = {}
    for age, text in enumerate(reversed(said)):
        for word in tokens_of(text):
            counted.setdefault(word, pace**age)
    return counted


def _conversations(company: Company) -> Conversations:
    assert company.conversations is not None  # noqa: S101 - kinds() leaves these out without
    return company.conversations


def _interactions(company: Company) -> Interactions:
    assert company.interactions is not None  # noqa: S101 - kinds() leaves these out without
    return company.interactions


def _before(company: Company, asked: Asked) -> Scores:
    found = np.zeros(len(company.catalogue))
    for row, weight in faded(asked.rows, FADING, len(asked.rows)).items():
        found[row] = weight
    return found


def _company_of(pace: float) -> "_Teller":
    def tell(company: Company, asked: Asked) -> Scores:
        liked = faded(asked.rows, pace, len(asked.rows))
        return _positive(_interactions(company).also_liked(liked)) if liked else _none(company)

    return tell


def _none(company: Company) -> Scores:
    return np.zeros(len(company.catalogue))


def _positive(values: Scores) -> Scores:
    return np.maximum(values, 0.0)


def _alike(latest: int) -> "_Teller":
    def tell(company: Company, asked: Asked) -> Scores:
        return company.texts.sharing_words(faded(asked.rows, FADING, latest))

    return tell


def _measured(catalogue: Catalogue) -> list[Facet]:
    """Return the facets by which items can be near each other."""
    facets = (f for f in catalogue.vocabulary.facets if f.is_measured)
    return [f for f in facets if f.low is not None and f.high is not None and f.high > f.low]


def _near(company: Company, asked: Asked) -> Scores:
    """Return how near each item is to some, from 0 to 1 for each measured facet, summed."""
    catalogue, found = company.catalogue, _none(company)
    rows = faded(asked.rows, FADING, READ_BACK)
    for facet in _measured(catalogue):
        numbers = catalogue.numbers(facet.name)
        pace = NEARBY * (float(facet.high or 0.0) - float(facet.low or 0.0))
        for row, weight in rows.items():
            apart = np.abs(numbers - numbers[row]) / pace
            found = found + weight * np.exp(-np.nan_to_num(apart, nan=np.inf))
    found[list(rows)] = 0.0
    return found


_Teller = Callable[[Company, Asked], NDArray[np.float64]]
_TELLERS: Mapping[str, _Teller] = MappingProxyType(
    {
        TALK_ALIKE: lambda c, a: _conversations(c).alike(a.said, a.rows),
        ANSWER_ALIKE: lambda c, a: _conversations(c).answered(a.said, a.rows),
        ANSWER_LATELY: lambda c, a: _conversations(c).answered_lately(a.said),
        WORDS: lambda c, a: c.texts.lexical(faded_words(a.said, FADING)),
        LATEST_WORDS: lambda c, a: c.texts.lexical(faded_words(a.said[-1:], FADING)),
        MEANING: lambda c, a: _positive(c.texts.meaning(" ".join(a.said)[-WORDS_READ:])),
        NAMED_TOGETHER: lambda c, a: _conversations(c).together(a.rows),
        NAMED_COMPANY: _company_of(1.0),
        NAMED_ALIKE: _alike(READ_BACK),
        NAMED_BEFORE: _before,
        NAMED_OFTEN: lambda c, _: np.log1p(_conversations(c).counts),
        CHOSEN_COMPANY: _company_of(1.0),
        CHOSEN_LATELY: _company_of(LATELY),
        CHOSEN_NEXT: lambda c, a: _interactions(c).following(faded(a.rows, LATELY, NEXT_AFTER)),
        CHOSEN_ALONG: lambda c, a: _interactions(c).along(faded(a.rows, FADING, READ_BACK)),
        CHOSEN_ALIKE: _alike(READ_BACK),
        CHOSEN_ALIKE_LATEST: _alike(1),
        CHOSEN_MEANING: lambda c, a: _positive(c.texts.near(faded(a.rows, FADING, READ_BACK))),
        CHOSEN_NEAR: _near,
        CHOSEN_OFTEN: lambda c, _: np.log1p(_interactions(c).counts),
    }
)
