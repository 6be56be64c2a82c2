"""Whom a thing must be fit for, said by an age, a school year or a certificate."""

import re
from collections.abc import Iterator

from whyfirst.memory.criteria import Bound, Operator
from whyfirst.tools.understanding.english import NUMBER_WORDS, ORDINALS
from whyfirst.tools.understanding.numerals import number_of

_SMALL = "|".join(w for w, n in NUMBER_WORDS.items() if n < 20)  # noqa: PLR2004
_N = rf"(?:\d{{1,2}}|(?:{_SMALL}))"
_CHILD = (
    r"(?:kids?|kiddos?|children|child|child's|anyone|someone|daughters?|sons?|girls?|boys?|nieces?|nephews?|everyone|everybody|youngest|eldest|oldest"
    r"|little (?:one|ones|sister|brother|girl|boy|man)|toddler|twins|grandchild(?:ren)?|grandkids?|grandson|granddaughter|lad|lass|bairn|stepson|stepdaughter"
    r"|goddaughter|godson|sister|brother|cousins?|pupils?|students?|class|audience|viewers?|he|she|they)"
)
_YEARS = r"(?:[\s-]*(?:years?|yrs?)(?:[\s-]*old)?|[\s-]*y\.?\/?o\.?)?"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # "a ten-year-old", "my 9yo", "for a 7 year old's party"
        rf"(?:(?:suitable |ok |okay |fine |appropriate |good |safe |right |fit )?for )?(?:an? |my |our |the |his |her )?(?<![\w.])(?P<n>{_N})[\s-]*(?:(?:year|yr)[\s-]*olds?|y\.?/?o\.?s?)(?![\w])",
        rf"(?:for |my |our |with )(?:an? |my |our |the )?(?P<n>{_N})[\s-]*(?:years|yrs)[\s-]*olds?(?![\w])",
        # "my son is nine", "the kids are 6 and 9", "kids aged 5", "a child of seven"
        rf"(?<![\w'-]){_CHILD}(?:'s|\s+is|\s+are|\s+who is|\s+who's|'re|'s\s+just|\s+(?:has\s+)?(?:just\s+)?turned|\s+turns|\s+will be|\s+must be)?\s+(?:only |just |about |barely |nearly |almost |all |both )*"
        rf"(?:under\s+|below\s+|aged?\s+|ages\s+|of\s+|from\s+age\s+|from\s+|over\s+|older than\s+)?(?P<n>{_N})(?!\s*(?:of|films?|movies?|minutes?|hours?|euros?|stars?|pages?|times?|-?inch|[.,]\d|%)\b)(?:\s*(?:,|and|&|or|to|-)\s*(?P<m>{_N}))?{_YEARS}(?![\w'-])",
        rf"(?<![\w'-])(?:aged?|ages)\s+(?:of\s+)?(?P<n>{_N})(?:\s*(?:and|&|to|-)\s*(?:(?:up|over|above)\b|(?P<m>{_N})))?(?:\s+(?:limit|rating))?(?![\w'-])",
        rf"(?<![\w'-])(?P<n>{_N})\s*(?:\+|plus|and (?:up|over))?\s*year[\s-]olds?(?!\w)",
    )
)
_RATED = re.compile(
    rf"(?P<no>(?<![\w'])(?:no|nothing|not|never|avoid)\s+(?:(?:rated|above|over|higher|than|more|beyond|an?|that's|harsher|stricter)\s+){{0,4}})?"
    rf"(?:(?<![\w-])(?P<less>(?:max(?:imum)?|up to|at most|under|below|only)\s+(?:an?\s+)?)?(?:rated|rating|certificate|cert|certified|classified|classification|fsk|bbfc|age[\s-]rating|age[\s-]limit|pegi|pg)\s*(?:of\s+|is\s+|at\s+|:\s*|-\s*)?(?:an?\s+)?(?:max(?:imum)?\s+|at most\s+|up to\s+|no higher than\s+|under\s+|below\s+)?(?P<n>\d{{1,2}}|{_SMALL})"
    rf"|(?<![\w.-])(?:an?\s+)?(?P<cert>6|7|12|13|15|16|17|18)(?:A\b|s\b|[\s-]?(?:rated|certificates?|ratings?)\b))"
    r"(?P<after>\s*(?:or (?:under|lower|below|less|younger)|and (?:under|below)|at (?:the )?most|max(?:imum)?|tops|\+|or (?:over|above|higher|up)|and (?:up|above|over)|limit))?"
)
_BARE_RATED = re.compile(
    r"(?<![\w'])(?P<no>no|nothing|not)\s+(?:higher|above|over|more|beyond|harsher|stricter)\s+(?:than\s+)?(?:an?\s+)(?P<n>6|7|12|13|15|16|17|18)(?![\w'.,])"
)
_SCHOOL = re.compile(
    rf"(?<![\w'])(?:(?:in\s+)?(?P<order>{'|'.join(w for w in ORDINALS if w[0] in 'fst0123456789')})[\s-]+grade(?:rs?|s)?|grade\s+(?P<grade>\d{{1,2}})|year\s+(?P<form>\d{{1,2}})\s+(?:pupils?|students?|class|kids))(?![\w'])"
)
SCHOOL_STARTS = 5


Aged = tuple[int, int, tuple[Bound, ...]]


def find_ages(text: str) -> Iterator[Aged]:
    """Yield where a lower-case text says an age, with the bound on the minimum age."""
    for match in (*_RATED.finditer(text), *_BARE_RATED.finditer(text)):
        yield _rated(match)
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            numbers = [number_of(match.group("n"))]
            if "m" in pattern.groupindex and match.group("m"):
                numbers.append(number_of(match.group("m")))
            age = min(n for n in numbers if n is not None)
            yield match.start(), match.end(), (Bound(op="<=", number=age),)
    for match in _SCHOOL.finditer(text):
        order = match.group("order")
        grade = ORDINALS[order] if order else int(match.group("grade") or match.group("form"))
        age = SCHOOL_STARTS + grade
        yield match.start(), match.end(), (Bound(op="<=", number=age),)


_STEPS = re.compile(r"above|over|higher|more|beyond|harsher|stricter")
_AT_LEAST = re.compile(r"\+|or (?:over|above|higher|up)|and (?:up|above|over)")
_AT_MOST = re.compile(r"pg|max|most|up to|no higher|under|below|limit|fsk")


def _rated(match: re.Match[str]) -> Aged:
    said = match.groupdict()
    number = number_of(said.get("n") or said.get("cert") or "") or 0
    after = (said.get("after") or "").strip()
    op: Operator = ">="
    if said.get("no"):
        op = "<=" if _STEPS.search(said["no"]) or match.re is _BARE_RATED else "<"
    elif not _AT_LEAST.match(after) and (
        after or said.get("less") or _AT_MOST.search(match.group())
    ):
        op = "<="
    return match.start(), match.end(), (Bound(op=op, number=number),)
