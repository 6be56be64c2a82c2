"""Draw a taste as a picture: what is wanted and avoided, and how that moved from turn to turn."""

from collections.abc import Sequence

from markupsafe import Markup

from whyfirst.memory.criteria import Criterion
from whyfirst.memory.turns import Turn
from whyfirst.tools.catalogue import Catalogue
from whyfirst.ui.page.argument import HEAVIEST, name_of, told_of
from whyfirst.ui.page.markup import join, tag

TURNS = 12
"""How many of the latest turns the picture shows."""
ROWS = 12
NAMES, COLUMN, ROW, RADIUS = 250, 36, 30, 11
LONGEST = 34


def draw_portrait(turns: Sequence[Turn], catalogue: Catalogue) -> Markup:
    """Return the picture of the latest turns of a conversation; empty before the first."""
    recent = [t for t in turns if t.catalogue == catalogue.name and t.rationale.criteria][-TURNS:]
    weights = _weights(recent, catalogue)
    if not weights:
        return Markup()
    rows = sorted(weights, key=lambda name: -max(_size(c) for c in weights[name].values()))[:ROWS]
    width, height = NAMES + COLUMN * len(recent), ROW * len(rows) + 30
    drawn = [_row(name, weights[name], place, len(recent)) for place, name in enumerate(rows)]
    picture = tag(
        "svg",
        tag("title", _summary(rows, weights, recent)),
        join(drawn),
        join(_label(n + 1, len(rows), n) for n in range(len(recent))),
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
    )
    return tag(
        "div",
        tag("h3", "Your taste in this conversation, turn by turn"),
        tag("div", picture, class_="scroll", tabindex="0", role="group", aria_label="Picture"),
        tag("p", "Full: wanted. Hollow: avoided. Square: a rule. The larger, the more it counts."),
        class_="sheet portrait",
    )


def _weights(turns: Sequence[Turn], catalogue: Catalogue) -> dict[str, dict[int, Criterion]]:
    found: dict[str, dict[int, Criterion]] = {}
    for place, turn in enumerate(turns):
        for criterion in told_of(turn.rationale.criteria):
            if criterion.evidence and criterion.aspect != "popularity":
                found.setdefault(name_of(criterion, catalogue), {})[place] = criterion
    return found


def _size(criterion: Criterion) -> float:
    return 1.0 if criterion.hard else max(0.15, min(1.0, criterion.weight / HEAVIEST))


def _row(name: str, cells: dict[int, Criterion], place: int, columns: int) -> Markup:
    y = place * ROW + ROW / 2
    short = f"{name[:LONGEST]}…" if len(name) > LONGEST else name
    line = tag("line", x1=NAMES, x2=NAMES + COLUMN * columns, y1=y, y2=y, class_="axis")
    label = tag("text", short, x=NAMES - 16, y=y + 5, text_anchor="end")
    return join([line, label, *(_mark(c, column, y) for column, c in cells.items())])


def _mark(criterion: Criterion, column: int, y: float) -> Markup:
    x = NAMES + column * COLUMN + COLUMN / 2
    radius = round(RADIUS * _size(criterion) ** 0.5, 1)
    kind = criterion.direction
    if criterion.hard:
        side = RADIUS * 1.4
        return tag(
            "rect", x=x - side / 2, y=y - side / 2, width=side, height=side, rx=3, class_=kind
        )
    return tag("circle", cx=x, cy=y, r=radius, class_=kind)


def _label(number: int, rows: int, column: int) -> Markup:
    x = NAMES + column * COLUMN + COLUMN / 2
    return tag("text", str(number), x=x, y=rows * ROW + 20, text_anchor="middle", class_="turn")


def _summary(
    rows: Sequence[str], weights: dict[str, dict[int, Criterion]], turns: Sequence[Turn]
) -> str:
    last = len(turns) - 1
    counting = [name for name in rows if last in weights[name]]
    gone = [name for name in rows if last not in weights[name]]
    said = f"Over {len(turns)} turns. Counting now: {', '.join(counting) or 'nothing'}."
    return f"{said} No longer: {', '.join(gone)}." if gone else said
