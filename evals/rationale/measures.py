"""What one stored turn shows about its rationale; each measure recomputes and compares."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from whyfirst.agent.reacting import slates_of
from whyfirst.memory.criteria import Criterion, Evidence
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.turns import Claim, SlateItem, Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.slate import order_items
from whyfirst.tools.vocabulary import TEXT
from whyfirst.tools.weighing import ITEM_SETS, Weighed, retrieve, weigh
from whyfirst.tools.words import STOP_WORDS

LEAKED = 0.4
"""The share of a title's words from which a rationale counts as naming the item."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Bench:
    """What turns are weighed again with."""

    opened: OpenCatalogue
    parameters: Parameters
    ledger: Ledger

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the turns."""
        return self.opened.catalogue

    def weigh(self, criteria: Sequence[Criterion]) -> Weighed:
        """Weigh all items by some criteria."""
        slates = slates_of(criteria, (), self.ledger)
        found = retrieve(criteria, self.catalogue, self.opened.index, slates)
        return weigh(criteria, found, self.catalogue, self.parameters)

    def rank(self, criteria: Sequence[Criterion]) -> list[str]:
        """Return the order that some criteria lead to."""
        order = order_items(self.weigh(criteria), self.catalogue, self.parameters)
        return [ranked.item_id for ranked in order]


@dataclass(frozen=True, slots=True)
class Detached(Bench):
    """What turns are weighed again with whose criteria had no part in the choice."""

    def weigh(self, criteria: Sequence[Criterion]) -> Weighed:  # noqa: ARG002
        """Weigh all items alike."""
        alike = np.zeros(len(self.catalogue))
        return Weighed({"dialogue": alike}, np.ones(len(alike), dtype=np.bool_))


def is_in_order(turn: Turn) -> bool:
    """Say whether the rationale was dated before the first look at an item."""
    return turn.rationale.sequence < turn.slate_sequence


def leaks(turn: Turn, past: Sequence[Turn], catalogue: Catalogue) -> bool:
    """Say whether the criteria name a slate item that neither the person nor a slate had named.

    A word that is a facet's value in a criterion is no title, however some film is called.
    """
    known = {entry.item_id for t in past for entry in (*t.slate, *t.near_misses)}
    said = " ".join(t.message for t in (*past, turn)).casefold()
    words = _named(turn.rationale.criteria, known, catalogue) - _words(said)
    for entry in turn.slate:
        title = _words(entry.title) - STOP_WORDS
        if entry.item_id in known or entry.title.casefold() in said or not title:
            continue
        if len(title & words) >= LEAKED * len(title):
            return True
    return False


def _named(criteria: Sequence[Criterion], known: set[str], catalogue: Catalogue) -> set[str]:
    loose = [c for c in criteria if c.aspect not in catalogue.vocabulary.by_name]
    facets = {w for c in criteria if c not in loose for w in _words(str(c.value))}
    words: set[str] = set()
    for criterion in loose:
        value = criterion.value
        parts = value if isinstance(value, tuple) else (str(value),)
        for part in parts:
            words |= set() if part in known else _words(part)
    return words - facets


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def is_grounded(claim: Claim, turns: Sequence[Turn], catalogue: Catalogue) -> bool:
    """Say whether all of a claim's evidence is there: fields hold it, or the person said it."""
    return bool(claim.evidence) and all(_is_there(e, turns, catalogue) for e in claim.evidence)


def _is_there(evidence: Evidence, turns: Sequence[Turn], catalogue: Catalogue) -> bool:
    if evidence.kind == "field":
        item_id, _, aspect = evidence.id.rpartition("#")
        item = catalogue.item(item_id)
        number = item.number(aspect)
        held = {f"{number:g}"} if number is not None else set(item.words(aspect))
        return bool(held & {evidence.quote or "", *(evidence.quote or "").split(", ")})
    if evidence.kind == "preference":
        return any((evidence.quote or "\0") in turn.message for turn in turns)
    return True


def is_recomputed(turn: Turn, bench: Bench) -> bool:
    """Say whether the stored criteria alone lead to the stored slate."""
    head = bench.rank(turn.rationale.criteria)[: len(turn.slate)]
    return head == [entry.item_id for entry in turn.slate]


def flips(turn: Turn, bench: Bench) -> Iterator[bool]:
    """Flip each soft wish about a word, and say whether the items that bear it moved rightly.

    The mean change of rank of those that bear the word less that of those that do not.
    """
    criteria = turn.rationale.criteria
    before = _ranks(bench.weigh(criteria).scores)
    for criterion in criteria:
        if criterion.hard or not isinstance(criterion.value, str) or criterion.weight <= 0:
            continue
        if criterion.aspect not in bench.catalogue.vocabulary.by_name:
            continue
        bears = bench.catalogue.having(criterion.aspect, criterion.value)
        if bears.all() or not bears.any():
            continue
        wanted = criterion.direction == "want"
        flipped = criterion.but(direction="avoid" if wanted else "want")
        others = [flipped if c.id == criterion.id else c for c in criteria]
        moved = _ranks(bench.weigh(others).scores) - before
        gap = float(moved[bears].mean() - moved[~bears].mean())
        yield gap > 0 if wanted else gap < 0


def _ranks(scores: np.ndarray) -> np.ndarray:
    ranks = np.empty(len(scores))
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return ranks


def comprehensiveness(entry: SlateItem, claims: Sequence[Claim]) -> float:
    """Return the nats that an item loses when the criteria its claims cite are removed."""
    return sum(entry.contributions[name] for name in _cited(entry, claims))


def sufficiency(entry: SlateItem, claims: Sequence[Claim]) -> float:
    """Return the nats that the cited criteria leave unexplained: 0 where they explain all."""
    return entry.score - comprehensiveness(entry, claims)


def _cited(entry: SlateItem, claims: Sequence[Claim]) -> set[str]:
    return {c.criterion_id for c in claims if c.item_id == entry.item_id}


def has_against(entry: SlateItem, claims: Sequence[Claim]) -> bool:
    """Say whether an item's claims hold a point against it that costs it something."""
    return any(
        c.stance == "against" and entry.contributions[c.criterion_id] < 0
        for c in claims
        if c.item_id == entry.item_id
    )


def has_cost(entry: SlateItem) -> bool:
    """Say whether anything counts against an item at all, so that saying so would be honest."""
    return any(nats < -0.05 for nats in entry.contributions.values())  # noqa: PLR2004 - as claims do


def has_filler(entry: SlateItem, claims: Sequence[Claim]) -> bool:
    """Say whether an item is told against for what does not count against it."""
    against = [c for c in claims if c.item_id == entry.item_id and c.stance == "against"]
    return any(entry.contributions[c.criterion_id] >= 0 for c in against)


def edit_locality(before: Turn, after: Turn, aspect: str, value: object) -> float | None:
    """Return the share of changed claims that concern an edited criterion; None if none changed.

    Only items shown both times are compared: what comes and goes has its claims with it.
    """
    shared = {e.item_id for e in before.slate} & {e.item_id for e in after.slate}
    one, other = _told(before, shared), _told(after, shared)
    changed = one ^ other
    if not changed:
        return None
    return sum(name == (aspect, str(value)) for _, name, _ in changed) / len(changed)


def _told(turn: Turn, items: set[str]) -> set[tuple[str, tuple[str, str], str]]:
    # The search for the words themselves is one criterion, whichever words are left in it.
    criteria = {
        c.id: (c.aspect, "" if c.aspect == TEXT else str(c.value)) for c in turn.rationale.criteria
    }
    return {
        (str(c.item_id), criteria[c.criterion_id], c.stance)
        for c in turn.rationale.claims
        if c.item_id in items
    }


def reasons(turn: Turn) -> set[tuple[str, str, str]]:
    """Return what a turn argues from, but for the record of what was shown and seen."""
    return {
        (c.aspect, str(c.value), c.direction)
        for c in turn.rationale.criteria
        if c.aspect not in ITEM_SETS
    }
