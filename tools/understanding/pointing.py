"""Find what "the second one", "it", "these" and "that director" point to."""

import re
from collections.abc import Iterator

from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.understanding.english import NUMBER_WORDS, ORDINALS
from whyfirst.tools.understanding.mentions import (
    ItemMention,
    Mention,
    SlateMention,
    ValueMention,
)
from whyfirst.tools.understanding.situation import Situation

_ORDINAL = "|".join(ORDINALS)
_PLACE = re.compile(
    rf"(?<![\w'])the\s+(?P<ordinal>{_ORDINAL})(?:\s+(?:one|film|movie|paper|item|option|pick|suggestion"
    r"|recommendation|choice|title))?(?![\w-])(?!\s+(?:half|time|world|hour|thing|act|season|war))"
    r"|(?<![\w'])(?:number|no\.|#|option)\s*(?P<number>\d+|one|two|three|four|five)(?!\w)"
)
_THESE = re.compile(
    r"(?<![\w'])(?:(?:any|none|all|most|neither|either|both|some) of (?:these|those|them|the above)|these(?: ones)?|those(?: ones)?"
    r"|all (?:three|four|five)|the whole (?:list|lot)|them)(?![\w'])"
)
_IT = re.compile(r"(?<![\w'])(?:that|this) (?:one|film|movie|paper|item)(?![\w'])")
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
    if situation.slate:
        for match in _THESE.finditer(text):
            yield SlateMention(match.start(), match.end(), situation.slate)
        for match in _IT.finditer(text):
            yield ItemMention(match.start(), match.end(), situation.slate[0], by_title=False)


def focus_of(situation: Situation) -> str | None:
    """Return the item that an unnamed comparison is with: the first one shown."""
    return situation.slate[0] if situation.slate else None


def _placed(match: re.Match[str], slate: tuple[str, ...]) -> str | None:
    word = match.group("ordinal") or match.group("number")
    place = ORDINALS.get(word) or NUMBER_WORDS.get(word) or (int(word) if word.isdigit() else 0)
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
