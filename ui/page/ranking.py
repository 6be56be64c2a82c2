"""Draw how the ranking works, from the numbers that are in use and nothing else."""

from collections.abc import Collection, Mapping

from markupsafe import Markup

from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.confidence import Confidence
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.weighing import ALSO_LIKED, POPULARITY
from whyfirst.ui.page.markup import join, tag

STEPS = (
    ("You say something", "Only your own words become preferences, and each keeps your words."),
    ("Criteria are written", "What counts, which way and how much, before any item is looked at."),
    ("Every item is weighed", "Each criterion adds to an item's score, or takes from it."),
    ("Rules decide alone", "An item that breaks a rule of yours is out, whatever its score."),
    ("The best are shown", "In the order of the sum, less a little for being all alike."),
)
KINDS: Mapping[str, str] = {
    "fresh": "Wishes of this conversation",
    "critique": "A limit drawn from what was shown (“less gory”), times",
    "remembered": "Tastes from earlier conversations",
    "likeness": "Being like an item you named",
    "taste": "Being like what you rated before",
    "wording": "Your very words, in an item's description",
    "company": "What people with the same likes chose",
    "prior": "How many people chose it",
}
"""The weights that a person would ask about, in the order of a conversation."""


def draw_ranking(
    parameters: Parameters,
    catalogue: Catalogue,
    signals: Collection[str],
    confidence: Confidence | None = None,
) -> Markup:
    """Return the page about the ranking of one catalogue."""
    steps = (tag("li", tag("b", name), tag("span", about)) for name, about in STEPS)
    return tag(
        "div",
        tag("h2", f"How {catalogue.vocabulary.plural} are ranked"),
        tag("ol", join(steps), class_="steps"),
        _weights(parameters, signals),
        _facets(catalogue),
        _chances(confidence),
        _promises(),
        _numbers(parameters),
        class_="sheet ranking",
    )


def _weights(parameters: Parameters, signals: Collection[str]) -> Markup:
    asleep = {"company": ALSO_LIKED not in signals, "prior": POPULARITY not in signals}
    largest = max(abs(float(getattr(parameters, name))) for name in KINDS)
    rows = (
        _weight(label, float(getattr(parameters, name)), largest, idle=asleep.get(name, False))
        for name, label in KINDS.items()
    )
    return join([tag("h3", "What counts, and how much"), tag("dl", join(rows), class_="bars")])


def _weight(label: str, value: float, largest: float, *, idle: bool) -> Markup:
    if idle:
        figure = tag("span", "nothing: this catalogue cannot tell", class_="note")
    else:
        width = f"width:{max(1, round(abs(value) / largest * 100))}%"
        side = "gain" if value >= 0 else "cost"
        inner = tag("i", tag("u", style=width), class_=side)
        bar = tag("span", inner, class_="track", aria_hidden="true")
        figure = join([bar, tag("span", f"{value:g}", class_="nats")])
    return tag("div", tag("dt", label), tag("dd", figure))


def _facets(catalogue: Catalogue) -> Markup:
    known = [
        f"{facet.label or facet.name} ({catalogue.known(facet.name).mean():.0%})"
        for facet in catalogue.vocabulary.facets
    ]
    return join(
        [
            tag("h3", "What is known of each item"),
            tag("p", f"{len(catalogue)} {catalogue.vocabulary.plural}: {', '.join(known)}."),
        ]
    )


def _chances(confidence: Confidence | None) -> Markup:
    if confidence is None:
        said = (
            "Nobody's ratings came with this catalogue, so how likely something is to please you"
            " is a rough guess, told in words."
        )
    else:
        said = (
            f"A chance in per cent was fitted to {confidence.ratings} ratings that"
            f" {confidence.people} people gave later than what it was told of them. It is shown"
            " where only what you rated counts. Once you ask for something it is a rough guess,"
            " told in words."
        )
    return join([tag("h3", "How sure it is"), tag("p", said)])


def _promises() -> Markup:
    said = (
        "Nobody pays for a place, and nothing about you is guessed: not your age, not your sex.",
        "Another person's memory is never used. What many people chose is told as such.",
        "The dials and every chip change these weights for you.",
        "“Use no profile” leaves all of your past out.",
        "Every answer is stored with the numbers it was made with, so it can be checked later.",
    )
    return join([tag("h3", "What you can rely on"), tag("ul", join(tag("li", s) for s in said))])


def _numbers(parameters: Parameters) -> Markup:
    rows = (
        tag(
            "tr",
            tag("th", name.replace("_", " "), scope="row"),
            tag("td", str(getattr(parameters, name)), class_="nats"),
            tag("td", (field.description or "").replace("\n", " ")),
        )
        for name, field in type(parameters).model_fields.items()
    )
    return tag(
        "details",
        tag("summary", f"All numbers in use (set {parameters.digest})"),
        tag("table", tag("tbody", join(rows))),
        class_="numbers",
    )
