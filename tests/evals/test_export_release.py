"""The first release of rationales is what its card says."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from whyfirst.evals.export.exporting import LINES, read_rows
from whyfirst.evals.export.leaks import LeakFilter
from whyfirst.evals.export.rows import CHOICE, Row
from whyfirst.tools.catalogue import Catalogue

FOLDER = Path(__file__).parents[2] / "evals" / "releases" / "rationales-1"


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    return tuple(read_rows(FOLDER / LINES))


def test_it_has_five_thousand_rows_on_two_catalogues_and_fits(rows: tuple[Row, ...]) -> None:
    assert len(rows) >= 5_000
    assert {row.catalogue for row in rows} == {"fashion", "papers"}
    assert (FOLDER / LINES).stat().st_size < 5_000_000


def test_every_row_is_there_once(rows: tuple[Row, ...]) -> None:
    assert len({row.id for row in rows}) == len(rows)


def test_the_card_counts_the_rows_and_says_how_they_were_made(rows: tuple[Row, ...]) -> None:
    card = (FOLDER / "README.md").read_text("utf-8")
    assert f"{len(rows):,} recommendations over fashion and papers" in card
    assert "whyfirst eval export-rationales --simulate" in card
    for name, count in Counter(row.catalogue for row in rows).items():
        assert f"| rows on {name} | {count:,} |" in card


def test_no_rationale_gives_its_choice_away(
    rows: tuple[Row, ...], catalogues: Callable[[str], Catalogue]
) -> None:
    filters = {n: LeakFilter.of(catalogues(n).vocabulary) for n in ("fashion", "papers")}
    assert [row.id for row in rows if filters[row.catalogue].leak(row)] == []


def test_the_rationale_comes_first_in_every_answer(rows: tuple[Row, ...]) -> None:
    answers = [row.messages[-1].content for row in rows]
    assert all(answer.startswith("What counts:") for answer in answers)
    assert all(answer.count(CHOICE) == 1 for answer in answers)


def test_every_quote_was_said(rows: tuple[Row, ...]) -> None:
    for row in rows:
        heard = [m.content for m in row.conversation if m.role == "user"] + [*row.remembered]
        quotes = [e.quote for c in row.criteria for e in c.evidence if e.kind == "preference"]
        assert all(any(str(quote) in words for words in heard) for quote in quotes), row.id
