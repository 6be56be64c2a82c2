"""The chat tab: what follows from each word and click."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from whyfirst.memory.errors import UnknownCatalogue, WhyfirstError
from whyfirst.memory.turns import Turn
from whyfirst.ui.page import phrases
from whyfirst.ui.page.dials import (
    DIALS,
    Positions,
    nearest_step,
    positions_of,
    turned,
    works,
)
from whyfirst.ui.page.events import chosen, own_names
from whyfirst.ui.page.markup import tag
from whyfirst.ui.page.openers import openers_of
from whyfirst.ui.page.parts import PRIVATE, build_parts
from whyfirst.ui.page.rail import draw_rail
from whyfirst.ui.page.sessions import drop_copies
from whyfirst.ui.page.transcript import (
    SHOWN_TURNS,
    Known,
    draw_conversation,
    draw_pending,
    draw_welcome,
    framed,
)
from whyfirst.ui.page.underway import Underway, UnderwayTurns

if TYPE_CHECKING:
    from whyfirst.agent.recommender import Recommender

UserOf = Callable[[gr.Request], str]
Update = dict[Any, Any]
SUGGESTED = 8
"""How many titles are suggested while somebody types."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a message comes from and how it is to be answered."""

    user: str
    conversation: str
    catalogue: str
    private: bool
    positions: Positions
    editing: str = ""
    """The turn that the message replaces."""


class Chat:
    """The chat tab over a recommender; `user` says whose request it is, by their login."""

    def __init__(self, recommender: "Recommender", user: UserOf) -> None:
        self._recommender = recommender
        self._user = user
        self._underway = UnderwayTurns()
        self.conversation = gr.State("")
        self.editing = gr.State("")
        self.names = gr.BrowserState({}, storage_key="whyfirst-names", secret="whyfirst-names")  # noqa: S106 - hides nothing: names of this browser's conversations
        names = list(recommender.library.names())
        self.parts = build_parts(names, recommender.catalogue.name, self._finder())

    @property
    def talk(self) -> list[Any]:
        """What an answer may change on the page."""
        parts = self.parts
        return [
            self.conversation, self.editing, parts.rail, parts.catalogue, parts.settled,
            parts.pending, parts.editing, parts.box, parts.send, parts.stop, *parts.dials,
        ]  # fmt: skip

    def connect(self, blocks: gr.Blocks) -> None:
        """Say what follows from each event."""
        parts = self.parts
        given = [self.conversation, parts.catalogue, parts.private, self.editing, *parts.dials]
        talk = self.talk
        on = {"outputs": talk, **PRIVATE}
        # A stopped or abandoned listener must not hold up the next message.
        # What is sent between the last word of an answer and its end goes on after it.
        gr.on(
            [parts.box.submit, parts.send.click], self.say, [parts.box, *given, self.names],
            trigger_mode="always_last", **on,
        )  # fmt: skip
        for part in (parts.settled, parts.editing, parts.doubt):
            part.click(self.clicked, [*given, self.names], **on)
        parts.rail.click(
            self.manage, [self.conversation, self.names], [*talk, self.names], **PRIVATE
        )
        parts.stop.click(self.stop, None, None, queue=False, **PRIVATE)
        parts.fresh.click(self.begin, [parts.catalogue, self.names], **on)
        parts.catalogue.input(self.begin, [parts.catalogue, self.names], **on)
        parts.apply.click(self.turn_dial, [*given, self.names], **on)
        for dial in parts.dials:
            dial.release(self.turn_dial, [*given, self.names], **on)
        blocks.load(self.open, [self.names], **on)

    # Talking

    # Gradio puts the request and the event where it finds them annotated, so they come first.

    def say(self, request: gr.Request, message: str, *given: Any) -> Iterator[Update]:
        """Answer a typed message."""
        yield from self._answer(message, self._asked(given, request), given[-1])

    def clicked(self, request: gr.Request, event: gr.EventData, *given: Any) -> Iterator[Update]:
        """Do what was clicked in the conversation; most clicks say something."""
        asked = self._asked(given, request)
        what, value, typed = chosen(event)
        if what == "say":
            yield from self._answer(value, asked, given[-1])
        elif what == "why-not" and typed.strip():
            yield from self._answer(phrases.why_not(typed.strip()), asked, given[-1])
        elif what == "take-back":
            self._take_back(asked.user, value.split())
            yield from self._answer(phrases.AGAIN, asked, given[-1])
        elif what == "retry":
            yield from self._retry(asked, given[-1])
        elif what in ("edit", "leave"):
            yield self._edit(asked, leave=what == "leave")
        elif what == "earlier":
            yield {self.parts.settled: self._settled(asked.user, asked.conversation, whole=True)}
        else:
            yield gr.skip()

    def _take_back(self, user: str, records: list[str]) -> None:
        memory = self._recommender.memory(user)
        for record_id in {record.id for record in memory.show()} & set(records):
            memory.take_back(record_id)

    def turn_dial(self, request: gr.Request, *given: Any) -> Iterator[Update]:
        """Show the last slate again as the dials now order it, in a turn of its own."""
        asked = self._asked(given, request)
        if self._turns(asked.user, asked.conversation):
            yield from self._answer(phrases.AGAIN, asked, given[-1])
        else:
            yield gr.skip()

    def _asked(self, given: tuple[Any, ...], request: gr.Request) -> Asked:
        conversation, catalogue, private, editing, *dials = given[:-1]
        user = self._user(request)
        return Asked(
            user, conversation or self._fresh_name(user), catalogue, bool(private),
            Positions(*map(nearest_step, dials)), editing or "",
        )  # fmt: skip

    def _answer(self, message: str, asked: Asked, names: Any) -> Iterator[Update]:
        if not message.strip():
            yield gr.skip()
            return
        drop_copies()
        try:
            yield self._busy(message, asked)
            self._withdraw(asked)
            yield from self._follow(self._begin(message, asked), asked, names)
        except WhyfirstError as error:
            yield self._failed(str(error), message, asked)

    def _withdraw(self, asked: Asked) -> None:
        turns = self._turns(asked.user, asked.conversation)
        if asked.editing and turns and turns[-1].turn_id == asked.editing:
            self._recommender.memory(asked.user).withdraw(asked.editing)

    def _begin(self, message: str, asked: Asked) -> Underway:
        events = self._recommender.stream(
            asked.user,
            message,
            conversation=asked.conversation,
            catalogue=asked.catalogue,
            use_profile=not asked.private,
            parameters=turned(self._recommender.parameters, asked.positions),
        )
        return self._underway.begin(asked.user, Underway(asked.conversation, message, events))

    def _follow(self, turn: Underway, asked: Asked, names: Any) -> Iterator[Update]:
        catalogue = self._recommender.resources(asked.catalogue).opened.catalogue
        known = Known()
        for event in turn.follow():
            known = known.after(event)
            if event.event in ("criteria", "slate", "text"):
                yield {self.parts.pending: draw_pending(turn.message, known, catalogue)}
            elif event.event == "error":
                yield self._failed(str(event.data), turn.message, asked)
                return
            elif event.event == "turn":
                yield self._show(asked.user, asked.conversation, names)
                return
        yield {
            **self._show(asked.user, asked.conversation, names),
            self.parts.box: gr.update(value=turn.message, interactive=True),
        }

    def _busy(self, message: str, asked: Asked) -> Update:
        catalogue = self._recommender.resources(asked.catalogue).opened.catalogue
        update = {
            self.conversation: asked.conversation,
            self.parts.pending: draw_pending(message, Known(), catalogue),
            self.parts.box: gr.update(value="", interactive=False),
            self.parts.send: gr.update(visible=False),
            self.parts.stop: gr.update(visible=True),
        }
        if asked.editing:
            kept = self._turns(asked.user, asked.conversation, SHOWN_TURNS + 2)[:-1]
            update |= {self.editing: "", self.parts.editing: ""}
            update[self.parts.settled] = framed(draw_conversation(kept, catalogue), catalogue)
        elif not self._turns(asked.user, asked.conversation):
            update[self.parts.settled] = framed("", catalogue)
        return update

    def _failed(self, sentence: str, message: str, asked: Asked) -> Update:
        gr.Warning(sentence)
        return {
            self.parts.settled: self._settled(asked.user, asked.conversation),
            self.parts.pending: "",
            self.parts.box: gr.update(value=message, interactive=True),
            self.parts.send: gr.update(visible=True),
            self.parts.stop: gr.update(visible=False),
        }

    def _edit(self, asked: Asked, *, leave: bool) -> Update:
        turns = self._turns(asked.user, asked.conversation)
        if leave or not turns:
            return {self.editing: "", self.parts.editing: "", self.parts.box: gr.update(value="")}
        note = tag(
            "p", "You are rewriting your last message; what it changed will be undone. ",
            tag("button", "Leave it", type="button", data_do="leave"), class_="note",
        )  # fmt: skip
        return {
            self.editing: turns[-1].turn_id,
            self.parts.editing: note,
            self.parts.box: gr.update(value=turns[-1].message, interactive=True),
        }

    def _retry(self, asked: Asked, names: Any) -> Iterator[Update]:
        turns = self._turns(asked.user, asked.conversation)
        if not turns:
            yield gr.skip()
            return
        again = Asked(
            asked.user, asked.conversation, asked.catalogue, asked.private, asked.positions,
            turns[-1].turn_id,
        )  # fmt: skip
        yield from self._answer(turns[-1].message, again, names)

    def stop(self, request: gr.Request) -> None:
        """End the turn under way before it is stored."""
        user = self._user(request)
        turn = self._underway.of(user)
        if turn is not None:
            turn.stop()
            # A language model that is being asked is not waited for.
            self._recommender.stop_model(user)

    # Conversations

    def open(self, names: Any, request: gr.Request) -> Iterator[Update]:
        """Go on where the user left off, with the turn under way if there is one."""
        user = self._user(request)
        running = self._underway.of(user)
        latest = next(iter(self._recommender.conversations(user)), "")
        yield self._show(user, running.conversation if running else latest, names)
        if running:
            asked = Asked(
                user, running.conversation, self._recommender.catalogue.name, False, Positions()
            )
            yield {**self._busy(running.message, asked)}
            yield from self._follow(running, asked, names)

    def restart(self, request: gr.Request) -> Update:
        """Show what there is after an erasure."""
        return self._show(self._user(request), "", {})

    def begin(self, catalogue: str, names: Any, request: gr.Request) -> Update:
        """Begin a new conversation; the memory stays."""
        return self._show(self._user(request), "", names, catalogue)

    def manage(
        self, current: str, names: Any, event: gr.EventData, request: gr.Request
    ) -> Update:  # fmt: skip
        """Open, rename or delete a conversation."""
        user = self._user(request)
        what, conversation, typed = chosen(event)
        if what == "rename":
            own = {**own_names(names, user), conversation: typed.strip()[:80]}
            names = {**(names if isinstance(names, dict) else {}), user: own}
            rail = draw_rail(current, self._recommender.ledger.openings(user), own)
            return {self.names: names, self.parts.rail: rail}
        if what == "delete":
            self._delete(user, conversation)
            conversation = ""
        return self._show(user, conversation, names)

    def _delete(self, user: str, conversation: str) -> None:
        try:
            self._recommender.memory(user).forget(conversation_id=conversation)
            self._recommender.compact()
        except WhyfirstError as error:
            gr.Warning(str(error))

    def _fresh_name(self, user: str) -> str:
        taken = set(self._recommender.conversations(user))
        number = len(taken) + 1
        while f"chat-{number}" in taken:
            number += 1
        return f"chat-{number}"

    def _turns(self, user: str, conversation: str, latest: int | None = 1) -> tuple[Turn, ...]:
        if not conversation:
            return ()
        return self._recommender.ledger.conversation(user, conversation, limit=latest)

    def _settled(
        self, user: str, conversation: str, catalogue: str | None = None, *, whole: bool = False
    ) -> str:
        # One more than is drawn: what moved in the first is told against the one before it.
        turns = self._turns(user, conversation, None if whole else SHOWN_TURNS + 1)
        name = turns[-1].catalogue if turns else catalogue
        opened = self._recommender.resources(name).opened.catalogue
        if not turns:
            return framed(draw_welcome(opened, openers_of(opened)), opened)
        kept = [turn for turn in turns if turn.catalogue == opened.name]
        return framed(draw_conversation(kept, opened, whole=whole), opened)

    def _show(
        self, user: str, conversation: str, names: Any, catalogue: str | None = None
    ) -> Update:
        turns = self._turns(user, conversation)
        name = turns[-1].catalogue if turns else catalogue or self._recommender.catalogue.name
        openings = self._recommender.ledger.openings(user)
        return {
            self.conversation: conversation if turns else "",
            self.editing: "",
            self.parts.rail: draw_rail(conversation, openings, own_names(names, user)),
            self.parts.catalogue: gr.update(
                choices=list(self._recommender.library.names()), value=name
            ),
            self.parts.settled: self._settled(user, conversation, name),
            self.parts.pending: "",
            self.parts.editing: "",
            self.parts.box: gr.update(interactive=True),
            self.parts.send: gr.update(visible=True),
            self.parts.stop: gr.update(visible=False),
            **self._dials(turns[-1] if turns else None, name),
        }

    def _dials(self, last: Turn | None, catalogue: str) -> Update:
        signals = self._recommender.resources(catalogue).opened.signals
        stand = positions_of(last.parameters_hash if last else "", self._recommender.parameters)
        return {
            slider: gr.update(
                value=getattr(stand, dial.name),
                interactive=works(dial, signals),
                info=dial.about if works(dial, signals) else dial.idle,
            )
            for dial, slider in zip(DIALS, self.parts.dials, strict=True)
        }

    def _finder(self) -> Callable[[str], list[str]]:
        def find_titles(asked: Any) -> list[str]:
            """Return titles that go on from, or hold, what was typed, and in which catalogue."""
            typed, name = map(str, asked)
            sought = typed.casefold().strip()
            if not sought or not name:
                return []
            try:
                items = self._recommender.resources(name).opened.catalogue.items
            except UnknownCatalogue:
                return []
            titles = [item.title for item in items]
            ahead = [t for t in titles if t.casefold().startswith(sought)]
            inside = [t for t in titles if sought in t.casefold() and t not in ahead]
            return [*ahead, *inside][:SUGGESTED]

        return find_titles
