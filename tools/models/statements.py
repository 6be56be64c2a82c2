"""What a reply has to say, sentence by sentence: the words, and what may be said with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from whyfirst.memory.criteria import Bound, Criterion, Direction
from whyfirst.memory.turns import Claim, Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.models.lexicon import lexicon
from whyfirst.tools.models.words import stems_of
from whyfirst.tools.phrasing import (
    label_of,
    person_case,
    plain_number,
    say_value,
    say_wish,
    title_of,
)
from whyfirst.tools.reactions import LIKE
from whyfirst.tools.vocabulary import TEXT, Vocabulary
from whyfirst.tools.weighing import ITEM_SETS
from whyfirst.tools.writing import LEAD, lead_criteria, say_lead

SHORTEST = 4
"""Letters of a value from which it is kept apart from an everyday word."""
Stance = Literal["for", "against", "caveat", "lead"]
Limit = Literal["upper", "lower"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants or avoids, as one phrase."""

    said: str
    direction: Direction
    limit: Limit | None = None
    """The side that a bound limits; a rewording has to keep it."""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a reply and everything that a rewording of it may use."""

    id: str
    text: str
    stance: Stance
    wishes: tuple[Wish, ...] = ()
    label: str = ""
    values: tuple[str, ...] = ()
    """What the item's field holds, one phrase each."""
    title: str = ""
    patterns: tuple[str, ...] = ()
    """Titles and quotes that have to be kept as they are."""
    noun: str = ""
    foreign: tuple[str, ...] = ()
    """Names of other fields and values that everyday words could spell."""

    @property
    def meets(self) -> bool:
        """Whether the item has what its one wish names."""
        wanted = bool(self.wishes) and self.wishes[0].direction == "want"
        return (self.stance == "for") == wanted

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """The claims it says."""
        return (self.id,)


def statements_of(turn: Turn, catalogue: Catalogue) -> Iterator[Statement]:
    """Yield what a model may reword: the sentence that leads, and claims of a known kind."""
    lead = lead_statement(turn.rationale.criteria, catalogue)
    if lead is not None and turn.decision == "recommend":
        yield lead
    criteria = {c.id: c for c in turn.rationale.criteria}
    foreign = foreign_names(catalogue.vocabulary)
    for claim in turn.rationale.claims:
        statement = statement_of(claim, criteria[claim.criterion_id], catalogue, foreign)
        if statement is not None:
            yield statement


def lead_statement(criteria: Sequence[Criterion], catalogue: Catalogue) -> Statement | None:
    """Return the sentence that leads a recommendation; None where nothing is known yet."""
    told = lead_criteria(criteria)
    wishes = tuple(wish_of(c, catalogue) for c in told)
    if not told or any(w.said in _UNSAID for w in wishes):
        return None
    return Statement(
        id=LEAD,
        text=say_lead(criteria, catalogue),
        stance="lead",
        wishes=wishes,
        noun=catalogue.vocabulary.plural,
    )


def foreign_names(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return labels and values that the lexicon's own words could spell: "down" is a material."""
    labels = [label_of(f.name, vocabulary) for f in vocabulary.facets]
    known = {*lexicon().plain, *(stem for phrase in lexicon().phrases for stem in phrase)}
    known |= {stem for label in labels for stem in stems_of(label)}
    values = [v for f in vocabulary.facets if f.kind == "category" for v in f.values]
    values = [v for v in values if len(v) >= SHORTEST and v not in _UNSAID]
    return tuple(n for n in (*labels, *values) if stems_of(n) and set(stems_of(n)) <= known)


_UNSAID = frozenset({"none", "yes", "no", "true", "false"})
"""Values that are said as "no gore" and not by their own word: code alone words these."""


def wish_of(criterion: Criterion, catalogue: Catalogue) -> Wish:
    """Return a criterion as the phrase that sentences have to keep."""
    value, said = criterion.value, say_wish(criterion, catalogue)
    label = label_of(criterion.aspect, catalogue.vocabulary)
    if criterion.aspect == LIKE:
        return Wish(say_value(LIKE, value, catalogue), criterion.direction)
    if not isinstance(value, Bound) or value.relative_to:
        named = criterion.aspect in catalogue.vocabulary.by_name and not isinstance(value, Bound)
        bare = say_value(criterion.aspect, value, catalogue) if named else said
        return Wish(bare, criterion.direction, None, label if named else "")
    bare = _bound_words(criterion.aspect, value, catalogue)
    return Wish(bare, criterion.direction, _limit(value, said), label)


def _bound_words(aspect: str, bound: Bound, catalogue: Catalogue) -> str:
    facet = catalogue.vocabulary.facet(aspect)
    if facet is not None and facet.kind == "ordered":
        place = min(max(round(bound.number), 0), len(facet.levels) - 1)
        return bound.level or facet.levels[place]
    unit = f" {facet.unit}" if facet is not None and facet.unit else ""
    return f"{plain_number(bound.number)}{unit}"


def _limit(bound: Bound, said: str) -> Limit | None:
    # "At most slow" is said as "slow": where the offline words show no limit, none is asked for.
    shown = any(word in said for word in _LIMITS[bound.op])
    return (
        (("upper" if bound.op.startswith("<") else "lower") if shown else None)
        if bound.op != "="
        else None
    )


_LIMITS = {
    "<": ("under", "before"),
    "<=": ("at most", "or earlier"),
    "=": (),
    ">=": ("at least", "or later"),
    ">": ("over", "after"),
}


def statement_of(
    claim: Claim, criterion: Criterion, catalogue: Catalogue, foreign: Sequence[str]
) -> Statement | None:
    """Return a claim as a statement; None where code alone may word it."""
    if claim.item_id is None or claim.item_id not in catalogue or criterion.aspect in ITEM_SETS:
        return None
    if criterion.aspect in catalogue.vocabulary.by_name:
        return _of_field(claim, claim.item_id, criterion, catalogue, foreign)
    if claim.stance == "for" and criterion.direction == "want":
        return _of_signal(claim, claim.item_id, criterion, catalogue)
    return None


def _of_field(
    claim: Claim, item_id: str, criterion: Criterion, catalogue: Catalogue, foreign: Sequence[str]
) -> Statement | None:
    wish = wish_of(criterion, catalogue)
    if wish.said in _UNSAID:
        return None
    label = label_of(criterion.aspect, catalogue.vocabulary)
    return Statement(
        id=claim.id,
        text=claim.text,
        stance=claim.stance,
        wishes=(wish,),
        label=label,
        values=() if claim.stance == "caveat" else _values(item_id, criterion, catalogue),
        title=title_of(item_id, catalogue),
        noun=catalogue.vocabulary.noun,
        foreign=tuple(name for name in foreign if name != label),
    )


def _of_signal(
    claim: Claim, item_id: str, criterion: Criterion, catalogue: Catalogue
) -> Statement | None:
    value = criterion.value if isinstance(criterion.value, tuple) else (str(criterion.value),)
    if criterion.aspect == LIKE:
        patterns = tuple(title_of(name, catalogue) for name in value)
    elif criterion.aspect == TEXT:
        patterns = value
    else:
        return None
    return Statement(
        id=claim.id,
        text=claim.text,
        stance="for",
        values=tuple(
            say_value(e.id.rsplit("#", 1)[1], e.quote or "", catalogue)
            for e in claim.evidence
            if e.kind == "field"
        ),
        title=title_of(item_id, catalogue),
        patterns=patterns,
        noun=catalogue.vocabulary.noun,
    )


def _values(item_id: str, criterion: Criterion, catalogue: Catalogue) -> tuple[str, ...]:
    item = catalogue.item(item_id)
    facet = catalogue.vocabulary.facet(criterion.aspect)
    number = item.number(criterion.aspect)
    if number is not None:
        unit = f" {facet.unit}" if facet is not None and facet.unit else ""
        return (f"{plain_number(number)}{unit}",)
    shown = item.shown(criterion.aspect)
    person = facet is not None and facet.kind == "person"
    return tuple(person_case(w) if person and w.islower() else w for w in shown)
