"""Take a sentence apart into the phrases of its claim and the words of the closed lexicon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from whyfirst.tools.models.lexicon import Lexicon, Role
from whyfirst.tools.models.statements import Statement, Wish
from whyfirst.tools.models.words import Word, folded, stem_of, words_of

PhraseKind = Literal["wish", "value", "label", "title", "pattern", "noun", "foreign"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that a rewording may use as they are."""

    kind: PhraseKind
    stems: tuple[str, ...]
    wish: Wish | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a sentence and what it is."""

    place: int
    """The number of its first word."""
    shown: str
    phrases: tuple[Phrase, ...] = ()
    roles: frozenset[Role] = frozenset()
    segment: int = 0

    def is_a(self, kind: PhraseKind) -> bool:
        """Say whether it is a phrase of a kind."""
        return any(p.kind == kind for p in self.phrases)

    @property
    def wish(self) -> Wish | None:
        """The wish that it names."""
        return next((p.wish for p in self.phrases if p.kind == "wish"), None)

    @property
    def is_foreign(self) -> bool:
        """Whether nothing supports it."""
        if self.phrases:
            return all(p.kind == "foreign" for p in self.phrases)
        return not self.roles and self.shown not in _SIGNS


_SIGNS = frozenset(",;:.!?—–-()“”\"'’‘")
_BREAKS = frozenset(",;:.!?—–()")
_JOINTS = frozenset(
    stem_of(word)
    for word in (
        "but though although while whereas yet however since because so if whether which that when"
    ).split()
)
_JOINTS_OF_TWO = frozenset({("rather", "than"), ("instead", "of"), ("not", "the")})
_SUBJECTS = frozenset(
    stem_of(word) for word in "it you this the that here there we i your in on its as what".split()
)


def before(mark: Mark, marks: Sequence[Mark]) -> list[Mark]:
    """Return what stands before a mark in its segment."""
    return [m for m in marks if m.segment == mark.segment and m.place < mark.place]


def after(mark: Mark, marks: Sequence[Mark]) -> list[Mark]:
    """Return what stands after a mark in its segment."""
    return [m for m in marks if m.segment == mark.segment and m.place > mark.place]


def phrases_of(statement: Statement) -> tuple[Phrase, ...]:
    """Return what a rewording of a statement may say, the longest first."""
    found = [
        *(Phrase("wish", _stems(w.said), w) for w in statement.wishes),
        *(Phrase("value", _stems(v)) for v in statement.values),
        *(Phrase("pattern", _stems(p)) for p in statement.patterns),
        *(Phrase("label", _stems(w.label)) for w in statement.wishes if w.label),
        Phrase("label", _stems(statement.label)),
        Phrase("title", _stems(statement.title)),
        Phrase("noun", _stems(statement.noun)),
        *(Phrase("foreign", _stems(f), said=f) for f in statement.foreign),
    ]
    return tuple(sorted((p for p in found if p.stems), key=lambda p: -len(p.stems)))


def _stems(text: str) -> tuple[str, ...]:
    return tuple(w.stem for w in words_of(text) if w.stem not in _SIGNS)


def parse(text: str, statement: Statement, known: Lexicon) -> tuple[Mark, ...]:
    """Return the marks of a sentence, in order, each with its segment."""
    words = words_of(text)
    return tuple(_segmented(tuple(_marks(words, phrases_of(statement), known)), words))


def _marks(words: Sequence[Word], phrases: Sequence[Phrase], known: Lexicon) -> Iterator[Mark]:
    place = 0
    while place < len(words):
        length, mark = _mark_at(words, place, phrases, known)
        yield mark
        place += length


def _mark_at(
    words: Sequence[Word], place: int, phrases: Sequence[Phrase], known: Lexicon
) -> tuple[int, Mark]:
    here = [
        (n, p)
        for p in phrases
        if (n := _length_at(words, place, p.stems)) and not _is_inflected(p, words[place])
    ]
    longest = max((n for n, _ in here), default=0)
    in_lexicon = known.find(words, place)
    shown = words[place].shown
    # A title may be an everyday word ("It"): in lower case it is only that word.
    if in_lexicon and (
        longest < in_lexicon[0] or (longest == 1 and shown.islower() and _only_names(here))
    ):
        length, roles = in_lexicon
        if not (longest == in_lexicon[0] and not _only_names(here)):
            return length, Mark(place, shown, (), roles)
    if longest:
        return longest, Mark(place, shown, tuple(p for n, p in here if n == longest))
    if in_lexicon:
        return in_lexicon[0], Mark(place, shown, (), in_lexicon[1])
    return 1, Mark(place, shown)


def _is_inflected(phrase: Phrase, word: Word) -> bool:
    # "Fit" is a field of clothes, "fits" is a verb.
    alone = phrase.kind == "foreign" and len(phrase.stems) == 1
    return alone and folded(word.shown) != phrase.said


def _only_names(here: Sequence[tuple[int, Phrase]]) -> bool:
    return all(p.kind in ("title", "pattern", "noun") for _, p in here)


def _length_at(words: Sequence[Word], place: int, stems: tuple[str, ...]) -> int:
    """Return how many words a phrase takes at a place, signs inside it included; 0 if absent."""
    at = place
    for stem in stems:
        while at > place and at < len(words) and words[at].stem in _SIGNS:
            at += 1
        if at >= len(words) or words[at].stem != stem:
            return 0
        at += 1
    return at - place


def _segmented(marks: Sequence[Mark], words: Sequence[Word]) -> Iterator[Mark]:
    segment = 0
    for number, mark in enumerate(marks):
        follows = words[mark.place + 1].stem if mark.place + 1 < len(words) else ""
        stem = words[mark.place].stem
        ends = stem in _BREAKS or stem in _JOINTS or (stem, follows) in _JOINTS_OF_TWO
        joined = stem == "and" and _starts_clause(marks, number)
        if not mark.phrases and (ends or joined):
            segment += 1
        yield replace(mark, segment=segment)


def _starts_clause(marks: Sequence[Mark], number: int) -> bool:
    following = marks[number + 1] if number + 1 < len(marks) else None
    if following is None or following.phrases:
        return following is not None and following.is_a("title")
    return words_of(following.shown)[0].stem in _SUBJECTS
