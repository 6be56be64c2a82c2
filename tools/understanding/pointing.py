"""Find what "the second one", "it", "these" and "that director" point to."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.understanding.english import NUMBER_WORDS, ORDINALS
from whyfirst.tools.understanding.mentions import (
    ItemMention,
    Mention,
    SlateMention,
    ValueMention,
)
from whyfirst.tools.understanding.situation import Situation
from whyfirst.tools.understanding.tokens import keys_of

_ORDINAL = "|".join(ORDINALS)
_PLACE = re.compile(
    rf"(?<![\w'])(?:the|that|your)\s+(?P<ordinal>{_ORDINAL})(?:\s+(?:one|film|movie|paper|item|option|pick|suggestion"
    r"|recommendation|choice|title))?(?![\w-])(?!\s+(?:two|2|couple|half|time|world|hour|thing|act|season|war))"
    r"|(?<![\w'])(?:number|no\.|#|option)\s*(?P<number>\d+|one|two|three|four|five)(?!\w)"
)
_BARE_PLACE = re.compile(
    rf"(?:^|(?<=\bor )|(?<=\bof )|(?<=\band )|(?<=, ))(?P<ordinal>{_ORDINAL}|[1-5])(?: one)?(?=$|[,.!?]| please| or | and | it is| then)"
)
_CORRECTS = re.compile(
    r"[\s,.…–-]*(?:(?:oh|no|erm|uh|sorry|oops),?\s+)*(?:no wait|wait,? no|no,? wait|wait|sorry|i mean|i meant|scratch that|strike that|make that|or rather|correction|no,? sorry)[\s,.:…]*"
    r"(?:(?:make that|make it|with|the|a|an|from|under|that|something|in|by|i mean|it's|rather)\s+)*"
)


def corrected(text: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Return mentions without those that the person put right: "a comedy, no wait, a thriller".

    Args:
        text: the message in lower case.
        mentions: what was grounded in it, in order.
    """
    wrong = {
        one
        for one, other in pairwise(mentions)
        if type(one) is type(other) and _CORRECTS.fullmatch(text[one.end : other.start])
    }
    return tuple(m for m in mentions if m not in wrong)


_THESE = re.compile(
    r"(?<![\w'])(?:(?:any|none|all|most|neither|either|both|some) of (?:these|those|them|the above)|these(?: ones)?|those(?: ones)?"
    r"|all (?:three|four|five)|the whole (?:list|lot)|them)(?![\w'])"
)
_IT = re.compile(r"(?<![\w'])(?:that|this) (?:one|film|movie|paper|item|piece|thing)(?![\w'])")
_ITS = re.compile(
    r"(?<![\w'])(?:that|this|the same|its|it's|same)\s+(?P<facet>[a-z]+(?: [a-z]+)?)(?![\w'])"
)


def find_pointers(text: str, situation: Situation, catalogue: Catalogue) -> Iterator[Mention]:
    """Yield the pointers of a lower-case text that lead somewhere."""
    yield from _facets(text, situation, catalogue)
    for match in _PLACE.finditer(text):
        item_id = _placed(match, situation.slate)
        if item_id is not None:
            yield ItemMention(match.start(), match.end(), item_id, by_title=False)
    yield from _pairs(text, situation)
    yield from _named_by_kind(text, situation, catalogue)
    for match in _BARE_PLACE.finditer(text) if situation.slate else ():
        place = ORDINALS.get(match["ordinal"]) or int(
            match["ordinal"].strip() if match["ordinal"].isdigit() else 0
        )
        if 1 <= place <= len(situation.slate):
            item_id = situation.slate[place - 1]
            yield ItemMention(match.start("ordinal"), match.end("ordinal"), item_id, by_title=False)
    if situation.slate:
        for match in _THESE.finditer(text):
            yield SlateMention(match.start(), match.end(), situation.slate)
        for match in _IT.finditer(text):
            yield ItemMention(match.start(), match.end(), situation.slate[0], by_title=False)


_PAIR = re.compile(
    r"(?<![\w'])(?P<which>(?:the |your )?(?:first|top|last))\s+(?P<two>two|2|couple)(?![\w'])"
)


def _pairs(text: str, situation: Situation) -> Iterator[ItemMention]:
    """Yield "the first two", "the last two" as one item a word."""
    slate = situation.slate
    for match in _PAIR.finditer(text) if len(slate) > 1 else ():
        one, other = slate[-2:] if match["which"].endswith("last") else slate[:2]
        yield ItemMention(match.start("which"), match.end("which"), one, by_title=False)
        yield ItemMention(match.start("two"), match.end("two"), other, by_title=False)


WHOM = re.compile(
    r"(?<![\w'])(?:with(?:out)?|by|from|of|featuring|starring|about|but|except|like|love|hate|avoid|and|than|more|no)\s+(?P<who>him|her|them)(?![\w'])(?!\s+in it,? too)"
)


def find_person(text: str, spoken_of: Iterable[ValueMention]) -> Iterator[ValueMention]:
    """Yield "with her", "without him" as the person last spoken of.

    Args:
        text: a message in lower case that names no person itself.
        spoken_of: the people named before it, in order.
    """
    named = tuple(spoken_of)
    if not named:
        return
    for match in WHOM.finditer(text):
        yield replace(named[-1], start=match.start("who"), end=match.end("who"), others=())


_THE = re.compile(
    r"(?<![\w'])(?:the|that|this|those|these)\s+(?P<words>[\w'-]+(?:\s+[\w'-]+){0,4})"
)
_CONTENT = 3
"""Letters from which a word of a title can point to it."""


def _named_by_kind(text: str, situation: Situation, catalogue: Catalogue) -> Iterator[ItemMention]:
    """Yield "the belt", "the Breton tee": words that only one shown item answers to."""
    if not situation.slate:
        return
    names = {i: _names_of(i, catalogue) for i in situation.slate if i in catalogue}
    shared = {f.name for f in catalogue.vocabulary.facets} | _UNTELLING
    for match in _THE.finditer(text):
        words = match.group("words").split()
        for count in range(len(words), 0, -1):
            asked = {w for w in words[:count] if len(w) > _CONTENT}
            fits = [i for i, own in names.items() if asked and asked <= own]
            if len(fits) == 1 and len(asked) == count and not asked & shared:
                end = match.start("words") + len(" ".join(words[:count]))
                yield ItemMention(match.start(), end, fits[0], by_title=False)
                break


_UNTELLING = frozenset(
    "first second third last other film movie paper item piece whole same with from".split()
)


def _names_of(item_id: str, catalogue: Catalogue) -> frozenset[str]:
    item = catalogue.item(item_id)
    kinds = {w for f in catalogue.vocabulary.facets if not f.multiple and f.kind == "category"
             for value in item.words(f.name) for w in value.split()}  # fmt: skip
    words = {w for w in keys_of(item.title) if len(w) > _CONTENT}
    return frozenset(
        words | kinds | {f"{w}s" for w in kinds} | {w.removesuffix("s") for w in words | kinds}
    )


def focus_of(situation: Situation) -> str | None:
    """Return the item that an unnamed comparison is with: the first one shown."""
    return situation.slate[0] if situation.slate else None


def _placed(match: re.Match[str], slate: tuple[str, ...]) -> str | None:
    word = match.group("ordinal") or match.group("number")
    place = ORDINALS.get(word) or NUMBER_WORDS.get(word) or (int(word) if word.isdigit() else 0)
    if word == "middle":
        return slate[len(slate) // 2] if len(slate) % 2 else None
    if word == "other":
        return slate[1] if len(slate) == 2 else None  # noqa: PLR2004 - the other of two
    if place == -1 and slate:
        return slate[-1]
    return slate[place - 1] if 1 <= place <= len(slate) else None


def _facets(text: str, situation: Situation, catalogue: Catalogue) -> Iterator[ValueMention]:
    focus = focus_of(situation)
    if focus is None or focus not in catalogue:
        return
    names = {f.name: f for f in catalogue.vocabulary.facets}
    names |= {f.label: f for f in names.values() if f.label}
    for match in _ITS.finditer(text):
        facet = names.get(match.group("facet")) or names.get(match.group("facet").split(" ")[0])
        words = catalogue.item(focus).words(facet.name) if facet else ()
        if facet and words:
            end = match.start("facet") + len(match.group("facet").split(" ")[0])
            yield ValueMention(match.start(), end, facet.name, words[0])
