"""The projection follows the ledger, and can always be made again from it."""

import shutil
from pathlib import Path

from tests.conftest import ticking
from whyfirst.agent import Recommender
from whyfirst.memory.folder import DataFolder
from whyfirst.memory.stores import Stores
from whyfirst.ui.health import examine


def test_what_is_said_can_be_found_by_meaning(recommender: Recommender) -> None:
    recommender.reply("ann", "I love films about boats, and no musicals", conversation="c1")
    recommender.projection.catch_up()
    documents = recommender.ledger.documents("ann")
    near = recommender.projection.nearest("ann", "sailing ships", documents)
    best = max(near, key=lambda name: near[name])
    assert "boats" in documents[best]


def test_a_lost_projection_is_built_again_from_the_ledger(data_dir: Path) -> None:
    with Recommender.open(data_dir, now=ticking()) as recommender:
        recommender.reply("ann", "I love films about boats", conversation="c1")
        recommender.projection.catch_up()
        held = recommender.projection.count()
    assert held == 1
    shutil.rmtree(data_dir / "memory")
    with Recommender.open(data_dir, now=ticking()) as recommender:
        assert recommender.projection.rebuild() == held
        assert recommender.projection.count() == held


def test_a_turn_answers_while_the_projection_is_missing(data_dir: Path) -> None:
    with Recommender.open(data_dir, now=ticking()) as recommender:
        recommender.reply("ann", "I love westerns", conversation="c1")
    shutil.rmtree(data_dir / "memory", ignore_errors=True)
    with Recommender.open(data_dir, now=ticking()) as recommender:
        turn = recommender.reply("ann", "something for tonight", conversation="c2")
        assert "western" in [c.value for c in turn.rationale.criteria]


def test_doctor_tells_what_the_projection_lacks_and_asking_heals_it(data_dir: Path) -> None:
    with Recommender.open(data_dir, now=ticking()) as recommender:
        recommender.reply("ann", "I love westerns", conversation="c1")
        recommender.projection.catch_up()
    shutil.rmtree(data_dir / "memory")
    assert told_of_projection(data_dir) == ("broken", True)
    with Recommender.open(data_dir, now=ticking()) as recommender:
        documents = recommender.ledger.documents("ann")
        recommender.projection.nearest("ann", "cowboys", documents)
        recommender.projection.catch_up()
    assert told_of_projection(data_dir) == ("ok", False)


def told_of_projection(data_dir: Path) -> tuple[str, bool]:
    found = examine(Stores(DataFolder(data_dir)))
    (finding,) = [one for one in found if one.what == "projection"]
    return finding.state, "1 missing" in finding.detail
