"""The metric of the own utterances, checked by hand."""

from collections.abc import Callable
from typing import Any

from whyfirst.evals.understanding.matching import tally
from whyfirst.evals.understanding.utterances import f1_figure
from whyfirst.tools.catalogue import Catalogue


def state(aspect: str, value: Any, direction: str = "want", **more: Any) -> dict[str, Any]:
    criterion = {"aspect": aspect, "value": value, "direction": direction,
                 "hard": False, "scope": "durable", "about": "self", **more}  # fmt: skip
    return {"kind": "state", "quote": "x", "criterion": criterion}


def test_acts_and_slots_are_counted_apart(catalogues: Callable[[str], Catalogue]) -> None:
    words = catalogues("films").vocabulary
    labelled = [state("genre", "horror"), state("genre", "comedy"), {"kind": "undo", "quote": "x"}]
    read = [state("genre", "Horror", hard=True), state("genre", "drama")]

    counted = tally(read, labelled, words, vague=False)

    assert counted.acts == (2, 2, 3)
    assert counted.slots == (1, 2, 2)
    assert counted.hard == (False,)
    assert counted.about == (True,)


def test_levels_match_when_they_admit_the_same(catalogues: Callable[[str], Catalogue]) -> None:
    words = catalogues("films").vocabulary

    same = tally(
        [state("pace", {"op": ">", "number": 0})],
        [state("pace", {"op": ">=", "number": 1})], words, vague=False,
    )  # fmt: skip
    other = tally(
        [state("runtime", {"op": ">", "number": 90})],
        [state("runtime", {"op": ">=", "number": 91})], words, vague=False,
    )  # fmt: skip

    assert same.slots == (1, 1, 1)
    assert other.slots == (0, 1, 1)


def test_text_matches_by_half_of_the_labels_words(catalogues: Callable[[str], Catalogue]) -> None:
    words = catalogues("films").vocabulary
    label = [state("text", "black and white photography")]

    assert tally([state("text", "white photos black")], label, words, vague=False).slots[0] == 1
    assert tally([state("text", "colour photography")], label, words, vague=False).slots[0] == 0


def test_an_act_of_the_wrong_item_is_wrong(catalogues: Callable[[str], Catalogue]) -> None:
    words = catalogues("films").vocabulary
    read = [{"kind": "seen_item", "quote": "x", "item_id": "heat-1995"}]
    label = [{"kind": "seen_item", "quote": "x", "item_id": "moon-2009"}]

    assert tally(read, label, words, vague=False).acts == (0, 1, 1)


def test_f1_is_micro() -> None:
    figure = f1_figure("x", [(1, 1, 2), (1, 2, 1)], seed=0)

    assert figure.value == 2 * 2 / (3 + 3)
