"""People who want one film, see a slate, and criticise its first item by attributes only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.criteria import Bound, Direction
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.reactions import LIKE

SUPPORT = 0.01
"""Share of the catalogue that must carry an attribute before anybody speaks of it."""
OPENED_WITH = "genre"
"""The aspect that the first words name."""
NEIGHBOURS = 30
"""From how many of the films most like the target the film named at first is drawn."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a person says first: a film that they liked, and one attribute."""

    liked: str
    aspect: str
    word: str


@dataclass(frozen=True, slots=True)
class Critique:
    """One thing said about the first item of a slate."""

    aspect: str
    value: str | Bound
    direction: Direction


class Critic:
    """Says what people would say, from attributes and from what people of their half liked.

    Args:
        catalogue: the films.
        alike: how alike two films are to this half of the users.
        aspects: the word facets that are spoken of.
        noise: the share of critiques that are said at random.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        alike: NDArray[np.float64],
        aspects: Sequence[str],
        noise: float,
    ) -> None:
        self._catalogue = catalogue
        self._alike = alike
        self._noise = noise
        self._spoken = {
            (aspect, word)
            for aspect in aspects
            for word in getattr(catalogue.vocabulary.facet(aspect), "values", ())
            if len(catalogue.rows_of(aspect, word)) >= SUPPORT * len(catalogue)
        }

    def open(self, target: int, rng: np.random.Generator) -> Opening | None:
        """Return the first words of somebody who wants a film, None where they have none."""
        words = sorted(pair for pair in self._words(target) if pair[0] == OPENED_WITH)
        near = np.argsort(-self._alike[target], kind="stable")
        near = near[(near != target) & (self._alike[target][near] > 0)][:NEIGHBOURS]
        if not words or not len(near):
            return None
        aspect, word = words[int(rng.integers(len(words)))]
        return Opening(self._catalogue.item_ids[int(rng.choice(near))], aspect, word)

    def criticise(
        self, target: int, shown: Sequence[int], rng: np.random.Generator
    ) -> Critique | None:
        """Return one critique of a slate, None where there is nothing to say."""
        options = self._anything(shown) if rng.random() < self._noise else self._true(target, shown)
        return options[int(rng.integers(len(options)))] if options else None

    def _true(self, target: int, shown: Sequence[int]) -> list[Critique]:
        wanted, there = self._words(target), self._words(shown[0])
        said = [Critique(*pair, "want") for pair in sorted(wanted - there)]
        said += [Critique(*pair, "avoid") for pair in sorted(there - wanted)]
        years = self._catalogue.numbers("year")
        if years[target] != years[shown[0]] and not np.isnan(years[[target, shown[0]]]).any():
            newer = bool(years[target] > years[shown[0]])
            said.append(self._dated(shown[0], newer=newer))
        alike = self._alike[target]
        closer = [row for row in shown[1:] if alike[row] > alike[shown[0]]]
        said += [Critique(LIKE, self._catalogue.item_ids[row], "want") for row in closer]
        return said

    def _anything(self, shown: Sequence[int]) -> list[Critique]:
        pairs = sorted(self._spoken)
        said = [Critique(*pair, "want") for pair in pairs]
        said += [Critique(*pair, "avoid") for pair in pairs]
        said += [self._dated(shown[0], newer=True), self._dated(shown[0], newer=False)]
        return [*said, *(Critique(LIKE, self._catalogue.item_ids[r], "want") for r in shown[1:])]

    def _dated(self, row: int, *, newer: bool) -> Critique:
        year = float(np.nan_to_num(self._catalogue.numbers("year")[row], nan=2000.0))
        bound = Bound(
            op=">" if newer else "<", number=year, relative_to=self._catalogue.item_ids[row]
        )
        return Critique("year", bound, "want")

    def _words(self, row: int) -> frozenset[tuple[str, str]]:
        item = self._catalogue.items[row]
        aspects = {aspect for aspect, _ in self._spoken}
        pairs = {(aspect, word) for aspect in aspects for word in item.words(aspect)}
        return frozenset(pairs & self._spoken)
