"""Answer why, why not and which of two, by recomputing rather than by guessing."""

from collections.abc import Iterable, Sequence

import numpy as np

from whyfirst.memory.criteria import Criterion
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.phrasing import listing, say_field, say_wish, title_of
from whyfirst.tools.weighing import ITEM_SETS, Weighed, admits, admitted_by

TOLD = 3
"""How many reasons an answer names."""


def place_of(item_id: str, weighed: Weighed, catalogue: Catalogue) -> int:
    """Return an item's place by score among the admitted items, 1 = best, 0 = excluded."""
    row = catalogue.row(item_id)
    if not weighed.admitted[row]:
        return 0
    scores = weighed.scores
    return 1 + int((scores[weighed.admitted] > scores[row]).sum())


def say_why(
    item_id: str, criteria: Sequence[Criterion], weighed: Weighed, catalogue: Catalogue
) -> tuple[str, ...]:
    """Say what an item's place rests on: the criteria that gained and cost it most."""
    title = title_of(item_id, catalogue)
    nats = weighed.of(catalogue.row(item_id))
    gains = _largest(criteria, nats, gain=True)
    costs = _largest(criteria, nats, gain=False)
    rules = [c for c in criteria if c.hard and c.aspect not in ITEM_SETS]
    said = [f"{title} {_stands(place_of(item_id, weighed, catalogue))}."]
    if gains:
        said.append(f"What speaks for it: {_reasons(gains, nats, item_id, catalogue)}.")
    if costs:
        said.append(f"What speaks against it: {_reasons(costs, nats, item_id, catalogue)}.")
    if rules:
        said.append(f"It keeps your rules: {listing([_rule(c, catalogue) for c in rules])}.")
    if not gains and not costs and not rules:
        said.append("You have not told me anything yet that sets it apart from the others.")
    return (*said, *_who_else(gains, weighed, catalogue))


def _who_else(gains: Sequence[Criterion], weighed: Weighed, catalogue: Catalogue) -> Iterable[str]:
    """Say what would lead without the weightiest reason that decides who leads: recomputed."""
    for criterion in gains:
        other = best_without(criterion, weighed, catalogue)
        if other is not None:
            yield f"Without {_own(criterion, catalogue)}, {other} would lead."
            return


def _own(criterion: Criterion, catalogue: Catalogue) -> str:
    """Say a criterion as what a person could take back, or as the statistic it is."""
    wish = say_wish(criterion, catalogue)
    if not any(cited.kind == "preference" for cited in criterion.evidence):
        return wish
    return f"your {'wish for' if criterion.direction == 'want' else 'dislike of'} {wish}"


def _stands(place: int) -> str:
    if place == 0:
        return "is ruled out now by what you told me"
    return "comes first by score" if place == 1 else f"comes in place {place} by score"


def say_why_not(
    item_id: str,
    criteria: Sequence[Criterion],
    weighed: Weighed,
    catalogue: Catalogue,
    slate_size: int,
) -> tuple[str, ...]:
    """Say what keeps an item off the slate, and what would have to go for it to be there."""
    title = title_of(item_id, catalogue)
    broken = [c for c in criteria if c.hard and not admits(c, catalogue)[catalogue.row(item_id)]]
    if broken:
        rules = listing([_broken(c, item_id, catalogue) for c in broken])
        let_in = _if_let_in(item_id, broken, criteria, weighed, catalogue)
        return (f"{title} is out because {rules}.", *let_in)
    place = place_of(item_id, weighed, catalogue)
    if place <= slate_size:
        return (f"{title} is in: it {_stands(place)}.",)
    nats = weighed.of(catalogue.row(item_id))
    costs = _largest(criteria, nats, gain=False)
    said = [f"{title} {_stands(place)}."]
    if costs:
        said.append(f"What costs it most: {_reasons(costs, nats, item_id, catalogue)}.")
    else:
        said.append("Nothing speaks against it; the others fit what you said more closely.")
    return (*said, *_what_if(item_id, criteria, weighed, catalogue, slate_size))


def _if_let_in(
    item_id: str,
    broken: Sequence[Criterion],
    criteria: Sequence[Criterion],
    weighed: Weighed,
    catalogue: Catalogue,
) -> Iterable[str]:
    """Say where an item would stand without the one rule that keeps it out: recomputed."""
    if len(broken) == 1 and broken[0].aspect not in ITEM_SETS:
        let_in = admitted_by([c for c in criteria if c.id != broken[0].id], catalogue)
        scores, row = weighed.scores, catalogue.row(item_id)
        place = 1 + int((scores[let_in] > scores[row]).sum())
        yield f"Without that rule it would stand at place {place} by score."


def _what_if(
    item_id: str,
    criteria: Sequence[Criterion],
    weighed: Weighed,
    catalogue: Catalogue,
    slate_size: int,
) -> tuple[str, ...]:
    row = catalogue.row(item_id)
    for criterion in _largest(criteria, weighed.of(row), gain=False):
        without = weighed.scores - weighed.contributions[criterion.id]
        place = 1 + int((without[weighed.admitted] > without[row]).sum())
        if place <= slate_size:
            wish = _own(criterion, catalogue)
            title = title_of(item_id, catalogue)
            return (f"Without {wish}, {title} would stand at place {place}.",)
    return ()


def say_comparison(
    one: str, other: str, criteria: Sequence[Criterion], weighed: Weighed, catalogue: Catalogue
) -> tuple[str, ...]:
    """Compare two items criterion by criterion."""
    first, second = (weighed.of(catalogue.row(i)) for i in (one, other))
    titles = title_of(one, catalogue), title_of(other, catalogue)
    differences = sorted(
        ((first[c.id] - second[c.id], c) for c in criteria if not c.hard),
        key=lambda pair: -abs(pair[0]),
    )
    said = [
        f"On {_named(criterion, catalogue)}, {titles[0] if gap > 0 else titles[1]} fits better"
        f"{_sides(one, other, criterion, catalogue)}."
        for gap, criterion in differences[:TOLD]
        if abs(gap) > 0.05  # noqa: PLR2004 - below this a reader could not tell them apart
    ]
    total = sum(first.values()) - sum(second.values())
    verdict = (
        "By what you told me they come out even."
        if abs(total) < 0.05  # noqa: PLR2004
        else f"All in all {titles[0] if total > 0 else titles[1]} fits what you said better."
    )
    return (*said, *_excluded(one, other, criteria, catalogue), verdict)


def _excluded(
    one: str, other: str, criteria: Sequence[Criterion], catalogue: Catalogue
) -> tuple[str, ...]:
    return tuple(
        f"{title_of(item_id, catalogue)} breaks a rule of yours: "
        f"{_broken(criterion, item_id, catalogue)}."
        for item_id in (one, other)
        for criterion in criteria
        if criterion.hard and not admits(criterion, catalogue)[catalogue.row(item_id)]
    )


def _sides(one: str, other: str, criterion: Criterion, catalogue: Catalogue) -> str:
    if criterion.aspect not in catalogue.vocabulary.by_name:
        return ""
    return f" ({_side(one, criterion, catalogue)} against {_side(other, criterion, catalogue)})"


def _side(item_id: str, criterion: Criterion, catalogue: Catalogue) -> str:
    return say_field(catalogue.item(item_id), criterion.aspect, catalogue)


def _named(criterion: Criterion, catalogue: Catalogue) -> str:
    return say_wish(criterion, catalogue)


def _largest(
    criteria: Sequence[Criterion], nats: dict[str, float], *, gain: bool
) -> list[Criterion]:
    sign = 1.0 if gain else -1.0
    telling = [c for c in criteria if sign * nats[c.id] > 0.05]  # noqa: PLR2004 - see TELLING
    return sorted(telling, key=lambda c: -sign * nats[c.id])[:TOLD]


def _reasons(
    criteria: Sequence[Criterion], nats: dict[str, float], item_id: str, catalogue: Catalogue
) -> str:
    return listing(
        [
            f"{say_wish(c, catalogue)} ({_side(item_id, c, catalogue)}, {nats[c.id]:+.2f})"
            if c.aspect in catalogue.vocabulary.by_name
            else f"{say_wish(c, catalogue)} ({nats[c.id]:+.2f})"
            for c in criteria
        ]
    )


def _rule(criterion: Criterion, catalogue: Catalogue) -> str:
    prefix = "" if criterion.direction == "want" else "no "
    return prefix + say_wish(criterion, catalogue)


def _broken(criterion: Criterion, item_id: str, catalogue: Catalogue) -> str:
    if criterion.aspect in ITEM_SETS:
        return {
            "seen": "you told me you already know it",
            "chosen": "you have already chosen it",
            "named": "you named it yourself as the pattern",
        }.get(criterion.aspect, "I have just shown it and you asked for others")
    field = say_field(catalogue.item(item_id), criterion.aspect, catalogue)
    verb = "want" if criterion.direction == "want" else "rule out"
    return f"you {verb} {say_wish(criterion, catalogue)} and it has {field}"


def best_without(criterion: Criterion, weighed: Weighed, catalogue: Catalogue) -> str | None:
    """Return the title that would lead without a soft criterion; None where it leads anyway."""
    if not weighed.admitted.any() or criterion.hard:
        return None
    floor = np.where(weighed.admitted, weighed.scores, -np.inf)
    without = np.where(weighed.admitted, floor - weighed.contributions[criterion.id], -np.inf)
    leader, other = int(floor.argmax()), int(without.argmax())
    return None if leader == other else catalogue.items[other].title
