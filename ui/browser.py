"""The browser chat: the argument first, then the items; beside it what is remembered."""

import os
from typing import TYPE_CHECKING

import gradio as gr

from whyfirst.ui.page.chat import Chat, UserOf
from whyfirst.ui.page.markup import tag
from whyfirst.ui.page.memories import Memories
from whyfirst.ui.page.parts import ASSETS, PRIVATE
from whyfirst.ui.page.ranking import draw_ranking
from whyfirst.ui.page.reports import Reports
from whyfirst.ui.page.shelf import Shelf

if TYPE_CHECKING:
    from whyfirst.agent.recommender import Recommender

STYLE = (ASSETS / "page.css").read_text("utf-8")
HEAD = '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
# Gradio's own semi-bold files lack most letters; the regular and the bold ones are whole.
FONT = gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700))
WAITING = 256
"""How many events may wait in line before the page says that it is busy."""
KEPT_S = 3600
"""How long an uploaded file outlives its import."""


def build_page(recommender: "Recommender", *, user: UserOf, alone: bool = True) -> gr.Blocks:
    """Return the chat page over a recommender.

    Args:
        recommender: what answers.
        user: who a request comes from.
        alone: whether there is one person, on their own machine: they may import catalogues and
            open any report; people who log in to a server may not.
    """
    with gr.Blocks(
        title="whyfirst", analytics_enabled=False, fill_width=True, delete_cache=(KEPT_S, KEPT_S)
    ) as blocks:
        gr.HTML(draw_masthead(), apply_default_css=False)
        with gr.Tabs():
            with gr.Tab("Chat"):
                chat = Chat(recommender, user)
            with gr.Tab("Memory") as remembering:
                memories = Memories(recommender, user)
            with gr.Tab("Ranking") as ranking, gr.Column(elem_classes="page"):
                ranked = gr.HTML(apply_default_css=False)
            with gr.Tab("Catalogues") as keeping:
                shelf = Shelf(recommender, chat.parts.catalogue, may_import=alone)
            with gr.Tab("Reports") as reporting:
                reports = Reports(recommender, anywhere=alone)
        chat.connect(blocks)
        memories.connect(remembering, chat.conversation, (chat.restart, chat.talk))
        ranking.select(
            lambda name: explain(recommender, name), [chat.parts.catalogue], [ranked], **PRIVATE
        )
        shelf.connect(keeping)
        reports.connect(reporting)
    blocks.queue(default_concurrency_limit=at_once(), max_size=WAITING, api_open=False)
    return blocks


def explain(recommender: "Recommender", catalogue: str) -> str:
    """Return the page about the ranking, from what is in use now."""
    opened = recommender.resources(catalogue).opened
    return draw_ranking(recommender.parameters, opened.catalogue, opened.signals, opened.confidence)


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
    plain = ["ui-monospace", "monospace"]
    return gr.themes.Base(font=[FONT, "system-ui", "sans-serif"], font_mono=plain).set(
        body_background_fill="var(--paper)", body_background_fill_dark="var(--paper)"
    )


def at_once() -> int:
    """Return how many events may run at once: a few more than there are cores to compute them."""
    return max(4, 2 * (os.cpu_count() or 1))
