"""The browser chat: the argument first, then the items; beside it what is remembered."""

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from whyfirst.memory.errors import WhyfirstError
from whyfirst.memory.preferences import Preference
from whyfirst.memory.turns import Turn
from whyfirst.tools.writing import say_record
from whyfirst.ui.rendering import render_rationale, render_turn, safe

if TYPE_CHECKING:
    from whyfirst.agent.recommender import Recommender

UserOf = Callable[[gr.Request], str]
Update = dict[Any, Any]
OPTIONS = 4
STYLE = (Path(__file__).parent / "assets" / "page.css").read_text("utf-8")
FONT = ["system-ui", "sans-serif"]


class Page:
    """The parts of the page and what happens when they are used."""

    def __init__(self, recommender: "Recommender", user: UserOf) -> None:
        self._recommender = recommender
        self._user = user
        noun = recommender.catalogue.vocabulary
        self.conversation = gr.State("")
        with gr.Row(elem_classes="main"):
            with gr.Column(scale=3, min_width=320):
                self.title = gr.Markdown(f"## whyfirst: {noun.plural} with reasons first")
                with gr.Row():
                    self.picker = gr.Dropdown(label="Conversation", choices=[], scale=3)
                    self.fresh = gr.Button("New conversation", scale=1)
                self.chat = gr.Chatbot(
                    label="Chat", height=520, buttons=[], feedback_options=None,
                    placeholder=f"Say what {noun.plural} you want, or cannot stand.",
                )  # fmt: skip
                with gr.Row():
                    self.options = [gr.Button(visible=False, size="sm") for _ in range(OPTIONS)]
                # Closed until the page has loaded: what came back with it would wipe earlier words.
                self.box = gr.Textbox(
                    label="Your message", placeholder=examples_of(recommender)[0],
                    submit_btn="Send", max_length=100_000, lines=1, interactive=False,
                )  # fmt: skip
                with gr.Row():
                    self.quick = [
                        gr.Button(words, size="sm")
                        for words in ("Why the first one?", "Something else", "Undo that")
                    ]
                gr.Examples(
                    [[e] for e in examples_of(recommender)], [self.box], label="You could say",
                    api_visibility="private",
                )  # fmt: skip
            with gr.Column(scale=2, min_width=300):
                self._memory_panel()

    def _memory_panel(self) -> None:
        self.records = gr.Radio(label="What I remember about you", choices=[], interactive=True)
        with gr.Row():
            self.forget = gr.Button("Forget it", size="sm")
            self.soften = gr.Button("Rule or taste", size="sm")
            self.undo = gr.Button("Undo last change", size="sm")
        self.export = gr.DownloadButton("Download my data", size="sm")
        with gr.Accordion("Forget everything", open=False):
            gr.Markdown("This erases all you said, for good. It cannot be undone.")
            self.sure = gr.Checkbox(label="Yes, erase everything", value=False)
            self.wipe = gr.Button("Erase", variant="stop", size="sm")

    def connect(self, blocks: gr.Blocks) -> None:
        """Say what follows from each click."""
        talk = [self.conversation, self.chat, self.box, self.picker, self.records, *self.options]
        quiet: dict[str, Any] = {"api_visibility": "private"}
        self.box.submit(self.answer, [self.box, self.conversation, self.chat], talk, **quiet)
        for button in (*self.options, *self.quick):
            button.click(self.answer, [button, self.conversation, self.chat], talk, **quiet)
        self.fresh.click(self.begin, None, talk, **quiet)
        self.picker.input(self.resume, [self.picker], talk, **quiet)
        panel = [self.records]
        self.forget.click(self.forget_one, [self.records], panel, **quiet)
        self.soften.click(self.turn_rule, [self.records], panel, **quiet)
        self.undo.click(self.undo_last, None, panel, **quiet)
        self.export.click(self.save, None, [self.export], **quiet)
        self.wipe.click(self.erase_all, [self.sure], [*talk, self.sure], **quiet)
        blocks.load(self.open, None, talk, **quiet)

    # Talking

    def answer(
        self, message: str, conversation: str, shown: list[Any], request: gr.Request
    ) -> Iterator[Update]:
        """Answer a message, showing the argument as soon as it stands."""
        user = self._user(request)
        conversation = conversation or self._fresh_name(user)
        asked = [*shown, {"role": "user", "content": safe(message)}]
        yield {self.box: gr.update(value="", interactive=False), self.chat: asked}
        catalogue = self._recommender.catalogue
        try:
            for event in self._recommender.stream(user, message, conversation=conversation):
                if event.event == "criteria":
                    why = render_rationale(event.data, catalogue)
                    yield {self.chat: [*asked, {"role": "assistant", "content": why}]}
                elif event.event == "turn":
                    yield self._after(user, conversation, event.data)
        except WhyfirstError as error:
            gr.Warning(str(error))
            yield {self.chat: shown, self.box: gr.update(value=message, interactive=True)}

    def _after(self, user: str, conversation: str, turn: Turn) -> Update:
        return {
            self.conversation: conversation,
            self.chat: self._history(user, conversation),
            self.box: gr.update(value="", interactive=True),
            self.picker: self._choices(user, conversation),
            self.records: self._records(user),
            **self._buttons(turn),
        }

    def _buttons(self, turn: Turn | None) -> Update:
        offered = turn.question.options if turn and turn.question else ()
        return {
            button: gr.update(value=offered[n], visible=True)
            if n < len(offered)
            else gr.update(visible=False)
            for n, button in enumerate(self.options)
        }

    def _history(self, user: str, conversation: str) -> list[dict[str, str]]:
        catalogue = self._recommender.catalogue
        return [
            said
            for turn in self._recommender.conversation(user, conversation)
            if turn.catalogue == catalogue.name
            for said in (
                {"role": "user", "content": safe(turn.message)},
                {"role": "assistant", "content": render_turn(turn, catalogue)},
            )
        ]

    def _fresh_name(self, user: str) -> str:
        taken = set(self._recommender.conversations(user))
        number = len(taken) + 1
        while f"chat-{number}" in taken:
            number += 1
        return f"chat-{number}"

    def _choices(self, user: str, conversation: str) -> Any:
        names = list(self._recommender.conversations(user))
        return gr.update(choices=names, value=conversation if conversation in names else None)

    def _show(self, user: str, conversation: str) -> Update:
        turns = self._recommender.conversation(user, conversation) if conversation else ()
        return {
            self.conversation: conversation,
            self.chat: self._history(user, conversation) if conversation else [],
            self.box: gr.update(value="", interactive=True),
            self.picker: self._choices(user, conversation),
            self.records: self._records(user),
            **self._buttons(turns[-1] if turns else None),
        }

    def open(self, request: gr.Request) -> Update:
        """Go on where the user left off."""
        user = self._user(request)
        return self._show(user, next(iter(self._recommender.conversations(user)), ""))

    def begin(self, request: gr.Request) -> Update:
        """Begin a new conversation; the memory stays."""
        return self._show(self._user(request), "")

    def resume(self, conversation: str, request: gr.Request) -> Update:
        """Go back to an earlier conversation."""
        return self._show(self._user(request), conversation or "")

    # Memory

    def _records(self, user: str) -> Any:
        held = self._recommender.memory(user).show()
        choices = [(self._label(record), record.id) for record in held if record.aspect != "shown"]
        return gr.update(choices=choices, value=None)

    def _label(self, record: Preference) -> str:
        catalogue = self._recommender.resources(record.catalogue).opened.catalogue
        until = ", this conversation" if record.scope == "conversation" else ""
        rule = ", rule" if record.hard else ""
        said = say_record(record, catalogue)
        return f"{said}{rule}{until} (“{record.quote}”, {record.recorded_at:%d %b %Y})"

    def _try(self, user: str, change: Callable[[], object], done: str) -> Any:
        try:
            change()
        except WhyfirstError as error:
            gr.Warning(str(error))
        else:
            gr.Info(done)
        return self._records(user)

    def forget_one(self, record_id: str | None, request: gr.Request) -> Any:
        """Erase the chosen record."""
        user = self._user(request)
        memory = self._recommender.memory(user)
        return self._try(user, lambda: memory.forget(record_id), "Erased for good.")

    def turn_rule(self, record_id: str | None, request: gr.Request) -> Any:
        """Make a rule of a taste, or a taste of a rule."""
        user = self._user(request)
        memory = self._recommender.memory(user)
        held = {record.id: record for record in memory.show()}
        if record_id not in held:
            gr.Warning("Choose a line of the list first.")
            return self._records(user)
        hard = not held[record_id].hard
        done = "It is a rule now." if hard else "It is a taste now, no rule."
        return self._try(user, lambda: memory.correct(record_id, hard=hard), done)

    def undo_last(self, request: gr.Request) -> Any:
        """Reverse the latest change."""
        user = self._user(request)
        return self._try(user, self._recommender.memory(user).undo, "Undone.")

    def save(self, request: gr.Request) -> str:
        """Write everything stored about the user into a file to download."""
        exported = self._recommender.memory(self._user(request)).export()
        folder = Path(tempfile.mkdtemp(prefix="whyfirst-"))
        target = folder / "whyfirst-my-data.json"
        target.write_text(json.dumps(exported, ensure_ascii=False, indent=1), "utf-8")
        return str(target)

    def erase_all(self, sure: bool, request: gr.Request) -> Update:
        """Erase everything about the user, once confirmed."""
        user = self._user(request)
        if not sure:
            gr.Warning("Tick the box first: this cannot be undone.")
            return {self.sure: False}
        self._recommender.memory(user).forget(everything=True)
        self._recommender.compact()
        gr.Info("Everything is erased.")
        return {**self._show(user, ""), self.sure: False}


def examples_of(recommender: "Recommender") -> list[str]:
    """Return things to say, made from the catalogue's own words."""
    catalogue = recommender.catalogue
    category = [f for f in catalogue.vocabulary.facets if f.kind == "category" and f.values]
    wanted = [_commonest(catalogue, f.name, f.values) for f in category[:3]]
    title = catalogue.items[len(catalogue) // 2].title
    return [
        f"Something {wanted[-1]}, but no {wanted[0]}",
        f"Something like {title}",
        "What do you know about me?",
    ]


def _commonest(catalogue: Any, aspect: str, values: tuple[str, ...]) -> str:
    return max(values, key=lambda value: (len(catalogue.rows_of(aspect, value)), value))


def build_page(recommender: "Recommender", *, user: UserOf) -> gr.Blocks:
    """Return the chat page over a recommender; `user` says who a request comes from."""
    with gr.Blocks(title="whyfirst", analytics_enabled=False) as blocks:
        Page(recommender, user).connect(blocks)
    blocks.queue(default_concurrency_limit=8, api_open=False)
    return blocks


def theme() -> gr.themes.Base:
    """Return a look that loads nothing from elsewhere."""
    return gr.themes.Soft(font=FONT, font_mono=["ui-monospace", "monospace"])
