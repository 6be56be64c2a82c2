"""Say for each item what speaks for and against it; every claim names a field that checks it."""

from collections.abc import Iterable, Sequence

from whyfirst.memory.criteria import Bound, Criterion, Evidence
from whyfirst.memory.turns import Claim, Stance
from whyfirst.tools.catalogue import Catalogue, Item
from whyfirst.tools.phrasing import (
    label_of,
    listing,
    say_fact,
    say_value,
    say_whether,
    say_wish,
    title_of,
)
from whyfirst.tools.reactions import REACTION, Remark, Slates
from whyfirst.tools.testimony import CLAIMS
from whyfirst.tools.vocabulary import LIKE_BUT
from whyfirst.tools.weighing import ITEM_SETS, NOTHING_SHOWN

TELLING = 0.05
"""Nats below which a contribution is not worth a sentence."""
IN_COMMON = 3
"""How many shared values a claim of likeness names."""
WORTH_SAYING = 0.25
"""Nats from which likeness, company or wording is worth a sentence."""


def make_claims(
    item_ids: Iterable[str],
    criteria: Sequence[Criterion],
    contributions: dict[str, dict[str, float]],
    catalogue: Catalogue,
    slates: Slates = NOTHING_SHOWN,
) -> tuple[Claim, ...]:
    """Make the claims about some items from the criteria and their exact contributions.

    Args:
        item_ids: the items to speak about, in order.
        criteria: the rationale's criteria.
        contributions: by item id, then by criterion id, in nats.
        catalogue: the version that was weighed.
        slates: what the turns showed that some criteria are reactions to.
    """
    claims: list[Claim] = []
    for item_id in item_ids:
        item = catalogue.item(item_id)
        for criterion in criteria:
            nats = contributions[item_id].get(criterion.id, 0.0)
            made = (
                _reaction_claim(item, criterion, nats, catalogue, slates)
                if criterion.aspect == REACTION
                else _claim(item, criterion, nats, catalogue)
            )
            if made is not None:
                stance, text, evidence = made
                claims.append(
                    Claim(
                        id=f"k{len(claims) + 1}",
                        stance=stance,
                        criterion_id=criterion.id,
                        item_id=item_id,
                        text=text,
                        evidence=evidence,
                    )
                )
    return tuple(claims)


Made = tuple[Stance, str, tuple[Evidence, ...]]


def _claim(item: Item, criterion: Criterion, nats: float, catalogue: Catalogue) -> Made | None:
    if criterion.aspect in ITEM_SETS:
        return None
    if criterion.aspect not in catalogue.vocabulary.by_name:
        return _signal_claim(item, criterion, nats, catalogue)
    if criterion.aspect not in item.fields:
        return _caveat(criterion, catalogue)
    if criterion.hard or abs(nats) >= TELLING:
        return _field_claim(item, criterion, nats, catalogue)
    return None


def _field_claim(
    item: Item, criterion: Criterion, nats: float, catalogue: Catalogue
) -> Made | None:
    meets = _meets(item, criterion, catalogue)
    holds = meets == (criterion.direction == "want")
    if (nats < 0 and holds) or (nats > 0 and not holds) or (nats == 0 and not holds):
        # A near miss of a soft bound can still gain, and a common value can gain nothing:
        # neither is an honest reason.
        return None
    stance: Stance = "for" if holds else "against"
    fact = say_fact(item, criterion.aspect, catalogue)
    wish = say_wish(criterion, catalogue)
    verb = "You want" if criterion.direction == "want" else "You avoid"
    if holds and criterion.direction == "avoid" and not criterion.hard:
        return None
    joint = ", but" if not holds else ":" if criterion.direction == "want" else ", and"
    text = f"{verb} {wish}{joint} {fact}."
    quoted = _quoted(item, criterion)
    evidence = Evidence(kind="field", id=f"{item.item_id}#{criterion.aspect}", quote=quoted)
    return stance, text, (evidence, *criterion.evidence)


def _quoted(item: Item, criterion: Criterion) -> str:
    if isinstance(criterion.value, str) and criterion.value in item.words(criterion.aspect):
        return criterion.value
    number = item.number(criterion.aspect)
    return f"{number:g}" if number is not None else ", ".join(item.words(criterion.aspect))


def _meets(item: Item, criterion: Criterion, catalogue: Catalogue) -> bool:
    row = catalogue.row(item.item_id)
    if isinstance(criterion.value, Bound):
        return criterion.value.holds(float(catalogue.numbers(criterion.aspect)[row]))
    return isinstance(criterion.value, str) and criterion.value in item.words(criterion.aspect)


def _caveat(criterion: Criterion, catalogue: Catalogue) -> Made:
    wish = say_wish(criterion, catalogue)
    missing = label_of(criterion.aspect, catalogue.vocabulary)
    verb = "You want" if criterion.direction == "want" else "You avoid"
    text = f"{verb} {wish}, and the catalogue does not say its {missing}."
    return "caveat", text, criterion.evidence


def _signal_claim(
    item: Item, criterion: Criterion, nats: float, catalogue: Catalogue
) -> Made | None:
    if abs(nats) < WORTH_SAYING:
        return None
    positive = nats > 0
    said = say_value(criterion.aspect, criterion.value, catalogue)
    sentences = _SENTENCES.get((criterion.aspect, criterion.direction, positive))
    if sentences is None:
        return None
    evidence = criterion.evidence or (Evidence(kind="prior", id=criterion.aspect),)
    shared = _in_common(item, criterion, catalogue) if criterion.aspect == "like" else ()
    text = sentences.format(said)
    if shared and nats * (1 if criterion.direction == "want" else -1) > 0:
        text = f"{text[:-1]}: both have {listing([_said(e, catalogue) for e in shared])}."
        evidence = (*shared, *evidence)
    return ("for" if positive else "against"), text, evidence


def _reaction_claim(
    item: Item, criterion: Criterion, nats: float, catalogue: Catalogue, slates: Slates
) -> Made | None:
    remark = Remark.read(criterion)
    shown = remark.shown_in(slates) if remark else ()
    if remark is None or abs(nats) < WORTH_SAYING or not shown or shown[0] not in catalogue:
        return None
    if item.item_id in shown:
        # Where the words fit it better than it lost by lying there, nothing counts against it.
        passed = "I showed it before, and you have not chosen it."
        return ("against", passed, criterion.evidence) if nats < 0 else None
    title = title_of(shown[0], catalogue)
    if nats > 0:
        return "for", f"It differs little from {title} but for what you said.", criterion.evidence
    more = _more_than(item, catalogue.item(shown[0]), remark, catalogue)
    if not more:
        return None
    said = listing([_said(e, catalogue) for e in more])
    text = f"It also has {said}, which {title} has not and you did not ask for."
    return "against", text, (*more, *criterion.evidence)


def _more_than(
    item: Item, other: Item, remark: Remark, catalogue: Catalogue
) -> tuple[Evidence, ...]:
    """Return common words that an item has, another has not, and a remark does not ask for."""
    row, beside = catalogue.row(item.item_id), catalogue.row(other.item_id)
    words = catalogue.common_words[row] - catalogue.common_words[beside]
    return tuple(
        Evidence(kind="field", id=f"{item.item_id}#{aspect}", quote=word)
        for aspect, word in sorted(words - {(remark.aspect, remark.word)})[:IN_COMMON]
    )


def _in_common(item: Item, criterion: Criterion, catalogue: Catalogue) -> tuple[Evidence, ...]:
    """Return the rarest field values that an item shares with its pattern."""
    patterns = criterion.value if isinstance(criterion.value, tuple) else (str(criterion.value),)
    known = [catalogue.item(item_id) for item_id in patterns if item_id in catalogue]
    facets = [f for f in catalogue.vocabulary.facets if f.kind in ("category", "person")]
    shared = [
        (len(catalogue.rows_of(facet.name, word)), facet.name, word)
        for facet in facets
        for word in item.words(facet.name)
        if any(word in other.words(facet.name) for other in known)
    ]
    return tuple(
        Evidence(kind="field", id=f"{item.item_id}#{aspect}", quote=word)
        for _, aspect, word in sorted(shared)[:IN_COMMON]
    )


def _said(evidence: Evidence, catalogue: Catalogue) -> str:
    aspect, value = evidence.id.rsplit("#", 1)[1], evidence.quote or ""
    if value in ("yes", "no"):  # "both have code available", never "both have yes"
        return say_whether(label_of(aspect, catalogue.vocabulary), value)
    return say_value(aspect, value, catalogue)


_SENTENCES = {
    ("text", "want", True): "Its description fits your words “{}”.",
    ("text", "want", False): "Its description has little to do with your words “{}”.",
    (LIKE_BUT, "want", True): "Its words are close to those of {}.",
    (LIKE_BUT, "want", False): "Its words are far from those of {}.",
    ("like", "want", True): "It is close to {}.",
    ("like", "want", False): "It is not much like {}.",
    ("like", "avoid", True): "It is unlike {}, which you did not want more of.",
    ("like", "avoid", False): "It is close to {}, which you did not want more of.",
    ("also_liked", "want", True): "People who liked {} liked it too.",
    ("also_liked", "want", False): "People who liked {} seldom chose it.",
    ("popularity", "want", True): "Many people chose it.",
    ("popularity", "want", False): "Few people chose it so far.",
    (
        "popularity",
        "avoid",
        True,
    ): "Few people know it, and you want something off the beaten track.",
    ("popularity", "avoid", False): "Many people chose it, and you want something less known.",
    **{(kind, "want", True): said for kind, said in CLAIMS.items()},
}
