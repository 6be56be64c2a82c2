"""Statements to reword: claims that weighing makes for real items of the bundled catalogues."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from whyfirst.memory.criteria import Bound, Criterion, Direction, Evidence, Operator
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.claims import make_claims
from whyfirst.tools.library import Library
from whyfirst.tools.models.statements import (
    Statement,
    foreign_names,
    lead_statement,
    statement_of,
)
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.phrasing import label_of, listing, say_wish
from whyfirst.tools.vocabulary import Facet
from whyfirst.tools.weighing import Candidates, admitted_by, weigh

CATALOGUES = ("films", "fashion", "papers")
CRITERIA = 5
ITEMS = 6


@dataclass(frozen=True, slots=True)
class Case:
    """A statement, the kind of sentence it is, and the catalogue that it is about."""

    kind: str
    statement: Statement
    wishes: tuple[tuple[str, Direction], ...]
    """Each wish as the offline writer says it, with its direction."""
    catalogue: Catalogue


def draw_cases(library: Library, count: int, seed: int) -> list[Case]:
    """Draw statements, the same ones for a seed."""
    rng = Random(seed)  # noqa: S311 - a sample, no secret
    catalogues = [library.open(name).catalogue for name in CATALOGUES]
    foreign = {c.name: foreign_names(c.vocabulary) for c in catalogues}
    cases: list[Case] = []
    while len(cases) < count:
        catalogue = rng.choice(catalogues)
        cases.extend(_of_one_rationale(catalogue, foreign[catalogue.name], rng))
    return cases[:count]


def _of_one_rationale(
    catalogue: Catalogue, foreign: tuple[str, ...], rng: Random
) -> Iterator[Case]:
    facets = [f for f in catalogue.vocabulary.facets if f.values or f.is_measured]
    chosen = rng.sample(facets, min(CRITERIA, len(facets)))
    criteria = [c for n, f in enumerate(chosen, 1) if (c := _criterion(f"c{n}", f, catalogue, rng))]
    criteria.append(_likeness(f"c{len(chosen) + 1}", catalogue, rng))
    lead = lead_statement(criteria, catalogue)
    if lead is not None:
        told = tuple((say_wish(c, catalogue), c.direction) for c in criteria)
        yield Case("lead", lead, told, catalogue)
    candidates = Candidates(admitted=admitted_by(criteria, catalogue), signals={})
    weighed = weigh(criteria, candidates, catalogue, Parameters())
    items = rng.sample(catalogue.item_ids, ITEMS)
    nats = {i: weighed.of(catalogue.row(i)) for i in items}
    by_id = {c.id: c for c in criteria}
    for claim in make_claims(items, criteria, nats, catalogue):
        criterion = by_id[claim.criterion_id]
        statement = statement_of(claim, criterion, catalogue, foreign)
        if statement is not None:
            told = ((say_wish(criterion, catalogue), criterion.direction),)
            yield Case(_kind(statement, criterion), statement, told, catalogue)


def _kind(statement: Statement, criterion: Criterion) -> str:
    if statement.patterns:
        return "alike" if criterion.aspect == "like" else "worded"
    if statement.stance == "caveat":
        return "unknown" if criterion.direction == "want" else "unknown, avoided"
    if criterion.direction == "want":
        return "wanted" if statement.stance == "for" else "missed"
    return "spared" if statement.stance == "for" else "crossed"


def _criterion(name: str, facet: Facet, catalogue: Catalogue, rng: Random) -> Criterion | None:
    direction: Direction = rng.choice(("want", "want", "avoid"))
    hard = direction == "avoid" and rng.random() < 0.5  # noqa: PLR2004 - either way
    evidence = (Evidence(kind="preference", id=f"p-{name}", quote="said"),)
    if facet.is_measured:
        numbers = [n for i in catalogue.items if (n := i.number(facet.name)) is not None]
        if facet.levels:
            place = rng.randrange(len(facet.levels))
            value = Bound(op=rng.choice(_EITHER), number=place, level=facet.levels[place])
        elif numbers:
            value = Bound(op=rng.choice(_EITHER), number=rng.choice(numbers))
        else:
            return None
        return Criterion(id=name, aspect=facet.name, value=value, direction="want", hard=False,
                         weight=1.0, evidence=evidence)  # fmt: skip
    return Criterion(id=name, aspect=facet.name, value=rng.choice(facet.values),
                     direction=direction, hard=hard, weight=1.0, evidence=evidence)  # fmt: skip


_EITHER: tuple[Operator, ...] = ("<=", ">=")


def _likeness(name: str, catalogue: Catalogue, rng: Random) -> Criterion:
    return Criterion(
        id=name, aspect="like", value=(rng.choice(catalogue.item_ids),), direction="want",
        hard=False, weight=1.0, evidence=(Evidence(kind="preference", id=f"p-{name}", quote="x"),),
    )  # fmt: skip


def say_label(case: Case) -> str:
    """Return the label as a person reads it."""
    return case.statement.label or label_of("", case.catalogue.vocabulary)


def say_values(case: Case) -> str:
    """Return what the item has, joined as a person would."""
    return listing(list(case.statement.values))
