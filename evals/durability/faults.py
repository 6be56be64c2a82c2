"""Damaged files, a full or read-only disk, a locked ledger: a refusal or a repair."""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, Literal

from whyfirst.agent.recommender import Recommender
from whyfirst.evals.durability.crashes import in_child
from whyfirst.evals.durability.people import data_folder
from whyfirst.evals.figures import Figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.errors import WhyfirstError

Outcome = Literal["same", "refused", "wrong", "died"]
Tell = Callable[[dict[str, Any]], None]

FLIPS, CUTS, SHORT_FLIPS = 24, 6, 2
NOBODY = 65_534
ROOM = 400_000
"""Bytes that a disk has left in the cases of a full one."""
TALK = (
    "I love westerns", "no horror", "nothing over 130 minutes", "something funny", "I like space",
    "I love heists", "a film about trains", "I like noir", "something tender", "I love detectives",
    "I like the desert", "something bleak", "I love robots", "I like the sea", "more like Alien",
)  # fmt: skip
PROBE = "a slow film for tonight"


def measure(bench: Bench) -> Iterator[Figure]:
    """Damage one thing at a time, start, and compare with what was there before."""
    example = bench.work / "example"
    shutil.rmtree(example, ignore_errors=True)
    expected = _talk(data_folder(bench.work, "example"))
    yield from _damage(bench, example, expected)
    yield from _disks(bench, example)


def _talk(folder: Path) -> Any:
    """Make the example in a child that ends without closing anything, so that its log is full."""

    def live(tell: Tell) -> None:
        recommender = Recommender.open(folder)
        for user in ("ann", "bob"):
            for message in TALK:
                recommender.reply(user, message, conversation="c1")
            recommender.projection.catch_up()
        recommender.reply("ann", "no musicals", conversation="c1")
        tell(_seen(recommender))

    told, _ = in_child(live)
    return told[0]


def _seen(recommender: Recommender) -> dict[str, Any]:
    """Return all that is stored, and what a new turn would make of it; nothing of it is kept."""
    stored = {user: recommender.memory(user).export() for user in ("ann", "bob")}
    documents = recommender.ledger.documents("ann")
    near = recommender.projection.nearest("ann", PROBE, documents)
    return {"stored": stored, "near": {name: round(n, 5) for name, n in sorted(near.items())}}


def _damage(bench: Bench, example: Path, expected: Any) -> Iterator[Figure]:
    draw = Random(bench.seed)  # noqa: S311 - a reproducible draw, no secret
    flips, cuts = (SHORT_FLIPS, 1) if bench.short else (FLIPS, CUTS)
    kinds = ["flip"] * flips + ["cut"] * cuts + ["empty", "gone"]
    files = _files(example)
    for name, file in files.items():
        outcomes: list[Outcome] = []
        for kind in kinds:
            folder = _copy(bench.work, example)
            _spoil(folder / file, kind, draw)
            outcomes.append(_start(folder, expected))
            bench.progress(f"faults in {name}", len(outcomes), len(kinds))
        yield _figure(f"wrong answers or silent losses: damaged {name}", outcomes)
    folder = _copy(bench.work, example)
    shutil.rmtree(folder / "memory")
    yield _figure("wrong answers: missing Chroma folder", [_start(folder, expected)])


def _files(example: Path) -> dict[str, Path]:
    """Return the files to damage by what they are: the ledger's, and one shard's."""
    found = sorted((example / "memory").rglob("*"), key=lambda p: (p.name, str(p)))
    of_shard = {p.name: p.relative_to(example) for p in found if p.is_file()}
    own = {
        "ledger": "ledger.sqlite3",
        "log of the ledger": "ledger.sqlite3-wal",
        "witness": "ledger.witness",
    }
    return {name: Path(file) for name, file in own.items()} | {
        f"Chroma's {name}": file for name, file in of_shard.items()
    }


def _copy(work: Path, example: Path) -> Path:
    folder = work / "damaged"
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(example, folder, symlinks=True)
    return folder


def _spoil(file: Path, kind: str, draw: Random) -> None:
    held = bytearray(file.read_bytes())
    if kind == "gone":
        file.unlink()
        return
    if kind == "flip" and held:
        for _ in range(draw.choice((1, 8, 64))):
            held[draw.randrange(len(held))] ^= draw.randrange(1, 256)
    file.write_bytes(held[: len(held) * draw.randrange(1, 10) // 10] if kind == "cut" else held)
    if kind == "empty":
        file.write_bytes(b"")


def _start(folder: Path, expected: Any) -> Outcome:
    def live(tell: Tell) -> None:
        try:
            with Recommender.open(folder) as recommender:
                tell({"seen": _seen(recommender)})
        except WhyfirstError as error:
            tell({"refused": str(error)})

    told, status = in_child(live)
    if told and "refused" in told[0]:
        return "refused"
    if not told or os.WIFSIGNALED(status):
        return "died"
    return "same" if told[0]["seen"] == expected else "wrong"


def _figure(name: str, outcomes: list[Outcome]) -> Figure:
    wrong = sum(outcome in ("wrong", "died") for outcome in outcomes)
    tally = {kind: outcomes.count(kind) for kind in ("same", "refused", "wrong", "died")}
    return Figure(
        name=name, value=float(wrong), low=0.0, high=3.0 / len(outcomes) if not wrong else None,
        n=len(outcomes), unit="cases", bar=0.0, better="lower",
        note=", ".join(f"{count} {kind}" for kind, count in tally.items()),
    )  # fmt: skip


def _disks(bench: Bench, example: Path) -> Iterator[Figure]:
    cases: dict[str, Callable[[Path], Any]] = {
        "write error of the disk": _with_small_files,
        "read-only folder": _as_nobody,
        "ledger locked by another program": _with_locked_ledger,
    }
    for name, spoil in cases.items():
        yield _figure(
            f"wrong answers or silent losses: {name}", [spoil(_copy(bench.work, example))]
        )
        bench.progress(f"faults, {name}", 1, 1)
    with small_disk(bench.work / "small") as disk:
        if disk is None:
            note = "a small file system could not be mounted here (needs root)"
            yield Figure(name="full disk", value=None, bar=0.0, better="lower", note=note)
        else:
            shutil.copytree(example, disk / "data", symlinks=True)
            found = _until_refused(disk / "data", lambda: None)
            yield _figure("wrong answers or silent losses: full disk", [found])


@contextmanager
def small_disk(place: Path) -> Iterator[Path | None]:
    """Give a file system with little room, None where we may not mount one."""
    place.mkdir(exist_ok=True)
    mount = shutil.which("mount") or "mount"
    size = 6 * 1024 * 1024
    command = [mount, "-t", "tmpfs", "-o", f"size={size}", "whyfirst", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603 - our own
        yield None
        return
    try:
        yield place
    finally:
        unmount = shutil.which("umount") or "umount"
        subprocess.run([unmount, "-l", str(place)], check=True)  # noqa: S603 - our own


def _until_refused(folder: Path, spoil: Callable[[], None]) -> Outcome:
    """Talk until a turn is refused; then look whether all acknowledged ones are there."""

    def live(tell: Tell) -> None:
        with Recommender.open(folder) as recommender:
            spoil()
            for number in range(4_000):
                try:
                    turn = recommender.reply("ann", f"a western {number} " + "x" * 3_000)
                except (WhyfirstError, OSError) as error:
                    tell({"refused": str(error)})
                    tell({"still read": len(recommender.memory("ann").show())})
                    os._exit(0)
                tell({"acknowledged": turn.turn_id})

    told, _ = in_child(live)
    for leftover in folder.glob("memory/shard-*"):
        shutil.rmtree(leftover)
    acknowledged = {line["acknowledged"] for line in told if "acknowledged" in line}
    if not any("refused" in line for line in told) or "still read" not in told[-1]:
        return "died"

    def look(tell: Tell) -> None:
        with Recommender.open(folder) as recommender:
            held = {turn["turn_id"] for turn in recommender.memory("ann").export()["turns"]}
            tell({"lost": len(acknowledged - held)})

    if folder.parent.name == "small":
        # Room again, as when somebody cleans up.
        moved = folder.parents[1] / "roomy"
        shutil.rmtree(moved, ignore_errors=True)
        shutil.copytree(folder, moved, symlinks=True)
        folder = moved
    told, _ = in_child(look)
    return "refused" if told == [{"lost": 0}] else "wrong"


def _with_small_files(folder: Path) -> Outcome:
    def spoil() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        room = (folder / "ledger.sqlite3").stat().st_size + ROOM
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return _until_refused(folder, spoil)


def _as_nobody(folder: Path) -> Outcome:
    """Start as somebody who may read everything and write nothing."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() else 0o444)

    def live(tell: Tell) -> None:
        if os.geteuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        try:
            Recommender.open(folder).close()
        except WhyfirstError as error:
            tell({"refused": str(error)})

    told, _ = in_child(live)
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    return "refused" if told and "refused" in told[0] else "wrong"


def _with_locked_ledger(folder: Path) -> Outcome:
    def live(tell: Tell) -> None:
        with Recommender.open(folder) as recommender:
            other = sqlite3.connect(folder / "ledger.sqlite3", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            try:
                recommender.reply("ann", "a western", idempotency_key="k")
            except WhyfirstError as error:
                tell({"refused": str(error)})
            other.execute("ROLLBACK")
            other.close()
            turn = recommender.reply("ann", "a western", idempotency_key="k")
            held = [t["turn_id"] for t in recommender.memory("ann").export()["turns"]]
            tell({"once": held.count(turn.turn_id)})

    told, _ = in_child(live)
    return "refused" if [*told[0]] == ["refused"] and told[1:] == [{"once": 1}] else "wrong"


SUITE = FunctionSuite(
    "faults",
    "Damaged files and failing disks: a refusal or a repair, never a wrong answer",
    measure,
)
