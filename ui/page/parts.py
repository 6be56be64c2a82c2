"""The parts of the chat tab, and nothing of what they do."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from whyfirst.ui.page.dials import DIALS, STEPS
from whyfirst.ui.page.markup import tag

ASSETS = Path(__file__).parents[1] / "assets"
LONGEST_MESSAGE = 100_000
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""How every event of the page is registered: no public endpoint, no veil over what is read."""


def drawn(value: str = "", *, finds: Callable[..., Any] | None = None, **how: Any) -> gr.HTML:
    """Return a part that shows HTML of our own and tells what is clicked in it."""
    script = (ASSETS / "page.js").read_text("utf-8")
    functions = [finds] if finds else None
    return gr.HTML(
        value, js_on_load=script, apply_default_css=False, server_functions=functions, **how
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """What the chat tab is made of."""

    rail: gr.HTML
    catalogue: gr.Dropdown
    fresh: gr.Button
    private: gr.Checkbox
    dials: tuple[gr.Slider, ...]
    apply: gr.Button
    settled: gr.HTML
    pending: gr.HTML
    editing: gr.HTML
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    doubt: gr.HTML


def build_parts(catalogues: list[str], current: str, finds: Callable[..., Any]) -> Parts:
    """Lay out the chat tab.

    Args:
        catalogues: names to choose from.
        current: the one that is open at first.
        finds: completes titles while somebody types.
    """
    with gr.Row(elem_classes="talk"):
        with gr.Column(elem_classes="side", min_width=0):
            catalogue = gr.Dropdown(catalogues, value=current, label="Catalogue")
            fresh = gr.Button("New conversation", elem_classes="quiet")
            rail = drawn()
            dials, apply, private = _build_dials()
        with gr.Column(elem_classes="main", min_width=0):
            settled = drawn(elem_classes="transcript")
            pending = drawn(elem_classes="transcript")
            with gr.Group(elem_classes="composer"):
                # What is being rewritten is told where it is written: always in view.
                editing = drawn(elem_classes="rewriting")
                with gr.Row(elem_classes="write"):
                    box, send, stop = _build_box()
                doubt = drawn(draw_doubt(), finds=finds, elem_classes="doubt")
    return Parts(
        rail,
        catalogue,
        fresh,
        private,
        dials,
        apply,
        settled,
        pending,
        editing,
        box,
        send,
        stop,
        doubt,
    )


def _build_dials() -> tuple[tuple[gr.Slider, ...], gr.Button, gr.Checkbox]:
    with gr.Accordion("Dials", open=False, elem_classes="dials"):
        dials = tuple(
            gr.Slider(
                STEPS[0], STEPS[-1], 0.0, step=STEPS[1] - STEPS[0], label=dial.label,
                info=dial.about, buttons=[],
            )
            for dial in DIALS
        )  # fmt: skip
        # A slider moved by keys tells of no release, so there is a button for it.
        apply = gr.Button("Show it with these dials", elem_classes="quiet")
        private = gr.Checkbox(
            label="Use no profile",
            info="What I know from other chats is left out, and nothing of this one is kept.",
        )
    return dials, apply, private


def _build_box() -> tuple[gr.Textbox, gr.Button, gr.Button]:
    # Closed until the page has loaded: what came back with it would wipe earlier words.
    box = gr.Textbox(
        label="Your message", show_label=False, container=False, lines=1, max_lines=8, scale=1,
        placeholder="Say what you want", max_length=LONGEST_MESSAGE,
        interactive=False, elem_classes="box",
    )  # fmt: skip
    send = gr.Button("Send", variant="primary", scale=0, min_width=84, elem_classes="send")
    stop = gr.Button("Stop", visible=False, scale=0, min_width=84, elem_classes="send")
    return box, send, stop


def draw_doubt() -> str:
    """Return the line that asks after an item that is not shown, and two words of every chat."""
    field = tag(
        "input", name="value", list="titles", autocomplete="off", placeholder="any title",
        aria_label="Why not … (a title)", dir="auto",
    )  # fmt: skip
    ask = tag(
        "form",
        tag("span", "Why not …", aria_hidden="true"),
        field,
        tag("datalist", id="titles"),
        tag("button", "Ask", type="submit"),
        data_do="why-not",
    )
    words = (("Something else", "Something else."), ("Undo that", "Undo that."))
    buttons = [
        tag("button", label, type="button", class_="say", data_say=said) for label, said in words
    ]
    return tag("div", ask, *buttons, class_="asides")
