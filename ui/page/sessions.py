"""Keep what Gradio holds for each browser from growing with every answer."""

from gradio.context import LocalContext

KEPT = 256
"""How many of the latest copies stay: events under way may still be using them."""


def drop_copies() -> None:
    """Let go of the copies of parts that earlier events of this browser left behind.

    Each update of a part, and each step that leaves one alone, makes Gradio (6.31,
    `postprocess_data`) replace it by a copy with a number of its own. When the copy next takes
    part in an event, the session files it under that number as well, and keeps it until the
    browser is gone for an hour: half a megabyte an answer on this page. The parts themselves are
    filed under the numbers that the page knows, and stay.
    """
    page, request = LocalContext.blocks.get(None), LocalContext.request.get(None)
    if page is None or request is None or not request.session_hash:
        return
    session = page.state_holder[request.session_hash]
    filed = session.blocks_config.blocks
    for number in sorted(filed.keys() - page.blocks.keys())[:-KEPT]:
        filed.pop(number, None)
        session.config_values.pop(number, None)
