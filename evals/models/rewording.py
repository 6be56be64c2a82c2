"""Reword statements from a bank of paraphrases, faithfully, by template."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from whyfirst.evals.models.corpus import Case, say_values
from whyfirst.evals.models.paraphrases import AVOIDING, WANTING
from whyfirst.tools.phrasing import listing


def reworded(
    cases: Sequence[Case], bank: Mapping[str, tuple[str, ...]], half: str, seed: int
) -> Iterator[tuple[Case, str, str]]:
    """Yield a case, a template and the case in its words; each case once."""
    rng = Random(seed)  # noqa: S311 - a sample, no secret
    for case in cases:
        templates = bank.get(case.kind, ())
        if templates:
            template = rng.choice(templates)
            yield case, template, fill(template, case, half, rng)


def fill(template: str, case: Case, half: str, rng: Random) -> str:
    """Return a template with the words of a case."""
    statement = case.statement
    text = template.format(
        wish=case.wishes[0][0] if case.wishes else "",
        label=statement.label,
        values=say_values(case),
        title=statement.title,
        titles=listing(list(statement.patterns)),
        words=" ".join(statement.patterns),
        clauses=_clauses(case, half, rng) if "{clauses}" in template else "",
    )
    return text[:1].upper() + text[1:]


def _clauses(case: Case, half: str, rng: Random) -> str:
    wanted = [said for said, direction in case.wishes if direction == "want"]
    avoided = [said for said, direction in case.wishes if direction == "avoid"]
    clauses = []
    if wanted:
        clauses.append(rng.choice(WANTING[half]).format(listing(wanted)))
    if avoided:
        clauses.append(rng.choice(AVOIDING[half]).format(listing(avoided, last="or")))
    return " and ".join(clauses)
