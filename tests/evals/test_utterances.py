"""The labelled utterances are whole, valid and fair: they can be trusted to score a parser."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, get_args

import pytest

from whyfirst.memory.acts import Act, ActKind
from whyfirst.memory.criteria import Bound
from whyfirst.tools import bundled
from whyfirst.tools.mapping import ColumnMapping, FacetMapping, read_mapping

KINDS: tuple[str, ...] = get_args(ActKind)
SPLITS = ("dev", "test")
WITHOUT_FACET = {"text", "item"}
ABOUT_ITEMS = {"rate_item", "seen_item", "more_like", "less_like", "ask_why_not", "compare"}

Utterance = dict[str, Any]
Row = dict[str, Any]


@cache
def utterances() -> tuple[Utterance, ...]:
    folder = resources.files("whyfirst.evals.utterances")
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".jsonl"))
    lines = (line for name in files for line in (folder / name).read_text("utf-8").splitlines())
    return tuple(json.loads(line) for line in lines)


def is_later(utterance: Utterance) -> bool:
    return utterance["id"].split("-")[1].startswith("w")


@cache
def catalogue(name: str) -> tuple[ColumnMapping, dict[str, Row]]:
    with bundled.files(name) as (rows, declared):
        items = (json.loads(line) for line in rows.read_text("utf-8").splitlines())
        return read_mapping(declared), {item["item_id"]: item for item in items}


def labelled() -> Iterator[tuple[Utterance, Act]]:
    for utterance in utterances():
        for act in utterance["acts"]:
            yield utterance, Act.model_validate(act)


@cache
def values_of(name: str, facet: str) -> frozenset[str]:
    _, items = catalogue(name)
    cells = (item.get(facet) or [] for item in items.values())
    lists = (cell if isinstance(cell, list) else [cell] for cell in cells)
    return frozenset(value.lower() for cell in lists for value in cell if isinstance(value, str))


def test_there_are_enough_of_them_and_every_one_is_written_once() -> None:
    assert len(utterances()) >= 900
    assert len({u["id"] for u in utterances()}) == len(utterances())
    said = Counter((u["catalogue"], u["message"], json.dumps(u.get("slate"))) for u in utterances())
    assert [words for words, times in said.items() if times > 1] == []


def test_every_utterance_has_the_fields_it_should_and_no_others() -> None:
    needed = {"id", "catalogue", "family", "split", "message", "acts"}
    allowed = needed | {"history", "slate", "rationale"}
    for utterance in utterances():
        assert needed <= set(utterance) <= allowed, utterance["id"]
        assert utterance["split"] in SPLITS
        assert utterance["id"].startswith(f"{utterance['catalogue']}-")
        assert utterance["acts"], utterance["id"]
        for entry in utterance.get("history", []):
            assert set(entry) == {"role", "content"}, utterance["id"]
            assert entry["role"] in ("user", "assistant")
        for claim in utterance.get("rationale", []):
            assert set(claim) == {"id", "text"}, utterance["id"]


def test_quotes_are_verbatim_spans_of_the_message() -> None:
    for utterance, act in labelled():
        assert act.quote.strip(), utterance["id"]
        assert act.quote in utterance["message"], (utterance["id"], act.quote)


def test_no_family_crosses_the_splits_and_each_has_several_members() -> None:
    splits = defaultdict(set)
    for utterance in utterances():
        splits[utterance["family"]].add(utterance["split"])
    assert [family for family, found in splits.items() if len(found) > 1] == []
    sizes = Counter(u["family"] for u in utterances())
    assert {family: size for family, size in sizes.items() if not 2 <= size <= 6} == {}
    even = {u["family"] for u in utterances() if not is_later(u)}
    assert 0.4 <= sum(splits[family] == {"test"} for family in even) / len(even) <= 0.55


def test_what_was_written_later_is_fitted_on_and_never_tested_on() -> None:
    assert {u["split"] for u in utterances() if is_later(u)} == {"dev"}


def test_no_message_of_the_test_split_is_said_in_dev() -> None:
    said = defaultdict(set)
    for utterance in utterances():
        words = "".join(c for c in utterance["message"].lower() if c.isalnum() or c == " ")
        said[utterance["split"]].add(" ".join(words.split()))
    assert said["dev"] & said["test"] == set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_act_is_said_often_enough_in_both_splits(kind: str) -> None:
    holding = [u for u in utterances() if any(act["kind"] == kind for act in u["acts"])]
    assert len(holding) >= (60 if kind == "state" else 15)
    by_split = Counter(u["split"] for u in holding)
    assert all(by_split[split] >= 7 for split in SPLITS)


def test_every_facet_of_every_catalogue_is_spoken_of_in_both_splits() -> None:
    spoken = {
        (u["catalogue"], act.criterion.aspect, u["split"])
        for u, act in labelled()
        if act.criterion is not None
    }
    wanted = {
        (name, facet, split)
        for name in bundled.NAMES
        for facet in catalogue(name)[0].facets
        for split in SPLITS
    }
    assert wanted - spoken == set()


def test_items_that_labels_and_slates_name_are_in_the_catalogue() -> None:
    for utterance, act in labelled():
        _, items = catalogue(utterance["catalogue"])
        named = [act.item_id, act.other_item_id, *utterance.get("slate", [])]
        assert all(item in items for item in named if item is not None), utterance["id"]


def test_claims_that_labels_dispute_are_in_the_rationale_shown() -> None:
    for utterance, act in labelled():
        shown = {claim["id"] for claim in utterance.get("rationale", [])}
        assert act.claim_id is None or act.claim_id in shown, utterance["id"]
        if act.kind == "challenge" and shown:
            assert act.claim_id is not None, utterance["id"]


def test_acts_carry_what_their_kind_needs() -> None:
    for utterance, act in labelled():
        if act.kind in ABOUT_ITEMS:
            assert act.item_id is not None, utterance["id"]
        assert (act.kind == "compare") == (act.other_item_id is not None), utterance["id"]
        if act.kind in ("state", "rate_item", "retract", "emphasise", "deemphasise"):
            assert act.criterion is not None, utterance["id"]
        if act.kind == "state":
            assert act.criterion is not None
            assert act.criterion.value != "", utterance["id"]
        if act.kind == "answer":
            assert utterance["history"][-1]["role"] == "assistant", utterance["id"]


def test_values_are_the_catalogues_own_in_lower_case() -> None:
    for utterance, act in labelled():
        if act.criterion is None or not isinstance(act.criterion.value, str):
            continue
        aspect, value = act.criterion.aspect, act.criterion.value
        name = utterance["catalogue"]
        assert value == value.lower(), utterance["id"]
        if aspect in WITHOUT_FACET:
            everywhere = (values_of(name, facet) for facet in catalogue(name)[0].facets)
            assert aspect == "item" or not any(value in found for found in everywhere), value
            continue
        facet = catalogue(name)[0].facets[aspect]
        if value:
            assert facet.kind in ("category", "person"), (utterance["id"], aspect)
            assert value in values_of(name, aspect), (utterance["id"], value)


def test_bounds_are_wanted_and_fit_their_facet() -> None:
    for utterance, act in labelled():
        if act.criterion is None or not isinstance(act.criterion.value, Bound):
            continue
        mapping, items = catalogue(utterance["catalogue"])
        facet = mapping.facets[act.criterion.aspect]
        assert act.criterion.direction == "want", utterance["id"]
        assert facet.kind in ("number", "ordered", "year"), utterance["id"]
        bound = act.criterion.value
        if bound.relative_to is not None:
            own = items[bound.relative_to][act.criterion.aspect]
            assert bound.number == _number(own, facet), utterance["id"]
        if facet.kind == "ordered":
            assert bound.level is not None, utterance["id"]
            assert bound.number == facet.levels.index(bound.level), utterance["id"]
        else:
            assert bound.level is None, utterance["id"]


def _number(own: str | float, facet: FacetMapping) -> float:
    return facet.levels.index(own) if isinstance(own, str) else own
