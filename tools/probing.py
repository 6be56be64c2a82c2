"""Queries with known answers, from what a catalogue came with, to fit its search on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from whyfirst.tools.company import WORDS_READ, Company
from whyfirst.tools.conversations import Talk, moments_of
from whyfirst.tools.retrieval import names_of
from whyfirst.tools.sentences import sentences_of

TALK = "past conversations"
CHOICES = "what was chosen after what"
SELF = "the items' own words"
PROBES = 640
"""What people asked or chose is noisy: 160 of it took a ranker for the best that was not."""
SELF_PROBES = 160
"""An item is nearly always found by its own words."""
WORDS_OF_FIELDS = 4

Case = TypeVar("Case")


@dataclass(frozen=True, slots=True)
class Probe:
    """A query, what it should find, and what it may not find."""

    text: str
    targets: tuple[int, ...]
    barred: tuple[int, ...] = ()


def probes_of(company: Company, talks: Sequence[Talk]) -> Iterator[tuple[str, list[Probe]]]:
    """Yield probes by where they come from, the best teacher first.

    Args:
        company: the catalogue with what it came with.
        talks: its past conversations.
    """
    if talks:
        yield TALK, list(_from_talk(talks))
    if company.interactions is not None:
        yield CHOICES, list(_from_choices(company))
    yield SELF, list(_from_items(company))


def _from_talk(talks: Sequence[Talk]) -> Iterator[Probe]:
    moments = [m for talk in talks for m in moments_of(talk) if m.said_by_user]
    for moment in _some(moments):
        new = tuple(row for row in moment.recommended if row not in moment.named)
        if new:
            yield Probe(" ".join(moment.said_by_user)[-WORDS_READ:], new, moment.named)


def _from_choices(company: Company) -> Iterator[Probe]:
    assert company.interactions is not None  # noqa: S101 - asked for above
    _, steps = company.interactions.held_out()
    for step in _some(steps):
        latest = company.catalogue.items[step.before[-1]]
        yield Probe(names_of(latest), (step.chosen,), step.before)


def _from_items(company: Company) -> Iterator[Probe]:
    """Yield a query for some items: a sentence of their text, or words of their fields."""
    for row in _some(range(len(company.catalogue)), SELF_PROBES):
        item = company.catalogue.items[row]
        said = sentences_of(item.text)
        fields = [w for v in item.fields.values() if isinstance(v, tuple) for w in v[:1]]
        text = said[len(said) // 2] if said else " ".join(fields[:WORDS_OF_FIELDS])
        if text:
            yield Probe(text, (row,))


def _some(cases: Sequence[Case], most: int = PROBES) -> list[Case]:
    chosen = np.random.default_rng(0).permutation(len(cases))[:most]
    return [cases[place] for place in np.sort(chosen)]
