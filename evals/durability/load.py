"""Many people at once: no turn lost, doubled or out of order, and nobody sees another's words."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from whyfirst.agent.recommender import Recommender
from whyfirst.evals.durability.people import data_folder
from whyfirst.evals.durability.servers import ServerMissing, chroma_server, postgres_server
from whyfirst.evals.figures import Figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.errors import TurnBusy
from whyfirst.memory.stores import CHROMA, LEDGER

PEOPLE, TURNS = 100, 100
THREADS, PROCESSES = 8, 3
SHORT = (12, 5)

SAID = ("I love films about {}", "no horror", "something funny", "under 120 minutes",
        "what do you know about me?", "a western please", "I like {}")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """One message as it was sent, and the turn that came back."""

    user: str
    number: int
    turn_id: str
    received: str
    """All that came back, as text."""


def canary(user: str) -> str:
    """Return a word that only this person says."""
    return f"zq{user.replace('-', '')}zq"


def message_of(user: str, number: int) -> str:
    """Return a person's numbered message; the number makes each one's order visible."""
    said = SAID[number % len(SAID)].format(canary(user))
    return f"{said} (message {number})"


def measure(bench: Bench) -> Iterator[Figure]:
    """Let people talk at once, through threads, and through processes that share servers."""
    people, turns = SHORT if bench.short else (PEOPLE, TURNS)
    with TemporaryDirectory(dir=bench.work) as place:
        sent, stored = _through_threads(Path(place), people, turns, bench)
    yield from _figures(f"{THREADS} threads, SQLite", sent, stored)
    name = f"{PROCESSES} processes, PostgreSQL and a Chroma server"
    try:
        with TemporaryDirectory(dir=bench.work) as place:
            sent, stored = _through_processes(Path(place), people, turns, bench)
    except ServerMissing as error:
        yield Figure(name=name, value=None, note=str(error))
        return
    yield from _figures(name, sent, stored)


def _figures(name: str, sent: Sequence[Sent], stored: dict[str, list[Any]]) -> Iterator[Figure]:
    wrong = _out_of_order(sent, stored)
    leaks = [s for s in sent for other in stored if other != s.user and canary(other) in s.received]
    for what, found in (
        ("turns lost, doubled or out of order", wrong),
        ("turns in which somebody else's canary was received", leaks),
    ):
        yield Figure(
            name=f"{what}: {name}", value=float(len(found)), low=0.0,
            high=3.0 / len(sent) if not found else None, n=len(sent), unit="turns", bar=0.0,
            better="lower", note=f"{len(stored)} people; high is the 95 % bound for the share",
        )  # fmt: skip


def _out_of_order(sent: Sequence[Sent], stored: dict[str, list[Any]]) -> list[str]:
    wrong = []
    for user, turns in stored.items():
        expected = sorted((s for s in sent if s.user == user), key=lambda s: s.number)
        if [t["turn_id"] for t in turns] != [s.turn_id for s in expected]:
            wrong.append(user)
        if [t["message"] for t in turns] != [message_of(user, s.number) for s in expected]:
            wrong.append(user)
    return wrong


def talk(recommender: Recommender, user: str, numbers: Sequence[int]) -> list[Sent]:
    """Send some of a person's messages, each twice under its key, as an impatient client does."""
    sent = []
    for number in numbers:
        for _ in range(2 if number % 5 == 0 else 1):
            turn = _insist(recommender, user, number)
        sent.append(Sent(user, number, turn.turn_id, turn.model_dump_json()))
    return sent


def _insist(recommender: Recommender, user: str, number: int) -> Any:
    while True:
        try:
            return recommender.reply(
                user, message_of(user, number), conversation="c1", idempotency_key=f"k{number}"
            )
        except TurnBusy:
            continue


def _through_threads(
    place: Path, people: int, turns: int, bench: Bench
) -> tuple[list[Sent], dict[str, list[Any]]]:
    """Give each person's next message to any free thread: an interleaving of everybody's."""
    users = [f"person-{n}" for n in range(people)]
    draw = Random(bench.seed)  # noqa: S311 - a reproducible draw, no secret
    sent: list[Sent] = []
    folder = data_folder(place.parent, f"{place.name}/data")
    with Recommender.open(folder) as recommender, ThreadPoolExecutor(THREADS) as pool:
        for number in range(turns):
            draw.shuffle(users)
            jobs = [pool.submit(talk, recommender, user, [number]) for user in users]
            sent += [one for job in jobs for one in job.result()]
            bench.progress("load, threads", number + 1, turns)
        stored = {user: recommender.memory(user).export()["turns"] for user in users}
    return sent, stored


def _through_processes(
    place: Path, people: int, turns: int, bench: Bench
) -> tuple[list[Sent], dict[str, list[Any]]]:
    """Let every process send every person's messages, one round after another, all at once."""
    with (
        postgres_server() as database,
        chroma_server(place / "chroma") as chroma,
        patch.dict(os.environ, {LEDGER: database, CHROMA: chroma}),
    ):
        users = [f"person-{n}" for n in range(people)]
        data_folder(place.parent, f"{place.name}/data")
        Recommender.open(place / "data").close()
        jobs = [
            subprocess.Popen(  # noqa: S603 - ourselves
                [
                    sys.executable,
                    "-m",
                    __name__,
                    str(place / "data"),
                    str(people),
                    str(turns),
                    str(n),
                ],
                stdout=subprocess.PIPE,
            )
            for n in range(PROCESSES)
        ]
        told = [line for job in jobs for line in job.communicate()[0].splitlines()]
        bench.progress("load, processes", turns, turns)
        with Recommender.open(place / "data") as recommender:
            stored = {user: recommender.memory(user).export()["turns"] for user in users}
            recommender.compact()
            drift = recommender.projection.drift()
    if not drift.is_none:
        raise RuntimeError(f"The projection differs from the ledger: {drift}")
    # All processes send the same requests under the same keys: each must have one effect.
    unique = {(s.user, s.number, s.turn_id): s for s in (Sent(*json.loads(t)) for t in told)}
    return list(unique.values()), stored


def main(arguments: Sequence[str]) -> None:
    """Be one of the processes: send everybody's messages, each round in another order."""
    folder, people, turns, mine = arguments[0], *map(int, arguments[1:])
    draw = Random(mine)  # noqa: S311 - a reproducible draw, no secret
    users = [f"person-{n}" for n in range(people)]
    with Recommender.open(folder) as recommender:
        for number in range(turns):
            draw.shuffle(users)
            for user in users:
                for sent in talk(recommender, user, [number]):
                    line = [sent.user, sent.number, sent.turn_id, sent.received]
                    sys.stdout.write(json.dumps(line) + "\n")


SUITE = FunctionSuite("load", "Many people at once: nothing lost, nothing leaks", measure)

if __name__ == "__main__":
    main(sys.argv[1:])
