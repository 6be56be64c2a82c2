"""Draw the import of a catalogue: a preview, and what each column is to be."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from markupsafe import Markup

from whyfirst.memory.errors import WrongUse
from whyfirst.tools.importing import BadRow
from whyfirst.tools.library import ImportReport
from whyfirst.tools.mapping import ColumnMapping, Columns, FacetMapping
from whyfirst.tools.vocabulary import FacetKind
from whyfirst.ui.page.markup import join, tag

PREVIEWED = 4
CELL = 60
BAD_ROWS = 8
ROLES: Mapping[str, str] = {
    "skip": "leave out",
    "item_id": "the id",
    "title": "the title",
    "text": "description",
    "identifier": "another id",
    "picture": "a picture file",
    "category": "a word",
    "many": "several words",
    "person": "people",
    "number": "a number",
    "year": "a year",
    "ordered": "levels",
}


def draw_mapping(
    name: str, rows: Sequence[Mapping[str, Any]], guessed: ColumnMapping | None
) -> Markup:
    """Return the form that says what each column is, filled in with what was guessed."""
    header = list(dict.fromkeys(column for row in rows for column in row))
    columns = (_column(column, number, rows, guessed) for number, column in enumerate(header))
    fields = (
        ("name", "Name of the catalogue", name),
        ("noun", "One of them is called", "item"),
        ("plural", "Many are called", "items"),
    )
    named = (
        tag("label", tag("span", label), tag("input", name=field, value=value))
        for field, label, value in fields
    )
    return tag(
        "form",
        tag("h3", "What is what"),
        tag("p", "Check what each column is. What was guessed is filled in."),
        tag("div", join(named), class_="named"),
        tag(
            "div",
            tag(
                "table",
                tag("thead", _row("th", ("Column", "is", "First values"), scope="col")),
                tag("tbody", join(columns)),
            ),
            class_="scroll", tabindex="0", role="group", aria_label="Columns",
        ),
        tag("button", "Import", type="submit", class_="main"),
        data_do="import",
        class_="sheet mapping",
    )  # fmt: skip


def _row(kind: str, cells: Iterable[str], **attributes: str) -> Markup:
    return tag("tr", join(tag(kind, cell, **attributes) for cell in cells))


def _column(
    column: str, number: int, rows: Sequence[Mapping[str, Any]], guessed: ColumnMapping | None
) -> Markup:
    role = role_of(column, guessed) if guessed else "skip"
    options = (
        tag("option", label, value=value, selected=value == role) for value, label in ROLES.items()
    )
    values = [str(row[column]) for row in rows[:PREVIEWED] if row.get(column) not in (None, "")]
    chooser = tag("select", join(options), name=f"column-{number}", aria_label=f"{column} is")
    shown = " · ".join(f"{v[:CELL]}…" if len(v) > CELL else v for v in values)
    return tag(
        "tr",
        tag("th", column, scope="row", dir="auto"),
        tag("td", chooser),
        tag("td", shown, dir="auto"),
    )


def role_of(column: str, mapping: ColumnMapping) -> str:
    """Return the role that a mapping gives a column."""
    columns = mapping.columns
    plain = {columns.item_id: "item_id", columns.title: "title"}
    plain |= dict.fromkeys(columns.text, "text") | dict.fromkeys(columns.identifiers, "identifier")
    plain |= {columns.picture: "picture"} if columns.picture else {}
    facet = next((f for f in mapping.facets.values() if f.column == column), None)
    if facet is not None:
        return "many" if facet.kind == "category" and facet.multiple else facet.kind
    return plain.get(column, "skip")


def mapping_from(
    fields: Mapping[str, str], header: Sequence[str], guessed: ColumnMapping | None
) -> ColumnMapping:
    """Return the mapping that a filled-in form asks for.

    Raises:
        WrongUse: no column, or more than one, is the id or the title.
    """
    roles = {c: fields.get(f"column-{n}", "skip") for n, c in enumerate(header)}
    single = {}
    for role in ("item_id", "title"):
        chosen = [column for column, given in roles.items() if given == role]
        if len(chosen) != 1:
            raise WrongUse(f"Choose exactly one column that is {ROLES[role]}.")
        single[role] = chosen[0]
    facets = dict(
        _facet(column, role, guessed)
        for column, role in roles.items()
        if role == "many" or role in get_args(FacetKind)
    )
    of = {role: tuple(c for c, r in roles.items() if r == role) for role in ("text", "identifier")}
    picture = next((c for c, r in roles.items() if r == "picture"), "")
    columns = Columns(**single, text=of["text"], identifiers=of["identifier"], picture=picture)
    noun, plural = fields.get("noun", "").strip(), fields.get("plural", "").strip()
    return ColumnMapping(
        noun=noun or "item", plural=plural or "items", columns=columns, facets=facets
    )


def _facet(column: str, role: str, guessed: ColumnMapping | None) -> tuple[str, FacetMapping]:
    from whyfirst.tools.inference import facet_name

    known = {f.column: (n, f) for n, f in guessed.facets.items()} if guessed else {}
    if column in known and guessed is not None and role_of(column, guessed) == role:
        return known[column]
    kind: Any = "category" if role == "many" else role
    multiple = role in ("many", "person")
    name = facet_name(column)
    label = name.replace("_", " ")
    return name, FacetMapping(column=column, kind=kind, multiple=multiple, label=label)


def draw_progress(stage: str, done: int, total: int) -> Markup:
    """Return how far an import is."""
    share = f"{done} of {total}" if total else f"{done}"
    bar = tag("progress", value=done if total else None, max=max(total, 1), aria_label=stage)
    return tag("div", tag("p", f"{stage}: {share}"), bar, class_="sheet", role="status")


def draw_report(report: ImportReport) -> Markup:
    """Return what an import did, the rows it kept out included."""
    bad = report.bad_rows
    lines = (tag("li", f"line {row.line}: {row.reason}") for row in bad[:BAD_ROWS])
    return tag(
        "div",
        tag("h3", f"“{report.name}” is ready"),
        tag("p", f"{report.items} items, version {report.version}. Choose it in the chat."),
        _kept_out(bad),
        tag("ul", join(lines)) if bad else None,
        class_="sheet", role="status",
    )  # fmt: skip


def _kept_out(bad: Sequence[BadRow]) -> Markup | None:
    if not bad:
        return None
    rest = f", of which the first {BAD_ROWS}:" if len(bad) > BAD_ROWS else ":"
    return tag("p", f"{len(bad)} rows were left out{rest}")
