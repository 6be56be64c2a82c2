"""The evaluations tab: the reports of `whyfirst eval run`, and conversations turn by turn."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from markupsafe import Markup
from pydantic import ValidationError

from whyfirst.memory.errors import WhyfirstError
from whyfirst.memory.turns import Turn
from whyfirst.ui.page.chat import Update
from whyfirst.ui.page.figures import draw_results
from whyfirst.ui.page.markup import tag
from whyfirst.ui.page.parts import PRIVATE
from whyfirst.ui.page.transcript import draw_conversation

if TYPE_CHECKING:
    from whyfirst.agent.recommender import Recommender

RESULTS = "results.json"
DEFAULT = Path("evaluation")
"""Where `whyfirst eval run` writes unless it is told otherwise."""
TURNS = "*.jsonl"
"""Files with a stored turn a line: conversations to look at."""


class Reports:
    """The evaluations tab over a recommender.

    Args:
        recommender: whose data folder may hold reports, and whose catalogues name the items.
        anywhere: whether a folder of this machine may be typed in.
    """

    def __init__(self, recommender: "Recommender", *, anywhere: bool) -> None:
        self._recommender = recommender
        self._anywhere = anywhere
        with gr.Column(elem_classes="page"):
            with gr.Row(elem_classes="pick"):
                self.folder = gr.Dropdown(
                    [], label="Report folder", allow_custom_value=anywhere, scale=2
                )
                self.conversation = gr.Dropdown([], label="Conversation", visible=False, scale=1)
            self.view = gr.HTML(apply_default_css=False)
            self.turns = gr.HTML(apply_default_css=False, elem_classes="transcript read-only")

    def connect(self, tab: gr.Tab) -> None:
        """Say what follows from each event."""
        seen = [self.folder, self.conversation, self.view, self.turns]
        tab.select(self.look, None, seen, **PRIVATE)
        self.folder.change(self.open, [self.folder], seen[1:], **PRIVATE)
        self.conversation.change(
            self.read, [self.folder, self.conversation], [self.turns], **PRIVATE
        )

    def look(self) -> Update:
        """List the folders that hold a report, and open the latest."""
        found = [str(folder) for folder in self._folders()]
        shown = self.open(found[0]) if found else {self.view: _nothing()}
        return {self.folder: gr.update(choices=found, value=found[0] if found else None), **shown}

    def _folders(self) -> list[Path]:
        roots = [DEFAULT, self._recommender.folder.path / "evaluation"]
        there = [p for root in roots for p in (*root.glob(RESULTS), *root.glob(f"*/{RESULTS}"))]
        return [p.parent for p in sorted(there, key=lambda p: -p.stat().st_mtime)]

    def open(self, folder: str | None) -> Update:
        """Show the figures of a report."""
        if not folder or not self._may_open(folder):
            return {self.view: _nothing(), self.turns: ""}
        try:
            results = json.loads((Path(folder) / RESULTS).read_text("utf-8"))
        except (OSError, ValueError):
            fault = f"{folder} holds no {RESULTS} that can be read; `whyfirst eval run` writes one."
            return {self.view: tag("p", fault, class_="sheet fault", role="alert"), self.turns: ""}
        files = sorted(str(p.relative_to(folder)) for p in Path(folder).rglob(TURNS))
        return {
            self.view: draw_results(results if isinstance(results, Mapping) else {}),
            self.conversation: gr.update(choices=files, value=None, visible=bool(files)),
            self.turns: "",
        }

    def _may_open(self, folder: str) -> bool:
        return self._anywhere or Path(folder) in self._folders()

    def read(self, folder: str | None, name: str | None) -> str:
        """Show a scripted conversation turn by turn."""
        if not folder or not name or not self._may_open(folder):
            return ""
        file = (Path(folder) / name).resolve()
        if not file.is_relative_to(Path(folder).resolve()):
            return ""
        turns = _turns(file)
        return (
            self._drawn(turns) if turns else tag("p", "That file holds no turns.", class_="sheet")
        )

    def _drawn(self, turns: Sequence[Turn]) -> Markup:
        try:
            catalogue = self._recommender.resources(turns[0].catalogue).opened.catalogue
        except WhyfirstError as error:
            return tag("p", str(error), class_="sheet fault")
        return draw_conversation(turns, catalogue, whole=True)


def _turns(file: Path) -> list[Turn]:
    try:
        lines = file.read_text("utf-8").splitlines()
        return [Turn.model_validate_json(_turn_of(line)) for line in lines if line.strip()]
    except (OSError, ValueError, ValidationError):
        return []


def _turn_of(line: str) -> str:
    # A line is a turn, or holds one under that name beside what was expected of it.
    body: Any = json.loads(line)
    return json.dumps(body["turn"]) if isinstance(body, dict) and "turn" in body else line


def _nothing() -> Markup:
    return tag(
        "div",
        tag("h3", "No report yet"),
        tag("p", "Run ", tag("code", "whyfirst eval run"), " and its figures will stand here."),
        class_="sheet",
    )
