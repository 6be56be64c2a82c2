"""The rationale written afterwards: a slate found by searching the dialogue, then claims for it."""

from collections.abc import Sequence

import numpy as np

from whyfirst.agent import Recommender
from whyfirst.evals.simulation.listeners import SLATE, Shown, Utterance
from whyfirst.memory.turns import SlateItem, Turn
from whyfirst.tools.claims import make_claims
from whyfirst.tools.weighing import Weighed, retrieve, weigh


class After:
    """Reads as ours does, shows what the search for all that was said finds, and explains that.

    Its claims are true of the items and cite the person's own words; they had no part in the
    choice. That is how explanations are usually made.
    """

    def __init__(self, recommender: Recommender, user: str) -> None:
        self._recommender = recommender
        self._user = user
        self._texts: dict[str, tuple[str, ...]] = {}
        self._seen: set[int] = set()

    def hear(self, said: Utterance, conversation: str) -> Shown:
        """Answer what was said."""
        texts = (*self._texts.get(conversation, ()), said.text)
        self._texts[conversation] = texts
        opened = self._recommender.resources().opened
        scores = np.array(opened.index.search(" ".join(texts)))
        scores[list(self._seen)] = -np.inf
        rows = [int(row) for row in np.argsort(-scores, kind="stable")[:SLATE]]
        self._seen.update(rows)
        read = self._recommender.reply(self._user, said.text, conversation=conversation)
        turn = self._explained(read, [(row, float(scores[row])) for row in rows])
        return Shown(tuple(entry.item_id for entry in turn.slate), turn)

    def _explained(self, read: Turn, found: Sequence[tuple[int, float]]) -> Turn:
        """Put a slate in the place of ours, and claims about it behind it."""
        catalogue, criteria = self._recommender.catalogue, read.rationale.criteria
        weighed = self._weighed(read)
        ids = [catalogue.item_ids[row] for row, _ in found]
        costs = {item_id: weighed.of(row) for item_id, (row, _) in zip(ids, found, strict=True)}
        claims = make_claims(ids, criteria, costs, catalogue)
        slate = tuple(
            SlateItem(
                item_id=catalogue.item_ids[row],
                title=catalogue.items[row].title,
                score=score,
                # No criterion had a part in the score: taking one away changes nothing.
                contributions=dict.fromkeys((c.id for c in criteria), 0.0),
                confidence=0.5,
                predicted_rating=None,
            )
            for row, score in found
        )
        return read.but(
            slate=slate,
            slate_sequence=read.rationale.sequence,
            rationale=read.rationale.but(claims=claims, sequence=read.slate_sequence),
            decision="recommend",
            near_misses=(),
            question=None,
        )

    def _weighed(self, read: Turn) -> Weighed:
        resources = self._recommender.resources()
        opened, criteria = resources.opened, read.rationale.criteria
        found = retrieve(criteria, opened.catalogue, opened.index)
        return weigh(criteria, found, opened.catalogue, resources.parameters)
