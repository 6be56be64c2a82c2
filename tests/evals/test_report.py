import re
from html.parser import HTMLParser
from pathlib import Path

from tests.evals.test_runner import results_of
from whyfirst.evals.comparing import compare
from whyfirst.evals.drawing import Scale, forest, scale_of, strip
from whyfirst.evals.figures import Figure
from whyfirst.evals.report import render, write_report


class Tags(HTMLParser):
    """Collects tags and attributes, and notices those left open."""

    VOID = frozenset({"meta", "circle", "line", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


FIGURES = (
    Figure(name="success@5", value=0.7, low=0.6, high=0.8, n=50, bar=0.65),
    Figure(name="violations", value=0.1, n=50, bar=0, better="lower"),
    Figure(name="<script>alert(1)</script>", value=None, note="no cases & no data"),
    Figure(name="latency", value=120, low=90, high=150, n=9, unit="ms", bar=100, better="lower"),
)


def test_the_page_is_well_formed_and_asks_nobody_for_anything() -> None:
    page = render(results_of(*FIGURES))
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert not [
        v for k, v in tags.attributes if k in ("src", "href") and not str(v).startswith("#")
    ]
    assert not re.search(r"url\(|@import|https?:", page)


def test_words_from_results_cannot_become_markup() -> None:
    page = render(results_of(*FIGURES))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_every_figure_stands_with_value_interval_size_and_bar() -> None:
    page = render(results_of(*FIGURES))
    assert "<b>0.7</b>" in page
    assert "0.6 to 0.8" in page
    assert "<td>50</td>" in page
    assert "rule broken" in page
    assert '<i class="unscored">unscored</i>' in page


def test_what_moved_is_on_the_page() -> None:
    before = results_of(Figure(name="success@5", value=0.4, low=0.35, high=0.45, n=50))
    after = results_of(*FIGURES)
    page = render(after, compare(before, after))
    assert "Moved beyond noise" in page
    assert '<span class="better">better</span>' in page


def test_the_page_is_written_beside_the_results(tmp_path: Path) -> None:
    path = write_report(results_of(*FIGURES), tmp_path)
    assert path == tmp_path / "report.html"
    assert path.read_text("utf-8").startswith("<!doctype html>")


def test_shares_are_drawn_from_nought_to_one_and_milliseconds_over_their_own_span() -> None:
    assert scale_of(FIGURES[:2]) == Scale(0.0, 1.0)
    assert scale_of(FIGURES[3:]).high == 150


def test_an_unscored_figure_has_no_mark() -> None:
    scale = Scale(0.0, 1.0)
    assert "<circle" in strip(FIGURES[0], scale)
    assert "<circle" not in strip(FIGURES[2], scale)


def test_a_forest_marks_the_bar_where_it_lies() -> None:
    drawn = forest([("a", Figure(name="a", value=0.5, bar=0.5))])
    bar = re.search(r'class="bar" x1="([\d.]+)"', drawn)
    mark = re.search(r'<circle class="met" cx="([\d.]+)"', drawn)
    assert bar
    assert mark
    assert bar[1] == mark[1]
