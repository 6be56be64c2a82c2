"""Search mixes its rankers by weights that were fitted, and is no worse than the better one."""

from pathlib import Path

import numpy as np
import pytest

from tests.tools.harbour import KINDS, imported, talks, write
from whyfirst.tools.blending import Blend, blended, fit_blend
from whyfirst.tools.library import Library
from whyfirst.tools.opening import OpenCatalogue
from whyfirst.tools.probing import SELF, TALK, Probe, probes_of
from whyfirst.tools.retrieval import BY_MEANING, BY_SENTENCES, BY_WORDS, standardise


@pytest.fixture(scope="module")
def films(prepared: Path) -> OpenCatalogue:
    from whyfirst.tools.encoder import Encoder, open_encoder

    encoder = open_encoder(prepared / "cache")
    assert isinstance(encoder, Encoder)
    return Library(prepared / "catalogues", encoder).open("films")


def test_search_is_the_weighted_sum_that_is_written_down(films: OpenCatalogue) -> None:
    text = "a heist that goes wrong"
    rankings = films.index.company.texts.rankings(text)
    expected = standardise(
        np.asarray(sum(w * rankings[kind] for kind, w in films.index.blend.weights.items()))
    )
    assert films.index.search(text) == pytest.approx(expected)


def test_meaning_finds_what_shares_no_word(films: OpenCatalogue) -> None:
    assert films.index.blend.weights[BY_MEANING] > 0.0
    meant = films.index.company.texts.rankings("extraterrestrial beings")[BY_MEANING]
    best = films.catalogue.items[int(meant.argmax())]
    assert "alien" in f"{best.title} {best.fields} {best.text}".lower()


def test_a_text_without_known_words_scores_all_alike_without_an_encoder(tmp_path: Path) -> None:
    bare = imported(tmp_path)
    assert np.ptp(bare.index.search("zyzzyva qwerty")) == 0.0


def test_probes_come_from_the_best_teacher_there_is(tmp_path: Path) -> None:
    plain = [
        {**talk, "turns": [{"role": "user", "text": f"a {KINDS[number % 4]}"}, talk["turns"][1]]}
        for number, talk in enumerate(talks())
    ]
    bare, told = imported(tmp_path / "a"), imported(tmp_path / "b", dialogues=plain)
    assert [source for source, _ in probes_of(bare.index.company, ())] == [SELF]
    assert bare.index.blend.source == SELF
    assert told.index.blend.source == TALK


def test_a_ranker_that_knows_nothing_gets_no_weight(tmp_path: Path) -> None:
    texts = imported(tmp_path).index.company.texts
    asked = [Probe(texts.catalogue.items[row].title, (row,)) for row in range(40)] * 2
    blend = fit_blend(texts, asked, "test")
    assert blend is not None
    assert blend.quality["mixture"] >= 0.98 * max(blend.quality.values())


def test_a_blend_reads_back(tmp_path: Path) -> None:
    blend = Blend(weights={BY_WORDS: 1.5}, source="test", probes=3, quality={"mixture": 0.5})
    blend.save(tmp_path)
    assert Blend.open(tmp_path) == blend
    assert Blend.open(tmp_path / "none") is None


def test_the_closest_sentence_of_a_section_counts(
    tmp_path: Path, prepared: Path, films: OpenCatalogue
) -> None:
    papers = [
        {
            "item_id": f"p{number}",
            "title": f"Paper {number}",
            "parts": {
                "method": f"We {verb} the data. It is done twice a day. Nothing is left out.",
                "result": "The error is small. It stays small. We are content with that.",
            },
        }
        for number, verb in enumerate(["photograph", "boil", "weigh", "sing about"])
    ]
    library = Library(tmp_path / "catalogues", films.index.company.texts.encoder)
    library.import_file(write(tmp_path / "papers.jsonl", papers), "notes")
    opened = library.open("notes")
    assert opened.catalogue.items[0].sections["method"].startswith("We photograph")
    by_method = opened.index.company.texts.rankings("pictures are taken", "method")
    assert int(by_method[BY_SENTENCES].argmax()) == 0
    by_result = opened.index.company.texts.rankings("pictures are taken", "result")
    assert np.ptp(by_result[BY_SENTENCES]) == pytest.approx(0.0)


def test_the_mixture_of_nothing_is_nothing() -> None:
    assert blended({}, {BY_WORDS: np.ones(3)}).tolist() == [0.0, 0.0, 0.0]
