"""The rationale causes the slate: shown on the pure steps, without stores."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.records import make_preference
from whyfirst.agent.deliberation import Recalled, deliberate
from whyfirst.memory.criteria import Bound, Criterion
from whyfirst.memory.preferences import Preference
from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.vocabulary import Facet, Vocabulary
from whyfirst.tools.weighing import Candidates, admitted_by, weigh

CRITERIA = (
    Criterion(id="c1", aspect="genre", value="horror", direction="avoid", hard=True, weight=0),
    Criterion(id="c2", aspect="mood", value="funny", direction="want", hard=False, weight=1.1),
    Criterion(id="c3", aspect="runtime", value=Bound(op="<=", number=110), direction="want",
              hard=False, weight=0.9),
)  # fmt: skip


def _weighed(criteria: tuple[Criterion, ...], catalogue: Catalogue) -> np.ndarray:
    candidates = Candidates(admitted=admitted_by(criteria, catalogue), signals={})
    return weigh(criteria, candidates, catalogue, Parameters()).scores


def test_removing_a_soft_criterion_changes_each_score_by_exactly_its_contribution(
    catalogues: Callable[[str], Catalogue],
) -> None:
    films = catalogues("films")
    candidates = Candidates(admitted=admitted_by(CRITERIA, films), signals={})
    whole = weigh(CRITERIA, candidates, films, Parameters())
    without = _weighed(CRITERIA[:1] + CRITERIA[2:], films)
    assert np.array_equal(whole.scores - without, whole.contributions["c2"]) or np.allclose(
        whole.scores - without, whole.contributions["c2"], atol=1e-12
    )


def test_removing_a_hard_criterion_readmits_and_changes_no_score(
    catalogues: Callable[[str], Catalogue],
) -> None:
    films = catalogues("films")
    assert admitted_by(CRITERIA, films).sum() < admitted_by(CRITERIA[1:], films).sum()
    assert np.array_equal(_weighed(CRITERIA, films), _weighed(CRITERIA[1:], films))


PREFERENCES = (
    make_preference("genre", "horror", direction="avoid", hard=True),
    make_preference("mood", "funny"),
    make_preference("item", "alien-1979", source="rated"),
    make_preference("like", "jaws-1975", scope="conversation"),
)


@pytest.mark.parametrize("change", ["add", "remove", "rename"])
def test_with_the_vocabulary_fixed_items_cannot_change_the_criteria(
    catalogues: Callable[[str], Catalogue], change: str
) -> None:
    films = catalogues("films")
    items = {
        "add": (*films.items, Item("new", "New", {"genre": ("drama",)})),
        "remove": films.items[5:],
        "rename": tuple(Item(i.item_id, i.title[::-1], i.fields) for i in films.items),
    }[change]
    other = Catalogue(name="films", version="0", vocabulary=films.vocabulary, items=items)
    assert _criteria(PREFERENCES, films) == _criteria(PREFERENCES, other)


def _criteria(held: tuple[Preference, ...], catalogue: Catalogue) -> list[str]:
    recalled = Recalled(held, frozenset({"t"}))
    drafts = deliberate(recalled, catalogue.vocabulary, {}, Parameters())
    return [criterion.model_dump_json() for criterion in drafts]


def test_deliberating_is_handed_no_catalogue() -> None:
    hints = deliberate.__annotations__
    assert set(hints) == {"recalled", "vocabulary", "signals", "parameters", "return"}


def test_what_was_measured_against_an_old_table_fades_faster_than_a_wish() -> None:
    newer = make_preference("year", Bound(op=">", number=2014, relative_to="a"), turn_id="t1")
    space = make_preference("setting", "space", turn_id="t1", record_id="p-space")
    later = [make_preference("genre", word, turn_id=f"t-{word}") for word in ("western", "comedy")]
    turns = frozenset({"t1", "t-western", "t-comedy"})
    vocabulary = Vocabulary(
        catalogue="films",
        facets=(
            Facet(name="year", kind="year"),
            Facet(name="setting", kind="category"),
            Facet(name="genre", kind="category"),
        ),
    )

    def weights(*held: Preference) -> dict[str, float]:
        made = deliberate(Recalled(held, turns), vocabulary, {}, Parameters())
        return {c.aspect: c.weight for c in made if c.evidence[0].id in (newer.id, space.id)}

    fresh, old = weights(newer, space), weights(newer, space, *later)
    assert old["setting"] == pytest.approx(fresh["setting"] * 0.9**2, rel=1e-3)
    assert old["year"] < fresh["year"] * 0.5


def test_earlier_choices_count_less_once_something_was_asked_for() -> None:
    vocabulary = Vocabulary(
        catalogue="films", facets=(Facet(name="genre", kind="category", values=("horror",)),)
    )
    rated = make_preference("item", "alien-1979", source="rated", turn_id="before")
    wish = make_preference("genre", "horror", turn_id="now")
    signals, now = {"chosen_company": 2.0}, frozenset({"now"})

    def weight(held: tuple[Preference, ...]) -> float:
        criteria = deliberate(Recalled(held, now), vocabulary, signals, Parameters(asked=0.25))
        return next(c.weight for c in criteria if c.aspect == "chosen_company")

    assert weight((rated,)) == pytest.approx(2.0)
    assert weight((rated, wish)) == pytest.approx(0.5)
