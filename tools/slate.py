"""Cut a slate from weighed items: the order of score plus a disclosed diversity step."""

from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np

from whyfirst.memory.turns import RankedItem
from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.weighing import Weighed

METHOD = "additive, greedy diversity"


def order_items(
    weighed: Weighed, catalogue: Catalogue, parameters: Parameters
) -> tuple[RankedItem, ...]:
    """Order the admitted items, best first, to the depth that a turn stores.

    Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998) in nats: each place goes to
    the item with the highest score minus `diversity` times its likeness to the most alike item
    placed before it. Likeness lies in [0, 1], so no item outside the pool could take a place.
    """
    pool = contenders(weighed, parameters)
    likeness = Likeness(catalogue)
    nearest = dict.fromkeys(pool, 0.0)
    placed: list[RankedItem] = []
    while nearest and len(placed) < parameters.depth:
        row = max(nearest, key=lambda r: (pool[r] - parameters.diversity * nearest[r], -r))
        adjustment = -parameters.diversity * nearest.pop(row)
        placed.append(
            RankedItem(
                item_id=catalogue.item_ids[row], score=pool[row], adjustment=adjustment or 0.0
            )
        )
        nearest = {other: max(near, likeness(row, other)) for other, near in nearest.items()}
    return tuple(placed)


def contenders(weighed: Weighed, parameters: Parameters) -> dict[int, float]:
    """Return the score by row of every item that could still reach the stored depth."""
    rows = np.flatnonzero(weighed.admitted)
    scores = weighed.scores[rows]
    if len(rows) > parameters.depth:
        cut = np.partition(scores, -parameters.depth)[-parameters.depth]
        rows = rows[scores >= cut - parameters.diversity]
        rows = _bounded(rows, weighed, parameters)
    return {int(row): weighed.score(int(row)) for row in rows}


def _bounded(rows: np.ndarray, weighed: Weighed, parameters: Parameters) -> np.ndarray:
    # Many equal scores (no criterion told the items apart) would make the greedy step quadratic
    # in the catalogue: the first of them by row are as good as any.
    most = parameters.depth * 10
    best = np.lexsort((rows, -weighed.scores[rows]))[:most]
    return np.sort(rows[best])


class Likeness:
    """Jaccard overlap of the words that two items' category fields hold."""

    def __init__(self, catalogue: Catalogue) -> None:
        names = [f.name for f in catalogue.vocabulary.facets if f.kind in ("category", "person")]
        self._words = cache(lambda row: words_of(catalogue.items[row], names))

    def __call__(self, one: int, other: int) -> float:
        """Return how much two rows share, from 0 to 1."""
        mine, theirs = self._words(one), self._words(other)
        together = len(mine | theirs)
        return len(mine & theirs) / together if together else 0.0


def words_of(item: Item, names: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Return an item's words as (aspect, word) pairs."""
    return frozenset((name, word) for name in names for word in item.words(name))


def disclosed(parameters: Parameters) -> Mapping[str, float | int | str]:
    """Return the parameters of the selection step, as a turn shows them."""
    return {
        "slate_size": parameters.slate_size,
        "diversity": parameters.diversity,
        "depth": parameters.depth,
    }
