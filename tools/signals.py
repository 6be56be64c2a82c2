"""What a catalogue version says of its items when criteria ask: one place for all signals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

import numpy as np

from whyfirst.memory.criteria import Value
from whyfirst.tools.blending import Blend, blended
from whyfirst.tools.company import CHOSEN, CHOSEN_COMPANY, NAMED, SAID, Company
from whyfirst.tools.retrieval import field_words, standardise
from whyfirst.tools.vocabulary import LEFT_OUT
from whyfirst.tools.weighing import ALSO_LIKED, POPULARITY
from whyfirst.tools.words import Scores

REMEMBERED = 256


@dataclass(frozen=True)
class Index:
    """The signals of one catalogue version; read only."""

    company: Company
    blend: Blend

    @property
    def is_dense(self) -> bool:
        """Whether items have vectors and a wish can be encoded."""
        return self.company.texts.is_dense

    @cached_property
    def search(self) -> Callable[..., Scores]:
        """Score how well each item answers a text, or a section of its text does."""
        return lru_cache(REMEMBERED)(self._search)

    def _search(self, text: str, section: str = "") -> Scores:
        return blended(self.blend.weights, self.company.texts.rankings(text, section))

    def similar(self, item_ids: Sequence[str]) -> Scores:
        """Score how alike each item is to the mean of some items: by words and by vectors."""
        return self.company.texts.similar(item_ids)

    def like_but(self, item_id: str, words: Sequence[str]) -> Scores:
        """Score how well each item answers the words of one, with some added and some left out.

        A critique finds little by itself: it leans on what it criticises. Words that are not
        wanted are taken out of the text before it is searched for, never searched for.
        """
        catalogue = self.company.catalogue
        if item_id not in catalogue:
            return np.zeros(len(catalogue))
        without = {w.removeprefix(LEFT_OUT) for w in words if w.startswith(LEFT_OUT)}
        wanted = [word for word in words if not word.startswith(LEFT_OUT)]
        own = [word for word in field_words(catalogue.item(item_id)) if word not in without]
        return self.search(", ".join((*wanted, *own)))

    @property
    def signals(self) -> Mapping[str, float]:
        """Return the kinds of company evidence that can be told, with their weights.

        Fitted kinds have the nats that the best item gains; the others are to be weighed by
        parameters.
        """
        curves = self.company.fusion.curves
        fitted = {kind: curves[kind].weight for kind in (*SAID, *NAMED, *CHOSEN) if kind in curves}
        plain = {POPULARITY: 1.0, ALSO_LIKED: 1.0} if self.company.interactions else {}
        if CHOSEN_COMPANY in fitted:
            # It says the same: counted once.
            plain.pop(ALSO_LIKED, None)
        return MappingProxyType({**plain, **fitted})

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
