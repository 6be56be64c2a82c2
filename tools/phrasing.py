"""Say criteria and fields in plain words, from the catalogue's own labels."""

from collections.abc import Sequence

from whyfirst.memory.criteria import Bound, Criterion, Direction, Value
from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.reactions import REACTION
from whyfirst.tools.testimony import KINDS
from whyfirst.tools.vocabulary import LEFT_OUT, LIKE_BUT, TEXT, Facet, Vocabulary

_OPERATORS = {"<": "under", "<=": "at most", "=": "about", ">=": "at least", ">": "over"}
_YEARS = {"<": "before {}", "<=": "{} or earlier", "=": "{}", ">=": "{} or later", ">": "after {}"}


def listing(words: Sequence[str], *, last: str = "and") -> str:
    """Join words as a person would.

    >>> listing(["a", "b", "c"])
    'a, b and c'
    """
    if len(words) < 2:  # noqa: PLR2004 - one word needs no joining
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def plain_number(number: float) -> str:
    """Write a number without a needless fraction.

    >>> plain_number(120.0), plain_number(39.9)
    ('120', '39.9')
    """
    return str(int(number)) if float(number).is_integer() else f"{number:g}"


def label_of(aspect: str, vocabulary: Vocabulary) -> str:
    """Return the name of an aspect that a person reads."""
    facet = vocabulary.facet(aspect)
    return (facet.label if facet else "") or aspect.replace("_", " ")


def say_value(aspect: str, value: Value, catalogue: Catalogue) -> str:
    """Say a value: its words, its bound with the unit, or the titles of its items."""
    if isinstance(value, Bound):
        return _say_bound(value, catalogue.vocabulary.facet(aspect))
    if isinstance(value, tuple) and aspect == LIKE_BUT:
        return _say_like_but(value, catalogue)
    if isinstance(value, tuple):
        return listing([title_of(item_id, catalogue) for item_id in value])
    if value in catalogue and aspect not in catalogue.vocabulary.by_name:
        return title_of(value, catalogue)
    return person_case(value) if _is_person(aspect, catalogue.vocabulary) else value


def _say_like_but(value: Sequence[str], catalogue: Catalogue) -> str:
    item_id, *words = value
    said = [f"without {w[1:]}" if w.startswith(LEFT_OUT) else w for w in words]
    return f"{title_of(item_id, catalogue)}, but {listing(said)}"


def title_of(item_id: str, catalogue: Catalogue) -> str:
    """Return an item's title, or its id where this version no longer has it."""
    return catalogue.item(item_id).title if item_id in catalogue else item_id


def person_case(name: str) -> str:
    """Write a lower-case name the way names are written.

    >>> person_case("ridley scott")
    'Ridley Scott'
    """
    return " ".join(part[:1].upper() + part[1:] for part in name.split(" "))


def _is_person(aspect: str, vocabulary: Vocabulary) -> bool:
    facet = vocabulary.facet(aspect)
    return facet is not None and facet.kind == "person"


def _say_bound(bound: Bound, facet: Facet | None) -> str:
    if facet is not None and facet.kind == "ordered":
        return _say_level(bound, facet)
    if facet is not None and facet.kind == "year":
        return _YEARS[bound.op].format(plain_number(bound.number))
    unit = f" {facet.unit}" if facet is not None and facet.unit else ""
    return f"{_OPERATORS[bound.op]} {plain_number(bound.number)}{unit}"


def _say_level(bound: Bound, facet: Facet) -> str:
    level = _level(bound, facet)
    ends = {"<=": facet.levels[0], ">=": facet.levels[-1], "=": level}
    # "at most slow" is what nobody says for "slow".
    return level if ends.get(bound.op) == level else f"{_OPERATORS[bound.op]} {level}"


def _level(bound: Bound, facet: Facet) -> str:
    if bound.level:
        return bound.level
    place = min(max(round(bound.number), 0), len(facet.levels) - 1)
    return facet.levels[place]


def say_wish(criterion: Criterion, catalogue: Catalogue) -> str:
    """Say a criterion as the end of "you want …" or "you avoid …"."""
    return say_preference(criterion.aspect, criterion.value, criterion.direction, catalogue)


def say_preference(aspect: str, value: Value, direction: Direction, catalogue: Catalogue) -> str:
    """Say a preference without saying whether it is wanted.

    The label is left out where the value speaks for itself (a genre, a theme, words).
    """
    if aspect == REACTION:
        return "what your words about the last suggestions hint at"
    said = say_value(aspect, value, catalogue)
    special = _SPECIAL.get(aspect)
    if special:
        return special[direction == "avoid"].format(said)
    if isinstance(value, Bound) and value.relative_to:
        return _say_relative(aspect, value, catalogue)
    return _labelled(aspect, value, said, catalogue)


def _labelled(aspect: str, value: Value, said: str, catalogue: Catalogue) -> str:
    label = label_of(aspect, catalogue.vocabulary)
    if isinstance(value, Bound) and said in _levels(aspect, catalogue.vocabulary):
        return f"no {label}" if said == "none" else f"{said} {label}"
    if value in _YES_NO:
        return say_whether(label, str(value))
    if isinstance(value, Bound) or _needs_label(aspect, catalogue.vocabulary):
        return f"{label} {said}"
    return said


def say_whether(label: str, answer: str) -> str:
    """Return a yes or a no with what it answers: "no code available"."""
    return f"{_YES_NO[answer]}{label}"


_YES_NO = {"yes": "", "true": "", "no": "no ", "false": "no "}


def _levels(aspect: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    facet = vocabulary.facet(aspect)
    return facet.levels if facet else ()


def _say_relative(aspect: str, bound: Bound, catalogue: Catalogue) -> str:
    facet = catalogue.vocabulary.facet(aspect)
    title = title_of(bound.relative_to or "", catalogue)
    label = label_of(aspect, catalogue.vocabulary)
    limit = f"{label} {_say_bound(bound, facet)}"
    words = (facet.less if bound.op.startswith("<") else facet.more) if facet else ()
    return f"{words[0]} than {title} ({limit})" if words else f"{limit} ({title} is the measure)"


def say_rule(aspect: str, value: Value, direction: Direction, catalogue: Catalogue) -> str:
    """Say a hard preference as a rule: "runtime must be at most 120 minutes", "no horror"."""
    said = say_preference(aspect, value, direction, catalogue)
    if direction == "avoid":
        return f"no {said}"
    if said.startswith("no "):
        return said
    label = label_of(aspect, catalogue.vocabulary)
    if isinstance(value, Bound) and said.startswith(label) and not value.relative_to:
        return f"{label} must be {said.removeprefix(label).lstrip()}"
    return f"only {said}"


_SPECIAL = {
    TEXT: ("“{}”", "“{}”"),
    LIKE_BUT: ("something like {}", "anything like {}"),
    "like": ("something like {}", "anything like {}"),
    "item": ("{}", "{}"),
    "seen": ("{} again", "what you have already had: {}"),
    "shown": ("{} again", "what I have just shown: {}"),
    "chosen": ("{}", "what you have already chosen: {}"),
    "named": ("{}", "what you named yourself: {}"),
    "view": ("{}", "{}"),
    "also_liked": ("what people who liked {} liked too", "what people who liked {} liked too"),
    "popularity": ("what many people chose", "what many people chose"),
    **{kind: (said, said) for kind, said in KINDS.items()},
}


def _needs_label(aspect: str, vocabulary: Vocabulary) -> bool:
    facet = vocabulary.facet(aspect)
    return facet is not None and (facet.kind in ("ordered", "person") or bool(facet.unit))


def say_fact(item: Item, aspect: str, catalogue: Catalogue) -> str:
    """Say what an item's field holds as part of a sentence: "its runtime is 117 minutes"."""
    label = label_of(aspect, catalogue.vocabulary)
    return f"its {label} is {say_field(item, aspect, catalogue).removeprefix(label).lstrip()}"


def say_field(item: Item, aspect: str, catalogue: Catalogue) -> str:
    """Say what an item's field holds, as "runtime 117 minutes" or "genre horror and drama"."""
    facet = catalogue.vocabulary.facet(aspect)
    label = label_of(aspect, catalogue.vocabulary)
    number = item.number(aspect)
    if number is not None:
        unit = f" {facet.unit}" if facet is not None and facet.unit else ""
        return f"{label} {plain_number(number)}{unit}"
    words = item.shown(aspect)
    return f"{label} {listing(words)}" if words else f"no {label} on record"
