"""Draw a conversation: what the person said, the argument, the items, the rest of the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from whyfirst.agent.events import Event
from whyfirst.memory.criteria import Criterion
from whyfirst.memory.turns import Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.writing import write_body
from whyfirst.ui.page.argument import draw_argument, say_button
from whyfirst.ui.page.cards import draw_movement, draw_slate
from whyfirst.ui.page.markup import join, tag
from whyfirst.ui.page.movement import movement_between, shown

LONG_MESSAGE = 800
"""Characters from which on a message gets a frame that scrolls."""
SHOWN_TURNS = 12
"""How many turns of a long conversation are drawn; the earlier ones come on demand."""


def draw_conversation(
    turns: Sequence[Turn], catalogue: Catalogue, *, whole: bool = False
) -> Markup:
    """Return the turns of a conversation, oldest first."""
    drawn = list(_exchanges(turns, catalogue))
    if whole or len(drawn) <= SHOWN_TURNS:
        return join(drawn)
    earlier = tag("button", "Show earlier turns", type="button", data_do="earlier")
    return join([earlier, *drawn[-SHOWN_TURNS:]])


def _exchanges(turns: Sequence[Turn], catalogue: Catalogue) -> Iterator[Markup]:
    before: Turn | None = None
    for place, turn in enumerate(turns):
        last = place == len(turns) - 1
        yield tag(
            "article",
            _message(turn, last=last),
            _answer(turn, before, catalogue, last=last),
            class_="exchange",
            id=turn.turn_id,
        )
        before = turn if shown(turn) else before


def _message(turn: Turn, *, last: bool) -> Markup:
    tools = [
        tag("button", label, type="button", data_do=what, data_turn=turn.turn_id)
        for what, label in (("edit", "Edit"), ("retry", "Try again"))
    ]
    return tag(
        "div",
        _said(turn.message),
        tag("div", join(tools), class_="tools") if last else None,
        class_="message",
    )


def _said(message: str) -> Markup:
    # A pasted page scrolls in its own frame, so that its answer stays near.
    if len(message) <= LONG_MESSAGE:
        return tag("p", message, dir="auto")
    return tag(
        "p", message, dir="auto", class_="long", tabindex="0", role="group",
        aria_label="Your message",
    )  # fmt: skip


def _answer(turn: Turn, before: Turn | None, catalogue: Catalogue, *, last: bool) -> Markup:
    parts: list[Markup | None] = [_lead(turn, catalogue)]
    if turn.decision in ("recommend", "relax", "ask"):
        moved = movement_between(before, turn)
        parts = [
            draw_argument(turn.rationale.criteria, catalogue),
            parts[0],
            draw_movement(moved, catalogue),
            _near_miss_note(turn),
            draw_slate(turn, moved, catalogue),
        ]
    if last and turn.question and turn.question.options:
        options = (say_button(option, option) for option in turn.question.options)
        parts.append(tag("div", join(options), class_="options", role="group"))
    return tag("div", join(parts), class_="answer")


def _near_miss_note(turn: Turn) -> Markup | None:
    if turn.slate or not turn.near_misses:
        return None
    return tag("p", "These break one of your rules, and come nearest:", class_="note")


def _lead(turn: Turn, catalogue: Catalogue) -> Markup | None:
    # The items are drawn as cards; what is left of the reply is what was noted, answered, asked.
    body = write_body(turn, catalogue)
    told_in_cards = turn.decision == "recommend"
    said = turn.reply.replace(body, "", 1) if body and told_in_cards else turn.reply
    lines = [line for line in said.splitlines() if line.strip()]
    return (
        tag("div", join(tag("p", line, dir="auto") for line in lines), class_="said")
        if lines
        else None
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What is known so far of the turn under way."""

    criteria: Sequence[Criterion] | None = None
    titles: Sequence[str] = ()
    text: str = ""

    def after(self, event: Event) -> "Known":
        """Return what is known once an event has come."""
        if event.event == "criteria":
            return replace(self, criteria=event.data)
        if event.event == "slate":
            return replace(self, titles=[entry.title for entry in event.data])
        return replace(self, text=self.text + event.data) if event.event == "text" else self


def draw_pending(message: str, known: Known, catalogue: Catalogue) -> Markup:
    """Return the exchange that is under way: the message, and what is known of the answer."""
    criteria = known.criteria
    stage = "Reading …" if criteria is None else "Looking for what fits …"
    titles = [tag("li", tag("h4", title, dir="auto"), class_="card") for title in known.titles]
    lines = [tag("p", line, dir="auto") for line in known.text.splitlines() if line.strip()]
    return tag(
        "article",
        tag("div", _said(message), class_="message"),
        tag(
            "div",
            draw_argument(criteria, catalogue) if criteria is not None else None,
            tag("div", join(lines), class_="said") if lines else None,
            tag("ol", join(titles), class_="slate") if titles else None,
            tag("p", "Writing …" if titles else stage, class_="waiting"),
            class_="answer",
        ),
        class_="exchange pending",
        id="under-way",
    )


def draw_welcome(catalogue: Catalogue, openers: Sequence[str]) -> Markup:
    """Return what an empty conversation shows: what this is, and ways to begin."""
    noun = catalogue.vocabulary.plural
    buttons = (say_button(words, words) for words in openers)
    return tag(
        "section",
        tag("h2", f"What kind of {noun} are you after?"),
        tag(
            "p",
            "Say it in your own words: what you want, what you cannot stand, for how long."
            " You see what I go by before what I pick, and you can dispute every part of it.",
        ),
        tag("div", join(buttons), class_="openers"),
        class_="welcome",
    )


def framed(conversation: str, catalogue: Catalogue) -> str:
    """Return a drawn conversation as the log that screen readers follow."""
    return tag(
        "div", conversation, role="log", aria_live="polite", aria_label="Conversation",
        tabindex="0", data_catalogue=catalogue.name,
    )  # fmt: skip
