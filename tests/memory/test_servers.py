"""PostgreSQL and a Chroma server: the same promises, kept among several processes."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.conftest import ticking
from tests.records import make_preference, make_turn
from whyfirst.agent import Recommender
from whyfirst.evals.durability.old_forms import as_in_form_1, write_form_1
from whyfirst.memory import algebra
from whyfirst.memory.backup import back_up, restore
from whyfirst.memory.errors import KeyReused, TurnBusy, WrongUse
from whyfirst.memory.folder import DataFolder
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.stores import Stores

pytestmark = pytest.mark.xdist_group("servers")


def commit(ledger: Ledger, user: str, number: int, said: str) -> None:
    record = make_preference("genre", said, user_id=user, turn_id=f"{user}-{number}")
    record = record.but(id=f"p-{user}-{number}")
    turn = make_turn(f"{user}-{number}", user, said, algebra.state(ledger.profile(user), record))
    ledger.commit(turn, ordinal=ledger.next_ordinal(user), idempotency_key=f"k{number}",
                  request_hash=said)  # fmt: skip


def test_a_postgres_ledger_keeps_what_a_sqlite_one_keeps(postgres: str) -> None:
    ledger = Ledger.open(postgres)
    commit(ledger, "pat", 1, "western")
    commit(ledger, "pat", 2, "horror")
    assert [r.value for r in ledger.profile("pat")] == ["western", "horror"]
    replayed = ledger.replay("pat", "k1", "western")
    assert replayed is not None
    assert replayed.turn_id == "pat-1"
    with pytest.raises(KeyReused):
        ledger.replay("pat", "k1", "another")
    with pytest.raises(TurnBusy):
        ledger.commit(make_turn("late", "pat", "late", ()), ordinal=1)
    ledger.forget("pat", ledger.profile("pat")[:1])
    assert [r.value for r in ledger.profile("pat")] == ["horror"]
    assert ledger.forget_user("pat") == 3
    assert ledger.compact(fully=True)
    assert "pat" not in ledger.users()
    ledger.close()


def test_two_processes_share_a_folder_and_a_user_reads_what_was_said_to_the_other(
    data_dir: Path, shared_stores: Path
) -> None:
    with (
        Recommender.open(data_dir, now=ticking()) as one,
        Recommender.open(data_dir, now=ticking()) as other,
    ):
        said = one.reply("sue", "I love films about boats", idempotency_key="a")
        again = other.reply("sue", "I love films about boats", idempotency_key="a")
        assert again.turn_id == said.turn_id
        other.reply("sue", "no horror")
        first, second = one.memory("sue").show()
        assert first.quote.endswith("boats")
        assert second.quote == "no horror"
        one.projection.catch_up()
        assert other.projection.drift().is_none
        other.memory("sue").forget(everything=True)
        other.compact()
        assert one.memory("sue").show() == ()
        assert one.projection.drift().is_none


def test_messages_of_one_user_to_two_processes_wait_for_each_other(
    data_dir: Path, shared_stores: Path
) -> None:
    with Recommender.open(data_dir) as one, Recommender.open(data_dir) as other:
        with ThreadPoolExecutor(4) as pool:
            sent = [
                pool.submit((one, other)[n % 2].reply, "tom", f"a western {n}", conversation="c")
                for n in range(8)
            ]
            turns = [job.result().turn_id for job in sent]
        stored = [turn.turn_id for turn in one.conversation("tom", "c")]
        assert sorted(stored) == sorted(turns)


def test_a_chroma_server_that_is_down_costs_no_turn_and_is_caught_up_with(
    data_dir: Path, postgres: str, chroma: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHYFIRST_LEDGER", postgres)
    monkeypatch.setenv("WHYFIRST_CHROMA", "http://127.0.0.1:9")
    with Recommender.open(data_dir) as recommender:
        recommender.reply("una", "I love westerns")
        near = recommender.projection.nearest("una", "cowboys", recommender.ledger.documents("una"))
        assert len(near) == 1
        assert not recommender.projection.is_whole
    monkeypatch.setenv("WHYFIRST_CHROMA", chroma)
    with Recommender.open(data_dir) as recommender:
        recommender.projection.catch_up()
        assert recommender.projection.drift().is_none
        assert recommender.projection.is_whole


def test_a_backup_of_postgres_is_a_file_that_either_can_be_restored_from(
    postgres: str, tmp_path: Path
) -> None:
    ledger = Ledger.open(postgres)
    commit(ledger, "vic", 1, "western")
    stores = Stores(DataFolder(tmp_path / "one"), database=postgres)
    assert back_up(stores, tmp_path / "copy.db").users >= 1
    commit(ledger, "vic", 2, "drama")
    files = Stores(DataFolder(tmp_path / "two"))
    files.folder.create()
    restore(files, tmp_path / "copy.db")
    copied = files.ledger()
    assert [r.value for r in copied.profile("vic")] == ["western"]
    copied.close()
    stores.folder.create()
    restore(stores, tmp_path / "copy.db")
    assert [r.value for r in ledger.profile("vic")] == ["western"]
    commit(ledger, "vic", 3, "noir")
    ledger.close()


def test_a_postgres_ledger_of_version_1_is_brought_up_to_date_whole(postgres: str) -> None:
    loves = make_preference("genre", "western", turn_id="t1", record_id="p1")
    hates = make_preference("genre", "western", direction="avoid", turn_id="t2", record_id="p2")
    first = algebra.state((), loves)
    second = algebra.state(algebra.apply((), first), hates)
    said = make_turn("t1", "old", "love", first), make_turn("t2", "old", "hate", second)
    stored = as_in_form_1(
        {
            "turns": [turn.model_dump(mode="json") for turn in said],
            "preferences": [
                record.model_dump(mode="json") for record in algebra.apply((), (*first, *second))
            ],
        }
    )
    address = fresh_database(postgres, "form_1")
    write_form_1(address, {"old": stored})
    ledger = Ledger.open(address)
    assert as_in_form_1(ledger.export("old")) == stored
    assert [record.superseded_by for record in ledger.profile("old")] == ["p2", None]
    assert ledger.damage() is None
    commit(ledger, "old", 3, "noir")
    assert [r.value for r in algebra.live(ledger.profile("old"))] == ["western", "noir"]
    ledger.close()


def fresh_database(postgres: str, name: str) -> str:
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return postgres.rsplit("/", 1)[0] + f"/{name}"


def test_an_address_that_cannot_be_one_is_told() -> None:
    folder = DataFolder(Path("anywhere"))
    with pytest.raises(WrongUse, match="postgresql"):
        Stores.of(folder, {"WHYFIRST_LEDGER": "mysql://x"})
    with pytest.raises(WrongUse, match="http"):
        Stores.of(folder, {"WHYFIRST_CHROMA": "localhost"})


def test_a_password_in_an_address_is_never_shown(tmp_path: Path) -> None:
    address = "postgresql+psycopg://me:secret@127.0.0.1:9/db?connect_timeout=2"
    environ = {**os.environ, "WHYFIRST_LEDGER": address, "PYTHONPATH": ".typing"}
    command = [sys.executable, "-m", "whyfirst.ui", "memory", "show", "--user", "ann"]
    ended = subprocess.run(
        [*command, "--data", str(tmp_path)],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "secret" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
