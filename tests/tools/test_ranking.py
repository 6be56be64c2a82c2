"""Ranking without a conversation: what others said and chose counts, disclosed and additive."""

from pathlib import Path

import numpy as np
import pytest

from tests.tools.harbour import choices, imported, talks
from whyfirst.tools.company import CHOSEN, NAMED, SAID, Asked, faded, source_of
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.ranking import Past, Ranked, Request, Said, criteria_of, rank_items
from whyfirst.tools.understanding import Reader
from whyfirst.tools.weighing import retrieve, weigh

PARAMETERS = Parameters()


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> OpenCatalogue:
    """Boats that came with conversations and choices."""
    folder = tmp_path_factory.mktemp("harbour")
    return imported(folder, dialogues=talks(), interactions=choices())


@pytest.fixture(scope="module")
def reader(harbour: OpenCatalogue) -> Reader:
    return Reader(harbour.catalogue)


def _said(text: str, **more: object) -> Request:
    return Request.model_validate(
        {"id": "1", "context": [{"role": "user", "content": text}], **more}
    )


def _kinds(ranked: list[Ranked], opened: OpenCatalogue) -> list[str]:
    return [opened.catalogue.item(entry.item_id).words("kind")[0] for entry in ranked]


def test_past_conversations_tell_what_no_item_says(harbour: OpenCatalogue, reader: Reader) -> None:
    ranked = rank_items(_said("I love jazz"), harbour, reader, PARAMETERS, 5)
    assert _kinds(ranked, harbour) == ["sloop"] * 5


def test_without_conversations_the_same_words_tell_nothing(tmp_path: Path) -> None:
    bare = imported(tmp_path)
    ranked = rank_items(_said("I love jazz"), bare, Reader(bare.catalogue), PARAMETERS, 40)
    assert len({entry.score for entry in ranked}) == 1


def test_other_peoples_next_choices_lead(harbour: OpenCatalogue, reader: Reader) -> None:
    request = Request(id="1", history=(Past(item_id="b11"), Past(item_id="b12")))
    ranked = rank_items(request, harbour, reader, PARAMETERS, 3)
    assert ranked[0].item_id == "b13"


def test_what_is_excluded_or_known_is_never_ranked(harbour: OpenCatalogue, reader: Reader) -> None:
    request = Request(id="1", history=(Past(item_id="b11"),), exclude=("b12",))
    ranked = rank_items(request, harbour, reader, PARAMETERS, 40)
    assert {"b11", "b12"}.isdisjoint(entry.item_id for entry in ranked)
    assert len(ranked) == 38


def test_contributions_sum_to_the_score_and_name_their_source(
    harbour: OpenCatalogue, reader: Reader
) -> None:
    request = _said("I love jazz and the Ketch Number 3", history=[{"item_id": "b11"}])
    criteria = criteria_of(request, harbour, reader, PARAMETERS)
    candidates = retrieve(criteria, harbour.catalogue, harbour.index)
    weighed = weigh(criteria, candidates, harbour.catalogue, PARAMETERS)
    ranked = rank_items(request, harbour, reader, PARAMETERS, 40)
    for entry in ranked:
        row = harbour.catalogue.row(entry.item_id)
        assert entry.score == pytest.approx(sum(weighed.of(row).values()))
    fitted = [c for c in criteria if c.aspect in (*SAID, *NAMED, *CHOSEN)]
    assert fitted
    assert all(c.evidence[0].kind == source_of(c.aspect) for c in fitted)


def test_fitted_evidence_gives_the_best_item_exactly_its_weight(
    harbour: OpenCatalogue, reader: Reader
) -> None:
    criteria = criteria_of(_said("I love jazz"), harbour, reader, PARAMETERS)
    candidates = retrieve(criteria, harbour.catalogue, harbour.index)
    weighed = weigh(criteria, candidates, harbour.catalogue, PARAMETERS)
    for criterion in criteria:
        if criterion.aspect == "talk_alike":
            gained = weighed.contributions[criterion.id]
            assert gained.max() == pytest.approx(criterion.weight)
            assert gained.min() >= 0.0


def test_somebody_without_a_past_still_gets_a_ranking(
    harbour: OpenCatalogue, reader: Reader
) -> None:
    ranked = rank_items(Request(id="1"), harbour, reader, PARAMETERS, 40)
    assert len(ranked) == 40
    assert all(np.isfinite(entry.score) for entry in ranked)


def test_an_item_that_nobody_chose_is_ranked_by_its_words(
    harbour: OpenCatalogue, reader: Reader
) -> None:
    # No conversation names any of b5 to b9: what sets them apart is their own words.
    ranked = rank_items(_said("Any ketch, number 9 perhaps?"), harbour, reader, PARAMETERS, 40)
    order = [entry.item_id for entry in ranked]
    assert all(order.index("b9") < order.index(other) for other in ("b5", "b6", "b7", "b8"))


def test_fitting_again_gives_the_same_weights(tmp_path: Path) -> None:
    one = imported(tmp_path / "one", dialogues=talks())
    other = imported(tmp_path / "other", dialogues=talks())
    assert dict(one.signals) == dict(other.signals)
    assert one.catalogue.version == other.catalogue.version


def test_conversations_make_another_version(tmp_path: Path) -> None:
    bare, told = imported(tmp_path / "a"), imported(tmp_path / "b", dialogues=talks())
    assert bare.catalogue.version != told.catalogue.version


def test_shares_run_from_nothing_to_one(harbour: OpenCatalogue) -> None:
    company = harbour.index.company
    asked = Asked(said=("jazz on the canal",), rows=(11, 12))
    for kind in company.kinds((*SAID, *NAMED, *CHOSEN)):
        share = company.share(kind, asked)
        assert share.min() >= 0.0
        assert share.max() in (0.0, 1.0)


def test_earlier_choices_fade() -> None:
    assert faded([1, 2, 3], 0.5, 2) == {3: 1.0, 2: 0.5}


def test_a_rating_is_predicted_for_every_place(harbour: OpenCatalogue, reader: Reader) -> None:
    request = Request(
        id="1", history=(Past(item_id="b11", rating=5),), context=(Said(role="user", content="x"),)
    )
    ranked = rank_items(request, harbour, reader, PARAMETERS, 40)
    assert all(entry.predicted_rating and 4 <= entry.predicted_rating <= 5 for entry in ranked)
