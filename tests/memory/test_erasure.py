"""Forgotten is gone: from the next turn, from the export, and from every byte on disk."""

import gzip
import shutil
from pathlib import Path

import chromadb
import numpy as np

from tests.conftest import ticking
from whyfirst.agent import Recommender
from whyfirst.memory.preferences import ERASED

WORD = "zeppelins"


def bytes_of(folder: Path) -> bytes:
    held = [p for p in folder.rglob("*") if p.is_file()]
    kept = [p for p in held if "catalogues" not in p.parts and "cache" not in p.parts]
    assert kept
    return b"".join(
        gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes() for p in kept
    )


def vectors_in(folder: Path) -> set[bytes]:
    """Every vector that any Chroma folder below a data folder still returns."""
    found: set[bytes] = set()
    copy = folder.parent / f"copy-{len(list(folder.parent.iterdir()))}"
    shutil.copytree(folder / "memory", copy)
    for database in copy.rglob("chroma.sqlite3"):
        # The original may be open in this process with other settings.
        client = chromadb.PersistentClient(path=str(database.parent))
        for collection in client.list_collections():
            held = collection.get(include=["embeddings"])["embeddings"]
            if held is not None:
                found.update(np.asarray(v, np.float32).tobytes() for v in held)
    return found


def test_forgotten_words_are_in_no_file(data_dir: Path) -> None:
    with Recommender.open(data_dir, now=ticking()) as recommender:
        recommender.reply("ann", f"I love films about {WORD}", conversation="c1")
        recommender.reply("ann", "a slow western", conversation="c1")
        recommender.reply("bob", "a film about sharks", conversation="c1")
        recommender.projection.catch_up()
        assert WORD.encode() in bytes_of(data_dir)
        turn = recommender.reply("ann", f"forget that I love {WORD}", conversation="c1")
        assert "Forgotten for good" in turn.reply
        recommender.compact()
    assert WORD.encode() not in bytes_of(data_dir).lower()


def test_the_vector_of_forgotten_words_is_in_no_file(data_dir: Path) -> None:
    with Recommender.open(data_dir, now=ticking()) as recommender:
        recommender.reply("ann", f"I love films about {WORD}", conversation="c1")
        recommender.projection.catch_up()
        before = vectors_in(data_dir)
        (record,) = recommender.memory("ann").show()
        recommender.reply("ann", "a slow western", conversation="c1")
        recommender.memory("ann").forget(record.id)
        recommender.compact()
    held = bytes_of(data_dir)
    left = vectors_in(data_dir)
    assert before
    assert not before & left
    assert not any(vector in held for vector in before)


def test_a_forgotten_taste_is_gone_from_the_next_turn_and_the_next_start(data_dir: Path) -> None:
    with Recommender.open(data_dir, now=ticking()) as recommender:
        recommender.reply("ann", "no musicals, and I love westerns", conversation="c1")
        turn = recommender.reply("ann", "forget what I said about musicals", conversation="c1")
        assert [c.value for c in turn.rationale.criteria if c.aspect == "genre"] == ["western"]
        assert [change.op for change in turn.memory_changes] == ["erase"]
        assert all((c.before, c.after, c.quote) == (None, None, None) for c in turn.memory_changes)
    with Recommender.open(data_dir, now=ticking()) as recommender:
        turn = recommender.reply("ann", "what do you know about me?", conversation="c2")
        assert "western" in turn.reply
        assert "musical" not in turn.reply


def test_what_quoted_the_forgotten_words_says_erased(recommender: Recommender) -> None:
    first = recommender.reply("ann", "no musicals, and I love westerns", conversation="c1")
    recommender.reply("ann", "forget what I said about musicals", conversation="c1")
    stored = recommender.ledger.turn(first.turn_id)
    assert stored.message == f"{ERASED}, and I love westerns"
    assert stored.reply == ERASED
    assert "musical" not in stored.model_dump_json(exclude={"slate", "selection"})
    assert stored.slate == first.slate


def test_everything_can_be_erased_at_once(data_dir: Path) -> None:
    with Recommender.open(data_dir, now=ticking()) as recommender:
        recommender.reply("ann-of-green-gables", f"films about {WORD}", conversation="c1")
        recommender.memory("ann-of-green-gables").forget(everything=True)
        recommender.compact()
        assert recommender.memory("ann-of-green-gables").show() == ()
    held = bytes_of(data_dir)
    assert WORD.encode() not in held
    assert b"green-gables" not in held


def test_the_vector_index_keeps_nothing_that_lay_in_memory(data_dir: Path) -> None:
    with Recommender.open(data_dir, now=ticking()) as recommender:
        recommender.reply("ann", f"I love films about {WORD}", conversation="c1")
        recommender.reply("ann", "a slow western", conversation="c1")
        recommender.reply("ann", f"forget that I love {WORD}", conversation="c1")
        recommender.compact()
    index = [p for p in (data_dir / "memory").glob("*/*/*.bin") if p.name != "header.bin"]
    assert {p.name for p in index} >= {"data_level0.bin", "length.bin"}
    assert not any(any(p.read_bytes()) for p in index)


def test_a_conversation_can_be_forgotten_in_words_and_others_stay(
    recommender: Recommender,
) -> None:
    recommender.reply("ann", "no musicals", conversation="c1")
    recommender.reply("ann", f"I love films about {WORD}", conversation="c2")
    turn = recommender.reply(
        "ann", "please forget everything I said in this conversation", conversation="c2"
    )
    assert "this conversation" in turn.reply
    assert [change.op for change in turn.memory_changes] == ["erase"]
    assert [t.turn_id for t in recommender.conversation("ann", "c2")] == [turn.turn_id]
    assert [r.value for r in recommender.memory("ann").show()] == ["musical"]
    assert WORD not in str(recommender.memory("ann").export())
    assert len(recommender.conversation("ann", "c1")) == 1


def test_undo_cannot_bring_back_what_was_erased(recommender: Recommender) -> None:
    recommender.reply("ann", "no musicals", conversation="c1")
    recommender.reply("ann", "forget what I said about musicals", conversation="c1")
    recommender.reply("ann", "undo that", conversation="c1")
    assert recommender.memory("ann").show() == ()
