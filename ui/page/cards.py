"""Draw the slate: a card an item, with what speaks for and against it and what that adds up to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from markupsafe import Markup

from whyfirst.memory.criteria import Criterion
from whyfirst.memory.turns import Claim, SlateItem, Turn
from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.confidence import is_measured
from whyfirst.tools.phrasing import plain_number
from whyfirst.tools.weighing import ITEM_SETS
from whyfirst.ui.page import phrases
from whyfirst.ui.page.argument import name_of, say_button
from whyfirst.ui.page.markup import join, tag
from whyfirst.ui.page.movement import TELLING, Movement, Shift, shown

STANCES = {"for": "+", "against": "−", "caveat": "?"}  # noqa: RUF001 - a minus of the same width
META = 3
"""How many fields stand under a title."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The longest bars of a slate to either side; all cards are drawn to it."""

    cost: float
    gain: float

    @classmethod
    def of(cls, nats: Sequence[float]) -> Self:
        """Return the scale that some contributions fill."""
        return cls(max([0.0, *(-n for n in nats)]), max([0.0, *nats]))

    @property
    def largest(self) -> float:
        """The longest bar of all."""
        return max(self.cost, self.gain) or 1.0

    @property
    def zero(self) -> float:
        """Where along the width the bars begin: costs go left from there, gains right."""
        return self.cost / ((self.cost + self.gain) or 1.0)


def draw_slate(turn: Turn, moved: Movement, catalogue: Catalogue) -> Markup:
    """Return the cards of a turn; empty where it put nothing on the table."""
    entries = shown(turn)
    if not entries or turn.decision in ("explain", "compare"):
        return Markup()
    told = [c for c in turn.rationale.criteria if c.aspect not in ITEM_SETS and not c.hard]
    scale = Scale.of([e.contributions.get(c.id, 0.0) for e in entries for c in told])
    cards = (
        _card(place, entry, turn, told, scale, moved, catalogue)
        for place, entry in enumerate(entries, start=1)
    )
    return tag("ol", join(cards), class_="slate", aria_label="Recommendations")


def _card(  # noqa: PLR0913, PLR0917 - what one card is drawn from
    place: int,
    entry: SlateItem,
    turn: Turn,
    criteria: Sequence[Criterion],
    scale: Scale,
    moved: Movement,
    catalogue: Catalogue,
) -> Markup:
    item = catalogue.item(entry.item_id) if entry.item_id in catalogue else None
    head = tag(
        "header",
        tag("span", str(place), class_="place", aria_hidden="true"),
        tag("h4", entry.title, dir="auto"),
        tag("span", _meta(item, catalogue), class_="meta", dir="auto") if item else None,
        _badge(place, entry, moved),
    )
    claims = [c for c in turn.rationale.claims if c.item_id == entry.item_id]
    picture = f"/pictures/{catalogue.name}/{item.picture}" if item and item.picture else None
    return tag(
        "li",
        # The title says what it shows.
        tag("img", src=picture, alt="", loading="lazy", class_="picture") if picture else None,
        head,
        tag("p", item.text, class_="summary", dir="auto") if item and item.text else None,
        _points(claims, entry, turn, catalogue),
        _sum(
            entry,
            criteria,
            scale,
            moved,
            catalogue,
            opened=place == 1,
            measured=is_measured(turn.selection),
        ),
        _actions(entry.title),
        class_="card",
    )


def _meta(item: Item, catalogue: Catalogue) -> str:
    facets = catalogue.vocabulary.facets
    ordered = sorted(
        facets, key=lambda f: (f.kind != "year", f.name != "price", f.kind != "person")
    )
    said = [_field(item, facet.name, facet.unit) for facet in ordered]
    return " · ".join([s for s in said if s][:META])


def _field(item: Item, aspect: str, unit: str) -> str:
    number = item.number(aspect)
    if number is not None:
        return f"{plain_number(number)} {unit}".strip()
    words = item.shown(aspect)
    return ", ".join(words[:2]) if words and aspect != "actor" else ""


def _badge(place: int, entry: SlateItem, moved: Movement) -> Markup | None:
    if not moved.is_news:
        return None
    was = moved.places.get(entry.item_id)
    if was is None:
        return tag("span", "new", class_="badge new")
    if was == place:
        return None
    arrow = "↑" if was > place else "↓"
    return tag("span", f"{arrow} was {was}", class_="badge")


def _points(
    claims: Sequence[Claim], entry: SlateItem, turn: Turn, catalogue: Catalogue
) -> Markup | None:
    criteria = {c.id: c for c in turn.rationale.criteria}
    ordered = sorted(claims, key=lambda c: -abs(entry.contributions.get(c.criterion_id, 0.0)))
    best = [next((c for c in ordered if c.stance == stance), None) for stance in STANCES]
    lines = [
        _point(claim, criteria[claim.criterion_id], catalogue)
        for claim in (*best[:2], None if best[1] else best[2])
        if claim is not None
    ]
    return tag("ul", join(lines), class_="points") if lines else None


def _point(claim: Claim, criterion: Criterion, catalogue: Catalogue) -> Markup:
    names_field = criterion.aspect in catalogue.vocabulary.by_name and claim.stance != "caveat"
    words = phrases.dispute(claim, criterion, catalogue) if names_field else ""
    return tag(
        "li",
        tag("b", STANCES[claim.stance], class_="sign", aria_hidden="true"),
        tag("span", _FOR[claim.stance], class_="unseen"),
        tag("span", claim.text, dir="auto"),
        say_button("Not true", words, aria_label=f"Not true: {claim.text}") if words else None,
        class_=claim.stance,
    )


_FOR = {"for": "For it: ", "against": "Against it: ", "caveat": "Not known: "}


def _sum(  # noqa: PLR0913 - as _card
    entry: SlateItem,
    criteria: Sequence[Criterion],
    scale: Scale,
    moved: Movement,
    catalogue: Catalogue,
    *,
    opened: bool,
    measured: bool,
) -> Markup:
    rows = sorted(criteria, key=lambda c: -abs(entry.contributions.get(c.id, 0.0)))
    told = [c for c in rows if abs(entry.contributions.get(c.id, 0.0)) >= TELLING]
    was = moved.scores.get(entry.item_id) if moved.is_news else None
    moved_score = (
        f", was {_signed(was)}" if was is not None and abs(was - entry.score) > TELLING else ""
    )
    total = f"adds up to {_signed(entry.score)}{moved_score}"
    summary = tag(
        "summary",
        tag("span", *_chance(entry, measured=measured), class_="chance"),
        _strip(told, entry, scale),
        tag("span", total, class_="total"),
    )
    bars = join(_bar(c, entry.contributions[c.id], scale, catalogue) for c in told)
    return tag(
        "details",
        summary,
        tag("dl", bars, class_="bars", style=f"--zero:{scale.zero:.0%}"),
        class_="sum",
        open=opened,
    )


def _chance(entry: SlateItem, *, measured: bool) -> tuple[Markup | str, ...]:
    """Tell the chance in numbers where people's ratings stand behind it, else in words."""
    if measured:
        return tag("b", f"{entry.confidence:.0%}"), " likely to please you"
    words = next(words for least, words in _GUESSES if entry.confidence >= least)
    return f"{words} (a rough guess)", ""


_GUESSES = (
    (0.6, "Seems likely to please you"),
    (0.4, "May please you"),
    (0.0, "Seems less likely to please you"),
)


def _signed(nats: float) -> str:
    return f"{nats:+.2f}".replace("-", "−")  # noqa: RUF001 - a minus as wide as the plus


def _strip(criteria: Iterable[Criterion], entry: SlateItem, scale: Scale) -> Markup:
    # One small column a criterion: the shape of the argument before anybody reads it.
    columns = (_column(entry.contributions[c.id] / scale.largest) for c in criteria)
    return tag("span", join(columns), class_="strip", aria_hidden="true")


def _column(share: float) -> Markup:
    height = f"height:{max(2, round(abs(share) * 13))}px"
    return tag("i", tag("u", style=height), class_="up" if share > 0 else "down")


def _bar(criterion: Criterion, nats: float, scale: Scale, catalogue: Catalogue) -> Markup:
    side = "gain" if nats > 0 else "cost"
    width = f"width:{max(1, round(abs(nats) / (scale.gain if nats > 0 else scale.cost) * 100))}%"
    return tag(
        "div",
        tag("dt", name_of(criterion, catalogue), dir="auto"),
        tag(
            "dd",
            tag(
                "span",
                tag("i", tag("u", style=width), class_=side),
                class_="track",
                aria_hidden="true",
            ),
            tag("span", _signed(nats), class_="nats"),
        ),
    )


def _actions(title: str) -> Markup:
    said = phrases.about_item(title)
    buttons = (
        say_button(label, words, aria_label=f"{label}: {title}") for label, words in said.items()
    )
    return tag("div", join(buttons), class_="actions")


def draw_movement(moved: Movement, catalogue: Catalogue) -> Markup | None:
    """Return what moved since the last slate, and why; None where nothing did."""
    if not moved.is_news:
        return None
    why = [_shift(shift, catalogue) for shift in moved.shifts]
    if moved.parameters_changed:
        why.append(tag("li", "the dials were moved"))
    if moved.faded:
        why.append(tag("li", "what you said earlier counts a little less than before"))
    gone = f"No longer shown: {', '.join(moved.left)}." if moved.left else ""
    return tag(
        "section",
        tag("h3", "What moved"),
        tag("ul", join(why)) if why else None,
        tag("p", gone, dir="auto") if gone else None,
        class_="moved",
    )


def _shift(shift: Shift, catalogue: Catalogue) -> Markup:
    name = name_of(shift.criterion, catalogue)
    if shift.before is None:
        told = tag("li", tag("b", name, dir="auto"), " now counts")
    elif shift.after is None:
        told = tag("li", tag("s", name, dir="auto"), " no longer counts")
    else:
        told = tag(
            "li", tag("b", name, dir="auto"), f" went from {shift.before:.2f} to {shift.after:.2f}"
        )
    return told
