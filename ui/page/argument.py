"""Draw the argument: the criteria as chips, each with the person's words and ways to dispute it."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from whyfirst.memory.criteria import Criterion
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.phrasing import say_rule, say_wish
from whyfirst.tools.weighing import ITEM_SETS
from whyfirst.ui.page import phrases
from whyfirst.ui.page.markup import join, tag

HEAVIEST = 3.0
"""The weight that fills a chip's meter: no criterion weighs more."""

ECHOES = frozenset({"text", "reaction", "like_but"})
"""Aspects that count a wish once more, by its wording or by what it was said about."""


def draw_argument(criteria: Sequence[Criterion], catalogue: Catalogue) -> Markup:
    """Return the argument of a turn: what counts, how much, and on whose words."""
    told = told_of(criteria)
    own = [c for c in told if _quotes(c)]
    if not own:
        plural = catalogue.vocabulary.plural
        return tag(
            "section",
            tag("h3", "What I go by"),
            tag("p", f"I know nothing of your taste in {plural} yet, so this is a first guess."),
            class_="argument",
        )
    chips = join(_chip(c, catalogue) for c in told)
    return tag(
        "section",
        tag("h3", "What I go by"),
        tag("div", chips, class_="chips"),
        class_="argument",
        aria_label="What I go by",
    )


def told_of(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Return the criteria that a person is told of, the rules first.

    What is known already only keeps items out, and what echoes a wish (its very words, or that it
    was said of this slate) would tell the same thing twice.
    """
    told = [c for c in criteria if c.aspect not in ITEM_SETS]
    grounded = {e for c in told if c.aspect not in ECHOES for e in _records(c)}
    told = [c for c in told if c.aspect not in ECHOES or not set(_records(c)) <= grounded]
    return sorted(told, key=lambda c: (not c.hard, -c.weight))


def _records(criterion: Criterion) -> list[str]:
    """Return the remembered preferences that a criterion rests on."""
    return [e.id for e in criterion.evidence if e.kind == "preference"]


def _quotes(criterion: Criterion) -> list[str]:
    return list(dict.fromkeys(e.quote for e in criterion.evidence if e.quote))


def name_of(criterion: Criterion, catalogue: Catalogue) -> str:
    """Return what a criterion is called on the page."""
    if criterion.hard:
        return say_rule(criterion.aspect, criterion.value, criterion.direction, catalogue)
    if criterion.aspect == "reaction":
        return f"{' and '.join(f'“{q}”' for q in _quotes(criterion))}, said of what was shown"
    said = say_wish(criterion, catalogue)
    if criterion.aspect == "popularity":
        return "little known" if criterion.direction == "avoid" else "much chosen"
    return f"not {said}" if criterion.direction == "avoid" else said


def _chip(criterion: Criterion, catalogue: Catalogue) -> Markup:
    name, said = name_of(criterion, catalogue), " … ".join(_quotes(criterion))
    # Who is called by their own words need not hear them twice.
    quoted = said if said.casefold() != name.strip("“”").casefold() else ""
    kind = "rule" if criterion.hard else "want" if criterion.direction == "want" else "avoid"
    summary = tag(
        "summary",
        meter(1.0 if criterion.hard else criterion.weight / HEAVIEST, kind),
        tag("span", name, class_="name", dir="auto"),
        tag("q", quoted, class_="quote", dir="auto") if quoted else None,
    )
    return tag("details", summary, _menu(criterion, catalogue), class_=f"chip {kind}")


def meter(share: float, kind: str) -> Markup:
    """Return a small bar; the number it draws stands in words beside or behind it."""
    width = f"width:{max(4, min(100, round(share * 100)))}%"
    return tag("span", tag("i", style=width), class_=f"meter {kind}", aria_hidden="true")


def _menu(criterion: Criterion, catalogue: Catalogue) -> Markup:
    rows: Iterable[tuple[str, str]] = ()
    if phrases.can_be_argued(criterion, catalogue):
        rows = (
            ("Not true", phrases.deny(criterion, catalogue)),
            ("Matters more", phrases.stress(criterion, catalogue, more=True)),
            ("Matters less", phrases.stress(criterion, catalogue, more=False)),
            ("Just for tonight", phrases.confine(criterion, catalogue)),
        )
        # A rule has no weight to move.
        kept = (row for row in rows if not criterion.hard or not row[0].startswith("Matters"))
        rows = [row for row in kept if row[1]]
    buttons = [say_button(label, words) for label, words in rows] or _unsaid(criterion)
    return tag(
        "div",
        tag("p", _because(criterion), class_="because"),
        tag("div", join(buttons), class_="choices"),
        class_="menu",
    )


def _unsaid(criterion: Criterion) -> list[Markup]:
    # No words name a likeness or a description alone, so these are taken back by their record.
    records = _records(criterion)
    button = tag(
        "button", "Not true", type="button", data_do="take-back", data_value=" ".join(records),
        title="Takes it back, and shows what that changes",
    )  # fmt: skip
    return [button] if records else []


def say_button(label: str, words: str, **attributes: str) -> Markup:
    """Return a button that says some words in the chat; they are its tooltip too."""
    return tag(
        "button", label, type="button", class_="say", data_say=words, title=f"Says: {words}",
        **attributes,
    )  # fmt: skip


def _because(criterion: Criterion) -> str:
    if criterion.hard:
        weight = "It is a rule: what breaks it is left out."
    else:
        weight = f"It weighs {criterion.weight:.2f} of at most {HEAVIEST:g}."
    quotes = _quotes(criterion)
    if criterion.aspect == "popularity" and not quotes:
        return f"Nobody said so: it is the starting point for everybody. {weight} See the dials."
    said = " and ".join(f"“{quote}”" for quote in quotes)
    return f"Why? You said {said}. {weight}" if said else weight
