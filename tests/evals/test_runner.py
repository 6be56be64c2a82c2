import json
from pathlib import Path

import pytest

from tests.evals.suites import find
from whyfirst.evals.comparing import compare
from whyfirst.evals.figures import Figure
from whyfirst.evals.results import Results, SuiteResult, read_results, write_results
from whyfirst.evals.running import Audience, Order, kept, measure, run_order, skipped
from whyfirst.memory.errors import MalformedFile


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Results, list[str]]:
    out = tmp_path_factory.mktemp("out")
    told: list[str] = []
    audience = Audience(told=lambda *progress: told.append(" ".join(map(str, progress))))
    order = Order(("coin", "leak", "crash", "redial-like"), out, workers=2)
    return out, run_order(order, audience, find), told


def results_of(*figures: Figure, status: str = "done") -> Results:
    suite = SuiteResult.model_validate(
        {"name": "s", "about": "", "status": status, "figures": figures}
    )
    return Results(
        whyfirst="0", code="c", python="3", packages={}, machine="m", seed=0, short=False,
        at="now", seconds=0, suites=(suite,),
    )  # fmt: skip


def test_every_suite_has_a_result_in_the_order_asked_for(
    ran: tuple[Path, Results, list[str]],
) -> None:
    states = [(suite.name, suite.status) for suite in ran[1].suites]
    assert states == [
        ("coin", "done"), ("leak", "done"), ("crash", "failed"), ("redial-like", "skipped"),
    ]  # fmt: skip


def test_a_crash_is_told_in_a_line_and_logged_whole(ran: tuple[Path, Results, list[str]]) -> None:
    out, results, _ = ran
    assert "ZeroDivisionError: one over nothing" in results.suites[2].reason
    assert "_crash" in (out / "suites" / "crash.log").read_text()


def test_a_suite_without_its_data_says_where_to_get_it(
    ran: tuple[Path, Results, list[str]],
) -> None:
    reason = ran[1].suites[3].reason
    assert "needs redial below --data-root" in reason
    assert "ReDialData" in reason


def test_progress_reaches_the_caller_from_another_process(
    ran: tuple[Path, Results, list[str]],
) -> None:
    assert "coin tossing 1 2" in ran[2]


def test_results_are_written_and_read_back_whole(ran: tuple[Path, Results, list[str]]) -> None:
    assert read_results(ran[0]) == ran[1]


def test_unscored_is_not_zero(ran: tuple[Path, Results, list[str]]) -> None:
    body = json.loads((ran[0] / "results.json").read_text())
    heads, tails = body["suites"][0]["figures"]
    assert (tails["value"], tails["scored"], tails["met"]) == (None, False, None)
    assert (heads["scored"], heads["met"], heads["n"]) == (True, True, 6)


def test_a_finished_suite_is_kept(ran: tuple[Path, Results, list[str]]) -> None:
    out, before, _ = ran
    again = run_order(Order(("coin",), out), find=find)
    assert again.suites[0] == before.suites[0]
    assert (out / "work" / "coin" / "runs").read_text() == "x"


def test_another_seed_or_form_is_run_anew(ran: tuple[Path, Results, list[str]]) -> None:
    out = ran[0]
    benches = [
        Order(("coin",), out).bench("coin"),
        Order(("coin",), out, seed=1).bench("coin"),
        Order(("coin",), out, short=True).bench("coin"),
    ]
    assert [kept(find("coin"), b, out) is not None for b in benches] == [True, False, False]


def test_changed_data_is_measured_anew(tmp_path: Path) -> None:
    rows = tmp_path / "data" / "redial" / "rows"
    rows.parent.mkdir(parents=True)
    rows.write_text("one")
    suite, order = find("redial-like"), Order(("redial-like",), tmp_path, tmp_path / "data")
    bench = order.bench(suite.name)
    assert skipped(suite, bench) is None
    before = measure(suite, bench)
    from whyfirst.evals.provenance import data_digest

    data_digest.cache_clear()
    rows.write_text("two")
    after = measure(suite, bench)
    assert before.key != after.key
    assert set(before.data) == {"redial"}


def test_a_broken_rule_breaks_the_run_and_a_missed_bar_does_not() -> None:
    missed = results_of(Figure(name="a", value=0.1, bar=0.5))
    broken = results_of(Figure(name="a", value=0.1, bar=0, better="lower"))
    declared = results_of(Figure(name="a", value=0.97, bar=0.98, rule=True))
    assert (missed.is_broken, missed.misses_a_bar) == (False, True)
    assert broken.is_broken
    assert declared.is_broken


def test_a_failed_suite_breaks_the_run(ran: tuple[Path, Results, list[str]]) -> None:
    assert ran[1].suites[2].is_broken


def test_what_moved_within_noise_is_not_told() -> None:
    before = results_of(Figure(name="a", value=0.50, low=0.45, high=0.55, n=9))
    within = results_of(Figure(name="a", value=0.56, low=0.51, high=0.61, n=9))
    beyond = results_of(Figure(name="a", value=0.58, low=0.53, high=0.63, n=9))
    assert compare(before, within) == ()
    assert [m.movement for m in compare(before, beyond)] == ["better"]


def test_lower_is_better_where_a_figure_says_so() -> None:
    before = results_of(Figure(name="ms", value=10, better="lower", bar=12))
    after = results_of(Figure(name="ms", value=15, better="lower", bar=12))
    (move,) = compare(before, after)
    assert (move.movement, move.bar) == ("worse", "missed")


def test_a_figure_that_came_went_or_lost_its_score_is_told() -> None:
    before = results_of(Figure(name="a", value=1.0), Figure(name="b", value=0.0))
    after = results_of(Figure(name="a", value=None), Figure(name="c", value=1.0))
    moves = {m.figure: m.movement for m in compare(before, after)}
    assert moves == {"a": "unscored", "b": "gone", "c": "new"}


def test_a_suite_that_did_not_run_is_not_compared() -> None:
    before = results_of(Figure(name="a", value=1.0))
    assert compare(before, results_of(status="skipped")) == ()


def test_a_file_that_is_no_result_is_refused_with_its_fault(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text('{"seed": "x"}')
    with pytest.raises(MalformedFile, match="no result of `whyfirst eval run`"):
        read_results(path)
    with pytest.raises(MalformedFile, match="holds no"):
        read_results(tmp_path / "elsewhere")


def test_results_keep_their_judgements_apart_from_their_figures(tmp_path: Path) -> None:
    results = results_of(Figure(name="a", value=0.7, bar=0.5))
    assert read_results(write_results(results, tmp_path)) == results
