"""Who wants what in a sentence, and what is denied: the sign of each phrase by the words around."""

from collections.abc import Sequence
from itertools import pairwise

from whyfirst.tools.models.lexicon import Role
from whyfirst.tools.models.parsing import Mark, after, before
from whyfirst.tools.models.statements import Statement

HANGING = 2
"""Words from a verb of wanting to one that hangs on it, "to" between them."""
REACH = 3
"""Words over which a negation reaches forward to a verb of wanting."""
CUES: frozenset[Role] = frozenset({"want", "avoid"})
DENIALS: frozenset[Role] = frozenset({"not", "none"})
LIMITS: frozenset[Role] = frozenset({"upper", "lower"})


def owned_attitude(mark: Mark, marks: Sequence[Mark]) -> int | None:
    """Return what a clause that hangs on a phrase says: "the horror, which you want"."""
    hanging = [m for m in after(mark, marks) if not m.roles & LIMITS] or _relative(mark, marks)
    if not hanging or not hanging[0].shown.lower().startswith("you"):
        return None
    near = any(m.roles & CUES for m in hanging[: REACH + 2])
    return _behind(hanging) if near else None


def _relative(mark: Mark, marks: Sequence[Mark]) -> list[Mark]:
    later = [m for m in marks if m.place > mark.place and m.shown != ","]
    later = [m for m in later if m.segment > mark.segment]
    if not later or later[0].shown.lower() != "which":
        return []
    return after(later[0], marks)


def attitude_to(mark: Mark, marks: Sequence[Mark], statement: Statement) -> tuple[int | None, bool]:
    """Return whether a phrase is said to be wanted (1) or not (-1), and whether it is denied."""
    ahead, behind = before(mark, marks), after(mark, marks)
    cues = [m for m in ahead if m.roles & CUES]
    # "I can't promise it" is no denial of it: beside what is unknown, only a close "not" is one.
    reach = 2 if statement.stance == "caveat" else REACH + 2
    near = [m for m in _bare(ahead)[-reach:] if m.roles & DENIALS]
    if cues:
        return _chained(cues, ahead), False
    late = _behind(behind)
    if late is not None:
        return late, bool(near)
    if near:
        return None, True
    return _inherited(mark, marks, statement), False


def _behind(behind: Sequence[Mark]) -> int | None:
    """Return what the first verb of wanting says, with one that hangs on it: "want to avoid"."""
    cues = [m for m in behind if m.roles & CUES]
    if not cues:
        return None
    hanging = [m for m in cues[1:2] if m.place - cues[0].place <= HANGING]
    return _signed(cues[0], behind, reach=len(behind)) * (
        _signed(hanging[0], [hanging[0]]) if hanging else 1
    )


def _bare(marks: Sequence[Mark]) -> list[Mark]:
    return [m for m in marks if not m.is_a("label") and not m.roles & LIMITS]


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
    turned = sum("not" in m.roles and not _denies_fit(m, leading) for m in leading)
    following = [m for m in around if m.place > cue.place and "none" in m.roles]
    turned += bool(following)
    return -sign if turned % 2 else sign


def _denies_fit(negation: Mark, leading: Sequence[Mark]) -> bool:
    # "It does not match your wish for it": the match is denied, and the wish stands.
    return any(m.place > negation.place and m.roles & {"fit", "misfit"} for m in leading)


def _inherited(mark: Mark, marks: Sequence[Mark], statement: Statement) -> int | None:
    """Return the attitude of a list that goes on: "you want a, b and c"."""
    own = before(mark, marks)
    of_item = statement.stance != "lead" and any(m.is_a("label") for m in own)
    if of_item or any(m.shown.lower() in _OPENERS for m in own if not m.phrases):
        return None
    earlier = [m for m in marks if m.segment < mark.segment]
    for segment in range(mark.segment - 1, -1, -1):
        there = [m for m in earlier if m.segment == segment]
        cues = [m for m in there if m.roles & CUES]
        if cues:
            return _signed(cues[-1], there)
        if any(m.shown.lower() in _OPENERS for m in there if not m.phrases):
            return None
    return None


_OPENERS = frozenset({"it", "its", "it's", "it’s", "this", "here", "there", "the"})


def is_turned(mark: Mark, marks: Sequence[Mark]) -> bool:
    """Say whether a word of fitting is denied."""
    return any("not" in m.roles for m in before(mark, marks)[-REACH - 1 :])


def loose_negations(marks: Sequence[Mark], statement: Statement) -> list[Mark]:
    """Return the negations that belong to no wish, no fit and nothing unknown."""
    denials = [m for m in marks if "not" in m.roles]
    if statement.stance == "caveat":
        return [m for m in denials if _is_doubled(m, marks)]
    return [m for m in denials if not _is_bound(m, marks) or _is_doubled(m, marks)]


def _is_doubled(negation: Mark, marks: Sequence[Mark]) -> bool:
    return any(m.roles & DENIALS for m in after(negation, marks)[: REACH + 1])


def _is_bound(negation: Mark, marks: Sequence[Mark]) -> bool:
    following = _bare(after(negation, marks))
    return any(
        m.wish is not None or m.roles & {"want", "avoid", "fit", "misfit"}
        for m in following[: REACH + 2]
    )
