"""Ground the words of a message: exact, then titles by their signs, then past typing mistakes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.understanding.amounts import Measures
from whyfirst.tools.understanding.cues import OTHER
from whyfirst.tools.understanding.english import COMMON, NOT_A_NAME, known_words
from whyfirst.tools.understanding.levels import Levels
from whyfirst.tools.understanding.lexicon import Lexicon
from whyfirst.tools.understanding.mentions import (
    FacetMention,
    ItemMention,
    LimitMention,
    Mention,
    SideMention,
    TitleMention,
)
from whyfirst.tools.understanding.pointing import find_pointers
from whyfirst.tools.understanding.quantities import find_limits
from whyfirst.tools.understanding.scene import titled
from whyfirst.tools.understanding.situation import Situation
from whyfirst.tools.understanding.tokens import Token, lowered, tokens_of

_TITLE_AHEAD = re.compile(
    r"(?:like|similar to|see|seen|watch|watched|saw|read|loved|hated|liked|enjoyed|adored?|why not|why|about|than"
    r"|compare|and|or|vs\.?|versus|with|of|own|to|recommend|suggest|find|finished|rewatched|not|no|isn't|is|wasn't|didn't you (?:pick|suggest|show|recommend|choose)"
    r"|take|choose|pick|film|movie|paper|titled|called|love|hate|into|from|between)\s+(?:the (?:film|movie|paper) )?[\"'“‘]?$"
)
_SURE_AHEAD = re.compile(
    r"(?:something like|similar to|more like|less like|anything like|just like|why not|movies like|films like|films similar to"
    r"|seen|watched|rewatched|newer than|older than|shorter than|longer than|better than|films? as good as)\s+[\"'“‘]?$"
)
SHORT_WORD = 3
"""Letters up to which every word passes for a right one."""
MOST_REPAIRED = 12
"""Unknown words that are looked at for typing mistakes; a long rant is not all names."""


class Grounder:
    """Finds what the words of messages stand for in one catalogue version."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lexicon = Lexicon(catalogue, Situation().this_year)
        self._measures = Measures.of(catalogue.vocabulary)
        self._levels = Levels.of(catalogue.vocabulary)
        vocabulary = catalogue.vocabulary
        self._nouns = frozenset(
            (vocabulary.noun, f"{vocabulary.noun}s", *vocabulary.plural.split())
        )

    def ground(self, text: str, situation: Situation) -> tuple[Mention, ...]:
        """Return the mentions of a message, in order, without overlaps."""
        low, tokens = lowered(text), tokens_of(text)
        found = _Kept(_not_names(low))
        found.take(self._dated_titles(text))
        found.take(self._long_names(text, low, tokens))
        found.take(self._limits(low, situation))
        found.take(find_pointers(low, situation, self._catalogue))
        found.take(self._signed_titles(text, low, tokens))
        found.take(self._lexicon.find(tokens, lambda m, own: _may_be_title(text, low, m, own)))
        found.take(self._repaired(tokens, found))
        return tuple(_sensible(found.in_order(), low, self._nouns))

    def _limits(self, low: str, situation: Situation) -> Iterator[Mention]:
        for mention in find_limits(low, self._measures, situation.this_year):
            period = _PLAYS.search(low[: mention.start]) is not None
            decade = f"{mention.bounds[0].number:.0f}s"
            if not (period and self._lexicon.has_value(decade)):
                yield mention
        for levels in self._levels:
            yield from levels.find(low)

    def _dated_titles(self, text: str) -> Iterator[Mention]:
        """Yield titles said with their year, which is no wish: "Heat (1995)", ours or not."""
        for match in titled(text):
            tokens = tokens_of(match.group())[:-1]
            ours = next(self._titles_that_end(tokens), None)
            if ours is None:
                yield TitleMention(match.start(), match.end(), match.group())
                continue
            first = match.start() + ours.start
            yield replace(ours, start=first, end=match.end())

    def _titles_that_end(self, tokens: Sequence[Token]) -> Iterator[ItemMention]:
        for place in range(len(tokens)):
            title = self._lexicon.titles_at(tokens, place)
            if title is not None and title.end == tokens[-1].end:
                yield title

    def _long_names(self, text: str, low: str, tokens: Sequence[Token]) -> Iterator[Mention]:
        """Yield titles and names of several words first: "2001: A Space Odyssey" is no year."""
        for mention in self._lexicon.find(tokens, lambda m, own: _may_be_title(text, low, m, own)):
            own = [t for t in tokens if mention.start <= t.start and t.end <= mention.end]
            if len(own) < 2 or isinstance(mention, FacetMention | LimitMention | SideMention):  # noqa: PLR2004 - several words
                continue
            if isinstance(mention, ItemMention) and not _is_written_as_title(
                text, low, mention, own
            ):
                continue
            yield mention

    def _signed_titles(self, text: str, low: str, tokens: Sequence[Token]) -> Iterator[Mention]:
        for place, token in enumerate(tokens):
            title = self._lexicon.titles_at(tokens, place)
            if title is None or not _stands_as_title(text, low, token, title):
                continue
            yield title

    def _misspelt(self, tokens: Sequence[Token]) -> bool:
        """Say whether a word is no English one, so that it may be a mistaken other."""
        return any(t.key not in known_words() and len(t.key) > SHORT_WORD for t in tokens)

    def _repaired(self, tokens: Sequence[Token], found: "_Kept") -> Iterator[Mention]:
        unknown = [
            place
            for place, token in enumerate(tokens)
            if token.key not in COMMON and not token.key.isdigit() and found.is_free(token)
        ]
        for place in unknown[:MOST_REPAIRED]:
            pair = tokens[place : place + 2]
            both = len(pair) == 2 and found.is_free(pair[1])  # noqa: PLR2004 - two words
            repaired = self._lexicon.repair(pair) if both and self._misspelt(pair) else None
            if repaired is None and self._misspelt(tokens[place : place + 1]):
                repaired = self._lexicon.repair(tokens[place : place + 1])
            if repaired is not None and not isinstance(repaired, ItemMention):
                yield repaired


_PLAYS = re.compile(
    r"(?<![\w'])(?:set|sets|setting|takes? place|taking place|plays?|playing|plays out|happens|happening)"
    r"(?:\s+\w+){0,4}\s+(?:(?:in|during|of|back in)\s+)?(?:the\s+)?$"
)
"""What makes a decade the time of the story, not of the making."""
_FREELY = re.compile(
    r"\s*(?:$|[.,;:!?)(\"&/-]|(?:and|or|but|enough|please|pls|ones?|stuff|things?|films?|movies?|flicks?|papers?|work|works|research|articles?"
    r"|reads?|reading|watch|cinema|as|in|for|of|than|is|are|was|tonight|today|to|if|at|on|by|with|about|from|though|then|now|thanks|that|which|it|i)\b)"
)


def _sensible(mentions: Sequence[Mention], low: str, nouns: frozenset[str]) -> Iterator[Mention]:
    """Yield the mentions that mean something: a vague word that a number spells out does not."""
    starts = {m.start for m in mentions}
    counted = {m.aspect for m in mentions if isinstance(m, LimitMention) and not m.saying}
    for mention in mentions:
        vague = isinstance(mention, SideMention) and mention.form == "adjective"
        if (vague or _is_saying(mention)) and _aspect_of(mention) in counted:
            continue
        if _is_spelt_out(mention, mentions, low):
            continue
        if vague:
            rest = low[mention.end :]
            word = re.match(r"\s*([\w'-]+)", rest)
            near = word is not None and mention.end + word.start(1) in starts
            if not (near or _FREELY.match(rest) or (word and word.group(1) in nouns)):
                continue
        yield mention


def _is_spelt_out(mention: Mention, mentions: Sequence[Mention], low: str) -> bool:
    """Say whether a limit follows that says how much: "older ones, before 2019"."""
    if not isinstance(mention, SideMention) or mention.form != "comparative":
        return False
    after = (m for m in mentions if isinstance(m, LimitMention) and m.aspect == mention.aspect)
    return any(
        _APPOSED.fullmatch(low[mention.end : m.start]) for m in after if m.start > mention.end
    )


_APPOSED = re.compile(
    r"(?: (?:ones?|films?|movies?|papers?|stuff|things?))?\s*(?:[,:–—-]|\()\s*(?:say |so |like )?"
)


def _is_saying(mention: Mention) -> bool:
    return isinstance(mention, LimitMention) and mention.saying


def _aspect_of(mention: Mention) -> str:
    return mention.aspect if isinstance(mention, LimitMention | SideMention) else ""


def _not_names(low: str) -> list[tuple[int, int]]:
    """Return where words of the catalogue stand for something else: "I love", "my sister"."""
    return [m.span() for pattern in (NOT_A_NAME, OTHER) for m in pattern.finditer(low)]


class _Kept:
    """Mentions that do not overlap; what came first stays."""

    def __init__(self, closed: Sequence[tuple[int, int]]) -> None:
        self._mentions: list[Mention] = []
        self._closed = closed

    def take(self, mentions: Iterable[Mention]) -> None:
        for mention in mentions:
            if any(start <= mention.start and mention.end <= end for start, end in self._closed):
                continue
            if not any(mention.start < m.end and m.start < mention.end for m in self._mentions):
                self._mentions.append(mention)

    def is_free(self, token: Token) -> bool:
        return not any(token.start < m.end and m.start < token.end for m in self._mentions)

    def in_order(self) -> tuple[Mention, ...]:
        return tuple(sorted(self._mentions, key=lambda m: m.start))


def _is_written_as_title(text: str, low: str, title: ItemMention, words: Sequence[Token]) -> bool:
    """Say whether several plain words are a title here: "deep learning" names no paper by itself."""
    plain = all(w.key in COMMON or w.key in known_words() for w in words)
    long = len(words) > 3  # noqa: PLR2004 - nobody says so many words of a title by chance
    capitals = text[title.start].isupper() and not text.isupper()
    inner = any(text[w.start].isupper() for w in words[1:]) and not text.isupper()
    before = low[: title.start]
    led = _SURE_AHEAD.search(before) is not None or before.endswith(('"', "“"))
    return not plain or long or inner or led or (capitals and bool(before.strip()))


def _may_be_title(text: str, low: str, title: ItemMention, words: Sequence[Token]) -> bool:
    """Say whether a title in small letters may be one: "about time travel" names no film."""
    if _is_written_as_title(text, low, title, words):
        return True
    if all(w.key in COMMON for w in words):
        return False
    before, rest = low[: title.start], low[title.end :]
    alone = re.search(r"(?:^|[,.;:!?(\n])\s*$", before) is not None and _predicated(
        f"{rest.rstrip()},"
    )
    return alone or _TITLE_AHEAD.search(before) is not None


def _stands_as_title(text: str, low: str, token: Token, title: ItemMention) -> bool:
    """Say whether everyday words stand as a title here: by capital, by quotes, by what leads in."""
    before = low[: title.start]
    if before.endswith(('"', "“", "‘")) or (
        before.endswith("'") and not before[:-1][-1:].isalpha()
    ):
        return True
    if _SURE_AHEAD.search(before) and low[title.start : title.end] not in COMMON:
        return True
    capital = text[token.start].isupper() or text[token.start].isdigit()
    starts_sentence = not before.strip() or before.rstrip()[-1:] in ".!?:\n"
    shouted = text.isupper()
    if capital and not starts_sentence and not shouted:
        return low[title.start : title.end] not in ("i", "i'm")
    alone = not before.strip() and low[title.end :].strip(" ?!.") == ""
    led = _TITLE_AHEAD.search(before) is not None
    return capital and (alone or led or (starts_sentence and _predicated(low[title.end :])))


def _predicated(rest: str) -> bool:
    return (
        re.match(
            r"\s*(?:[,?!]|(?:was|is|isn't|wasn't|bored|but|and|or|vs|versus|has|had|looks|made)\b)",
            rest,
        )
        is not None
    )
