"""What Gradio holds for a browser stays bounded."""

import gradio as gr
from gradio.context import LocalContext
from gradio.state_holder import StateHolder

from whyfirst.ui.page.sessions import KEPT, drop_copies


def test_copies_of_parts_go_but_for_the_latest() -> None:
    with gr.Blocks() as page:
        box = gr.Textbox()
    holder = StateHolder()
    holder.set_blocks(page)
    session = holder["browser"]
    copies = [gr.Textbox(render=False) for _ in range(KEPT + 100)]
    for copy in copies:
        session[copy._id] = copy  # noqa: SLF001 - as Gradio files it
    LocalContext.blocks.set(page)
    LocalContext.request.set(gr.Request(session_hash="browser"))
    drop_copies()
    filed = session.blocks_config.blocks
    assert box._id in filed  # noqa: SLF001 - as above
    assert [c._id in filed for c in copies] == [False] * 100 + [True] * KEPT  # noqa: SLF001


def test_outside_an_event_there_is_nothing_to_drop() -> None:
    LocalContext.request.set(None)
    drop_copies()
