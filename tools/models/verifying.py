"""Check a reworded sentence against its claim: nothing new, nothing turned round, no markup.

The check knows what the claim says (wishes, field, values, names) and a closed lexicon; it does
not try to understand English. A sentence that it cannot follow is refused, and the offline words
stand in its place: a refusal costs a nicer wording, a mistake would cost the truth.
"""

import re
from collections.abc import Iterator, Sequence

from whyfirst.tools.models.lexicon import lexicon
from whyfirst.tools.models.parsing import Mark, after, before, parse
from whyfirst.tools.models.polarity import (
    CUES,
    DENIALS,
    attitude_to,
    is_turned,
    loose_negations,
    owned_attitude,
)
from whyfirst.tools.models.statements import Statement
from whyfirst.tools.models.words import words_of

LONGER = 2.2
ROOM = 70
"""A rewording may take this much more room than its claim."""
SENTENCES = 2

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
    return next(_problems(marks, statement), None)


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


def _problems(marks: Sequence[Mark], statement: Statement) -> Iterator[str]:
    for mark in marks:
        if mark.is_foreign:
            yield f"it says “{mark.shown}”, which nothing supports"
        elif _is_foreign_name(mark, marks):
            yield f"it names “{mark.shown}”"
    yield from _missing(marks, statement)
    yield from _empty_clauses(marks, statement)
    yield from _wish_problems(marks, statement)
    yield from _value_problems(marks)
    yield from _limit_problems(marks)
    yield from _stance_problems(marks, statement)
    if any("not" in m.roles for m in loose_negations(marks, statement)):
        yield "it turns the claim round with a “not”"


def _is_foreign_name(mark: Mark, marks: Sequence[Mark]) -> bool:
    if mark.phrases or not mark.shown[:1].isupper() or words_of(mark.shown)[0].stem == "i":
        return False
    earlier = [m for m in marks if m.place < mark.place]
    # "Don't" is two words that are written as one.
    return bool(earlier) and earlier[-1].shown not in {*_OPENING, mark.shown}


_OPENING = frozenset('.!?:“"')


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
    for inside in _clauses(marks):
        if statement.stance == "lead":
            if any(m.is_a("label") for m in inside) and not any(m.wish for m in inside):
                yield "it says something of an item"
            continue
        said = [m.shown.lower() for m in inside if m.shown.isalpha()]
        rests = any(m.phrases or m.roles & _RESTING for m in inside)
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


_RESTING = frozenset({"want", "avoid", "fit", "misfit", "aside"})
SHORTEST_CLAUSE = 3
_ABOUT = frozenset({"it", "its", "this", "that", "they", "you", "your"})


def _wish_problems(marks: Sequence[Mark], statement: Statement) -> Iterator[str]:
    for mark in marks:
        if mark.wish is None:
            continue
        attitude, negated = attitude_to(mark, marks, statement)
        wanted = 1 if mark.wish.direction == "want" else -1
        if attitude not in (None, wanted) or owned_attitude(mark, marks) not in (None, wanted):
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
    ahead = before(mark, marks)
    return statement.stance == "against" and any("misfit" in m.roles for m in ahead)


def _value_problems(marks: Sequence[Mark]) -> Iterator[str]:
    for mark in marks:
        if not mark.is_a("value") or mark.wish is not None:
            continue
        ahead, behind = before(mark, marks), after(mark, marks)
        if any(m.roles & DENIALS for m in ahead):
            yield f"it denies “{mark.shown}”"
        late = any(m.roles & CUES for m in behind) and not any(m.wish for m in behind)
        if late or any(m.roles & CUES for m in ahead):
            yield f"it says that “{mark.shown}” was asked for"


def _limit_problems(marks: Sequence[Mark]) -> Iterator[str]:
    for number, mark in enumerate(marks):
        near = {r for m in _around(marks, number) for r in m.roles & {"upper", "lower"}}
        limit = mark.wish.limit if mark.wish else None
        if limit is not None and limit not in near and not mark.is_a("value"):
            yield f"it drops the limit of “{mark.shown}”"
        if limit is not None and _strict(marks, number) - {limit}:
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
    judged = [m for m in marks if m.roles & {"fit", "misfit"}]
    goods = [("fit" in m.roles) != is_turned(m, marks) for m in judged]
    if statement.stance in ("for", "lead"):
        contrast = [m for m in contrast if statement.stance == "for" or "aside" not in m.roles]
        if contrast and not _is_only_contrast(contrast, statement):
            yield "it speaks against what speaks for the item"
        if not all(goods):
            yield "it says that the item does not fit"
        return
    if any(goods):
        yield "it says that the item fits"
    if statement.stance == "caveat" and not _says_unknown(marks):
        yield "it does not say that something is unknown"
    denied = any(m.wish and attitude_to(m, marks, statement)[1] for m in marks)
    if _falls_short(statement) and not (contrast or denied or goods):
        yield "it does not say that the item falls short"


def _falls_short(statement: Statement) -> bool:
    wanted = bool(statement.wishes) and statement.wishes[0].direction == "want"
    return statement.stance == "against" and wanted


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
