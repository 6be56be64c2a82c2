"""Validate a row by itself: with the catalogue, and with no look at where it came from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from whyfirst.evals.export.leaks import LeakFilter
from whyfirst.evals.export.rows import SAID, Row, chat_of
from whyfirst.memory.criteria import Criterion, Direction, Evidence
from whyfirst.memory.preferences import value_key
from whyfirst.tools.claims import make_claims
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.slate import order_items
from whyfirst.tools.understanding import Reader, Situation
from whyfirst.tools.weighing import Weighed, retrieve, weigh

EXACT = 1e-6


@dataclass(frozen=True)
class Validator:
    """Holds rows against a catalogue and the numbers they were weighed with."""

    opened: OpenCatalogue
    parameters: Parameters
    reader: Reader | None = None
    """Reads again what the person said; None leaves that out."""

    @cached_property
    def leaks(self) -> LeakFilter:
        """What finds rationales that give their choice away."""
        return LeakFilter.of(self.opened.catalogue.vocabulary)

    def problem(self, row: Row) -> str | None:
        """Return the first thing that does not follow, None where all does."""
        return next(self.problems(row), None)

    def problems(self, row: Row) -> Iterator[str]:
        """Yield everything that does not follow."""
        yield from _quote_problems(row)
        yield from self._reading_problems(row)
        if row.choice.item_id not in self.opened.catalogue:
            yield f"recommends {row.choice.item_id!r}, which is not in the catalogue"
            return
        yield from self._weight_problems(row)
        yield from self._claim_problems(row)
        if row.messages != chat_of(row, self.opened.catalogue):
            yield "its chat does not say what its rationale says"
        given_away = self.leaks.leak(row)
        if given_away:
            yield f"its rationale {given_away}"

    def _reading_problems(self, row: Row) -> Iterator[str]:
        """Yield criteria whose own quote, read again, says the opposite."""
        if self.reader is None:
            return
        for criterion in row.criteria:
            quotes = dict.fromkeys(e.quote for e in criterion.evidence if e.kind in SAID)
            read = [d for q in quotes if q for d in _directions(criterion, q, self.reader)]
            if read and criterion.direction not in read:
                yield f"criterion {criterion.id} says {criterion.direction} of what was said"

    def _weight_problems(self, row: Row) -> Iterator[str]:
        catalogue = self.opened.catalogue
        weighed = self._weigh(row)
        place = catalogue.row(row.choice.item_id)
        if not weighed.admitted[place]:
            yield "its choice breaks a rule"
        if not _same(weighed.of(place), row.choice.contributions):
            yield "its contributions do not follow from its criteria"
        if abs(sum(row.choice.contributions.values()) - row.choice.score) > EXACT:
            yield "its contributions do not sum to its score"
        order = order_items(weighed, catalogue, self.parameters)[: len(row.choice.slate)]
        if [ranked.item_id for ranked in order] != [*row.choice.slate]:
            yield "its slate does not follow from its criteria"
        if row.choice.slate[:1] != (row.choice.item_id,):
            yield "its choice is not the first of its slate"

    def _weigh(self, row: Row) -> Weighed:
        catalogue = self.opened.catalogue
        candidates = retrieve(row.criteria, catalogue, self.opened.index, row.shown)
        return weigh(row.criteria, candidates, catalogue, self.parameters)

    def _claim_problems(self, row: Row) -> Iterator[str]:
        given = {row.choice.item_id: dict(row.choice.contributions)}
        chosen, catalogue = [row.choice.item_id], self.opened.catalogue
        made = make_claims(chosen, row.criteria, given, catalogue, row.shown)
        possible = {(c.criterion_id, c.stance, c.text, c.evidence) for c in made}
        for claim in row.claims:
            if (claim.criterion_id, claim.stance, claim.text, claim.evidence) not in possible:
                yield f"claim {claim.id} does not follow from the catalogue"


def _directions(criterion: Criterion, quote: str, reader: Reader) -> Iterator[Direction]:
    """Yield which way a quote, read by itself, speaks of what a criterion is about."""
    for act in reader.read(quote, Situation()).acts:
        said = act.criterion
        if (
            said is not None
            and said.aspect == criterion.aspect
            and value_key(said.value) == value_key(criterion.value)
        ):
            yield said.direction


def _same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return one.keys() == other.keys() and all(abs(one[k] - other[k]) <= EXACT for k in one)


def _quote_problems(row: Row) -> Iterator[str]:
    heard = [m.content for m in row.conversation if m.role == "user"] + [*row.remembered]
    for criterion in row.criteria:
        for evidence in criterion.evidence:
            if _is_invented(evidence, heard):
                yield f"criterion {criterion.id} quotes {evidence.quote!r}, which nobody said"


def _is_invented(evidence: Evidence, heard: Sequence[str]) -> bool:
    if evidence.kind not in SAID or evidence.quote is None:
        return False
    return not any(evidence.quote in words for words in heard)
