"""The words of one catalogue: values, aliases, people, titles and comparatives, found in a text."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.understanding.english import (
    COMMON,
    JUDGING,
    NAMES_TOO,
    NUMBER_WORDS,
    base_of_comparative,
    form_of,
    inflections,
)
from whyfirst.tools.understanding.idioms import Limit, limits_for, sayings_for
from whyfirst.tools.understanding.mentions import (
    FacetMention,
    ItemMention,
    LimitMention,
    Mention,
    SideMention,
    ValueMention,
)
from whyfirst.tools.understanding.tokens import Token, keys_of
from whyfirst.tools.vocabulary import Facet

LONGEST = 8
"""Words in the longest stretch that is looked up."""
FUZZY_FROM = 5
"""Letters from which a word may be read past a typing mistake."""
FUZZY_CUT = 84.0
FUZZY_MARGIN = 4.0
SURNAME_FROM = 4
SHORT = 2
LED = 4
"""Words before a value in which its facet may be named."""

Key = tuple[str, ...]
Judge = Callable[[ItemMention, Sequence[Token]], bool]
_BEFORE_NAMES = frozenset(("by", "starring", "director", "actor", "actress", "author"))
_BEFORE_SIZES = frozenset(("in", "a", "an", "size", "wear", "take", "i'm", "am", "usual"))
_REFUSING = frozenset(("no", "not", "without", "nothing"))
_ARTICLE = re.compile(r"^(?:the|an?) (?=\w+ \w)")
"""What a saying need not begin with, nor take from the name after it: "the wild west"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a stretch of words can stand for."""

    mention: Mention
    rank: int
    """Lower wins between entries of the same words."""


VALUE, ALIAS, INFLECTED, SIDE, PERSON, TITLE, SAYING, SURNAME, FACET = range(9)


class Lexicon:
    """Everything a catalogue gives a name to; built once for a version, then only read."""

    def __init__(self, catalogue: Catalogue, this_year: int) -> None:
        self._catalogue = catalogue
        self._this_year = this_year
        self._entries: dict[Key, list[Entry]] = defaultdict(list)
        for facet in catalogue.vocabulary.facets:
            self._add_facet(facet)
        self._add_people()
        self._add_titles()

    def find(self, tokens: Sequence[Token], may_be_title: Judge) -> Iterator[Mention]:
        """Yield what the words stand for, longest stretch first come, without overlaps.

        Args:
            tokens: the words of a message.
            may_be_title: says whether a title of several words may be meant where it stands.
        """
        place = 0
        while place < len(tokens):
            length, mention = self._longest(tokens, place, may_be_title)
            if mention is not None:
                yield mention
            place += max(length, 1)

    def titles_at(self, tokens: Sequence[Token], place: int) -> ItemMention | None:
        """Return the title that begins at a word, even one that is an everyday word."""
        for length in range(min(LONGEST, len(tokens) - place), 0, -1):
            stretch = tokens[place : place + length]
            for entry in self._entries.get(tuple(t.key for t in stretch), ()):
                if isinstance(entry.mention, ItemMention):
                    return replace(entry.mention, start=stretch[0].start, end=stretch[-1].end)
        return None

    def repair(self, tokens: Sequence[Token]) -> Mention | None:
        """Return what some words stand for if a typing mistake or two are read past."""
        asked = " ".join(token.key for token in tokens)
        if len(asked) < FUZZY_FROM:
            return None
        found = self._alike(asked)
        if not found or (
            len(found) > 1
            and found[0][1] - found[1][1] < FUZZY_MARGIN
            and not self._same(found[0][0], found[1][0])
        ):
            return None
        (entry, *_) = self._entries[tuple(found[0][0].split(" "))]
        placed = replace(entry.mention, start=tokens[0].start, end=tokens[-1].end)
        return replace(placed, exact=False) if isinstance(placed, ValueMention) else placed

    def _alike(self, asked: str) -> list[tuple[str, float]]:
        """Return the spellings nearest to some words: by ratio, else one slip or swap away."""
        choices = self._spellings
        near = process.extract(asked, choices, scorer=fuzz.ratio, score_cutoff=FUZZY_CUT, limit=3)
        found = [(spelling, score) for spelling, score, _ in near]
        if not found:
            slipped = process.extract(asked, choices, scorer=OSA.distance, score_cutoff=1, limit=3)
            found = [(spelling, 100.0 - float(slips)) for spelling, slips, _ in slipped]
        return [(spelling, score) for spelling, score in found if spelling[:1] == asked[:1]]

    def knows(self, word: str) -> bool:
        """Say whether a word begins or is anything in the lexicon."""
        return (word,) in self._entries

    def has_value(self, words: str) -> bool:
        """Say whether some words are a value of a category."""
        keys = keys_of(words)
        keys = keys[1:] if keys[:1] == ("the",) else keys
        return any(isinstance(e.mention, ValueMention) for e in self._entries.get(keys, ()))

    def _longest(
        self, tokens: Sequence[Token], place: int, may_be_title: Judge
    ) -> tuple[int, Mention | None]:
        for length in range(min(LONGEST, len(tokens) - place), 0, -1):
            stretch = tokens[place : place + length]
            entries = self._entries.get(tuple(token.key for token in stretch), ())
            if length == 1:
                entries = [e for e in entries if not self._is_everyday(e, tokens, place)]
            if entries and stretch[0].key in _REFUSING and self._refuses(tokens, place, length):
                entries = [e for e in entries if e.rank != SAYING]
            placed = [
                replace(e.mention, start=stretch[0].start, end=stretch[-1].end)
                for e in self._asked_first(entries, tokens[:place])
            ]
            for mention in placed:
                if not isinstance(mention, ItemMention) or may_be_title(mention, stretch):
                    return length, mention
        return 0, None

    def _refuses(self, tokens: Sequence[Token], place: int, length: int) -> bool:
        """Say whether a word of refusal stands before a value that reaches as far as a saying.

        "No fiction" is no saying where there is a genre "fiction", nor "no software" where software
        engineering is refused.
        """
        return any(
            entry.rank == VALUE
            for reach in range(length - 1, min(LONGEST, len(tokens) - place - 1) + 1)
            for entry in self._entries.get(
                tuple(t.key for t in tokens[place + 1 : place + 1 + reach]), ()
            )
        )

    def _worn(self, tokens: Sequence[Token], place: int) -> bool:
        """Say whether a bare size stands where sizes stand: "in 42", "I'm a 41", "boots 38"."""
        token, before = tokens[place], tokens[place - 1] if place else None
        if before is None or (not token.key.isdigit() and not token.capital):
            return False
        own = self._entries.get((before.key,), ())
        worded = any(isinstance(e.mention, ValueMention) and e.rank < PERSON for e in own)
        return before.key in _BEFORE_SIZES or (worded and token.key.isdigit())

    def _asked_first(self, entries: Sequence[Entry], before: Sequence[Token]) -> list[Entry]:
        """Return entries, first the one whose facet is named right before: "set in prison"."""
        if len(entries) < 2:  # noqa: PLR2004 - nothing to choose
            return list(entries)
        led = " ".join(token.key for token in before[-LED:])
        named = [
            e for e in entries
            if isinstance(e.mention, ValueMention) and self._leads(e.mention.aspect, led)
        ]  # fmt: skip
        return [*named, *(e for e in entries if e not in named)]

    def _leads(self, aspect: str, led: str) -> bool:
        facet = self._catalogue.vocabulary.facet(aspect)
        words = facet.words if facet is not None and facet.kind == "category" else ()
        return any(f" {led} ".find(f" {word} ") >= 0 for word in words)

    def _is_everyday(self, entry: Entry, tokens: Sequence[Token], place: int) -> bool:
        """Say whether one word alone is too common to be a name without further signs."""
        word, mention = tokens[place].key, entry.mention
        if isinstance(mention, ItemMention):
            return True
        if isinstance(mention, ValueMention) and (len(word) == 1 or word.isdigit()):
            # "m" and "42" are sizes after the word size, and nothing anywhere else.
            return not self._names_facet(tokens[:place], mention.aspect) and not self._worn(
                tokens, place
            )
        if isinstance(mention, ValueMention) and word in JUDGING:
            return not self._names_facet(tokens[:place], mention.aspect)
        if entry.rank == SURNAME and word in NAMES_TOO and not tokens[place].capital:
            return not (place and tokens[place - 1].key in _BEFORE_NAMES)
        return word in COMMON and (entry.rank == SURNAME or len(word) == SHORT)

    def _names_facet(self, before: Sequence[Token], aspect: str) -> bool:
        entries = self._entries.get((before[-1].key,), []) if before else []
        return any(
            isinstance(e.mention, FacetMention) and e.mention.aspect == aspect for e in entries
        )

    def _same(self, one: str, other: str) -> bool:
        first, second = (self._entries[tuple(k.split(" "))][0].mention for k in (one, other))
        return first == second

    @cached_property
    def _spellings(self) -> tuple[str, ...]:
        return tuple(
            " ".join(key)
            for key, entries in self._entries.items()
            if len(" ".join(key)) >= FUZZY_FROM and entries[0].rank not in (FACET, SAYING)
        )

    def _add(self, words: str, mention: Mention, rank: int) -> None:
        key = keys_of(words)
        if not key or len(key) > LONGEST:
            return
        entries = self._entries[key]
        if any(entry.mention == mention for entry in entries):
            return
        entries.append(Entry(mention, rank))
        entries.sort(key=lambda e: e.rank)

    def _add_facet(self, facet: Facet) -> None:
        if facet.kind == "person":
            words = (facet.name, facet.label, *facet.words)
        else:
            self._add_values(facet)
            self._add_sides(facet)
            self._add_sayings(facet)
            words = (facet.name.replace("_", " "), facet.label, *facet.words)
        told = facet.kind == "category" and "yes" in facet.values
        for word in words:
            if word not in COMMON or word == facet.name:
                mention = ValueMention(0, 0, facet.name, "yes") if told else None
                for form in inflections(word):
                    self._add(form, mention or FacetMention(0, 0, facet.name), FACET)

    def _add_values(self, facet: Facet) -> None:
        for value in facet.values:
            if facet.kind == "ordered" and value in ("none", "mild", "moderate", "strong"):
                continue
            if value in ("yes", "no"):
                continue
            mention = ValueMention(0, 0, facet.name, value)
            self._add(value, mention, VALUE)
            for form in inflections(value):
                self._add(form, mention, INFLECTED)
            if "&" in value:
                self._add(value.replace("&", "and"), mention, ALIAS)
        for alias, value in facet.aliases.items():
            mention = ValueMention(0, 0, facet.name, value)
            self._add(alias, mention, ALIAS)
            for form in inflections(alias):
                self._add(form, mention, INFLECTED)

    def _add_sides(self, facet: Facet) -> None:
        for sign, words in ((1, facet.more), (-1, facet.less)):
            for word in words:
                self._add(word, SideMention(0, 0, facet.name, sign, "comparative"), SIDE)
                plain = base_of_comparative(word)
                if plain:
                    self._add(plain, SideMention(0, 0, facet.name, sign, "adjective"), SIDE)
        if facet.kind == "ordered" and facet.levels[:1] == ("none",):
            for word in (facet.name, *facet.words):
                self._add(word, SideMention(0, 0, facet.name, 1, form_of(word)), SIDE)

    def _add_sayings(self, facet: Facet) -> None:
        for words, value in sayings_for(facet) if facet.kind == "category" else ():
            if _is_telling(words):
                bare = _ARTICLE.sub("", words)
                self._add(bare, ValueMention(0, 0, facet.name, value), SAYING)
        for told in limits_for(facet, self._this_year) if facet.is_measured else ():
            if isinstance(told, Limit):
                mention: Mention = LimitMention(
                    0, 0, facet.name, told.bounds, not told.hard, told.negated, saying=True
                )
            else:
                mention = SideMention(0, 0, facet.name, told.sign, "adjective")
            if _is_telling(told.words):
                self._add(told.words, mention, SAYING)

    def _add_people(self) -> None:
        credited = _credits(self._catalogue)
        surnames: dict[str, set[str]] = defaultdict(set)
        for name, aspects in credited.items():
            best = max(aspects, key=lambda a: aspects[a])
            others = tuple((a, name) for a in aspects if a != best)
            self._add(name, ValueMention(0, 0, best, name, others), PERSON)
            if " " in name:
                surnames[_surname(name)].add(name)
        for surname, names in surnames.items():
            self._add_surname(surname, names, credited)

    def _add_surname(
        self, surname: str, names: set[str], credited: Mapping[str, Mapping[str, int]]
    ) -> None:
        if len(surname) < SURNAME_FROM or surname in COMMON or surname in NUMBER_WORDS:
            return
        ranked = sorted(names, key=lambda n: (-sum(credited[n].values()), n))
        readings = [(max(credited[n], key=lambda a: credited[n][a]), n) for n in ranked]
        # One with many more credits is who people mean by the surname alone.
        clear = len(ranked) == 1 or sum(credited[ranked[0]].values()) >= 2 * sum(
            credited[ranked[1]].values()
        )
        (aspect, name), *rest = readings
        others = () if clear else tuple(rest)
        self._add(surname, ValueMention(0, 0, aspect, name, others), SURNAME)

    def _add_titles(self) -> None:
        named: dict[str, list[str]] = defaultdict(list)
        for item in self._catalogue:
            for form in _title_forms(item.title):
                named[form].append(item.item_id)
        for form, item_ids in named.items():
            distinct = tuple(dict.fromkeys(item_ids))
            exact = [i for i in distinct if keys_of(self._catalogue.item(i).title) == keys_of(form)]
            first = exact[0] if exact else distinct[0]
            others = tuple(i for i in distinct if i != first) if not exact else ()
            self._add(form, ItemMention(0, 0, first, by_title=True, others=others), TITLE)


def _is_telling(words: str) -> bool:
    """Say whether a saying can be known by its words: one letter or one everyday word cannot."""
    keys = keys_of(words)
    return len("".join(keys)) > SHORT and (len(keys) > 1 or keys[0] not in COMMON)


def _credits(catalogue: Catalogue) -> dict[str, dict[str, int]]:
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for facet in catalogue.vocabulary.facets:
        if facet.kind == "person":
            for name in facet.values:
                counted[name][facet.name] = len(catalogue.rows_of(facet.name, name))
    return counted


def _surname(name: str) -> str:
    return name.rsplit(" ", 1)[1]


def _title_forms(title: str) -> Iterable[str]:
    """Yield a title as people say it: whole, without its article, before its colon."""
    yield title
    bare = title.split(" ", 1)
    if len(bare) == 2 and bare[0].lower() in ("the", "a", "an"):  # noqa: PLR2004
        yield bare[1]
    for mark in (":", " (", " - "):
        head, _, tail = title.partition(mark)
        if tail and len(head) > 3:  # noqa: PLR2004
            yield head
