"""Words with their places in the message: every quote is cut from it, never made up."""

import re
import unicodedata
from dataclasses import dataclass

# A word may hold an inner apostrophe, hyphen, dot or ampersand: don't, slow-burn, Wall-E, 7.5.
_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*", re.UNICODE)
_PART = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as it is compared, and where it stands."""

    key: str
    start: int
    end: int
    capital: bool = False
    """Whether it is written with a capital, in a text that is not all capitals or a start."""


def lowered(text: str) -> str:
    r"""Return a text in lower case, of the same length, with plain apostrophes.

    >>> lowered("Don\u2019t")
    "don't"
    """
    plain = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return plain.replace("’", "'").replace("‘", "'")


_QUOTED = re.compile(
    r"^[ \t]*>.*$|<!--[\s\S]*?(?:-->|\Z)|^[ \t]*\|.*\|[ \t]*$"
    r"|\b(?:site|page|article|review|blog|post|website|forum)s? (?:that )?(?:i|we) (?:read|saw|found)\b.*$",
    re.MULTILINE | re.IGNORECASE,
)
"""Lines, comments and reports of what somebody else wrote."""
_PREFACE = re.compile(
    r"(?:^|(?<=[.!?;\n]))\s*(?:(?:ok|okay|no|wait|hmm|sorry|actually|oh|well)[\s,]+)*"
    r"(?:(?:i|we)(?:['’]ve| have)? )?(?:just )?(?:changed (?:my|our) minds?|(?:on|having) second thoughts?"
    r"|on reflection|come to think of it|now that i think (?:about|of) it|thinking about it)"
    r"\s*(?:[,:;.…–—-]+|\s-+)(?=\s*\w)",
    re.IGNORECASE,
)
"""What announces another word and is none itself: "I changed my mind: no horror"."""


def own_words(text: str) -> str:
    r"""Return a text of the same length in which quoted lines, comments and prefaces are blank.

    What somebody else wrote is not the person's word, even where the person passes it on; and
    what only announces another word says nothing of its own.

    >>> own_words("no horror\n> I love horror")
    'no horror\n               '
    >>> own_words("On second thoughts: a western").strip()
    'a western'
    """
    return _PREFACE.sub(_blank, _QUOTED.sub(_blank, text))


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found.group())


def folded(text: str) -> str:
    """Return a text without accents and case, for comparison only.

    >>> folded("Amélie")
    'amelie'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the words of a text; hyphened words come apart, contractions do not."""
    found: list[Token] = []
    for match in _WORD.finditer(text):
        word = match.group()
        if "'" in word or "’" in word:
            key = folded(word).replace("’", "'")
            capital = word[0].isupper() and match.start() > 0
            found.append(Token(key.removesuffix("'s"), match.start(), match.end(), capital))
            continue
        found.extend(
            Token(
                folded(part.group()),
                match.start() + part.start(),
                match.start() + part.end(),
                part.group()[0].isupper() and match.start() > 0,
            )
            for part in _PART.finditer(word)
        )
    return tuple(found)


def keys_of(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared."""
    if text.isascii() and text.replace(" ", "").isalnum():
        return tuple(text.lower().split())
    return tuple(token.key for token in tokens_of(text))
