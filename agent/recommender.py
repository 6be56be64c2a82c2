"""The façade: open a data folder, talk, look after memory."""

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Self

from whyfirst.agent.distilling import Experience, distil
from whyfirst.agent.embedding import DEFAULT_CONVERSATION
from whyfirst.agent.events import Event, tell_again
from whyfirst.agent.graph import RECURSION_LIMIT, TurnGraph, build_graph
from whyfirst.agent.nodes import request_hash
from whyfirst.agent.queueing import Queue
from whyfirst.agent.resources import Resources
from whyfirst.agent.settling import Settler
from whyfirst.agent.state import TurnInput
from whyfirst.memory.errors import WhyfirstError, WrongUse
from whyfirst.memory.folder import DataFolder
from whyfirst.memory.keeping import Memory
from whyfirst.memory.preferences import MemoryChange
from whyfirst.memory.stores import Stores
from whyfirst.memory.turns import Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.encoder import Encoder, open_encoder
from whyfirst.tools.library import Library
from whyfirst.tools.models.asking import Halt
from whyfirst.tools.models.assistant import Assistant
from whyfirst.tools.models.opening import Model, open_assistant
from whyfirst.tools.models.reviews import review_reader
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.understanding import Reader

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

LONGEST_MESSAGE = 100_000
"""Characters of a message that are taken in; beyond it the message is refused."""
LONGEST_NAME = 200


class Recommender:
    """A recommender over one data folder; safe to share between threads.

    Use `Recommender.open` and close it, or use it as a context manager.
    """

    def __init__(
        self,
        *,
        stores: Stores,
        catalogue: str,
        parameters: Parameters,
        now: Callable[[], datetime],
        model: Model = None,
    ) -> None:
        self.folder = folder = stores.folder
        self.ownership = stores.take()
        self._default = catalogue
        self.parameters = parameters
        self._now = now
        self._guard = RLock()
        self._desks: dict[str, Resources] = {}
        self._queue = Queue()
        self._halts: dict[str, Halt] = {}
        try:
            self.ledger = stores.ledger()
        except WhyfirstError:
            self.ownership.close()
            raise
        self.ledger.keep_parameters(parameters.digest, parameters.model_dump_json())
        found = open_encoder(folder.cache)
        self.encoder = found if isinstance(found, Encoder) else None
        self.library = Library(folder.catalogues, self.encoder)
        embed = self.encoder.encode if self.encoder else None
        self.projection = stores.projection(self.ledger, embed)
        self._model = model
        self._settler = Settler(self._settle)

    @classmethod
    def open(
        cls,
        data_dir: Path | str | None = None,
        *,
        catalogue: str = "films",
        parameters: Parameters | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        model: Model = None,
    ) -> Self:
        """Open a data folder and one of its catalogues.

        Args:
            data_dir: the folder; by default `$WHYFIRST_DATA`, else the user's data folder.
            catalogue: what is recommended unless a call names another one.
            parameters: weights to use in place of the defaults.
            now: the clock.
            model: a language model that helps: `openai:NAME`, `transformers:PATH_OR_NAME`,
                `ModelOptions`, a chat model of langchain, or `offline`; by default
                `$WHYFIRST_MODEL`, else offline.

        Raises:
            WrongUse: the model cannot be opened.
            DataFolderBusy: another process owns the folder.
            DataFolderUnusable: the folder cannot be written.
            UnknownCatalogue: there is no such catalogue.
        """
        folder = DataFolder.locate(Path(data_dir) if data_dir else None, os.environ)
        recommender = cls(
            stores=Stores.of(folder, os.environ),
            catalogue=catalogue,
            parameters=parameters or Parameters(),
            now=now,
            model=model,
        )
        try:
            recommender.resources(catalogue)
        except WhyfirstError:
            recommender.close()
            raise
        recommender._catch_up()
        return recommender

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish what is under way and let go of the folder."""
        self._settler.close()
        self.projection.close()
        self.ledger.close()
        self.ownership.close()

    # Talking

    def reply(  # noqa: PLR0913 - what a call may choose
        self,
        user: str,
        message: str,
        *,
        conversation: str = DEFAULT_CONVERSATION,
        idempotency_key: str | None = None,
        catalogue: str | None = None,
        use_profile: bool = True,
        parameters: Parameters | None = None,
    ) -> Turn:
        """Answer one message; what comes back is stored.

        Args:
            user: who speaks; one user never sees another's memory.
            message: what they say.
            conversation: the conversation it belongs to.
            idempotency_key: the same key with the same message gets the same turn, once.
            catalogue: another catalogue than the one opened with.
            use_profile: False neither reads nor writes anything beyond this conversation.
            parameters: weights for this turn alone; the turn stores their hash.

        Raises:
            WrongUse: an empty or over-long message, or a name that cannot be one.
            KeyReused: the key came with another message before.
            TurnBusy: the user's last message is still being answered.
        """
        events = self.stream(
            user,
            message,
            conversation=conversation,
            idempotency_key=idempotency_key,
            catalogue=catalogue,
            use_profile=use_profile,
            parameters=parameters,
        )
        # Closing the generator lets go of the user's line at once, whatever happened.
        with closing(events):
            turns = [event.data for event in events if event.event == "turn"]
        turn: Turn = turns[-1]
        return turn

    def stream(  # noqa: PLR0913 - as reply
        self,
        user: str,
        message: str,
        *,
        conversation: str = DEFAULT_CONVERSATION,
        idempotency_key: str | None = None,
        catalogue: str | None = None,
        use_profile: bool = True,
        parameters: Parameters | None = None,
    ) -> Generator[Event]:
        """Answer one message, telling each step as it becomes known: criteria first.

        Takes and raises what `reply` does; errors come as exceptions.
        """
        check_words(user, message, conversation)
        with self._in_line(user):
            if idempotency_key is not None:
                asked = request_hash(conversation, message)
                known = self.ledger.replay(user, idempotency_key, asked)
                if known is not None:
                    yield from tell_again(known)
                    return
            given = TurnInput(message, idempotency_key, use_profile)
            speaker = {"user_id": user, "thread_id": conversation}
            resources = self._weighing(self.resources(catalogue), parameters)
            yield from self._run(given, speaker, resources)
        self._catch_up()

    @contextmanager
    def _in_line(self, user: str) -> Iterator[None]:
        """Hold a user's line: in this process, and among those that share the ledger."""
        with self._queue.turn_of(user), self.ledger.line_of(user):
            yield

    def _weighing(self, resources: Resources, parameters: Parameters | None) -> Resources:
        if parameters is None or parameters == resources.parameters:
            return resources
        self.ledger.keep_parameters(parameters.digest, parameters.model_dump_json())
        return replace(resources, parameters=parameters)

    def _run(
        self, given: TurnInput, speaker: dict[str, str], resources: Resources
    ) -> Iterator[Event]:
        assistant = resources.assistant.for_turn() if resources.assistant else None
        if assistant is not None:
            self._halts[speaker["user_id"]] = assistant.halt
        steps = self.graph.stream(
            given,
            context=replace(resources, assistant=assistant),
            stream_mode="custom",
            config={"recursion_limit": RECURSION_LIMIT, "configurable": speaker},
        )
        try:
            for step in steps:
                if isinstance(step, dict):
                    yield Event(step["event"], step["data"], step.get("took", {}))
        finally:
            # Whoever asked may have gone away in the middle: nobody waits for the model then.
            self.stop_model(speaker["user_id"])

    def stop_model(self, user: str) -> None:
        """Stop what the language model writes for a user; their turn goes on without it."""
        halt = self._halts.pop(user, None)
        if halt is not None:
            halt.set()

    @cached_property
    def graph(self) -> TurnGraph:
        """The compiled LangGraph graph of a turn, to run or to put into a larger graph.

        Its input is `{"message"}`, its output `{"turn"}`; who speaks comes from
        `configurable.user_id`, the conversation from `configurable.thread_id`. Unlike `reply` it
        does not make a user's messages wait for each other: of two at once, one raises `TurnBusy`
        and stores nothing.
        """
        return build_graph(self.resources)

    @cached_property
    def assistant(self) -> Assistant | None:
        """The language model that helps, None where everything is done offline."""
        embed = self.encoder.encode if self.encoder else None
        return open_assistant(self._model, os.environ, embed=embed)

    def as_tool(self) -> "BaseTool":
        """Return a LangChain tool; the user comes from `configurable.user_id`, never a model."""
        from whyfirst.agent.embedding import make_tool

        return make_tool(
            lambda user, message, conversation: self.reply(
                user, message, conversation=conversation
            ),
            self.catalogue.vocabulary.plural,
        )

    # Looking back

    def conversations(self, user: str) -> tuple[str, ...]:
        """Return the ids of a user's conversations, the latest first."""
        return self.ledger.conversations(user)

    def conversation(self, user: str, conversation: str) -> tuple[Turn, ...]:
        """Return the turns of a conversation, oldest first."""
        return self.ledger.conversation(user, conversation)

    def memory(self, user: str) -> Memory:
        """Return a user's memory: show, export, undo, correct, forget."""
        return Memory(user, self.ledger, self._now, self._catch_up, lambda: self._in_line(user))

    def import_history(
        self, user: str, history: Iterable[Experience], *, catalogue: str | None = None
    ) -> tuple[MemoryChange, ...]:
        """Take in what a person rated and reviewed elsewhere; return the changes this made.

        It is one edit, so that one `undo` takes it back; what they said here stands against it.
        A language model that has the reader's role reads the reviews too; code checks what it says.
        """
        tools = self.resources(catalogue)
        items = tools.opened.catalogue
        more = review_reader(tools.assistant, items.vocabulary)
        records = distil(user, history, tools.reader, items, self._now(), more)
        return self.memory(user).take_in(records)

    def compact(self, *, fully: bool = False) -> int:
        """Finish every erasure on disk; return how many errands the projection had left.

        Args:
            fully: rewrite the ledger too, which keeps turns waiting meanwhile.
        """
        done = self.projection.catch_up()
        self.ledger.compact(fully=fully)
        return done

    # What it works with

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue it was opened with."""
        return self.resources(self._default).opened.catalogue

    def resources(self, name: str | None = None) -> Resources:
        """Return what turns over a catalogue use, opening it the first time.

        Raises:
            UnknownCatalogue: there is none of that name.
        """
        name = name or self._default
        with self._guard:
            if name not in self._desks:
                self._desks[name] = self._open(name)
            return self._desks[name]

    def _open(self, name: str) -> Resources:
        opened = self.library.open(name)
        catalogue = opened.catalogue
        rated = opened.interactions.expected_ratings if opened.interactions else ()
        expected = {
            item_id: round(float(rating), 3)
            for item_id, rating in zip(catalogue.item_ids, rated, strict=False)
            if rating == rating  # noqa: PLR0124 - NaN where nobody rated
        }
        return Resources(
            ledger=self.ledger,
            projection=self.projection,
            opened=opened,
            reader=Reader(catalogue, self.encoder.encode if self.encoder else None),
            parameters=self.parameters,
            expected_ratings=expected,
            now=self._now,
            assistant=self.assistant,
        )

    def _catch_up(self) -> None:
        self._settler.nudge()

    def _settle(self) -> None:
        if self.projection.catch_up() and not self.ledger.is_shared:
            self.ledger.compact()


def check_words(user: str, message: str, conversation: str) -> None:
    """Refuse what cannot be a message.

    Raises:
        WrongUse: the message is empty or too long, or a name is empty, too long or not printable.
    """
    if not message.strip():
        raise WrongUse("The message is empty; say what you would like, or what you cannot stand.")
    if len(message) > LONGEST_MESSAGE:
        raise WrongUse(
            f"The message has {len(message)} characters; at most {LONGEST_MESSAGE} are read."
        )
    if any("\ud800" <= character <= "\udfff" for character in message):
        raise WrongUse("The message is not valid Unicode text; send it as UTF-8.")
    for what, name in (("user", user), ("conversation", conversation)):
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise WrongUse(
                f"{name[:40]!r} cannot name a {what}; use 1 to {LONGEST_NAME} printable characters."
            )


def plain(event: Event) -> dict[str, Any]:
    """Return an event as plain JSON values."""
    data = event.data
    if isinstance(data, tuple):
        data = [part.model_dump(mode="json") for part in data]
    elif isinstance(data, Turn):
        data = data.model_dump(mode="json")
    return {"event": event.event, "data": data}
