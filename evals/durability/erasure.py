"""Forgotten is gone: people's canary words and their vectors looked for in every byte left."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch

from sqlalchemy import create_engine, inspect, text

from whyfirst.agent.recommender import Recommender
from whyfirst.evals.durability.people import Clock, bytes_of, data_folder
from whyfirst.evals.durability.servers import ServerMissing, chroma_server, postgres_server
from whyfirst.evals.figures import Figure
from whyfirst.evals.suite import Bench, FunctionSuite
from whyfirst.memory.lookups import describe
from whyfirst.memory.stores import CHROMA, LEDGER

CANARIES, SHORT = 240, 16
WAYS = ("message", "record", "conversation", "everything")
SAID = ("I love films about {}", "nothing about {} please", "my cousin adores {}", "more {}")
FILLERS = ("a slow western", "no horror", "what do you know about me?", "something funny")


def measure(bench: Bench) -> Iterator[Figure]:
    """Erase canaries in every way there is, and look for what is left of them."""
    count = SHORT if bench.short else CANARIES
    with TemporaryDirectory(dir=bench.work) as place:
        folder = data_folder(bench.work, f"{Path(place).name}/data")
        left, vectors, seen = _erase_all(folder, count, bench, scan=bytes_of)
    yield Figure(
        name="canaries of which a byte is left", value=float(left), n=count, unit="canaries",
        bar=0.0, better="lower", low=0.0, high=_upper(left, count),
        note=f"SQLite and embedded Chroma after compact; UTF-8 and UTF-16, any case; {seen} of"
        f" {count} canaries were in the files before; high is the 95 % bound for the share",
    )  # fmt: skip
    yield Figure(
        name="canaries of which a vector is left", value=float(vectors), n=count, unit="canaries",
        bar=0.0, better="lower", low=0.0, high=_upper(vectors, count),
        note="float32, little-endian, as Chroma stores it: 16 numbers out of the middle",
    )  # fmt: skip
    yield from _on_servers(bench, min(count, 48))


def _upper(found: int, count: int) -> float:
    """Return the upper end of a 95 % interval for a share; the rule of three where none is."""
    return 3.0 / count if not found else min(1.0, found / count + 1.96 * (found**0.5) / count)


def _on_servers(bench: Bench, count: int) -> Iterator[Figure]:
    name = "rows and vectors left on PostgreSQL and a Chroma server"
    try:
        with (
            TemporaryDirectory(dir=bench.work) as place,
            postgres_server() as database,
            chroma_server(Path(place) / "chroma") as chroma,
            patch.dict(os.environ, {LEDGER: database, CHROMA: chroma}),
        ):
            folder = data_folder(bench.work, f"{Path(place).name}/data")
            left, vectors, _ = _erase_all(
                folder, count, bench,
                scan=lambda _: _rows_of(database) + _rows_of(_chroma_tables(place)),
            )  # fmt: skip
    except ServerMissing as error:
        yield Figure(name=name, value=None, bar=0.0, better="lower", note=str(error))
        return
    yield Figure(
        name=name, value=float(left + vectors), n=count, unit="canaries", bar=0.0, better="lower",
        low=0.0, high=_upper(left + vectors, count),
        note="every column of every table, PostgreSQL's and the Chroma server's, after compact",
    )  # fmt: skip


def _chroma_tables(place: str) -> str:
    return f"sqlite:///file:{place}/chroma/chroma.sqlite3?mode=ro&uri=true"


def _rows_of(database: str) -> bytes:
    """Return every row of every table of a database."""
    engine = create_engine(database)
    with engine.connect() as connection:
        names = [n for n in inspect(connection).get_table_names() if "fts" not in n]
        rows = [
            value if isinstance(value, bytes) else str(value).encode()
            for table in names
            for row in connection.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608 - our own
            for value in row
        ]
    engine.dispose()
    return b"\x00".join(rows)


def _erase_all(
    folder: Path, count: int, bench: Bench, scan: Callable[[Path], bytes]
) -> tuple[int, int, int]:
    """Return of how many canaries bytes and vectors were left, and how many were there before."""
    draw = Random(bench.seed)  # noqa: S311 - a reproducible draw, no secret
    with Recommender.open(folder, now=Clock()) as recommender:
        canaries = [_tell(recommender, draw, number) for number in range(count)]
        recommender.projection.catch_up()
        sentences = _sentences(recommender, canaries)
        encoder = recommender.encoder
        vectors = [encoder.encode([s])[0][100:116].tobytes() for s in sentences] if encoder else []
        before = scan(folder).lower()
        seen = sum(_is_in(word, before) for _, word in canaries)
        for number, (user, word) in enumerate(canaries):
            _forget(recommender, user, word, WAYS[number % len(WAYS)])
            bench.progress("erasure", number + 1, count)
        recommender.compact()
        online = _readable(recommender, canaries)
    after = scan(folder).lower() if folder.exists() else b""
    left = sum(_is_in(word, after) or word in online for _, word in canaries)
    return left, sum(vector in scan(folder) for vector in vectors), seen


def _tell(recommender: Recommender, draw: Random, number: int) -> tuple[str, str]:
    """Let a person say a word of their own, in company; return who and which."""
    user, word = f"person-{number}", f"zq{draw.randrange(16**8):08x}x{number}"
    for _ in range(draw.randrange(3)):
        recommender.reply(user, draw.choice(FILLERS), conversation="c1")
    recommender.reply(user, draw.choice(SAID[:2]).format(word), conversation="c1")
    if draw.random() < 0.5:  # noqa: PLR2004 - every other says it again
        recommender.reply(user, draw.choice(SAID).format(word), conversation="c1")
    for _ in range(draw.randrange(3)):
        recommender.reply(user, draw.choice(FILLERS), conversation="c1")
    return user, word


def _sentences(recommender: Recommender, canaries: Sequence[tuple[str, str]]) -> list[str]:
    return [
        describe(record)
        for user, word in canaries
        for record in recommender.ledger.profile(user)
        if word in record.quote
    ]


def _forget(recommender: Recommender, user: str, word: str, way: str) -> None:
    memory = recommender.memory(user)
    own = [r for r in recommender.ledger.profile(user) if word in r.quote or word in str(r.value)]
    if way == "message" or (way == "record" and not own):  # what made no record is asked for
        recommender.reply(user, f"forget what I said about {word}", conversation="c1")
    elif way == "conversation":
        memory.forget(conversation_id="c1")
    elif way == "everything":
        memory.forget(everything=True)
    else:
        for record in own:
            memory.forget(record.id)


def _readable(recommender: Recommender, canaries: Sequence[tuple[str, str]]) -> str:
    """Return all that can still be read of the people."""
    return " ".join(str(recommender.memory(user).export()) for user, _ in canaries)


def _is_in(word: str, held: bytes) -> bool:
    return any(word.encode(form) in held for form in ("utf-8", "utf-16-le", "utf-16-be"))


SUITE = FunctionSuite("erasure", "What was erased is in no file, row, index or vector", measure)
