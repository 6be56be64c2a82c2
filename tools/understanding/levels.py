"""Levels of ordered facets said with their facet or a comparison: "mild gore at most"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from whyfirst.memory.criteria import Bound, Operator
from whyfirst.tools.understanding.comparators import compared
from whyfirst.tools.understanding.mentions import LimitMention
from whyfirst.tools.vocabulary import Facet, Vocabulary

_BETWEEN = r"(?:\s+(?:in|on|of|for|level|levels|amount|amounts|degree|degrees|sort|kind|is|be|should|must|to|a|the)){0,2}[\s:,-]+"
PLAIN = frozenset(("none", "mild", "moderate", "medium", "strong", "extreme", "low", "high"))
"""Levels that say nothing without their facet."""


@dataclass(frozen=True, slots=True)
class Levels:
    """One ordered facet's levels, ready to be found."""

    facet: Facet
    named: re.Pattern[str]
    bare: re.Pattern[str] | None

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> tuple[Self, ...]:
        """Return the ordered facets of a vocabulary."""
        return tuple(cls._of(f) for f in vocabulary.facets if f.kind == "ordered")

    @classmethod
    def _of(cls, facet: Facet) -> Self:
        names = "|".join(map(re.escape, {facet.name.replace("_", " "), *facet.words}))
        levels = "|".join(map(re.escape, facet.levels))
        plain = "|".join(re.escape(v) for v in facet.levels if v not in PLAIN)
        pattern = (
            rf"(?<![\w'-])(?:(?P<level>{levels})(?:{_BETWEEN})?(?<=\W)(?:{names})"
            rf"|(?:{names}){_BETWEEN}(?P<lead>[\w ]{{0,24}}?)(?P<after>{levels}))(?![\w-])"
        )
        bare = re.compile(rf"(?<![\w'-])(?:{plain})(?![\w-])") if plain else None
        return cls(facet, re.compile(pattern), bare)

    def find(self, text: str) -> Iterator[LimitMention]:
        """Yield the levels that a lower-case text names with their facet or a comparison."""
        for match in self.named.finditer(text):
            group = "level" if match.group("level") else "after"
            mention = self._limit(text, match.span(), match.span(group), match.group(group))
            yield mention
        for match in self.bare.finditer(text) if self.bare else ():
            mention = self._limit(text, match.span(), match.span(), match.group())
            if mention.bounds[0].op != "=":
                yield mention

    def _limit(
        self, text: str, whole: tuple[int, int], span: tuple[int, int], level: str
    ) -> LimitMention:
        first = whole[0] if span[0] == whole[0] else span[0]
        read = compared(text, first, whole[1])
        only = re.search(r"(?<![\w'])(?:only|just)\s+(?:(?:a|some)\s+)?$", text[:first])
        op: Operator = "<=" if only and level != self.facet.levels[-1] else read.op or "="
        start = min(read.start, whole[0], only.start() if only else whole[0])
        bound = Bound(op=op, number=self.facet.level_of(level), level=level)
        hedged = read.op is None and only is None
        return LimitMention(
            start, max(read.end, whole[1]), self.facet.name, (bound,), hedged, read.negated
        )
