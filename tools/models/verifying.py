"""Check a reworded sentence against its claim: nothing new, nothing turned round, no markup.

The check knows what the claim says (wishes, field, values, names) and a closed lexicon; it does
not try to understand English. A sentence that it cannot follow is refused, and the offline words
stand in its place: a refusal costs a nicer wording, a mistake would cost the truth.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from whyfirst.tools.models.lexicon import Role, lexicon
from whyfirst.tools.models.parsing import Mark, parse
from whyfirst.tools.models.statements import Statement

LONGER = 2.2
ROOM = 70
"""A rewording may take this much more room than its claim."""
SENTENCES = 2
REACH = 3
"""Words over which a negation reaches forward to a verb of wanting."""

_LINK = re.compile(
    r"https?:|www\.|://|\b[\w-]+\.(?:com|org|net|io|co|dev|ai|app|info)\b|@\w", re.IGNORECASE
)
_MARKUP = re.compile(r"[<>\[\]{}|*_#`~\\^=]|!\[|&\w+;|[\u200b-\u200f\u202a-\u202e\u2060-\u2064]")
_END = re.compile(r"[.!?:][”\"']?$")
_BETWEEN = re.compile(r"(?<=\w\w)[.!?][”\"']?\s+(?=[A-Z“\"])")


def problem_in(text: str, statement: Statement) -> str | None:
    """Say why a sentence may not stand for its statement; None where it may.

    The offline words themselves always may.
    """
    if text == statement.text:
        return None
    formal = _formal_problem(text, statement)
    if formal:
        return formal
    marks = parse(text, statement, lexicon())
    return next(_problems(marks, text, statement), None)


def _formal_problem(text: str, statement: Statement) -> str | None:
    own = statement.text + statement.title
    if not text.isprintable():
        return "it has characters that cannot be shown"
    if _LINK.search(text) and not _LINK.search(own):
        return "it has a link"
    if any(m.group() not in own for m in _MARKUP.finditer(text)):
        return "it has markup"
    if len(text) > len(statement.text) * LONGER + ROOM:
        return "it is too long"
    if not _END.search(text) or len(_BETWEEN.findall(text)) >= SENTENCES:
        return "it is not one sentence or two"
    return None


def _problems(marks: Sequence[Mark], text: str, statement: Statement) -> Iterator[str]:
    for mark in marks:
        if mark.is_foreign:
            yield f"it says “{mark.shown}”, which nothing supports"
        elif _is_foreign_name(mark, marks, text):
            yield f"it names “{mark.shown}”"
    yield from _missing(marks, statement)
    yield from _empty_clauses(marks, statement)
    yield from _wish_problems(marks, statement)
    yield from _value_problems(marks, statement)
    yield from _limit_problems(marks)
    yield from _stance_problems(marks, statement)
    if any("not" in m.roles for m in _loose_negations(marks, statement)):
        yield "it turns the claim round with a “not”"


def _is_foreign_name(mark: Mark, marks: Sequence[Mark], text: str) -> bool:
    if (
        mark.phrases
        or not mark.shown[:1].isupper()
        or mark.shown in ("I", "I'm", "I’m", "I'd", "I’d")
    ):
        return False
    before = [m for m in marks if m.place < mark.place]
    return bool(before) and before[-1].shown not in (".", "!", "?", ":", "“", '"')


def _missing(marks: Sequence[Mark], statement: Statement) -> Iterator[str]:
    if statement.stance == "lead":
        if not any(m.wish for m in marks):
            yield "it leaves out what the person wants"
        return
    if statement.stance == "caveat":
        if not any(m.is_a("label") for m in marks):
            yield "it leaves out what is not known"
        return
    kept = {p.stems for m in marks for p in m.phrases if p.kind == "pattern"}
    if statement.values and not any(m.is_a("value") for m in marks):
        yield "it leaves out what the item has"
    if len(kept) < len(statement.patterns):
        yield "it leaves out what it compares with"
    if statement.wishes and statement.meets and not any(m.wish for m in marks):
        yield "it leaves out what was wanted"


def _empty_clauses(marks: Sequence[Mark], statement: Statement) -> Iterator[str]:
    """Yield clauses about the item or the person that hold nothing of the claim."""
    for inside in _clauses(marks) if statement.stance != "lead" else ():
        said = [m.shown.lower() for m in inside if m.shown.isalpha()]
        rests = any(m.phrases or m.roles & {"want", "avoid", "fit", "misfit"} for m in inside)
        spoken = statement.stance == "caveat" and ("you" not in said or "i" in said)
        if not rests and not spoken and len(said) > SHORTEST_CLAUSE and _ABOUT & set(said):
            yield "a clause of it rests on nothing"
        avoiding = any("avoid" in m.roles for m in inside)
        if avoiding and statement.stance == "for" and not any(m.phrases for m in inside):
            yield "it says that what speaks for the item is avoided"


def _clauses(marks: Sequence[Mark]) -> list[list[Mark]]:
    """Return the marks clause by clause; what introduces another clause belongs to it."""
    clauses: list[list[Mark]] = []
    for mark in marks:
        opens = not clauses or clauses[-1][-1].segment != mark.segment
        if opens and not (clauses and mark.shown.lower() in ("that", "because")):
            clauses.append([])
        clauses[-1].append(mark)
    return clauses


SHORTEST_CLAUSE = 3
_ABOUT = frozenset({"it", "its", "this", "that", "they", "you", "your"})


def _wish_problems(marks: Sequence[Mark], statement: Statement) -> Iterator[str]:
    for mark in marks:
        if mark.wish is None:
            continue
        attitude, negated = _attitude(mark, marks, statement)
        wanted = 1 if mark.wish.direction == "want" else -1
        if attitude not in (None, wanted) or _owned(mark, marks) not in (None, wanted):
            yield f"it turns round whether “{mark.wish.said}” is wanted"
        if statement.stance == "lead":
            if attitude is None:
                yield f"it does not say whether “{mark.wish.said}” is wanted"
        elif negated and (statement.meets or statement.stance == "caveat"):
            yield f"it denies “{mark.wish.said}”"
        elif attitude is None and not negated and not _may_assert(mark, marks, statement):
            yield f"it claims “{mark.wish.said}”"


def _may_assert(mark: Mark, marks: Sequence[Mark], statement: Statement) -> bool:
    if statement.stance == "caveat":
        earlier = [m for m in marks if m.place < mark.place]
        return any("not" in m.roles or m.shown.lower() in ("whether", "if") for m in earlier)
    return statement.meets or mark.is_a("value") or _stands_after_fit(mark, marks, statement)


def _stands_after_fit(mark: Mark, marks: Sequence[Mark], statement: Statement) -> bool:
    inside = [m for m in marks if m.segment == mark.segment and m.place < mark.place]
    return statement.stance == "against" and any("misfit" in m.roles for m in inside)


def _owned(mark: Mark, marks: Sequence[Mark]) -> int | None:
    """Return what a clause that hangs on a phrase says: "the horror you want"."""
    after = [m for m in marks if m.segment == mark.segment and m.place > mark.place]
    hanging = after[: REACH + 2]
    cue = next((m for m in hanging if m.roles & _CUES), None)
    return _signed(cue, after, reach=len(after)) if cue is not None else None


def _attitude(mark: Mark, marks: Sequence[Mark], statement: Statement) -> tuple[int | None, bool]:
    """Return whether a phrase is said to be wanted (1) or not (-1), and whether it is denied."""
    inside = [m for m in marks if m.segment == mark.segment]
    before = [m for m in inside if m.place < mark.place]
    after = [m for m in inside if m.place > mark.place]
    cues = [m for m in before if m.roles & _CUES]
    # "I can't promise it" is no denial of it: beside what is unknown, only a close "not" is one.
    reach = 2 if statement.stance == "caveat" else REACH + 2
    bare = [m for m in before if not m.is_a("label") and not m.roles & {"upper", "lower"}]
    near = [m for m in bare[-reach:] if m.roles & {"not", "none"}]
    if cues and not (near and near[-1].place > cues[-1].place and _is_assertive(before)):
        return _chained(cues, before), False
    late = next((m for m in after if m.roles & _CUES), None)
    if late is not None:
        return _signed(late, after, reach=len(after)), bool(near)
    if near:
        return None, True
    return _inherited(mark, marks, statement), False


_CUES: frozenset[Role] = frozenset({"want", "avoid"})


def _is_assertive(before: Sequence[Mark]) -> bool:
    """Whether what leads up to a negation is about the item and not about the person."""
    return not any(m.roles & {"want", "avoid"} for m in before)


def _chained(cues: Sequence[Mark], around: Sequence[Mark]) -> int:
    """Return what verbs of wanting say together: "you want to avoid" is no wish."""
    sign = _signed(cues[-1], around)
    for earlier, later in pairwise(reversed(cues)):
        if earlier.place - later.place > REACH:
            break
        sign *= _signed(later, [m for m in around if m.place <= later.place])
    return sign


def _signed(cue: Mark, around: Sequence[Mark], *, reach: int = REACH) -> int:
    sign = 1 if "want" in cue.roles else -1
    leading = [m for m in around if m.place < cue.place][-reach:]
    turned = sum("not" in m.roles for m in leading)
    following = [m for m in around if m.place > cue.place and "none" in m.roles]
    turned += bool(following)
    return -sign if turned % 2 else sign


def _inherited(mark: Mark, marks: Sequence[Mark], statement: Statement) -> int | None:
    """Return the attitude of a list that goes on: "you want a, b and c"."""
    own = [m for m in marks if m.segment == mark.segment and m.place < mark.place]
    of_item = statement.stance != "lead" and any(m.is_a("label") for m in own)
    if of_item or any(m.shown.lower() in _OPENERS for m in own if not m.phrases):
        return None
    earlier = [m for m in marks if m.segment < mark.segment]
    for segment in range(mark.segment - 1, -1, -1):
        there = [m for m in earlier if m.segment == segment]
        cues = [m for m in there if m.roles & _CUES]
        if cues:
            return _signed(cues[-1], there)
        if any(m.shown.lower() in _OPENERS for m in there if not m.phrases):
            return None
    return None


_OPENERS = frozenset({"it", "its", "it's", "it’s", "this", "here", "there", "the"})


def _value_problems(marks: Sequence[Mark], statement: Statement) -> Iterator[str]:
    for mark in marks:
        if not mark.is_a("value") or mark.wish is not None:
            continue
        inside = [m for m in marks if m.segment == mark.segment]
        before = [m for m in inside if m.place < mark.place]
        after = [m for m in inside if m.place > mark.place]
        if any(m.roles & {"not", "none"} for m in before):
            yield f"it denies “{mark.shown}”"
        if any(m.roles & _CUES for m in before):
            yield f"it says that “{mark.shown}” was asked for"
        late = [m for m in after if m.roles & _CUES]
        if late and not any(m.wish for m in after):
            yield f"it says that “{mark.shown}” was asked for"


def _limit_problems(marks: Sequence[Mark]) -> Iterator[str]:
    for number, mark in enumerate(marks):
        near = {r for m in _around(marks, number) for r in m.roles & {"upper", "lower"}}
        limit = mark.wish.limit if mark.wish else None
        if limit is not None and limit not in near and not mark.is_a("value"):
            yield f"it drops the limit of “{mark.shown}”"
        if limit == "upper" and "lower" in _strict(marks, number):
            yield "it turns the limit round"
        if limit == "lower" and "upper" in _strict(marks, number):
            yield "it turns the limit round"
        if mark.roles & {"upper", "lower"} and "plain" not in mark.roles:
            served = any(m.wish and m.wish.limit in mark.roles for m in _around(marks, number))
            if not served and not _is_joint(mark):
                yield f"it sets a limit with “{mark.shown}”"


def _is_joint(mark: Mark) -> bool:
    return mark.shown.lower() in ("since", "from")


def _around(marks: Sequence[Mark], number: int) -> Sequence[Mark]:
    return [*marks[max(0, number - 3) : number], *marks[number + 1 : number + 3]]


def _strict(marks: Sequence[Mark], number: int) -> frozenset[str]:
    near = [*marks[max(0, number - 2) : number], *marks[number + 1 : number + 2]]
    return frozenset(r for m in near if not _is_joint(m) for r in m.roles & {"upper", "lower"})


def _stance_problems(marks: Sequence[Mark], statement: Statement) -> Iterator[str]:
    contrast = [m for m in marks if "but" in m.roles]
    fits = [(m, _is_turned(m, marks)) for m in marks if m.roles & {"fit", "misfit"}]
    goods = [("fit" in m.roles) != turned for m, turned in fits]
    denied = any(m.wish and _attitude(m, marks, statement)[1] for m in marks)
    if statement.stance in ("for", "lead"):
        if contrast and not _is_only_contrast(contrast, statement):
            yield "it speaks against what speaks for the item"
        if not all(goods):
            yield "it says that the item does not fit"
        return
    if any(goods):
        yield "it says that the item fits"
    if statement.stance == "caveat":
        if not _says_unknown(marks):
            yield "it does not say that something is unknown"
    elif statement.wishes and statement.wishes[0].direction == "want":
        if not (contrast or denied or (goods and not any(goods))):
            yield "it does not say that the item falls short"


def _says_unknown(marks: Sequence[Mark]) -> bool:
    """Whether every stretch about what is on record says that it is not."""
    told = {m.segment for m in marks if m.shown.lower() in _RECORD or m.is_a("label")}
    denied = {m.segment for m in marks if m.roles & {"not", "none", "unknown"}}
    labelled = {m.segment for m in marks if m.is_a("label") and m.wish is None}
    on_record = {m.segment for m in marks if m.shown.lower() in _RECORD}
    return bool(denied) and on_record <= denied and bool((labelled or told) & denied)


_RECORD = frozenset({"catalogue", "record", "list", "listed", "lists"})


def _is_only_contrast(contrast: Sequence[Mark], statement: Statement) -> bool:
    # "While you avoid …" and "instead of horror" are no objection where something is avoided.
    spared = bool(statement.wishes) and statement.wishes[0].direction == "avoid"
    return spared and all(m.shown.lower() in ("while", "instead", "rather") for m in contrast)


def _is_turned(mark: Mark, marks: Sequence[Mark]) -> bool:
    before = [m for m in marks if m.segment == mark.segment and m.place < mark.place]
    return any("not" in m.roles for m in before[-REACH - 1 :])


def _loose_negations(marks: Sequence[Mark], statement: Statement) -> list[Mark]:
    """Return the negations that belong to no wish, no fit and nothing unknown."""
    denials = [m for m in marks if "not" in m.roles]
    if statement.stance == "caveat":
        return [m for m in denials if _is_doubled(m, marks)]
    return [m for m in denials if not _is_bound(m, marks) or _is_doubled(m, marks)]


def _is_doubled(negation: Mark, marks: Sequence[Mark]) -> bool:
    following = [m for m in marks if m.segment == negation.segment and m.place > negation.place]
    return any(m.roles & {"not", "none"} for m in following[: REACH + 1])


def _is_bound(negation: Mark, marks: Sequence[Mark]) -> bool:
    following = [
        m
        for m in marks
        if m.segment == negation.segment
        and m.place > negation.place
        and not m.is_a("label")
        and not m.roles & {"upper", "lower"}
    ]
    return any(
        m.wish is not None or m.roles & {"want", "avoid", "fit", "misfit"}
        for m in following[: REACH + 2]
    )
