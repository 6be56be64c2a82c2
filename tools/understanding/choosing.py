"""Decide what a clause does: its gist leads, cues count beside it, and cues say about what."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.acts import Act
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.gist import KINDS, Gist, told
from whyfirst.tools.understanding.intents import Embed
from whyfirst.tools.understanding.message import Message
from whyfirst.tools.understanding.remainders import unread_wish
from whyfirst.tools.understanding.supplement import acts_of, is_weak, kind_of
from whyfirst.tools.understanding.wishing import Setting, read_wishes

Scores = NDArray[np.float32]

CUE, FAINT = 0.35, 0.1
"""How much a cue's own word counts beside the gist: plain, and where it is only what was left."""
BESIDE = 0.0
"""Score above which a cue's act stays beside the one that leads."""
ADDED = 0.15
"""Score above which a second kind is read that no cue saw."""


def choose(
    message: Message,
    clauses: Sequence[Clause],
    read: Sequence[Sequence[Act]],
    setting: Setting,
    scores: Scores,
) -> Iterator[Act]:
    """Yield the acts of a message.

    Args:
        message: the message, grounded.
        clauses: its clauses.
        read: what the cues read in each.
        setting: what holds for all its wishes.
        scores: how likely each kind is, a row a clause.
    """
    for clause, acts, row in zip(clauses, read, scores, strict=True):
        yield from _chosen(message, clause, acts, row, setting)


def scores_of(message: Message, clauses: Sequence[Clause], gist: Gist, embed: Embed) -> Scores:
    """Return how likely each kind is in each clause."""
    seen = [told(message.text, c, len(clauses), message.situation) for c in clauses]
    return gist.scores(seen, embed)


def _chosen(
    message: Message, clause: Clause, acts: Sequence[Act], row: Scores, setting: Setting
) -> list[Act]:
    score = dict(zip(KINDS, map(float, row), strict=True))
    for act in acts:
        kind = kind_of(act)
        cue = FAINT if is_weak(message, act) else CUE
        score[kind] = max(score[kind], float(row[KINDS.index(kind)]) + cue)
    for kind in sorted(KINDS, key=score.__getitem__, reverse=True)[:TRIED]:
        own = [act for act in acts if kind_of(act) == kind] or _built(
            message, clause, kind, setting
        )
        if own or kind == "none":
            beside = [a for a in acts if kind_of(a) != kind and score[kind_of(a)] > BESIDE]
            return _in_order(acts, [*own, *beside])
    return list(acts)


TRIED = 3
"""Kinds that are tried, the likeliest first, until one finds what it is about."""


def _in_order(acts: Sequence[Act], found: Sequence[Act]) -> list[Act]:
    """Return acts in the order in which the cues read them, others first."""
    places = {id(act): place for place, act in enumerate(acts)}
    return sorted(found, key=lambda act: places.get(id(act), -1))


def _built(message: Message, clause: Clause, kind: str, setting: Setting) -> list[Act]:
    if kind == "none":
        return []
    if kind in ("state", "answer"):
        wishes = list(read_wishes(message, clause, setting))
        wishes = wishes or list(unread_wish(message, clause, setting))
        if kind == "state":
            return wishes
        if message.situation.question is None:
            return []
        answers = [wish.but(kind="answer") for wish in wishes]
        return answers or [message.act("answer", (clause.start, clause.end))]
    return list(acts_of(message, clause, kind))
