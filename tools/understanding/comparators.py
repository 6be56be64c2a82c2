"""Words that make a limit of an amount: before it, after it, and what negates them."""

import re
from dataclasses import dataclass

from whyfirst.memory.criteria import Operator

_GAP = (
    r"(?:to|that|which|who|it|is|are|be|been|being|go|goes|going|gone|get|gets|runs?|running|lasts?|lasting|takes?"
    r"|taking|spend|spending|pay|paying|costs?|costing|sit|still|through|for|want|need|watch|watching|read|reading"
    r"|wear|handle|manage|face|do|anything|something|everything|a|an|one|ones|any|the|me|us|you|show|showing|give|suggest"
    r"|films?|movies?|papers?|items?|pieces?|stuff|things?|made|released|published|written|from|much|way|even|really"
    r"|stretch|stand|bear|priced?|concentrate|focus|with|of|in|at|all|remotely|day|minute|penny|cent|single|shot|dated"
    r"|rated|exceed|come|comes|out|bother|if|it's|that's|they|should|were|was|please|have|having|interested|bothered"
    r"|look|looking|like|enjoy|go|thing|part)"
)
_NEGATION = (
    r"(?:no \w+|no|not|nothing|none|never|neither|without|isn't|aren't|don't|dont|doesn't|doesnt|didn't|won't|wont"
    r"|wouldn't|can't|cant|cannot|couldn't|shouldn't|mustn't|needn't|avoid|refuse|hate|skip|nor|rather not|no way"
    r"|unwilling|unable|anything but)"
)
_NEGATED = re.compile(rf"(?<![\w'-]){_NEGATION}(?:\s+{_GAP}){{0,8}}\s*$")
_ENDED = r"(?:\s+(?:the\s+year|the|year|a|an|about|around|roughly|say|like|of|in|your))*\s*$"
_BELOW = (
    r"under|below|beneath|(?:less|shorter|cheaper|lower|smaller|fewer|earlier) than|before|prior to|pre-?|ahead of"
    r"|short of|predating|(?:inside|sub)-?"
)
_ABOVE = (
    r"over|above|(?:more|longer|higher|bigger|greater|dearer|pricier|more expensive|later) than|after"
    r"|post-?|past|beyond|exceed(?:s|ing)?|north of|in excess of|longer then|more then"
)
_OLDER, _NEWER = r"(?:older|staler) than", r"(?:newer|younger|fresher|more recent|more modern) than"
_AT_MOST = (
    r"at (?:the )?(?:very )?(?:most|latest|max)|max(?:imum|imally)?[.:]?(?: of| is)?|up to|as (?:much|high|long|late|far) as|within|(?:inside|in) under"
    r"|capp?(?:ed)?(?: it)?(?: at| of| is)?|stops?(?: at| by)|limit(?:ed)?(?:'s| is| of| to| at)?:?|ceiling(?: is| of)?:?|cut-?off(?: is| of)?:?"
    r"|budget(?:'s| is| of)?:?|(?:(?:i|we)(?:'ve| have)?(?: only| just)?(?: got| have)|(?:have|got) only|only (?:got|have)|only|just)(?: about| some| only| just)?"
    r"|(?:done|over|finished|wrapped up|finish|end|ends|ending|be over) (?:in|by|within)|(?:time|room|patience|stamina|energy) for|(?:can |could )?(?:afford|manage|stretch to|spare|spend|go to|go up to)"
    r"|no higher than|until|till|to spend|<=|≤|top out at|tops out at|keep it to|keep to"
)
_AT_LEAST = (
    r"at (?:the )?(?:very )?least|min(?:imum)?\.?(?: of| is)?|upwards? of|since|starting (?:at|from|in)|beginning (?:in|at|with)|no less than|>=|≥"
    r"|as of|from (?=.{0,14}(?:on|onwards?|up|upwards?|forwards?)\b)"
)
_ORDERS: tuple[tuple[Operator, str], ...] = (
    ("<=", _AT_MOST),
    (">=", _AT_LEAST),
    ("<", rf"{_BELOW}|<"),
    (">", rf"{_ABOVE}|>"),
)
_BEFORE = re.compile(
    "|".join(
        rf"(?P<o{n}>(?:(?<![\w'])(?:in|on) or )?(?<![\w'-])(?:{words}))(?P<f{n}>{_ENDED})"
        for n, (_, words) in enumerate((*_ORDERS, ("<", _OLDER), (">", _NEWER)))
    )
)
_ABOUT = re.compile(
    r"(?<![\w'])(?:about|around|roughly|approximately|approx\.?|circa|ca\.?|c\.|close to|near(?:ly)?|somewhere (?:around|near|about)"
    r"|in the (?:region|neighbou?rhood|vicinity) of|more or less|give or take|~)(?:\s+(?:the|an?|year))*\s*$"
)
_EXACTLY = re.compile(r"(?<![\w'])(?:exactly|precisely|bang on|dead on)\s*$")
_GROWS = r"(?:more|over|longer|later|newer|above|after|up|upwards?|higher|plus|beyond|more recent|fresher|onwards?)"
_SHRINKS = r"(?:less|under|shorter|cheaper|earlier|older|below|fewer|before|lower|down)"
_THE_MOST = (
    r"(?:is|are|'s|as|being|was)\s+(?:about\s+)?(?:(?:the|my|our|a|his|her)\s+(?:absolute\s+|upper\s+|hard\s+|very\s+|outer\s+|top\s+)*"
    r"(?:limit|max(?:imum)?|ceiling|top|most|cap|cut-?off|end|budget)|as (?:far|high|long|much|late) as|all|plenty|enough|where (?:i|we)|it\b)"
)
_AFTER: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (op, re.compile(rf"\s*,?\s*(?:{words})"))
    for op, words in (
        ("<=", rf"(?:or|and)\s+(?:so\s+)?(?:even\s+)?{_SHRINKS}\b|at (?:the )?(?:very )?(?:most|latest|max(?:imum)?|outside)\b|max(?:imum)?\b|tops\b"
               rf"|(?:and|but)\s+(?:no|not)(?:\s+an?\s+\w+)?\s+(?:more|longer|later|further|newer|beyond)\b(?!\s+than)|{_THE_MOST}|limit\b|cap\b|ceiling\b|budget\b|to spend\b"),
        (">=", rf"(?:or|and)\s+{_GROWS}\b|at (?:the )?(?:very )?(?:least|earliest)\b|min(?:imum)?\b|onwards?\b|upwards?\b|forwards?\b|plus\b|\+|and counting\b"),
        ("~", r"or so\b|or thereabouts\b|-?ish\b|give or take(?:\s+(?:an?|one|two|five|ten|\d+))?(?:\s+\w+)?|more or less\b|-?odd\b"),
    )
)  # fmt: skip
_ON = re.compile(
    r"\s+(?:on|and on|till now|to (?:now|today|date)|until (?:now|today))(?![\w-])(?!\s+(?:the|a|my)\b)"
)
_SLICE = 90
_BREAK = re.compile(r"(?<!max)(?<!min)(?<!approx)(?<!\bca)[.;!?\n](?=\s|$)|,(?!\s*\d)")


@dataclass(frozen=True, slots=True)
class Compared:
    """How an amount is compared, and how far the words for it reach."""

    op: Operator | None
    start: int
    end: int
    loose: bool = False
    negated: bool = False


def compared(
    text: str,
    start: int,
    end: int,
    *,
    since: int = 0,
    yearly: bool = False,
    aged: bool = False,
) -> Compared:
    """Read the comparison around an amount.

    Args:
        text: the message in lower case.
        start: where the amount begins.
        end: where it ends.
        since: where the amount before it ends; words up to there are its own.
        yearly: whether it is a year, which "from" names and "from … on" bounds.
        aged: whether it is an age in years, where older is more.
    """
    before, offset = _slice(text, start, since)
    rest = text[end : end + 60]
    after_op, after_end = _after(rest, end)
    if yearly and after_op is None and re.search(r"from\s+(?:the\s+)?$", before):
        on = _ON.match(rest)
        if on:
            after_op, after_end = ">=", end + on.end()
    op, first, negated = _before(before, yearly=yearly, aged=aged)
    if op in (">", ">=") and after_op == "<=" and not negated:
        op = None
    if after_op in ("<=", ">="):
        chosen: Operator = "<=" if after_op == "<=" else ">="
        return Compared(
            op if op and negated else chosen, offset + first, after_end, negated=negated
        )
    about = _ABOUT.search(before)
    if (op is None and about) or (after_op == "~" and op not in ("<", ">")):
        begun = about.start() if about else len(before)
        return Compared(None, offset + begun, after_end, loose=True)
    exact = _EXACTLY.search(before)
    if op is None and exact:
        return Compared("=", offset + exact.start(), end)
    return Compared(op, offset + first, end, negated=negated)


def _slice(text: str, start: int, since: int) -> tuple[str, int]:
    offset = max(since, start - _SLICE)
    before = text[offset:start]
    breaks = list(_BREAK.finditer(before))
    cut = breaks[-1].end() if breaks else 0
    return before[cut:], offset + cut


def _after(rest: str, end: int) -> tuple[str | None, int]:
    for op, pattern in _AFTER:
        match = pattern.match(rest)
        if match:
            return op, end + match.end()
    return None, end


def _before(before: str, *, yearly: bool, aged: bool) -> tuple[Operator | None, int, bool]:
    found = _BEFORE.search(before)
    if found is None or found.end() != len(before):
        return None, len(before), False
    place = int((found.lastgroup or "f0")[1:])
    if yearly and found.group(f"o{place}") in ("only", "just"):
        return None, len(before), False
    op = (*(o for o, _ in _ORDERS), "<", ">")[place]
    said = found.group(f"o{place}")
    if place >= len(_ORDERS) and aged:
        op = ">" if op == "<" else "<"
    elif said.startswith("younger") and not yearly:
        op = "<"
    if said.startswith(("in or", "on or")):
        op = "<=" if op == "<" else ">="
    denied = _NEGATED.search(before[: found.start()])
    if denied and op in ("<", ">"):
        return ("<=" if op == ">" else ">="), denied.start(), True
    return op, found.start(), False
