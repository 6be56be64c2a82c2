"""Say what a clause does by its gist: by how alike it is to clauses that are known.

Wording is the clause with everything it names masked: what is named says little of what is
done. `docs/decisions/0032-the-gist-leads.md` says what it is fitted on and how it is weighed.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.intents import Embed, Vector
from whyfirst.tools.understanding.mentions import (
    FacetMention,
    ItemMention,
    LimitMention,
    Mention,
    SideMention,
    SlateMention,
    TitleMention,
    ValueMention,
)
from whyfirst.tools.understanding.situation import Situation

ITEM, TOPIC, FACET = "this one", "such things", "that aspect"
"""What stands for a title, a value and a facet."""
STATES = (
    "none shown", "one shown", "several shown", "claimed", "asked", "told", "names shown",
    "names absent", "names two", "points at all", "topic", "limit", "facet", "names nothing",
    "part",
)  # fmt: skip
KINDS = (
    "accept", "reject", "something_else", "seen_item", "liked", "disliked", "more_like",
    "less_like", "challenge", "emphasise", "deemphasise", "retract", "undo", "forget", "ask_why",
    "ask_why_not", "compare", "show_memory", "small_talk", "off_topic", "state", "answer", "none",
)  # fmt: skip
AVERSE = "averse"
"""Beside the kinds: whether what is named is not wanted."""
COLUMNS = (*KINDS, AVERSE)
BUCKETS = 4096
GRAIN = 127
"""Steps of a stored number between 0 and 1."""
HASHED = 0.5
"""How much the words count beside the sentence vector."""
ALWAYS, ALONE = 0.4, 0.3
"""How much wording counts whatever the situation, and the situation whatever the wording."""
_WORD = re.compile(r"[a-z']+|[?!]")


@dataclass(frozen=True, slots=True)
class Told:
    """A clause as the gist sees it."""

    wording: str
    """Its text, with what it names masked."""
    state: frozenset[str] = frozenset()
    """What it names and what is on the table; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Known:
    """Clauses as numbers: sentence vectors, hashed words and situations, a row a clause."""

    vectors: Vector
    buckets: NDArray[np.uint16]
    """The hashed words and pairs of all rows, one row after the other; none is without."""
    starts: NDArray[np.int32]
    states: Vector
    """Situations, each of length one."""

    def likeness(self, other: "Known", bags: "Bags | None" = None) -> NDArray[np.float32]:
        """Return how alike each clause is to each other one: wording squared, and by situation.

        Args:
            other: the other clauses.
            bags: the words of these, where they were looked up before.
        """
        found, bags = (
            np.empty((len(self.states), len(other.states)), np.float32),
            bags or self.bags(),
        )
        for place, own in enumerate(np.split(other.buckets, other.starts[1:])):
            wording = _dots(self.vectors, other.vectors[place]) + HASHED * bags.shared(own)
            situation = _dots(self.states, other.states[place])
            squared = (wording / (1 + HASHED)) ** 2
            found[:, place] = squared + wording * (ALWAYS + situation) + ALONE * situation
        return found

    def bags(self) -> "Bags":
        """Return which rows hold each hashed word."""
        sizes = np.diff(np.append(self.starts, len(self.buckets)))
        rows = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        order = np.argsort(self.buckets, kind="stable")
        borders = np.searchsorted(self.buckets[order], np.arange(BUCKETS + 1))
        return Bags(rows[order], borders, np.sqrt(sizes).astype(np.float32))


@dataclass(frozen=True, slots=True)
class Bags:
    """The rows that hold each hashed word, one word after the other."""

    rows: NDArray[np.int32]
    borders: NDArray[np.intp]
    lengths: NDArray[np.float32]
    """The length of each row, counted in words held."""

    def shared(self, own: NDArray[np.uint16]) -> NDArray[np.float32]:
        """Return the cosine of one clause's words with those of each row."""
        held = [self.rows[self.borders[word] : self.borders[word + 1]] for word in own]
        hits = np.bincount(np.concatenate(held), minlength=len(self.lengths))
        return np.asarray(hits / (self.lengths * np.sqrt(len(own))), np.float32)


def _dots(rows: Vector, one: Vector) -> NDArray[np.float32]:
    # Not rows @ one: that wakes a second thread, which on busy cores takes longer than the work.
    return np.asarray(np.einsum("ij,j->i", rows, one), np.float32)


@dataclass(frozen=True, slots=True)
class Gist:
    """Known clauses, and how each speaks for each kind."""

    axes: Vector
    """What sentence vectors are turned onto: the directions in which known clauses differ."""
    known: Known
    weights: Vector
    """One row a known clause, one column a kind, and one for aversion."""
    bags: Bags

    @classmethod
    def of(cls, axes: Vector, known: Known, weights: Vector) -> Self:
        """Return parameters with their words looked up."""
        return cls(axes, known, weights, known.bags())

    @classmethod
    def fitted(cls) -> Self:
        """Return the parameters that come with the package."""
        packed = resources.files("whyfirst.tools.understanding") / "gist.npz"
        with packed.open("rb") as file, np.load(file) as stored:
            return cls.of(
                stored["axes"].astype(np.float32),
                Known(
                    stored["vectors"].astype(np.float32) / GRAIN,
                    stored["buckets"],
                    stored["starts"],
                    _unit(stored["states"]),
                ),
                stored["weights"].astype(np.float32),
            )

    def scores(self, told: Sequence[Told], embed: Embed) -> NDArray[np.float32]:
        """Return how likely each kind is: a row a clause, about -1 to 1."""
        likeness = self.known.likeness(known_of(told, embed, self.axes), self.bags)
        return np.stack([np.einsum("i,ij->j", row, self.weights) for row in likeness.T])


def told(text: str, clause: Clause, parts: int, situation: Situation) -> Told:
    """Return a clause of a message as the gist sees it.

    Args:
        text: the whole message.
        clause: the stretch of it.
        parts: how many clauses the message has.
        situation: what is on the table.
    """
    mark = text[clause.end : clause.end + 2].strip()[:1]
    wording = masked(text, clause) + (mark if mark in ("?", "!") else "")
    facts = {*_of_table(situation), *_of_names(clause, situation)}
    return Told(wording, frozenset(facts | ({"part"} if parts > 1 else set())))


def masked(text: str, clause: Clause) -> str:
    """Return a clause with what it names masked."""
    kept, place = [], clause.start
    for mention in clause.mentions:
        word = _stand_in(mention)
        if word is not None and mention.start >= place:
            kept.append(text[place : mention.start] + word)
            place = mention.end
    return "".join((*kept, text[place : clause.end]))


def _stand_in(mention: Mention) -> str | None:
    if isinstance(mention, ItemMention | TitleMention):
        return ITEM
    if isinstance(mention, ValueMention | SideMention | LimitMention):
        return TOPIC
    return FACET if isinstance(mention, FacetMention) else None


def _of_table(situation: Situation) -> Iterator[str]:
    shown = len(situation.slate)
    yield "none shown" if not shown else "one shown" if shown == 1 else "several shown"
    if situation.claims:
        yield "claimed"
    if situation.question:
        yield "asked"
    elif situation.history and situation.history[-1].role == "assistant":
        yield "told"


def _of_names(clause: Clause, situation: Situation) -> Iterator[str]:
    items = {m.item_id: m.by_title for m in clause.mentions if isinstance(m, ItemMention)}
    kinds = {type(m) for m in clause.mentions}
    facts = {
        "names shown": any(i in situation.slate for i in items),
        "names absent": any(t and i not in situation.slate for i, t in items.items()),
        "names two": len(items) > 1,
        "points at all": SlateMention in kinds,
        "topic": bool(kinds & _TOPICS),
        "limit": LimitMention in kinds,
        "facet": FacetMention in kinds,
        "names nothing": not items and not kinds & _TOPICS,
    }
    return (name for name, holds in facts.items() if holds)


_TOPICS = {ValueMention, SideMention, LimitMention}


def known_of(told: Sequence[Told], embed: Embed, axes: Vector | None = None) -> Known:
    """Return clauses as numbers.

    Args:
        told: the clauses; at least one.
        embed: turns sentences into unit vectors.
        axes: what the vectors are turned onto; None leaves them whole.
    """
    vectors = np.asarray(embed([t.wording for t in told]), np.float32)
    rows = [_buckets(t.wording) for t in told]
    starts = np.cumsum([0, *map(len, rows[:-1])])
    states = np.array([[name in t.state for name in STATES] for t in told])
    return Known(
        vectors if axes is None else vectors @ axes,
        np.concatenate(rows),
        starts.astype(np.int32),
        _unit(states),
    )


def _buckets(wording: str) -> NDArray[np.uint16]:
    words = _WORD.findall(wording.lower().replace("’", "'")) or [""]
    grams = {*words, *map(" ".join, pairwise(words))}
    return np.unique([zlib.crc32(gram.encode()) % BUCKETS for gram in grams]).astype(np.uint16)


def _unit(states: NDArray[np.bool_]) -> NDArray[np.float32]:
    held = states.astype(np.float32)
    lengths = np.maximum(np.sqrt(held.sum(1, keepdims=True)), 1.0)
    return np.asarray(held / lengths, np.float32)
