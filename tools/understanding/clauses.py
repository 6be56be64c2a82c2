"""Cut a message into clauses and their parts, never inside something that was grounded."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from whyfirst.tools.understanding.mentions import Mention, ValueMention

_STRONG = re.compile(
    r"\.{2,}|…|[.!?]+(?=\s|$|[\"'”)])|[;\n\r]+|\s+[-–—]+\s+|(?:\s*,)?(?<!anything)(?<!everything)(?<!nothing)(?<!\ball)(?<!anyone)(?<!anybody)(?<!anywhere)(?<!any language)(?<!any country)\s+(?:but|though|although|however|yet)\s+"
    r"|(?:\s*,)?\s+and\s+(?:then\s+|please\s+)?(?=(?:show|give|recommend|find|suggest|tell|why|also|can you|what|"
    r"undo|forget|i|i'm|i've|i'd|my|no|not|nothing|don't|never|make|let)\b)|,\s+(?=(?:i|i'm|i've|i'd|my|please|can|"
    r"show|give|why|what|how|undo|forget|actually|so|also)\b)|,\s+(?=(?:she|he|they|who)(?:'s|'d|'ll|'re)? (?:\w+ )?(?:hates?|loves?|likes?|dislikes?|can't|cannot|doesn't|don't|wants?|prefers?|enjoys?|adores?|needs?)\b)|\s*[()]\s*"
)
_EXCEPTS = re.compile(r"\b(?:any|every) \w+ but\s+$")
"""Where "but" leaves something out: "any fit but tight"."""
OF_IT = re.compile(
    r"(?:i(?:'ve| have|'m| am)? )?(?:(?:\w+ly|do|just|always|also|quite|now|so|never|can't|cannot|don't|do not|didn't) ){0,3}"
    r"(?:liked?|loved?|enjoy(?:ed)?|adore|prefer|want|hated?|loathe|disliked?|detest|stand|bear|avoid|into|over|sick of|tired of|bored of|done with|fan of|keen on)"
    r" (?:it|them|those|these|him|(?:his|her|their) \w+|her)(?: \w+){0,2}\s*(?:$|[.,;!?])"
)
"""A remark about what was named just before: "green, I can't stand it"."""
_IN_SHORT = re.compile(
    r"(?:no|yes|oh|ugh|nah),? (?:thanks|thank you|please|way|never)\b|never again|nope|not (?:really |so much )?(?:for me|my (?:thing|style|taste|cup of tea)|a fan|keen|into (?:it|them))"
)
"""A reply to one's own question: "musicals? no thanks"."""
_TOLD = re.compile(
    r"(?<![\w'])(?:no|not|never|nothing|without|avoid|hate|seen|saw|watched)(?![\w'])|n't"
)
_REFUSED = re.compile(r"(?<![\w'])(?:no|not|never|without|avoid|hate)(?![\w'])|n't")
_BARE = re.compile(r"(?:and |but |so |oh |as for |what about |how about )?(?:an? |the )?(?:more )?")
_WEAK = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|nor|plus|as well as|&|/)\s+|\s*/\s*")
LONGEST_REMARK = 80


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of the message that is read by itself, cut into the parts of a list."""

    start: int
    end: int
    mentions: tuple[Mention, ...]
    parts: tuple[tuple[int, int], ...]

    def of(self, text: str) -> str:
        """Return the clause's own text."""
        return text[self.start : self.end]


def clauses_of(text: str, mentions: Sequence[Mention]) -> tuple[Clause, ...]:
    """Cut a lower-case text into clauses."""
    cuts = [m.span() for m in _STRONG.finditer(text) if not _inside(m.span(), mentions)]
    cuts = [cut for cut in cuts if not _EXCEPTS.search(text[: cut[1]])]
    starts = (0, *(end for _, end in cuts))
    cuts = [c for s, c in zip(starts, cuts, strict=False) if not _goes_on(text, s, c, mentions)]
    spans = [s for s in _between(cuts, 0, len(text)) if text[s[0] : s[1]].strip()]
    found = [_clause(text, start, end, mentions) for start, end in spans]
    again = {after.start for before, after in pairwise(found) if _repeats(text, before, after)}
    return tuple(clause for clause in found if clause.start not in again)


def _goes_on(text: str, start: int, cut: tuple[int, int], mentions: Sequence[Mention]) -> bool:
    """Say whether what follows a cut tells how a value before it, bare as yet, is meant."""
    own = [m for m in mentions if isinstance(m, ValueMention) and start <= m.start < cut[0]]
    if not own or _TOLD.search(text[start : own[0].start]):
        return False
    after = text[cut[1] : cut[1] + LONGEST_REMARK].lstrip()
    if text[cut[0] : cut[1]].strip() == ",":
        return OF_IT.match(after) is not None
    bare = _BARE.fullmatch(text[start : own[0].start].lstrip()) and own[-1].end == cut[0]
    return bool(bare) and (OF_IT.match(after) or _IN_SHORT.match(after)) is not None


def _repeats(text: str, before: Clause, clause: Clause) -> bool:
    """Say whether a remark only says again what was refused: "no horror. I hate it"."""
    if not before.mentions:
        return False
    last = before.mentions[-1]
    refused = _REFUSED.search(text[before.start : last.start]) is not None
    said = clause.of(text)
    again = OF_IT.match(said) is not None and _REPEATED.search(said) is not None
    return isinstance(last, ValueMention) and last.end == before.end and refused and again


_REPEATED = re.compile(
    r"(?<![\w'])(?:hated?|loathe|disliked?|detest|avoid|never|can't|cannot|don't)(?![\w'])"
)


def _clause(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Clause:
    start, end = _trimmed(text, start, end)
    own = tuple(m for m in mentions if start <= m.start and m.end <= end)
    cuts = [
        (start + m.start(), start + m.end())
        for m in _WEAK.finditer(text[start:end])
        if not _inside((start + m.start(), start + m.end()), own)
    ]
    return Clause(start, end, own, tuple(_between(cuts, start, end)))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip(" ,")), end - (
        len(inner) - len(inner.rstrip(" ,"))
    )


def _between(cuts: Iterable[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    for cut_start, cut_end in cuts:
        yield start, cut_start
        start = cut_end
    yield start, end


def _inside(span: tuple[int, int], mentions: Iterable[Mention]) -> bool:
    return any(m.start < span[1] and span[0] < m.end for m in mentions)
