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


def own_words(text: str) -> str:
    r"""Return a text of the same length in which quoted lines and hidden comments are blank.

    What somebody else wrote is not the person's word, even where the person passes it on.

    >>> own_words("no horror\n> I love horror")
    'no horror\n               '
    """
    return _QUOTED.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


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
