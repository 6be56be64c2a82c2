"""What can be asked of the ledger: everything that is stored, and nothing of anybody else."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, select

from whyfirst.memory.database import Database
from whyfirst.memory.engines import check_whole
from whyfirst.memory.errors import DataFolderUnusable, KeyReused, UnknownRecord
from whyfirst.memory.preferences import Preference
from whyfirst.memory.rows import (
    END,
    ChangeSet,
    changing_turns,
    edit_changes,
    edit_json,
    edits_of,
    latest,
    turn_changes,
)
from whyfirst.memory.schema import (
    bodies_of,
    body_of,
    edits,
    marks,
    outbox,
    parameter_sets,
    preferences,
    requests,
    turns,
    users,
)
from whyfirst.memory.turns import Turn

RECORDS = TypeAdapter(tuple[Preference, ...])
PAGE = 50
"""How many changes are read at once."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One document that the projection has to bring up to date."""

    number: int
    user_id: str
    document_id: str
    task: str
    """`preference`, `episode`, `erase` or `rebuild`."""


class Lookups:
    """The reading half of a ledger; safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next_ordinal(self, user_id: str) -> int:
        """Return the number that a user's next turn will have, counted from 1."""
        with self._database.reading() as connection:
            return latest(connection, user_id) + 1

    def profile(self, user_id: str) -> tuple[Preference, ...]:
        """Return every record of a user, retired ones included, oldest first."""
        return self._records(preferences.c.user_id == user_id)

    def live_records(self, user_id: str) -> tuple[Preference, ...]:
        """Return the records of a user that nothing has retired, oldest first."""
        return self._records(preferences.c.user_id == user_id, preferences.c.live)

    def _records(self, *where: Any) -> tuple[Preference, ...]:
        asked = select(preferences).where(*where).order_by(preferences.c.position)
        with self._database.reading() as connection:
            rows = connection.execute(asked).all()
        # One parse of all of them takes half the time of one each.
        return RECORDS.validate_json(f"[{','.join(bodies_of(preferences, rows))}]")

    def turn(self, turn_id: str) -> Turn:
        """Return a stored turn.

        Raises:
            UnknownRecord: there is none of that id.
        """
        found = self._turns(select(turns).where(turns.c.turn_id == turn_id))
        if not found:
            raise UnknownRecord(f"There is no turn {turn_id!r} in this data folder.")
        return found[0]

    def conversation(
        self, user_id: str, conversation_id: str, *, limit: int | None = None
    ) -> tuple[Turn, ...]:
        """Return the turns of a conversation, oldest first; the latest ones under a limit."""
        asked = (
            select(turns)
            .where(turns.c.user_id == user_id, turns.c.conversation_id == conversation_id)
            .order_by(turns.c.ordinal.desc())
            .limit(limit)
        )
        return self._turns(asked)[::-1]

    def reacting_turns(self, user_id: str, *, limit: int) -> tuple[Turn, ...]:
        """Return the latest turns in which a user said what they think of something shown."""
        asked = (
            select(turns)
            .where(turns.c.user_id == user_id, turns.c.has_reactions)
            .order_by(turns.c.ordinal.desc())
            .limit(limit)
        )
        return self._turns(asked)

    def _turns(self, asked: Any) -> tuple[Turn, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(asked).mappings().all()
        return tuple(Turn.model_validate_json(body_of(turns, row)) for row in rows)

    def conversation_turns(self, user_id: str, conversation_id: str) -> frozenset[str]:
        """Return the ids of all turns of a conversation."""
        asked = select(turns.c.turn_id).where(
            turns.c.user_id == user_id, turns.c.conversation_id == conversation_id
        )
        with self._database.reading() as connection:
            return frozenset(connection.scalars(asked))

    def slates(self, turn_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the items that some turns showed, by turn id."""
        if not turn_ids:
            return {}
        asked = select(turns).where(turns.c.turn_id.in_(sorted(turn_ids)))
        with self._database.reading() as connection:
            rows = connection.execute(asked).mappings().all()
        read = (json.loads(body_of(turns, row)) for row in rows)
        return {t["turn_id"]: tuple(entry["item_id"] for entry in t["slate"]) for t in read}

    def questions(self, user_id: str, conversation_id: str) -> frozenset[str]:
        """Return the aspects that a conversation's turns have asked about."""
        asked = select(turns).where(
            turns.c.user_id == user_id, turns.c.conversation_id == conversation_id
        )
        with self._database.reading() as connection:
            rows = connection.execute(asked).mappings().all()
        found = (json.loads(body_of(turns, row)).get("question") for row in rows)
        return frozenset(question["aspect"] for question in found if question)

    def conversations(self, user_id: str) -> tuple[str, ...]:
        """Return the ids of a user's conversations, the latest first."""
        asked = (
            select(turns.c.conversation_id)
            .where(turns.c.user_id == user_id)
            .group_by(turns.c.conversation_id)
            .order_by(func.max(turns.c.ordinal).desc())
        )
        with self._database.reading() as connection:
            return tuple(connection.scalars(asked))

    def speakers(self, conversation_id: str) -> tuple[str, ...]:
        """Return the ids of the users who have a conversation of that name."""
        asked = select(turns.c.user_id).where(turns.c.conversation_id == conversation_id)
        with self._database.reading() as connection:
            return tuple(connection.scalars(asked.distinct().order_by(turns.c.user_id)))

    def openings(self, user_id: str) -> dict[str, str]:
        """Return the first message of each of a user's conversations, the latest talk first."""
        spans = (
            select(
                func.min(turns.c.ordinal).label("first"), func.max(turns.c.ordinal).label("last")
            )
            .where(turns.c.user_id == user_id)
            .group_by(turns.c.conversation_id)
            .subquery()
        )
        asked = (
            select(turns)
            .join(spans, turns.c.ordinal == spans.c.first)
            .where(turns.c.user_id == user_id)
            .order_by(spans.c.last.desc())
        )
        with self._database.reading() as connection:
            rows = connection.execute(asked).mappings().all()
        return {r["conversation_id"]: json.loads(body_of(turns, r))["message"] for r in rows}

    def users(self) -> tuple[str, ...]:
        """Return the ids of all users."""
        with self._database.reading() as connection:
            return tuple(connection.scalars(select(users.c.user_id).order_by(users.c.user_id)))

    def change_sets(self, user_id: str) -> Iterator[ChangeSet]:
        """Yield what each turn and each edit changed, the newest first."""
        before = END
        while page := self._changes_before(user_id, before):
            yield from page
            before = page[-1].ordinal

    def _changes_before(self, user_id: str, before: int) -> Sequence[ChangeSet]:
        page = user_id, PAGE, before
        with self._database.reading() as connection:
            of_turns = [turn_changes(row) for row in changing_turns(connection, *page)]
            of_edits = [edit_changes(row) for row in edits_of(connection, *page)]
        found = sorted([*of_turns, *of_edits], key=lambda s: s.ordinal, reverse=True)
        return found[:PAGE]

    def replay(self, user_id: str, idempotency_key: str, request_hash: str) -> Turn | None:
        """Return the turn that a request with this key already led to.

        Raises:
            KeyReused: the key came with another message before.
        """
        asked = select(requests).where(
            requests.c.user_id == user_id, requests.c.idempotency_key == idempotency_key
        )
        with self._database.reading() as connection:
            row = connection.execute(asked).mappings().first()
        if row is None:
            return None
        if row["request_hash"] != request_hash:
            raise KeyReused(
                f"The idempotency key {idempotency_key!r} was used for another message;"
                " send a new key with a new message."
            )
        return self.turn(row["turn_id"])

    def export(self, user_id: str) -> dict[str, Any]:
        """Return everything stored about a user, as plain JSON values."""
        asked = select(turns).where(turns.c.user_id == user_id).order_by(turns.c.ordinal)
        of_user = requests.c.user_id == user_id
        sent = select(requests.c.idempotency_key, requests.c.turn_id).where(of_user)
        with self._database.reading() as connection:
            rows = connection.execute(asked).mappings().all()
            stored = [json.loads(body_of(turns, row)) for row in rows]
            edited = [edit_json(row) for row in edits_of(connection, user_id)]
            keys = [dict(row) for row in connection.execute(sent).mappings()]
        return {
            "user_id": user_id,
            "preferences": [p.model_dump(mode="json") for p in self.profile(user_id)],
            "edits": edited[::-1],
            "turns": stored,
            "requests": keys,
        }

    def parameters(self, digest: str) -> str | None:
        """Return the numbers of a hash, None where they are not known here."""
        asked = select(parameter_sets.c.body).where(parameter_sets.c.digest == digest)
        with self._database.reading() as connection:
            found: str | None = connection.scalar(asked)
        return found

    @cached_property
    def name(self) -> str:
        """The name under which the projection keeps this ledger's documents."""
        with self._database.reading() as connection:
            found: str = connection.execute(
                select(marks.c.value).where(marks.c.name == "ledger")
            ).scalar_one()
        return found

    # The projection's side

    def errands(self, limit: int) -> tuple[Errand, ...]:
        """Return what the projection still has to do, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(outbox).order_by(outbox.c.number).limit(limit))
            return tuple(Errand(*row) for row in rows)

    def documents(self, user_id: str) -> dict[str, str]:
        """Return what should be found of a user by meaning: live records and episodes, by id."""
        held = {p.id: describe(p) for p in self.live_records(user_id)}
        reacting = self._turns(
            select(turns).where(turns.c.user_id == user_id, turns.c.has_reactions)
        )
        return held | {turn.turn_id: describe_episode(turn) for turn in reacting}

    def damage(self) -> str | None:
        """Return what is wrong with the stored rows, None where nothing is. Reads all of them."""
        with self._database.reading() as connection:
            found = None if self._database.is_shared else check_whole(connection)
            if found is not None:
                return found
            for table in (turns, edits, preferences):
                try:
                    for row in connection.execute(select(table)).mappings():
                        body_of(table, row)
                except DataFolderUnusable as error:
                    return str(error)
        return None


def describe(record: Preference) -> str:
    """Return the sentence a record is found by."""
    return f"{record.aspect} {record.quote}"


def describe_episode(turn: Turn) -> str:
    """Return the sentence that an episode is found by: what was wanted, and the reaction."""
    wanted = [c.value for c in turn.rationale.criteria if isinstance(c.value, str)]
    return " ".join((*dict.fromkeys(wanted), turn.message))
