"""What free talk looked like when a message came: films on the table, questions, how far along."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from whyfirst.tools.understanding.mentions import ItemMention, Mention, TitleMention
from whyfirst.tools.understanding.signals import TITLE
from whyfirst.tools.understanding.situation import Situation

LONGEST_HEARD = 800
"""Characters of a message or a turn that the classifier looks at."""

YEAR = re.compile(r"\(((?:18|19|20)\d\d)\)")
_SENTENCES = re.compile(r"\.\.\.+|(?<=[.!?])\s+|\n+")
_CLAUSES = re.compile(
    r"\.\.\.+|(?<=[.!?])\s+|[;\n]+|,?\s+(?:but|though|although|however)\s+"
    r"|,\s+(?=(?:i|i'm|i've|i'd|can|do|thanks|have|what)\b)",
    re.IGNORECASE,
)
_SEEN = re.compile(
    r"(?:have|did|do|ever|u|you) (?:you |u |ever |already )*(?:seen?|watched|watch|read|heard|like[d]?|tried)"
)
_WHICH = re.compile(
    r"what (?:kind|type|sort|genre|are you|do you|would you|movie)|favou?rite|which|looking for"
    r"|in the mood|prefer|any kind"
)
_SUGGESTS = re.compile(
    r"how about|what about|recommend|suggest|try|check out|you (?:should|might|may|would)|also"
)
_PARTING = re.compile(
    r"welcome|bye|hope (?:i|you)|enjoy|good (?:night|day)|great (?:night|day)|glad"
)
_GREETING = re.compile(r"^(?:hi|hello|hey)")
SHORT, MIDDLE, LONG = 4, 12, 20
"""Words of a short, a middling and a long message."""
EARLY, LATE, VERY_LATE = 2, 10, 16
"""Utterances before the message."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A message in free talk, made ready for the classifier."""

    masked: str
    """The message with every title masked."""
    clauses: tuple[str, ...]
    before: str
    """The assistant's last turn, titles masked; empty where the person opens."""
    state: frozenset[str]

    @property
    def after_titles(self) -> bool:
        """Whether the assistant's last turn named something to watch, read or buy."""
        return "shown" in self.state

    @property
    def after_question(self) -> bool:
        """Whether the assistant's last turn asked something."""
        return "question before" in self.state


def scene_of(
    text: str, mentions: Iterable[Mention], before: Iterable[Mention], situation: Situation
) -> Scene:
    """Return what the classifier sees of a message.

    Args:
        text: the message.
        mentions: what was grounded in it; titles are masked.
        before: what was grounded in the assistant's last turn.
        situation: the talk before the message.
    """
    said = [u.content[:LONGEST_HEARD] for u in situation.history]
    spoken = bool(said) and situation.history[-1].role == "assistant"
    turn = said[-1] if spoken else ""
    earlier = said[:-1] if spoken else said
    masked = _masked(text, mentions)[:LONGEST_HEARD]
    facts = {
        **_of_turn(turn, situation),
        **_of_titles(text, turn, earlier),
        **_of_length(masked, len(said)),
        "titles before": any(u.role == "assistant" and _keys(u.content) for u in situation.history),
        "opens": not turn,
    }
    facts["shown"] = (
        facts["shown"] or any(_names_title(m) for m in before) or _names_again(turn, earlier)
    )
    held = frozenset(name for name, holds in facts.items() if holds)
    parts = tuple(c for c in _CLAUSES.split(masked) if re.search(r"\w", c))
    return Scene(masked, parts or (masked,), mask_years(turn), held | _crossed(held))


def _names_again(turn: str, earlier: Iterable[str]) -> bool:
    """Say whether a turn names a title without its year that was named with it before."""
    named = {_untitled(match.group()) for said in earlier for match in titled(said)}
    return any(len(title) >= LEAST_TITLE and f" {title} " in f" {turn} " for title in named)


LEAST_TITLE = 4
"""Letters of a title that is looked for without its year."""


def _untitled(title: str) -> str:
    return YEAR.sub("", title).strip(" <>")


def mask_years(text: str) -> str:
    """Return a text with every "Title (1999)" masked.

    >>> mask_years("Have you seen Blade Runner (1982)?")
    'Have you seen TTT ?'
    """
    return _blanked(text, [m.span() for m in titled(text)])


def titled(text: str) -> list[re.Match[str]]:
    """Return where a text names titles by their year: "The Big Short (2015)"."""
    return list(_TITLED.finditer(text))


_TITLED = re.compile(
    r"<?(?<![\w'])[A-Z0-9¡][^\s(]*(?:\s+(?:(?:of|the|and|a|an|in|on|to|for|with|from|at|is|it|vs\.?|by|&|–|-|de|la|my|you)\s+){0,3}"
    r"[A-Z0-9¡'\"&(][^\s(]*){0,9}\s*\((?:18|19|20)\d\d\)>?"
)


def _masked(text: str, mentions: Iterable[Mention]) -> str:
    spans = [m.span() for m in titled(text)]
    for mention in mentions:
        if _names_title(mention) and not any(
            s < mention.end and mention.start < e for s, e in spans
        ):
            spans.append((mention.start, mention.end))
    return _blanked(text, sorted(spans))


def _names_title(mention: Mention) -> bool:
    return isinstance(mention, TitleMention) or (
        isinstance(mention, ItemMention) and mention.by_title
    )


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    kept, place = [], 0
    for start, end in spans:
        kept.append(text[place:start])
        place = end
    return f" {TITLE.upper()} ".join((*kept, text[place:])).replace("  ", " ")


def _keys(text: str) -> frozenset[tuple[str, str]]:
    """Return titles by their last word and year, as far as that tells them apart."""
    found = set()
    for match in YEAR.finditer(text):
        words = text[: match.start()][-40:].split()
        found.add((words[-1].lower().strip(".,:!?") if words else "", match.group(1)))
    return frozenset(found)


def _of_turn(before: str, situation: Situation) -> dict[str, bool]:
    low = before.lower()
    last = next((s for s in reversed(_SENTENCES.split(before)) if s.strip(" .!?")), "")
    return {
        "shown": bool(_keys(before)) or bool(situation.slate),
        "shown last": bool(_keys(last)),
        "question": "?" in last,
        "question before": "?" in before,
        "asked if seen": _SEEN.search(low) is not None,
        "asked what kind": _WHICH.search(low) is not None,
        "suggested": _SUGGESTS.search(low) is not None,
        "parting": _PARTING.search(last.lower()) is not None,
        "greeting": _GREETING.search(low) is not None,
    }


def _of_titles(text: str, before: str, earlier: Sequence[str]) -> dict[str, bool]:
    own, shown = _keys(text), _keys(before)
    past = frozenset().union(*map(_keys, earlier)) if own else frozenset()
    return {
        "names new": bool(own - shown - past),
        "names shown": bool(own & shown),
        "names earlier": bool(own & past),
    }


def _of_length(masked: str, said: int) -> dict[str, bool]:
    words = len(masked.split())
    return {
        "always": True,
        "first": said == 0,
        "early": said <= EARLY,
        "late": said >= LATE,
        "very late": said >= VERY_LATE,
        "short": words <= SHORT,
        "middling": SHORT < words <= MIDDLE,
        "long": words > LONG,
    }


_CROSSES = (
    ("shown", "question"),
    ("shown last", "question"),
    ("shown", "asked if seen"),
    ("-shown", "asked what kind"),
    ("-shown", "question"),
    ("shown", "names new"),
    ("shown", "-names new"),
    ("-shown", "titles before"),
    ("short", "question"),
    ("shown", "short"),
    ("shown", "question before"),
    ("-shown", "early"),
    ("-shown", "late"),
)
"""Pairs of facts that mean more together; "-" stands for not."""


def _crossed(held: frozenset[str]) -> frozenset[str]:
    return frozenset(
        f"{one} & {other}" for one, other in _CROSSES if _holds(one, held) and _holds(other, held)
    )


def _holds(name: str, held: frozenset[str]) -> bool:
    return name[1:] not in held if name.startswith("-") else name in held
