import json
from pathlib import Path

import pytest

from tests.conftest import ticking
from tests.tools.models.tiny import save_tiny_model
from whyfirst.agent import Recommender
from whyfirst.agent.verification import verify_turn
from whyfirst.evals.export.exporting import write_rows
from whyfirst.evals.export.rows import rows_of
from whyfirst.memory.errors import MalformedFile, WrongUse
from whyfirst.tools.models.loading import ADAPTER_WEIGHTS, load_model
from whyfirst.tools.models.opening import ModelOptions
from whyfirst.tools.tuning.card import write_card
from whyfirst.tools.tuning.lines import Example, read_examples
from whyfirst.tools.tuning.training import STATE, Plan, tune


def _line(rationale: str, item: str) -> str:
    messages = [
        {"role": "user", "content": "something tense and slow"},
        {"role": "assistant", "content": f"{rationale}\nItem: {item}"},
    ]
    return json.dumps({"messages": messages})


def _write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), "utf-8")
    return path


GOOD = tuple(_line("you want tense because its mood is dark", f"drama {n}") for n in range(12))


@pytest.mark.parametrize(
    ("answer", "leaks"),
    [
        ("It should be slow.\nItem: Heat (1995)", False),
        ("Heat is slow.\nItem: Heat (1995)", True),
        ("The theatre is slow.\nItem: Heat", False),
        ("HEAT, of course.\n“Heat”", True),
    ],
)
def test_a_rationale_that_names_its_item_leaks(answer: str, leaks: bool) -> None:
    assert Example((("user", "x"),), answer).leaks is leaks


def test_leaking_and_bare_examples_are_left_out_and_counted(tmp_path: Path) -> None:
    leaking = _line("drama 3 it is", "drama 3")
    bare = json.dumps({"messages": [{"role": "user", "content": "x"},
                                    {"role": "assistant", "content": "drama"}]})  # fmt: skip
    examples = read_examples(_write(tmp_path / "d.jsonl", *GOOD, leaking, bare))
    assert (len(examples.fitting), len(examples.held_out)) == (10, 2)
    assert (examples.leaking, examples.one_part) == (1, 1)


@pytest.mark.parametrize(
    "line", ["{}", "no", '{"messages": []}', '{"messages": [{"role": "user"}]}']
)
def test_a_line_that_is_no_conversation_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(MalformedFile, match="Line 13"):
        read_examples(_write(tmp_path / "d.jsonl", *GOOD, line))


@pytest.mark.xdist_group("torch")
@pytest.mark.filterwarnings("ignore")
def test_tuning_learns_goes_on_where_it_stopped_and_leaves_a_card(tmp_path: Path) -> None:
    model = save_tiny_model(tmp_path / "model")
    out = tmp_path / "out"
    out.mkdir()
    data = _write(tmp_path / "d.jsonl", *GOOD)
    first = tune(Plan(str(model), data, out, steps=6, rate=5e-3, batch=2, longest=32), _silent)
    again: list[int] = []
    longer = Plan(str(model), data, out, steps=12, rate=5e-3, batch=2, longest=32)
    outcome = tune(longer, lambda _stage, done, _total: again.append(done))
    assert again == list(range(7, 13))
    assert outcome.before == first.before
    assert outcome.after.loss < first.after.loss < first.before.loss
    assert "before | after" in write_card(outcome)
    assert json.loads((out / STATE).read_text())["step"] == 12


MOODS = ("tense and slow", "warm and funny", "bleak and slow", "funny and fast")
EXPORTED = """What counts:
- you want tense (“tense”), weight 1.10

Recommendation: drama
+ You want tense: its mood is dark."""


def test_an_exported_line_names_its_item_before_the_reasons() -> None:
    example = Example((("user", "something tense"),), EXPORTED)
    assert example.item == "drama"
    assert example.rationale.startswith("What counts:")
    assert not example.leaks
    assert example.grounded == (1, 1)
    invented = Example((("user", "something slow"),), EXPORTED)
    assert invented.grounded == (0, 1)
    told = Example((("user", "x"),), EXPORTED.replace("(“tense”)", "(as in Drama)"))
    assert told.leaks


@pytest.mark.xdist_group("torch")
@pytest.mark.filterwarnings("ignore")
def test_what_is_exported_tunes_a_model_that_then_helps_with_a_turn(
    data_dir: Path, tmp_path: Path
) -> None:
    base, out = save_tiny_model(tmp_path / "model"), tmp_path / "out"
    out.mkdir()
    with Recommender.open(data_dir, now=ticking(), model="offline") as recommender:
        turns = [recommender.reply("bob", f"something {mood}", conversation=mood) for mood in MOODS]
        rows = [row for turn in turns for row in rows_of([turn], recommender.catalogue)]
    write_rows(rows, tmp_path / "rows.jsonl.gz")
    plan = Plan(str(base), tmp_path / "rows.jsonl.gz", out, steps=2, batch=1, longest=64)
    tune(plan, _silent)
    assert not list((out / "adapter").glob("*.bin"))
    options = ModelOptions(spec=f"transformers:{out / 'adapter'}", seconds=60, tokens=400)
    with Recommender.open(data_dir, now=ticking(), model=options) as recommender:
        turn = recommender.reply("ann", "something tense and slow", conversation="c")
        assert turn.slate
        assert turn.model is not None
        assert turn.model.name == "adapter"
        assert verify_turn(turn, recommender.ledger, recommender.library) == "ok"


@pytest.mark.filterwarnings("ignore")
def test_an_adapter_changes_what_its_model_says_and_needs_its_weights(tmp_path: Path) -> None:
    base, out = save_tiny_model(tmp_path / "model"), tmp_path / "out"
    out.mkdir()
    data = _write(tmp_path / "d.jsonl", *GOOD)
    tune(Plan(str(base), data, out, steps=3, rate=5e-2, batch=2, longest=32), _silent)
    plain, _ = load_model(str(base))
    adapted, _ = load_model(str(out / "adapter"))
    one, other = plain.state_dict(), adapted.state_dict()
    assert one.keys() == other.keys()
    assert any((one[name] != other[name]).any() for name in one)
    (out / "adapter" / ADAPTER_WEIGHTS).unlink()
    with pytest.raises(WrongUse, match="cannot be loaded"):
        load_model(str(out / "adapter"))


def _silent(_stage: str, _done: int, _total: int) -> None:
    return None
