"""Named points at which a process ends itself, put around the program's steps from outside."""

import os
import signal
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from whyfirst.agent import graph, nodes
from whyfirst.memory import database, ledger, migrations, projection, shards
from whyfirst.memory.witness import Witness

STATEMENTS = 4
"""How many statements of a transaction are points of their own."""


class Fuse:
    """Ends the process at the nth time that a point is reached."""

    def __init__(self, times: int) -> None:
        self._left = times

    def burn(self, *_: object, **__: object) -> None:
        """Come nearer to the end, or end."""
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


Arm = Callable[[Fuse], None]


def _around(place: Any, name: str, *, after: bool) -> Arm:
    def arm(fuse: Fuse) -> None:
        original = getattr(place, name)

        def wrapped(*given: Any, **named: Any) -> Any:
            if not after:
                fuse.burn()
            result = original(*given, **named)
            if after:
                fuse.burn()
            return result

        setattr(place, name, wrapped)

    return arm


def _node(name: str, *, after: bool) -> Arm:
    def arm(fuse: Fuse) -> None:
        _around(nodes, name, after=after)(fuse)
        # The graph took the steps when it was imported; these are the ones with the fuse.
        graph.STEPS = tuple((step, getattr(nodes, step)) for step, _ in graph.STEPS)

    return arm


def _at_statement(number: int) -> Arm:
    """Arm the nth statement of every writing transaction."""

    def arm(fuse: Fuse) -> None:
        count = [0]

        def begin(connection: Any) -> None:
            writes = connection.get_execution_options().get("begin") == "IMMEDIATE"
            count[0] = 0 if writes else -1_000

        def execute(*_: Any) -> None:
            count[0] += 1
            if count[0] == number:
                fuse.burn()

        event.listen(Engine, "begin", begin)
        event.listen(Engine, "before_cursor_execute", execute)

    return arm


def _at_commit(*, after: bool) -> Arm:
    def arm(fuse: Fuse) -> None:
        from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

        _around(SQLiteDialect_pysqlite, "do_commit", after=after)(fuse)

    return arm


POINTS: Mapping[str, Arm] = MappingProxyType(
    {
        **{f"before {name}": _node(name, after=False) for name, _ in graph.STEPS},
        **{f"after {name}": _node(name, after=True) for name, _ in graph.STEPS},
        **{f"statement {n} of a transaction": _at_statement(n) for n in range(1, STATEMENTS + 1)},
        "before a commit": _at_commit(after=False),
        "after a commit": _at_commit(after=True),
        "before the witness": _around(Witness, "acknowledge", after=False),
        "erasing": _around(ledger, "erase", after=False),
        "erased, not committed": _around(ledger, "erase", after=True),
        "before projecting": _around(projection.Projection, "_do", after=False),
        "half projected": _around(projection.Projection, "_put", after=True),
        "projected, not settled": _around(projection.Projection, "_do", after=True),
        "a shard half renewed": _around(shards.EmbeddedShards, "swap", after=False),
        "a shard renewed": _around(shards.EmbeddedShards, "swap", after=True),
        "before compaction": _around(database.Database, "compact", after=False),
    }
)
MIGRATING: Mapping[str, Arm] = MappingProxyType(
    {
        "migration begins": _around(database, "prepare", after=False),
        "migration done, not committed": _around(database, "prepare", after=True),
        "links made": _around(migrations, "_link_superseded", after=True),
        "reactions marked": _around(migrations, "_mark_reactions", after=True),
        **{f"statement {n} of a migration": _at_statement(n) for n in (3, 6, 10, 20)},
    }
)
"""The points on the way from an older form of the ledger."""
