"""Minds that change: every case of the two sets ends in what is meant now."""

from collections import Counter
from collections.abc import Callable

import pytest

from whyfirst.evals.durability.minds import CATALOGUES, SETS, Case, by_acts, read_cases
from whyfirst.tools.catalogue import Catalogue

CASES = [case for name in SETS for case in read_cases(name)]


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_only_what_is_meant_now_is_in_force(
    case: Case, catalogues: Callable[[str], Catalogue]
) -> None:
    outcome = by_acts(case, catalogues(case.catalogue))
    assert outcome.held == outcome.due
    assert not outcome.is_stale


@pytest.mark.parametrize("name", SETS)
def test_a_set_has_sixty_cases_over_all_domains(name: str) -> None:
    cases = read_cases(name)
    assert len(cases) >= 60
    assert set(Counter(case.catalogue for case in cases)) == set(CATALOGUES)
    assert len({case.id for case in cases}) == len(cases)


def test_quotes_are_verbatim() -> None:
    for case in CASES:
        for turn in case.turns:
            assert all(act["quote"] in turn["message"] for act in turn["acts"]), case.id
