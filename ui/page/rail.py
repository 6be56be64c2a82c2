"""Draw the list of conversations, and what can be done with the one that is open."""

from collections.abc import Mapping

from markupsafe import Markup

from whyfirst.ui.page.markup import join, tag

LONGEST = 48
"""Characters of a conversation's first message that name it."""
LISTED = 40


def name_of(conversation: str, openings: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return what a conversation is called: the name given to it, else how it began."""
    said = names.get(conversation) or " ".join(openings.get(conversation, "").split())
    return f"{said[:LONGEST]}…" if len(said) > LONGEST else said or "New conversation"


def draw_rail(current: str, openings: Mapping[str, str], names: Mapping[str, str]) -> Markup:
    """Return the conversations, the latest first.

    Args:
        current: the open one; empty for a new one.
        openings: how each began, in order.
        names: names that were given in this browser.
    """
    entries = [
        _entry(each, name_of(each, openings, names), current == each)
        for each in list(openings)[:LISTED]
    ]
    empty = tag("p", "Your conversations will stand here.", class_="empty")
    listed = tag("ul", join(entries)) if entries else empty
    return tag("nav", listed, class_="conversations", aria_label="Conversations")


def _entry(conversation: str, name: str, is_open: bool) -> Markup:
    button = tag(
        "button", name, type="button", data_do="open", data_value=conversation, dir="auto",
        aria_current="true" if is_open else None,
    )  # fmt: skip
    return tag("li", button, _tools(conversation, name) if is_open else None)


def _tools(conversation: str, name: str) -> Markup:
    rename = tag(
        "form",
        tag("input", name="value", value=name, aria_label="Name of this conversation"),
        tag("button", "Rename", type="submit"),
        data_do="rename",
        data_value=conversation,
    )
    delete = tag(
        "details",
        tag("summary", "Delete"),
        tag("p", "All of it goes for good, with what I learned of you in it."),
        tag("button", "Delete it", type="button", data_do="delete", data_value=conversation),
    )
    return tag("details", tag("summary", "Rename or delete"), rename, delete, class_="manage")
