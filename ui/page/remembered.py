"""Draw what is remembered: each record in plain words with its quote, and how it came and went."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from whyfirst.memory.preferences import MemoryChange, Preference
from whyfirst.memory.rows import ChangeSet
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.writing import say_change, say_record, weighed_anew
from whyfirst.ui.page.argument import meter
from whyfirst.ui.page.markup import join, tag

CatalogueOf = Callable[[str], Catalogue]
HIDDEN = frozenset({"shown"})
"""Aspects that only keep a conversation from repeating itself."""
JUDGED = frozenset({"item", "seen", "chosen", "view", "like"})
"""Aspects that are about an item: these are no rules, and have no other way round."""
STEP = 0.25
"""How much one click moves a record's strength."""


def draw_records(records: Sequence[Preference], catalogue_of: CatalogueOf) -> Markup:
    """Return the records that hold, by catalogue, each with what can be done with it."""
    told = [r for r in records if r.aspect not in HIDDEN]
    if not told:
        return tag(
            "div",
            tag("h3", "What I remember"),
            tag("p", "Nothing yet. What you tell me in a chat will stand here, in your words."),
            class_="sheet records",
        )
    groups = dict.fromkeys(r.catalogue for r in told)
    parts = (
        _group([r for r in told if r.catalogue == name], catalogue_of(name)) for name in groups
    )
    return tag("div", join(parts), class_="sheet records")


def _group(records: Sequence[Preference], catalogue: Catalogue) -> Markup:
    lines = join(_record(record, catalogue) for record in reversed(records))
    heading = f"What I remember of your taste in {catalogue.vocabulary.plural}"
    return join([tag("h3", heading), tag("ul", lines)])


def _record(record: Preference, catalogue: Catalogue) -> Markup:
    said = say_record(record, catalogue)
    kind = "rule" if record.hard else "want" if record.direction == "want" else "avoid"
    return tag(
        "li",
        tag(
            "div",
            meter(1.0 if record.hard else record.strength, kind),
            tag("b", said[:1].upper() + said[1:], dir="auto"),
            tag("span", _kind(record), class_="kind"),
        ),
        tag(
            "p",
            "You said ",
            tag("q", record.quote, dir="auto"),
            f" on {record.recorded_at.day} {record.recorded_at:%B %Y}",
            f", {_SOURCES[record.source]}." if record.source in _SOURCES else ".",
            class_="origin",
        ),
        _edits(record, said),
        class_="record",
    )


_SOURCES = {"corrected": "and you edited it", "answered": "as an answer", "imported": "elsewhere"}


def _kind(record: Preference) -> str:
    kind = "a rule" if record.hard else "a taste"
    kind = "about an item" if record.aspect in JUDGED else kind
    scope = "for one conversation" if record.scope == "conversation" else "lasting"
    return " · ".join([kind, scope, *(["for somebody else"] if record.about == "other" else [])])


def _edits(record: Preference, said: str) -> Markup:
    edits: list[tuple[str, str]] = []
    if record.aspect not in JUDGED:
        edits.append(("soften", "Make it a taste") if record.hard else ("harden", "Make it a rule"))
        if isinstance(record.value, str):
            turned = "Avoid it instead" if record.direction == "want" else "Want it instead"
            edits.append(("turn", turned))
    if not record.hard:
        edits += [("raise", "Counts more"), ("lower", "Counts less")]
    buttons = (
        tag(
            "button", label, type="button", data_do=what, data_value=record.id,
            aria_label=f"{label}: {said}",
        )
        for what, label in edits
    )  # fmt: skip
    forget = tag(
        "details",
        tag("summary", "Forget", aria_label=f"Forget: {said}"),
        tag("p", "Erased for good, with every stored turn that quotes it."),
        tag("button", "Forget it", type="button", data_do="forget", data_value=record.id),
        class_="forget",
    )
    return tag("div", *buttons, forget, class_="edits")


def edited(what: str, record: Preference) -> dict[str, Any]:
    """Return the fields that an edit of a record changes; empty for no edit."""
    changes: Mapping[str, dict[str, Any]] = {
        "harden": {"hard": True},
        "soften": {"hard": False},
        "turn": {"direction": "avoid" if record.direction == "want" else "want"},
        "raise": {"strength": min(1.0, record.strength + STEP)},
        "lower": {"strength": max(STEP, record.strength - STEP)},
    }
    return changes.get(what, {})


def draw_timeline(sets: Iterable[ChangeSet], catalogue_of: CatalogueOf) -> Markup:
    """Return what was changed when, the latest first."""
    entries = [line for made in sets for line in _changes(made, catalogue_of)]
    if not entries:
        return Markup()
    return tag(
        "div",
        tag("h3", "How it came to that"),
        tag("ol", join(entries)),
        class_="sheet timeline",
    )


def _changes(made: ChangeSet, catalogue_of: CatalogueOf) -> Iterable[Markup]:
    again = weighed_anew(made.changes)
    for change in made.changes:
        record = change.after or change.before
        said = say_change(change, catalogue_of(record.catalogue)) if record else "Erased for good."
        if record and change in again:
            anew = say_record(record, catalogue_of(record.catalogue))
            said = f"Weighed anew: {anew}." if change.op == "add" else ""
        if said:
            yield tag("li", _when(change), tag("span", said, dir="auto"))


def _when(change: MemoryChange) -> Markup:
    record = change.after or change.before
    at = (record.retired_at or record.recorded_at) if record else None
    return tag("time", f"{at.day} {at:%b}, {at:%H:%M}" if at else "")


def draw_export(exported: Mapping[str, Any]) -> Markup:
    """Return a link that holds everything stored about a person; no copy stays on the server."""
    body = json.dumps(exported, ensure_ascii=False, indent=1).encode()
    address = f"data:application/json;base64,{base64.b64encode(body).decode()}"
    size = f"{max(1, len(body) // 1000)} kB"
    return tag(
        "p",
        tag("a", "Save whyfirst-my-data.json", href=address, download="whyfirst-my-data.json"),
        f" ({size}: everything that is stored about you)",
        class_="sheet",
    )
