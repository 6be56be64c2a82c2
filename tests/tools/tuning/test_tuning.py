import json
from pathlib import Path

import pytest

from tests.tools.models.tiny import save_tiny_model
from whyfirst.memory.errors import MalformedFile
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


def _silent(_stage: str, _done: int, _total: int) -> None:
    return None
