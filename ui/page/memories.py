"""The memory tab: what is remembered, and every way to change it."""

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any

import gradio as gr

from whyfirst.memory.errors import UnknownCatalogue, WhyfirstError
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.vocabulary import Vocabulary
from whyfirst.ui.page.chat import Update, UserOf
from whyfirst.ui.page.events import chosen
from whyfirst.ui.page.parts import PRIVATE, drawn
from whyfirst.ui.page.portrait import draw_portrait
from whyfirst.ui.page.remembered import draw_export, draw_records, draw_timeline, edited

if TYPE_CHECKING:
    from whyfirst.agent.recommender import Recommender

TIMELINE = 50
"""How many of the latest changes are shown."""
NOTED_S = 3
"""How long a note of what was done stays in view."""


class Memories:
    """The memory tab over a recommender."""

    def __init__(self, recommender: "Recommender", user: UserOf) -> None:
        self._recommender = recommender
        self._user = user
        with gr.Row(elem_classes="talk"):
            with gr.Column(elem_classes="main", min_width=0):
                self.records = drawn()
                self.portrait = gr.HTML(apply_default_css=False)
            with gr.Column(elem_classes="side wide", min_width=0):
                self.undo = gr.Button("Undo the last change", elem_classes="quiet")
                self.prepare = gr.Button("Download my data", elem_classes="quiet")
                self.export = gr.HTML(apply_default_css=False)
                with gr.Accordion("Erase everything", open=False):
                    self.sure = gr.Checkbox(
                        label="Yes, everything", info="All you ever said, for good. No undo."
                    )
                    self.wipe = gr.Button("Erase", elem_classes="quiet")
                self.timeline = gr.HTML(apply_default_css=False)

    def connect(self, tab: gr.Tab, conversation: gr.State, after_wipe: Any) -> None:
        """Say what follows from each event.

        Args:
            tab: the tab that shows this.
            conversation: the one that is open, for its picture.
            after_wipe: what the chat shows once everything is erased: a handler and its outputs.
        """
        seen = [self.records, self.timeline, self.portrait]
        every = [*seen, self.export, self.sure]
        tab.select(self.look, [conversation], every, **PRIVATE)
        self.records.click(self.change, [conversation], every, **PRIVATE)
        self.undo.click(self.undo_last, [conversation], every, **PRIVATE)
        self.prepare.click(self.save, None, [self.export], **PRIVATE)
        handler, outputs = after_wipe
        self.wipe.click(self.erase_all, [self.sure, conversation], every, **PRIVATE).then(
            handler, None, outputs, **PRIVATE
        )

    def look(self, request: gr.Request, conversation: str) -> Update:
        """Show what is remembered now."""
        return self._show(self._user(request), conversation)

    def change(self, request: gr.Request, event: gr.EventData, conversation: str) -> Update:
        """Edit or forget the record that was clicked."""
        user = self._user(request)
        what, record_id, _ = chosen(event)
        memory = self._recommender.memory(user)
        record = next((r for r in memory.show() if r.id == record_id), None)
        if record is None:
            gr.Warning("That is no longer remembered.")
        elif what == "forget":
            self._try(lambda: self._forget(user, record_id), "Erased for good.")
        elif fields := edited(what, record):
            self._try(lambda: memory.correct(record_id, **fields), "Changed.")
        return self._show(user, conversation)

    def _forget(self, user: str, record_id: str) -> None:
        self._recommender.memory(user).forget(record_id)
        self._recommender.compact()

    def undo_last(self, request: gr.Request, conversation: str) -> Update:
        """Reverse the latest change."""
        user = self._user(request)
        self._try(self._recommender.memory(user).undo, "Undone.")
        return self._show(user, conversation)

    def save(self, request: gr.Request) -> str:
        """Return a link to everything that is stored about the user."""
        return draw_export(self._recommender.memory(self._user(request)).export())

    def erase_all(self, request: gr.Request, sure: bool, conversation: str) -> Update:
        """Erase everything about the user, once confirmed."""
        user = self._user(request)
        if not sure:
            gr.Warning("Tick the box first: this cannot be undone.")
            return self._show(user, conversation)
        self._recommender.memory(user).forget(everything=True)
        self._recommender.compact()
        gr.Info("Everything is erased.", duration=NOTED_S)
        return self._show(user, "")

    def _try(self, change: Callable[[], object], done: str) -> None:
        try:
            change()
        except WhyfirstError as error:
            gr.Warning(str(error))
        else:
            gr.Info(done, duration=NOTED_S)

    def _show(self, user: str, conversation: str) -> Update:
        turns = self._recommender.conversation(user, conversation) if conversation else ()
        opened = self._catalogue_of(turns[-1].catalogue if turns else "")
        return {
            self.records: draw_records(self._recommender.memory(user).show(), self._catalogue_of),
            self.timeline: draw_timeline(
                islice(self._recommender.ledger.change_sets(user), TIMELINE), self._catalogue_of
            ),
            self.portrait: draw_portrait(turns, opened),
            self.export: "",
            self.sure: False,
        }

    def _catalogue_of(self, name: str) -> Catalogue:
        try:
            return self._recommender.resources(name or None).opened.catalogue
        except UnknownCatalogue:
            # It was removed, and what was said about its items still has to be shown.
            words = Vocabulary(catalogue=name)
            return Catalogue(name=name, version="", vocabulary=words, items=())
