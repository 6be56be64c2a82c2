"""The browser chat: the argument first, then the items; beside it what is remembered."""

from typing import TYPE_CHECKING

import gradio as gr

from whyfirst.ui.page.chat import Chat, UserOf, at_once
from whyfirst.ui.page.markup import tag
from whyfirst.ui.page.memories import Memories
from whyfirst.ui.page.parts import ASSETS

if TYPE_CHECKING:
    from whyfirst.agent.recommender import Recommender

STYLE = (ASSETS / "page.css").read_text("utf-8")
# Gradio's own semi-bold files lack most letters; the regular and the bold ones are whole.
FONT = gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700))
HEAD = '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
WAITING = 256
"""How many events may wait in line before the page says that it is busy."""


def build_page(recommender: "Recommender", *, user: UserOf) -> gr.Blocks:
    """Return the chat page over a recommender; `user` says who a request comes from."""
    with gr.Blocks(title="whyfirst", analytics_enabled=False, fill_width=True) as blocks:
        gr.HTML(draw_masthead(), apply_default_css=False)
        with gr.Tabs():
            with gr.Tab("Chat"):
                chat = Chat(recommender, user)
            with gr.Tab("Memory") as remembering:
                memories = Memories(recommender, user)
        chat.connect(blocks)
        memories.connect(remembering, chat.conversation, (chat.restart, chat.talk))
    blocks.queue(default_concurrency_limit=at_once(), max_size=WAITING, api_open=False)
    return blocks


def draw_masthead() -> str:
    """Return the name of the thing, and what it is in four words."""
    return tag(
        "header",
        tag("h1", "why", tag("b", "first")),
        tag("p", "Reasons first, then recommendations."),
        class_="masthead",
    )


def theme() -> gr.themes.Base:
    """Return a look that loads nothing from elsewhere."""
    return gr.themes.Base(
        font=[FONT, "system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
    ).set(
        body_background_fill="var(--paper)",
        body_background_fill_dark="var(--paper)",
    )
