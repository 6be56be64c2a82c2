"""A state machine over the whole interface of memory, held against a model of what should hold."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.records import make_turn
from whyfirst.agent.revision import Desk, revise_memory
from whyfirst.evals.durability.people import word_vectors
from whyfirst.memory import algebra
from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.memory.algebra import Moment
from whyfirst.memory.criteria import Direction
from whyfirst.memory.errors import UnknownRecord
from whyfirst.memory.keeping import Memory
from whyfirst.memory.ledger import Ledger
from whyfirst.memory.projection import Projection
from whyfirst.memory.shards import EmbeddedShards
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.vocabulary import Vocabulary

USERS = st.sampled_from(["ann", "bob"])
CONVERSATIONS = st.sampled_from(["c1", "c2"])
WORDS = st.sampled_from(["horror", "western", "drama", "musical"])
STEPS, EXAMPLES = 50, 102

Held = dict[tuple[str, str], str]
"""The model: direction by (place, word); the place is a conversation or "" for durable words."""


class MemoryMachine(RuleBasedStateMachine):
    """Two people say, correct, retract, undo and forget; the program restarts and rebuilds."""

    @initialize()
    def start(self) -> None:
        # In memory where there is such a place: every step waits for the disk otherwise.
        fast = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
        self.folder = Path(mkdtemp(prefix="whyfirst-laws-", dir=fast if fast.is_dir() else None))
        self.looks = 0
        self.ordinal = 0
        self.model: dict[str, Held] = {"ann": {}, "bob": {}}
        self.past: dict[str, list[tuple[str, Held]]] = {"ann": [], "bob": []}
        self.catalogue = Catalogue(
            name="films", version="v", vocabulary=Vocabulary(catalogue="films"), items=[]
        )
        self.open()

    def open(self) -> None:
        self.ledger = Ledger.open(self.folder / "ledger.db")
        shards = EmbeddedShards(self.folder / "memory")
        self.projection = Projection(self.ledger, shards, word_vectors(8))

    def now(self) -> datetime:
        self.looks += 1
        return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=self.looks)

    def memory(self, user: str) -> Memory:
        return Memory(user, self.ledger, self.now)

    def turn(self, user: str, conversation: str, *acts: Act) -> None:
        """One turn of the agent, from its acts on."""
        self.ordinal += 1
        turn_id = f"t-{self.ordinal}"
        moment = Moment(user, "films", conversation, turn_id, self.now())
        desk = Desk(moment, (), self.catalogue, self.ledger, keeps=True)
        revision = revise_memory(acts, (), self.ledger.profile(user), desk)
        said = ", ".join(act.quote for act in acts)
        turn = make_turn(turn_id, user, said, revision.changes)
        turn = turn.but(conversation_id=conversation, acts=acts, at=moment.at)
        ordinal = self.ledger.next_ordinal(user)
        self.ledger.commit(turn, ordinal=ordinal, erasure=revision.erasure)

    def changed(self, user: str, name: str, model: Held) -> None:
        if model != self.model[user]:
            self.past[user].append((name, self.model[user]))
        self.model[user] = model

    @rule(
        user=USERS, conversation=CONVERSATIONS, word=WORDS, like=st.booleans(), once=st.booleans()
    )
    def say(self, user: str, conversation: str, word: str, like: bool, once: bool) -> None:
        direction: Direction = "want" if like else "avoid"
        place = conversation if once else ""
        said = StatedCriterion(
            aspect="genre", value=word, direction=direction,
            scope="conversation" if once else "durable",
        )  # fmt: skip
        quote = f"{'love' if like else 'no'} {word}"
        self.turn(user, conversation, Act(kind="state", quote=quote, criterion=said))
        model = {**self.model[user]}
        model.pop((place, word), None)
        model[(place, word)] = direction
        if not once and model.get((conversation, word), direction) != direction:
            # A word for now gives way to a durable one said after it in the same conversation.
            model.pop((conversation, word))
        # Said again it keeps its place; only what is new or turned round counts as a change.
        if self.model[user] != model:
            self.changed(user, f"t-{self.ordinal}", model)

    @rule(user=USERS, conversation=CONVERSATIONS, word=WORDS)
    def retract(self, user: str, conversation: str, word: str) -> None:
        topic = StatedCriterion(aspect="genre", value=word, direction="want")
        act = Act(kind="retract", quote=f"scratch {word}", criterion=topic)
        self.turn(user, conversation, act)
        gone = {("", word), (conversation, word)}
        left = {k: v for k, v in self.model[user].items() if k not in gone}
        self.changed(user, f"t-{self.ordinal}", left)

    @rule(user=USERS, conversation=CONVERSATIONS)
    def undo_in_words(self, user: str, conversation: str) -> None:
        self.turn(user, conversation, Act(kind="undo", quote="undo that"))
        if self.past[user]:
            self.model[user] = self.past[user].pop()[1]

    @rule(user=USERS)
    def undo_from_outside(self, user: str) -> None:
        try:
            self.memory(user).undo()
        except UnknownRecord:
            assert not self.past[user]
        else:
            self.model[user] = self.past[user].pop()[1]

    @precondition(lambda self: any(self.model.values()))
    @rule(user=USERS, which=st.integers(0, 9))
    def correct(self, user: str, which: int) -> None:
        held = self.memory(user).show()
        if held:
            record = held[which % len(held)]
            turned: Direction = "avoid" if record.direction == "want" else "want"
            changes = self.memory(user).correct(record.id, direction=turned)
            key = (record.conversation_id or "", str(record.value))
            self.changed(user, str(changes[-1].preference_id), {**self.model[user], key: turned})

    @rule(user=USERS, word=WORDS)
    def forget(self, user: str, word: str) -> None:
        topic = StatedCriterion(aspect="genre", value=word, direction="want")
        self.turn(user, "c1", Act(kind="forget", quote=f"forget {word}", criterion=topic))
        self.drop(user, word)
        stored = str(self.memory(user).export())
        assert f"love {word}" not in stored
        assert f"no {word}" not in stored

    def drop(self, user: str, word: str) -> None:
        """Erased records come back by no undo: every state of the past is without them."""

        def without(held: Held) -> Held:
            return {k: v for k, v in held.items() if k[1] != word}

        states = [without(held) for _, held in self.past[user]] + [without(self.model[user])]
        names = [name for name, _ in self.past[user]]
        # A change that touched nothing but erased records is no change any more.
        self.past[user] = [
            (name, one)
            for name, one, other in zip(names, states[:-1], states[1:], strict=True)
            if one != other
        ]
        self.model[user] = states[-1]

    @rule(user=USERS)
    def forget_everything(self, user: str) -> None:
        self.memory(user).forget(everything=True)
        self.model[user], self.past[user] = {}, []

    @rule()
    def restart(self) -> None:
        self.projection.close()
        self.ledger.close()
        self.open()

    @precondition(lambda self: self.looks % 4 == 0)
    @rule(wipe=st.booleans())
    def rebuild(self, wipe: bool) -> None:
        if wipe:
            self.projection.close()
            shutil.rmtree(self.folder / "memory", ignore_errors=True)
            self.projection.rebuild()
        self.projection.catch_up()
        drift = self.projection.drift()
        assert drift.is_none
        assert not drift.waiting

    @invariant()
    def what_holds_is_what_was_said(self) -> None:
        for user, model in getattr(self, "model", {}).items():
            held: dict[tuple[str, str], Any] = {
                (r.conversation_id or "", str(r.value)): r.direction
                for r in self.memory(user).show()
            }
            assert held == model

    @precondition(lambda self: getattr(self, "looks", 1) % 5 == 0)
    @invariant()
    def the_history_leads_to_the_profile(self) -> None:
        for user in self.model:
            exported = self.memory(user).export()
            assert all(p["user_id"] == user for p in exported["preferences"])
            holding = {r.id for r in algebra.live(self.ledger.profile(user))}
            assert {p["id"] for p in exported["preferences"] if not p["retired_at"]} == holding

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.projection.close()
            self.ledger.close()
            shutil.rmtree(self.folder, ignore_errors=True)


TestMemory = MemoryMachine.TestCase
TestMemory.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
