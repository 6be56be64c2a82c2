"""Write the criteria: what counts in this turn, how much, and on whose word.

Nothing here can reach an item: the arguments are remembered preferences and the catalogue's
vocabulary. That is what makes the rationale come first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from whyfirst.memory.algebra import in_force
from whyfirst.memory.criteria import Bound, Criterion, Direction, Evidence, Value
from whyfirst.memory.preferences import Preference
from whyfirst.tools.company import (
    CHOSEN,
    NAMED,
    NAMED_BEFORE,
    SAID,
    popularity_share,
    source_of,
)
from whyfirst.tools.parameters import Parameters
from whyfirst.tools.reactions import REACTION, Remark
from whyfirst.tools.vocabulary import LEFT_OUT, LIKE, LIKE_BUT, TEXT, Vocabulary
from whyfirst.tools.weighing import ALSO_LIKED, POPULARITY, STRONGEST

LIKED_ENOUGH = 0.5
"""Strength from which a rating counts as a taste worth following."""
WORDS_KEPT = 4
"""How many of the latest wishes lend their words to the text search."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """A preference that was stated about shown items, and what the statement was."""

    preference: Preference | None
    """None where it was taken back, and no more is left than that a slate was passed over."""
    remark: Remark


@dataclass(frozen=True, slots=True)
class Recalled:
    """What holds for a person in a conversation, oldest first, and where it was said."""

    preferences: tuple[Preference, ...]
    conversation_turns: frozenset[str]
    """Ids of this conversation's turns: a wish from here counts in full."""
    reactions: tuple[Reaction, ...] = ()
    """What was said about the slates of this conversation, oldest first."""

    def is_fresh(self, preference: Preference) -> bool:
        """Say whether a preference was stated in this conversation."""
        return preference.turn_id in self.conversation_turns

    def is_after(self, preference: Preference, other: Preference) -> bool:
        """Say whether a preference was stated in the same message as another or in a later one."""
        same = preference.turn_id == other.turn_id
        return same or self.preferences.index(preference) > self.preferences.index(other)

    def since(self, preference: Preference) -> int:
        """Return in how many later messages of this conversation something was stated."""
        later = self.preferences[self.preferences.index(preference) + 1 :]
        return len({p.turn_id for p in later if self.is_fresh(p)} - {preference.turn_id})


@dataclass(frozen=True, slots=True)
class Draft:
    """A criterion that has no id yet."""

    aspect: str
    value: Value
    direction: Direction
    hard: bool
    weight: float
    evidence: tuple[Evidence, ...]


def deliberate(
    recalled: Recalled,
    vocabulary: Vocabulary,
    signals: Mapping[str, float],
    parameters: Parameters,
) -> tuple[Criterion, ...]:
    """Turn what is remembered into criteria, strongest word first.

    Args:
        recalled: the preferences that hold now.
        vocabulary: facets and their values; no items.
        signals: the kinds of company evidence that the catalogue can tell, with their weights.
        parameters: weights by kind of evidence.
    """
    drafts = [
        *_wishes(recalled, vocabulary, parameters),
        *_patterns(recalled, parameters),
        *_choices(recalled, parameters),
        *_wording(recalled, vocabulary, parameters),
        *_record(recalled),
        *_company(recalled, signals, parameters),
        *_prior(recalled, signals, parameters),
        *_past(recalled, signals, parameters),
    ]
    return tuple(
        Criterion(
            id=f"c{number}",
            aspect=draft.aspect,
            value=draft.value,
            direction=draft.direction,
            hard=draft.hard,
            weight=round(min(draft.weight, STRONGEST), 6),
            evidence=draft.evidence,
        )
        for number, draft in enumerate(drafts, start=1)
    )


def cite(preference: Preference) -> Evidence:
    """Return a preference as evidence, with the person's own words."""
    return Evidence(kind="preference", id=preference.id, quote=preference.quote)


def _wishes(recalled: Recalled, vocabulary: Vocabulary, parameters: Parameters) -> Iterable[Draft]:
    stated = [
        p
        for p in in_force(recalled.preferences)
        if vocabulary.facet(p.aspect) is not None or p.aspect == TEXT
    ]
    for place, preference in enumerate(stated):
        adds = _adds(preference, vocabulary)
        later = sum(not adds and _overtakes(o, preference) for o in stated[place + 1 :])
        weight = _weight(preference, recalled, parameters) * parameters.overtaken**later
        yield _draft(preference, weight, hard=preference.hard and preference.aspect != TEXT)


def _adds(preference: Preference, vocabulary: Vocabulary) -> bool:
    # An item can have both of two genres: who asks for the second has not let go of the first.
    facet = vocabulary.facet(preference.aspect)
    return facet is not None and facet.multiple


def _overtakes(later: Preference, earlier: Preference) -> bool:
    same = (later.aspect, later.direction, later.about) == (
        earlier.aspect,
        earlier.direction,
        earlier.about,
    )
    return same and not later.hard and not earlier.hard and later.direction == "want"


def _weight(preference: Preference, recalled: Recalled, parameters: Parameters) -> float:
    base = parameters.fresh if recalled.is_fresh(preference) else parameters.remembered
    fading = parameters.fading
    if isinstance(preference.value, Bound) and preference.value.relative_to:
        # What was measured against the table of then says less of the table of now.
        base, fading = base * parameters.critique, parameters.critique_fading
    return base * (0.4 + preference.strength) * fading ** recalled.since(preference)


def _draft(preference: Preference, weight: float, *, hard: bool) -> Draft:
    return Draft(
        aspect=preference.aspect,
        value=preference.value,
        direction=preference.direction,
        hard=hard,
        weight=weight,
        evidence=(cite(preference),),
    )


def _patterns(recalled: Recalled, parameters: Parameters) -> Iterable[Draft]:
    named = [p for p in recalled.preferences if p.aspect == LIKE]
    for place, preference in enumerate(named):
        later = sum(o.direction == preference.direction for o in named[place + 1 :])
        weight = parameters.likeness * (0.4 + preference.strength) * parameters.overtaken**later
        yield Draft(
            aspect=LIKE,
            value=(str(preference.value),),
            direction=preference.direction,
            hard=False,
            weight=weight,
            evidence=(cite(preference),),
        )
    for direction in ("want", "avoid"):
        rated = _rated(recalled.preferences, direction)
        if rated:
            yield _together(LIKE, rated, direction, parameters.taste)


def _choices(recalled: Recalled, parameters: Parameters) -> Iterable[Draft]:
    for reaction in recalled.reactions:
        yield Draft(
            aspect=REACTION,
            value=reaction.remark.value,
            direction="want",
            hard=False,
            weight=parameters.reaction,
            evidence=(
                *((cite(reaction.preference),) if reaction.preference else ()),
                Evidence(kind="episode", id=reaction.remark.turn_id),
            ),
        )


def _rated(preferences: Sequence[Preference], direction: str) -> list[Preference]:
    return [
        p
        for p in preferences
        if p.aspect == "item" and p.direction == direction and p.strength >= LIKED_ENOUGH
    ]


def _together(
    aspect: str, preferences: Sequence[Preference], direction: Direction, weight: float
) -> Draft:
    return Draft(
        aspect=aspect,
        value=item_ids(preferences),
        direction=direction,
        hard=False,
        weight=weight,
        evidence=tuple(cite(p) for p in preferences),
    )


def item_ids(preferences: Iterable[Preference]) -> tuple[str, ...]:
    """Return the items that some records are about, each once, in order."""
    found: dict[str, None] = {}
    for preference in preferences:
        value = preference.value
        named = value if isinstance(value, tuple) else (str(value),)
        found.update(dict.fromkeys(named))
    return tuple(found)


def _wording(recalled: Recalled, vocabulary: Vocabulary, parameters: Parameters) -> Iterable[Draft]:
    # Negation is parsed, never embedded: only words that say what is wanted are searched for.
    said = [p for p in recalled.preferences if recalled.is_fresh(p) and _is_worded(p, vocabulary)]
    pattern = _pattern(recalled)
    critique = [p for p in said if pattern is not None and recalled.is_after(p, pattern)]
    if pattern is not None and critique:
        yield _critique(pattern, critique[-WORDS_KEPT:], parameters)
        return
    wanted = [p for p in said if p.direction == "want"][-WORDS_KEPT:]
    if wanted:
        words = " ".join(dict.fromkeys(str(p.value) for p in wanted))
        yield Draft(TEXT, words, "want", False, parameters.wording, tuple(cite(p) for p in wanted))


def _critique(pattern: Preference, critique: Sequence[Preference], parameters: Parameters) -> Draft:
    """Return "like this, but …": a critique is searched for along with what it criticises."""
    words = (f"{LEFT_OUT * (p.direction == 'avoid')}{p.value}" for p in critique)
    value = (str(pattern.value), *dict.fromkeys(words))
    evidence = tuple(cite(p) for p in (pattern, *critique))
    return Draft(LIKE_BUT, value, "want", False, parameters.wording, evidence)


def _is_worded(preference: Preference, vocabulary: Vocabulary) -> bool:
    grounded = vocabulary.facet(preference.aspect) is not None
    said = preference.source in ("stated", "answered")
    return grounded and said and isinstance(preference.value, str)


def _pattern(recalled: Recalled) -> Preference | None:
    """Return the item last named in this conversation as what to go by."""
    named = (p for p in recalled.preferences if p.aspect == LIKE and p.direction == "want")
    return next((p for p in reversed(list(named)) if recalled.is_fresh(p)), None)


def _record(recalled: Recalled) -> Iterable[Draft]:
    for aspect, kinds in _RECORDS:
        known = [p for p in recalled.preferences if p.aspect in kinds and _is_named(p)]
        if known:
            evidence = tuple(cite(p) for p in known)
            yield Draft(aspect, item_ids(known), "avoid", True, 0.0, evidence)


_RECORDS = (
    ("seen", ("seen", "item")),
    ("chosen", ("chosen",)),
    ("shown", ("shown",)),
    ("named", (LIKE,)),
)


def _is_named(preference: Preference) -> bool:
    # A pattern is known to the person already; what is to be avoided is not asked for anyway.
    return preference.aspect != LIKE or preference.direction == "want"


def _company(
    recalled: Recalled, signals: Mapping[str, float], parameters: Parameters
) -> Iterable[Draft]:
    liked = _rated(recalled.preferences, "want")
    if liked and ALSO_LIKED in signals:
        yield _together(ALSO_LIKED, liked, "want", parameters.company)


def _past(
    recalled: Recalled, signals: Mapping[str, float], parameters: Parameters
) -> Iterable[Draft]:
    """Yield what past conversations and other people's choices say, as fitted at import.

    Evidence from earlier choices was fitted to foretell what somebody takes who is not asked;
    where they ask for something it gives way to what they say.
    """
    wanted = [p for p in recalled.preferences if p.direction == "want" and recalled.is_fresh(p)]
    named = [p for p in wanted if p.aspect in (LIKE, "item")]
    liked = _rated(recalled.preferences, "want")
    said = "\n".join(dict.fromkeys(p.quote for p in wanted if p.quote))
    sources: tuple[tuple[tuple[str, ...], Value, list[Preference]], ...] = (
        (SAID, said, wanted),
        (NAMED, item_ids(named), named),
        (CHOSEN, item_ids(liked), liked),
    )
    asked = any(p.aspect not in (LIKE, "item") for p in wanted)
    for kinds, value, cited in sources:
        for kind in kinds:
            # What was named is masked already: whether it may come again is not in question.
            if value and kind != NAMED_BEFORE and signals.get(kind, 0.0) > 0.0:
                source = Evidence(kind=source_of(kind), id=kind)
                evidence = (source, *map(cite, cited))
                share = parameters.asked if kinds is CHOSEN and asked else 1.0
                yield Draft(kind, value, "want", False, signals[kind] * share, evidence)


def _prior(
    recalled: Recalled, signals: Mapping[str, float], parameters: Parameters
) -> Iterable[Draft]:
    if POPULARITY not in signals:
        return
    stated = [p for p in recalled.preferences if p.aspect == POPULARITY]
    if stated:
        latest = stated[-1]
        yield _draft(latest, abs(parameters.prior) * (0.4 + latest.strength) * 2, hard=False)
        return
    evidence = (Evidence(kind="prior", id=POPULARITY),)
    direction: Direction = "want" if parameters.prior >= 0 else "avoid"
    liked = item_ids(_rated(recalled.preferences, "want"))
    weight = abs(parameters.prior) * popularity_share(signals, len(liked))
    yield Draft(POPULARITY, "many people chose it", direction, False, weight, evidence)
