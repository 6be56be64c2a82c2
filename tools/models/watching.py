"""Watch what a model writes while it writes it: loops, refusals, other languages, no end."""

import re
from collections.abc import Sequence

from whyfirst.tools.models.failures import FailureKind

TOKENS_A_WORD = 1.4
"""About how many tokens a word of English takes, where a model does not count them itself."""
REPEATS = 4
"""How often one run of words may follow itself before it is a loop."""
LONGEST_RUN = 12
REFUSAL_WITHIN = 160
"""Characters from the start in which a refusal shows."""

_REFUSAL = re.compile(
    r"^\W*(?:i(?:'m| am) (?:sorry|unable|not able)|sorry[,.]"
    r"|i can(?:'t|not) (?:help|assist|do|comply|provide)|i won't|i must decline|as an ai\b"
    r"|i apologi[sz]e|my guidelines|this request (?:violates|goes against))",
    re.IGNORECASE,
)
_COMMON = frozenset(
    """
    the a an and or but of to in is are it its you your for with that this so as on at by not no
    i have has be was were from if who here than want like its which what while my me we they will
    """.split()
)
MEASURED_FROM = 12
"""Words from which a language can be told."""


def tokens_in(text: str) -> int:
    """Return about how many tokens a text takes."""
    return int(len(text.split()) * TOKENS_A_WORD) + 1


def is_refusal(text: str) -> bool:
    """Say whether a model declines.

    >>> is_refusal("I'm sorry, but I can't help with that.")
    True
    """
    return _REFUSAL.match(text[:REFUSAL_WITHIN].replace("’", "'")) is not None


def is_looping(words: Sequence[str]) -> bool:
    """Say whether the last words repeat the words before them, again and again.

    >>> is_looping("so good so good so good so good".split())
    True
    """
    for run in range(1, LONGEST_RUN + 1):
        needed = run * REPEATS
        if len(words) < needed or (run == 1 and len(words) < 2 * needed):
            continue
        times = 2 * REPEATS if run == 1 else REPEATS
        tail = list(words[-run * times :])
        if tail == tail[:run] * times:
            return True
    return False


def is_foreign_language(text: str) -> bool:
    """Say whether a text is not English: other letters, or none of its small words."""
    letters = [c for c in text if c.isalpha()]
    if letters and sum(c > "\u024f" for c in letters) > len(letters) / 3:
        return True
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len(words) < MEASURED_FROM:
        return False
    return sum(word in _COMMON for word in words) < len(words) / 20


def fault_in(text: str) -> FailureKind | None:
    """Return what is wrong with a finished text as a whole; None where nothing is."""
    if not text.strip():
        return "empty"
    if is_refusal(text):
        return "refused"
    return "language" if is_foreign_language(text) else None
