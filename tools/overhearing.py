"""Read wishes out of utterances that were not said to us: each alone, and none of them a rule."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from whyfirst.memory.criteria import Criterion
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.understanding import Reader, Situation
from whyfirst.tools.vocabulary import TEXT
from whyfirst.tools.weighing import LIKE, Candidates, admitted_by, contribution
from whyfirst.tools.words import Scores

_DATED = re.compile(r"\s*\((?:18|19|20)\d\d\)")
REMEMBERED = 4096


def wishes_in(text: str, reader: Reader, parameters: Parameters) -> Iterator[Criterion]:
    """Yield the wishes of one utterance as criteria without numbers."""
    # "Alien (1979)" names a film and asks for no year.
    for act in reader.read(_DATED.sub("", text), Situation()).acts:
        stated = act.criterion
        if act.kind in ("state", "answer") and stated is not None and stated.aspect != TEXT:
            yield Criterion(
                id="c",
                aspect=stated.aspect,
                value=stated.value,
                direction=stated.direction,
                hard=stated.hard,
                weight=parameters.fresh * (0.4 + stated.strength),
            )
        elif act.kind == "more_like" and act.item_id:
            yield Criterion(
                id="c",
                aspect=LIKE,
                value=(act.item_id,),
                direction="want",
                hard=False,
                weight=parameters.likeness,
            )


def soften(criterion: Criterion, share: float) -> Criterion:
    """Return a wish as a soft one that counts for a share of what it would."""
    return criterion.but(hard=False, weight=criterion.weight * share)


class Wishes:
    """What the wishes of some utterances say of a catalogue's items."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._reader = Reader(catalogue)
        self._parameters = Parameters()
        self._of = lru_cache(REMEMBERED)(self._of_one)

    def nats(self, said: Sequence[str]) -> Scores:
        """Return the sum of what the wishes about fields add to each item."""
        return np.asarray(sum(map(self._of, said), np.zeros(len(self._catalogue))))

    def _of_one(self, text: str) -> Scores:
        total = np.zeros(len(self._catalogue))
        for wish in wishes_in(text, self._reader, self._parameters):
            if wish.aspect in self._catalogue.vocabulary.by_name:
                soft = soften(wish, 1.0)
                nothing = Candidates(admitted=admitted_by((), self._catalogue), signals={})
                total += contribution(soft, nothing, self._catalogue, self._parameters)
        return total
