"""Killed at every point, over and over: nothing acknowledged is lost and nothing is done twice."""

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from whyfirst.agent.recommender import Recommender
from whyfirst.evals.durability.killing import MIGRATING, POINTS, Fuse
from whyfirst.evals.durability.old_forms import as_in_form_1, write_form_1
from whyfirst.evals.durability.people import bytes_of, data_folder
from whyfirst.evals.figures import Figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory import algebra
from whyfirst.memory.folder import DataFolder
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.rows import CHANGES

KILLS, SHORT = 1_040, 14
LIVES_A_FOLDER = 30
MIGRATIONS = 64
USER = "ann"
LIBRARIES = ("chromadb", "chromadb.api.rust", "onnxruntime", "tokenizers", "bm25s", "scipy.sparse")
"""Loaded once, so that each life is short."""


@dataclass
class Toll:
    """What was found wrong, and how much was looked at."""

    kills: int = 0
    unreached: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return dict(self.__dict__)


def measure(bench: Bench) -> Iterator[Figure]:
    """Kill the program at every point in turn, and look at what it left."""
    for name in LIBRARIES:
        import_module(name)
    toll = _resumed(bench)
    wanted = SHORT if bench.short else KILLS
    names = sorted(POINTS)
    while toll.kills < wanted:
        _live_in_one_folder(bench, toll, names, min(LIVES_A_FOLDER, wanted - toll.kills))
        (bench.work / "toll.json").write_text(json.dumps(toll.as_json()))
        bench.progress("crashes", toll.kills, wanted)
    _kill_migrations(bench, toll, 4 if bench.short else MIGRATIONS)
    yield from _figures(toll)


def _resumed(bench: Bench) -> Toll:
    kept = bench.work / "toll.json"
    return Toll(**json.loads(kept.read_text())) if kept.exists() and not bench.short else Toll()


def _figures(toll: Toll) -> Iterator[Figure]:
    told = f"{toll.kills} kill -9 at {len(POINTS) + len(MIGRATING)} named points"
    for name, found, n in (
        ("acknowledged changes lost", toll.lost, toll.acknowledged),
        ("half turns", toll.half, toll.kills),
        ("turns done twice under one key", toll.doubled, toll.acknowledged),
        ("acknowledged erasures of which a byte was left", toll.left, toll.kills),
    ):
        note = "; ".join([told, *found[:3]])
        high = 3.0 / n if n and not found else None
        yield Figure(
            name=name, value=float(len(found)), low=0.0, high=high, n=n, unit="found",
            bar=0.0, better="lower", note=note,
        )  # fmt: skip
    yield Figure(name="kills", value=float(toll.kills), n=toll.kills, bar=float(KILLS - 40),
                 note=f"{toll.unreached} lives ended before their point was reached")  # fmt: skip


def _live_in_one_folder(bench: Bench, toll: Toll, names: Sequence[str], lives: int) -> None:
    folder = bench.work / f"data-{toll.kills}"
    shutil.rmtree(folder, ignore_errors=True)
    data_folder(bench.work, folder.name)
    draw = Random(f"{bench.seed} {toll.kills}")  # noqa: S311 - a reproducible draw, no secret
    journal = Journal()
    for _ in range(lives):
        name = names[(toll.kills + toll.unreached) % len(names)]
        fuse = Fuse(draw.randrange(1, 4))
        told, status = in_child(partial(_life, folder, name, fuse, journal))
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        toll.kills += killed
        toll.unreached += not killed
        journal.hear(told)
        _look(folder, journal, toll, name)
    _finish(folder, journal, toll)
    shutil.rmtree(folder)


class Journal:
    """What the driver was told: which requests were sent and which were acknowledged."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.canaries: dict[str, bool] = {}
        """Each canary word, and whether its erasure was acknowledged."""

    @property
    def pending(self) -> tuple[str, str] | None:
        """The request that was sent and not acknowledged."""
        return self.sent[-1] if self.sent and self.sent[-1][0] not in self.acknowledged else None

    def hear(self, told: Sequence[dict[str, Any]]) -> None:
        """Take in what a life told before its end."""
        for line in told:
            if "sent" in line:
                request = (line["sent"], line["message"])
                if request not in self.sent:
                    self.sent.append(request)
            elif "acknowledged" in line:
                self.acknowledged[line["acknowledged"]] = line["turn"]
            elif "forgotten" in line:
                self.canaries[line["forgotten"]] = True


def script(number: int) -> str:
    """Return the message that is sent as the numbered one."""
    word = f"zqcanary{number // 6}"
    return (
        f"I love films about {word}",
        "no horror" if number % 12 < 6 else "I love horror",  # noqa: PLR2004 - six lines a round
        "under 120 minutes",
        f"forget what I said about {word}",
        "undo that",
        "what do you know about me?",
    )[number % 6]


def _life(
    folder: Path, point: str, fuse: Fuse, journal: Journal, tell: Callable[[dict[str, Any]], None]
) -> None:
    """Live in a child process: repeat what is pending, go on, until the point is reached."""
    POINTS[point](fuse)
    with Recommender.open(folder) as recommender:
        requests = [journal.pending] if journal.pending else []
        first = len(journal.sent)
        requests += [(f"k{n}", script(n)) for n in range(first, first + 8)]
        for number, (key, message) in enumerate(requests):
            tell({"sent": key, "message": message})
            turn = recommender.reply(USER, message, idempotency_key=key)
            tell({"acknowledged": key, "turn": turn.model_dump(mode="json")})
            if message.startswith("forget"):
                tell({"forgotten": message.split()[-1]})
            if number % 2:
                recommender.compact()


def in_child(live: Callable[[Callable[[dict[str, Any]], None]], None]) -> tuple[list[Any], int]:
    """Run something in a forked process; return what it told and how it ended.

    The parent has the libraries loaded and has opened nothing, so that a life is short.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        status = 1
        try:
            live(lambda line: (os.write(writing, (json.dumps(line) + "\n").encode()), None)[1])
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        lines = told.read().split(b"\n")
    _, status = os.waitpid(child, 0)
    return [json.loads(line) for line in lines if line.endswith(b"}")], status


def _look(folder: Path, journal: Journal, toll: Toll, point: str) -> None:
    """Hold the ledger against the journal, before anything repairs it."""
    toll.acknowledged = toll.acknowledged + len(journal.acknowledged)
    ledger = DataFolder(folder).ledger
    if not ledger.exists():
        toll.lost += [f"no ledger at {point!r}"] if journal.acknowledged else []
        return
    # Opened for writing, as the next start would: that is what recovers the log.
    opened = Ledger.open(ledger)
    try:
        exported = opened.export(USER)
        profile = opened.profile(USER)
    finally:
        opened.close()
    held = {turn["turn_id"]: turn for turn in exported["turns"]}
    keys = {row["idempotency_key"]: row["turn_id"] for row in exported["requests"]}
    for key, turn in journal.acknowledged.items():
        if keys.get(key) != turn["turn_id"] or turn["turn_id"] not in held:
            toll.lost.append(f"{key} at {point!r}")
    if len(held) != len(keys) or not len(journal.acknowledged) <= len(held) <= len(journal.sent):
        toll.doubled.append(f"{len(held)} turns for {len(journal.sent)} requests at {point!r}")
    if not _follows(exported, profile):
        toll.half.append(f"profile and history differ at {point!r}")


def _follows(exported: dict[str, Any], profile: algebra.Profile) -> bool:
    """Say whether the records are what the stored changes lead to, erased ones aside."""
    replayed: algebra.Profile = ()
    for turn in exported["turns"]:
        replayed = algebra.apply(replayed, CHANGES.validate_python(turn["memory_changes"]))
    return {r.id: r.is_live for r in replayed} == {r.id: r.is_live for r in profile}


def _finish(folder: Path, journal: Journal, toll: Toll) -> None:
    """Start once more in peace: the projection heals, and what was forgotten is in no file."""

    def live(tell: Callable[[dict[str, Any]], None]) -> None:
        with Recommender.open(folder) as recommender:
            recommender.compact()
            drift = recommender.projection.drift()
            tell({"drift": [drift.missing, drift.stale, drift.extra]})

    told, _ = in_child(live)
    if told != [{"drift": [0, 0, 0]}]:
        toll.half.append(f"the projection did not heal: {told}")
    held = bytes_of(folder).lower()
    toll.left += [word for word, gone in journal.canaries.items() if gone and _is_in(word, held)]


def _is_in(word: str, held: bytes) -> bool:
    # "zqcanary1" must not be found in "zqcanary12".
    return any(word.encode() + end in held for end in (b'"', b" ", b"\\", b".", "”".encode()))


def _kill_migrations(bench: Bench, toll: Toll, count: int) -> None:
    """Kill the way from an older form to this one at every point."""
    example = bench.work / "form-1.sqlite3"
    example.unlink(missing_ok=True)
    people = _people(bench.work)
    write_form_1(example, {user: as_in_form_1(stored) for user, stored in people.items()})
    names = sorted(MIGRATING)
    for number in range(count):
        place = bench.work / "migrating.sqlite3"
        for leftover in bench.work.glob("migrating*"):
            leftover.unlink()
        shutil.copy(example, place)
        name, fuse = names[number % len(names)], Fuse(1)

        def live(_tell: Any, name: str = name, fuse: Fuse = fuse, place: Path = place) -> None:
            MIGRATING[name](fuse)
            Ledger.open(place).close()

        _, status = in_child(live)
        toll.kills += os.WIFSIGNALED(status)
        opened = Ledger.open(place)
        if as_in_form_1(opened.export(USER)) != as_in_form_1(people[USER]):
            toll.lost.append(f"at {name!r}")
        opened.close()


def _people(work: Path) -> dict[str, dict[str, Any]]:
    """Return what a short talk leaves, made in a child so that the parent opens nothing."""

    def live(tell: Callable[[dict[str, Any]], None]) -> None:
        folder = work / "talk"
        shutil.rmtree(folder, ignore_errors=True)
        data_folder(work, folder.name)
        with Recommender.open(folder) as recommender:
            for message in ("I love westerns", "no westerns", "no horror", "seen the first one"):
                recommender.reply(USER, message)
            tell(recommender.memory(USER).export())

    told, _ = in_child(live)
    return {USER: told[0]}


SUITE = FunctionSuite(
    "crashes", "Killed at every point: nothing lost, half done, or done twice", measure
)
