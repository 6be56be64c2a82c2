"""A million records of ten thousand people: one person's memory is read as fast as ever."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import perf_counter, process_time

import numpy as np

from whyfirst.evals.durability.people import word_vectors
from whyfirst.evals.figures import Figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.lookups import describe
from whyfirst.memory.preferences import Preference
from whyfirst.memory.projection import Projection
from whyfirst.memory.shards import SHARDS, EmbeddedShards
from whyfirst.tools.encoder import Encoder, open_encoder

PEOPLE, RECORDS = 10_000, 100
SHORT = (200, 20)
LIVE_SHARE = 0.6
ASKED = 300
WORDS = ("western", "horror", "drama", "space", "trains", "noir", "tender", "robots", "sea", "war")
"""What the invented records are about; the number beside each makes it a thing of its own."""


def measure(bench: Bench) -> Iterator[Figure]:
    """Fill a ledger and its projection once, then read people at random."""
    people, records = SHORT if bench.short else (PEOPLE, RECORDS)
    folder = bench.work / f"scale-{people}x{records}"
    folder.mkdir(exist_ok=True)
    _fill(folder, people, records, bench)
    ledger = Ledger.open(folder / "ledger.sqlite3")
    draw = Random(bench.seed)  # noqa: S311 - a reproducible draw, no secret
    users = [f"person-{draw.randrange(people)}" for _ in range(ASKED)]
    told = f"{people * records} records of {people} people, {LIVE_SHARE:.0%} of them live"
    first = _timed(ledger.live_records, users)
    yield _figure("one person's memory read for the first time", first, bar=None, note=told)
    reads = _timed(ledger.live_records, users)
    yield _figure("one person's memory read", reads, bar=1.0, note=told)
    whole = _timed(ledger.profile, users)
    yield _figure("the same with all that is retired", whole, bar=None, note=told)
    found = open_encoder(bench.work / "cache")
    if isinstance(found, Encoder):
        yield from _recalls(bench, folder, ledger, users, found, told)
    ledger.close()


def _recalls(
    bench: Bench, folder: Path, ledger: Ledger, users: list[str], encoder: Encoder, told: str
) -> Iterator[Figure]:
    projection = Projection(ledger, EmbeddedShards(folder / "memory"), word_vectors(384))
    if not (folder / "memory").exists():
        bench.progress("scale, projecting", 0, 1)
        projection.rebuild()
        projection.close()
        bench.progress("scale, projecting", 1, 1)
    opened = _timed(lambda _: projection.count(), users[:1])
    yield _figure(f"all {SHARDS} shards opened", opened, bar=None, note=told)
    held = {u: {p.id: describe(p) for p in ledger.live_records(u)} for u in set(users)}
    _timed(lambda user: projection.nearest(user, "anything", held[user]), list(held))
    recalled = _timed(lambda user: projection.nearest(user, "a western", held[user]), users)
    note = f"{told}; Chroma by id and exact cosine, vectors of hashed words, shards open"
    yield _figure("recall, the message's vector included", recalled, bar=5.0, note=note)
    alone = _timed(lambda _: encoder.encode(["something slow and tender about trains"]), users)
    yield _figure("of that with the real encoder: one message embedded", alone, bar=None, note=note)
    yield from _erasing(projection, ledger, users, told)
    projection.close()


def _erasing(
    projection: Projection, ledger: Ledger, users: Sequence[str], told: str
) -> Iterator[Figure]:
    """Erase one record of one person, and wait until no file has it any more."""
    user = users[0]

    def erase(name: str) -> None:
        ledger.forget(name, ledger.live_records(name)[:1])
        projection.catch_up()

    spent = _timed(erase, [user])
    note = f"{told}; the person's shard of {SHARDS} written anew, the log truncated"
    yield _figure("one record erased from every file", spent, bar=60_000.0, note=note)


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of each call: by the clock, and of the processor."""

    wall: Sequence[float]
    processor: Sequence[float]


def _timed(read: Callable[[str], object], users: Sequence[str]) -> Spent:
    wall, processor = [], []
    for user in users:
        began, worked = perf_counter(), process_time()
        read(user)
        wall.append((perf_counter() - began) * 1000)
        processor.append((process_time() - worked) * 1000)
    return Spent(wall, processor)


def _figure(name: str, spent: Spent, *, bar: float | None, note: str) -> Figure:
    values = np.sort(np.asarray(spent.wall))
    # The order statistics that bracket the median with 95 % (binomial).
    half = 0.98 * len(values) ** 0.5
    low, high = (
        values[int(np.clip(len(values) / 2 + d, 0, len(values) - 1))] for d in (-half, half)
    )
    return Figure(
        name=f"{name}, median", value=float(np.median(values)), low=float(low), high=float(high),
        n=len(values), unit="ms", bar=bar, better="lower",
        note=f"{note}; p95 {np.percentile(values, 95):.2f} ms, p99 {np.percentile(values, 99):.2f};"
        f" processor time alone {np.median(spent.processor):.2f} ms",
    )  # fmt: skip


def _fill(folder: Path, people: int, records: int, bench: Bench) -> None:
    """Write the records by the ledger's own rows, many people in a transaction."""
    done = folder / "filled"
    if done.exists():
        return
    (folder / "ledger.sqlite3").unlink(missing_ok=True)
    ledger = Ledger.open(folder / "ledger.sqlite3")
    for start in range(0, people, 100):
        rows = [
            _record(f"person-{n}", number)
            for number in range(records)
            for n in range(start, min(start + 100, people))
        ]
        ledger.take_in_bulk(rows)
        bench.progress("scale, filling", start, people)
    ledger.close()
    done.write_text(json.dumps({"people": people, "records": records}))


def _record(user: str, number: int) -> Preference:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    retired = number >= LIVE_SHARE * 100
    word = f"{WORDS[number % len(WORDS)]} {number}"
    return Preference(
        id=f"p-{user}-{number}", user_id=user, catalogue="films", aspect="theme", value=word,
        direction="want" if number % 3 else "avoid", hard=number % 5 == 0, strength=0.7,
        scope="durable", quote=f"I love {word}", turn_id=f"t-{user}-{number // 2}",
        valid_from=at, recorded_at=at,
        valid_to=at if retired else None, retired_at=at if retired else None,
        retired_by=f"t-{user}-{number}" if retired else None,
    )  # fmt: skip


SUITE = FunctionSuite(
    "memory-scale", "A million records: one person's memory is read as fast as ever", measure
)
