"""What a click says: the same words that a person would type, and nothing beside them."""

from whyfirst.memory.criteria import Bound, Criterion
from whyfirst.memory.turns import Claim
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.phrasing import label_of, say_value, say_wish, title_of

AGAIN = "Show me again."
YES_NO = ("yes", "no", "true", "false")
"""Values that say nothing without their facet's name."""


def can_be_argued(criterion: Criterion, catalogue: Catalogue) -> bool:
    """Say whether there are words that take a criterion back or weigh it anew."""
    return criterion.aspect in catalogue.vocabulary.by_name


def deny(criterion: Criterion, catalogue: Catalogue) -> str:
    """Deny having said what a criterion goes by."""
    if _is_relative(criterion) or _is_level(criterion, catalogue):
        return f"I never said anything about {_label(criterion, catalogue)}."
    return f"I never said {_wish(criterion, catalogue)}."


def stress(criterion: Criterion, catalogue: Catalogue, *, more: bool) -> str:
    """Say that a criterion should count more, or less."""
    weight = "more" if more else "less"
    return f"Put {weight} weight on {_topic(criterion, catalogue)}."


def confine(criterion: Criterion, catalogue: Catalogue) -> str:
    """Say that a criterion is meant for tonight alone; empty where it is anyway."""
    topic = _topic(criterion, catalogue)
    if _is_relative(criterion):
        # What was drawn from the items on the table ends with the conversation.
        return ""
    if isinstance(criterion.value, Bound):
        words = next((e.quote for e in criterion.evidence if e.quote), _wish(criterion, catalogue))
        return f"{deny(criterion, catalogue)} Just for tonight: {words}."
    if criterion.direction == "avoid":
        return f"Take back my dislike of {topic}. Just for tonight: no {topic}."
    return f"I take back {topic}. Just for tonight: {topic}."


def _is_level(criterion: Criterion, catalogue: Catalogue) -> bool:
    facet = catalogue.vocabulary.facet(criterion.aspect)
    return isinstance(criterion.value, Bound) and facet is not None and facet.kind == "ordered"


def _is_relative(criterion: Criterion) -> bool:
    return isinstance(criterion.value, Bound) and criterion.value.relative_to is not None


def _wish(criterion: Criterion, catalogue: Catalogue) -> str:
    said = say_wish(criterion, catalogue)
    if _is_relative(criterion):
        return said.partition(" (")[0]
    return f"no {said}" if criterion.direction == "avoid" else said


def _topic(criterion: Criterion, catalogue: Catalogue) -> str:
    if isinstance(criterion.value, Bound):
        return f"the {_label(criterion, catalogue)}"
    if criterion.value in YES_NO:
        return _label(criterion, catalogue)
    return say_value(criterion.aspect, criterion.value, catalogue)


def _label(criterion: Criterion, catalogue: Catalogue) -> str:
    return label_of(criterion.aspect, catalogue.vocabulary)


def dispute(claim: Claim, criterion: Criterion, catalogue: Catalogue) -> str:
    """Dispute what a claim says of an item."""
    title = title_of(str(claim.item_id), catalogue)
    return f"Not true: {title} isn't {say_value(criterion.aspect, criterion.value, catalogue)}."


def about_item(title: str) -> dict[str, str]:
    """Return what can be said of a shown item by one click, by the button's words."""
    return {
        "Liked it": f"I already know {title} and liked it.",
        "Disliked it": f"I already know {title} and didn't like it.",
        "Know it": f"I already know {title}.",
        "More like this": f"Something like {title}.",
        "Not for me": f"Not interested in {title}.",
        "Why this?": f"Why {title}?",
    }


def why_not(title: str) -> str:
    """Ask after an item that is not shown."""
    return f"Why not {title}?"
