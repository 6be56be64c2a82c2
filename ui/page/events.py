"""What Gradio's events bring along, taken for what it is: words from somebody's browser."""

from typing import Any

import gradio as gr


def chosen(event: gr.EventData) -> tuple[str, str, str]:
    """Return what was clicked: what to do, with what, and what was typed beside it."""
    data = event._data if isinstance(event._data, dict) else {}  # noqa: SLF001 - Gradio's own way in
    do, value, text = (str(data.get(key, "")) for key in ("do", "value", "text"))
    return do, value, text


def fields_of(event: gr.EventData) -> dict[str, str]:
    """Return the fields of a form that was sent."""
    data = event._data if isinstance(event._data, dict) else {}  # noqa: SLF001 - as above
    fields = data.get("fields")
    return {str(k): str(v) for k, v in fields.items()} if isinstance(fields, dict) else {}


def own_names(names: Any, user: str) -> dict[str, str]:
    """Return the names that a user gave conversations in this browser."""
    own = names.get(user) if isinstance(names, dict) else None
    return {str(k): str(v) for k, v in own.items()} if isinstance(own, dict) else {}
