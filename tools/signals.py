"""What a catalogue version says of its items when criteria ask: one place for all signals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from whyfirst.memory.criteria import Value
from whyfirst.tools.company import Company
from whyfirst.tools.retrieval import standardise
from whyfirst.tools.words import Scores


@dataclass(frozen=True)
class Index:
    """The signals of one catalogue version; read only."""

    company: Company

    @property
    def is_dense(self) -> bool:
        """Whether items have vectors and a wish can be encoded."""
        return self.company.texts.is_dense

    def search(self, text: str) -> Scores:
        """Score how well each item answers a text."""
        return self.company.texts.search(text)

    def similar(self, item_ids: Sequence[str]) -> Scores:
        """Score how alike each item is to the mean of some items: by words and by vectors."""
        return self.company.texts.similar(item_ids)

    def popularity(self) -> Scores | None:
        """Score how often each item was chosen, on a logarithmic scale."""
        interactions = self.company.interactions
        return standardise(np.log1p(interactions.counts)) if interactions else None

    def also_liked(self, item_ids: Sequence[str]) -> Scores | None:
        """Score the items by who liked the named ones (EASE)."""
        interactions, catalogue = self.company.interactions, self.company.catalogue
        liked = {catalogue.row(i): 1.0 for i in item_ids if i in catalogue}
        if interactions is None or not liked:
            return None
        return standardise(interactions.also_liked(liked))

    def evidence(self, aspect: str, value: Value) -> Scores | None:
        """Return what part of a fitted criterion's weight each item gains, 0 to 1."""
        return self.company.signal(aspect, value)
