"""Read a dispute: of a taste that was alleged, or of what was said about an item."""

import re

from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.memory.criteria import Direction
from whyfirst.tools.understanding.bounding import bare_criterion
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.english import COMMON
from whyfirst.tools.understanding.mentions import (
    FacetMention,
    ItemMention,
    Mention,
    SideMention,
    ValueMention,
)
from whyfirst.tools.understanding.message import Message
from whyfirst.tools.understanding.pointing import focus_of
from whyfirst.tools.understanding.situation import ShownClaim

_NEVER_SAID = re.compile(
    r"i (?:never|didn't|did not|haven't|have not) (?:ever |actually )?(?:said|say|told you|tell you|claimed?|mentioned?|asked? for|ask for|wanted|state[d]?)"
    r"|who (?:told|said|says)|since when (?:do|did|am|have) i|where did you get (?:that|the idea)|what makes you think i|why do you think i"
    r"|when did i (?:say|tell|ask)|that's not what i (?:said|meant|asked)|i don't know where you got|says who|you made that up|i said no such thing"
)
_WRONG = re.compile(
    r"(?:that's|that is|it's|this is|you're|you are|thats|that) (?:just |simply |plain |clearly |so |quite )?(?:not (?:true|right|correct|accurate|the case)|wrong|false|incorrect|nonsense|rubbish|untrue|mistaken|inaccurate)"
    r"|(?:isn't|is not) (?:true|right|correct|accurate)|i (?:disagree|beg to differ|don't agree|don't buy)|not true|you've got (?:that|it) wrong|you got (?:that|it) wrong"
    r"|^(?:no,? |nope,? |just |plain )?(?:wrong|incorrect|untrue|false|nonsense|rubbish)$"
)
_IS_NOT = re.compile(
    r"(?P<subject>that|it|this|the \w+ one|the \w+|.{1,60}?)\s*(?:'s not|isn't|is not|wasn't|was not|aren't|are not|'re not|doesn't have|has no|hasn't got|is hardly|isn't even|is anything but)\s+(?P<rest>.+)"
)
_DOUBTED = re.compile(
    r"(?:but |and |hmm,? |hang on,? |wait,? )*(?:(?:isn't|aren't|wasn't|doesn't|don't|hasn't) .+|(?:is|are|was|does|do|has) .+? (?:really|actually|truly|genuinely|even|all that|that|supposed to be) .+)"
)
"""A question that does not believe what it asks after."""
_AT_ALL = re.compile(r"at all|even|actually|really|one bit|in the slightest|remotely")
_IS = re.compile(
    r"(?:that|it|this|the \w+ one|.{1,60}?)\s*(?:'s|is|was|are) (?:actually|really|in fact|quite|very|definitely|clearly|far too|way too) "
)


def read_challenge(message: Message, clause: Clause) -> tuple[Act, ...]:
    """Return the dispute of a clause, or a retraction where no such claim is shown."""
    said = clause.of(message.low)
    denial = _NEVER_SAID.search(said)
    if denial and not _ASKS_WHY.search(said):
        return _denied(message, clause, denial)
    if _DOUBTED.match(said) and message.situation.slate:
        doubted = _doubted(message, clause)
        if doubted:
            return doubted
    if _WRONG.search(said):
        # "That's wrong, I don't like westerns": what is wrong is named beside it.
        return _disputed(message, clause, list(clause.mentions or message.mentions))
    match = _IS_NOT.match(said)
    if match is None or (not message.situation.claims and not _item_of(message, clause)):
        return ()
    return _fact_denied(message, clause, match)


def _doubted(message: Message, clause: Clause) -> tuple[Act, ...]:
    """Return the dispute in "isn't the first one really sad?", about an item that is shown."""
    asked = "?" in message.low[clause.end : clause.end + 2]
    topics = message.topics_in(clause.mentions)
    own = [m for m in clause.mentions if isinstance(m, ItemMention)]
    said = re.search(r"(?<![\w'])(?:that|it|this)(?![\w'])", clause.of(message.low))
    before = [m for m in message.mentions if isinstance(m, ItemMention) and m.end <= clause.start]
    named = own or (before[-1:] if said else [])
    item_id = named[0].item_id if named else (_single(message) if said else None)
    if not asked or not topics or item_id not in message.situation.slate:
        return ()
    about = [c for c in message.situation.claims if c.item_id == item_id]
    claim = next((c for m in topics for c in about if _is_about(c, m, message)), None)
    span = clause.start, clause.end
    return (
        message.act("challenge", span, item_id=item_id, claim_id=claim.claim_id if claim else None),
    )


_OWN = re.compile(
    r"\bi (?:don't|do not|never|didn't|did not) (?:even |really |actually )?(?:like|love|want|enjoy|care)"
)
_ASKS_WHY = re.compile(r"what makes you think i(?:'d| would| will|'ll| might)")
_TASTE = re.compile(r"(?:because |since |as )?(?:you|you're|you've|your)\b")


def speaks_of_taste(claim: ShownClaim) -> bool:
    """Say whether a claim is about what the person likes, and not about an item."""
    return _TASTE.match(claim.text.lower()) is not None


def _single(message: Message) -> str | None:
    """Return the only item shown."""
    shown = message.situation.slate
    return shown[0] if len(shown) == 1 else None


def _denied(message: Message, clause: Clause, denial: re.Match[str]) -> tuple[Act, ...]:
    topics = message.topics_in(clause.mentions)
    claim = find_claim(message, topics, taste=True)
    span = clause.start + denial.start(), clause.end
    if claim is not None:
        criterion = (
            bare_criterion(message, topics[0], _alleged(message, clause)) if topics else None
        )
        return (message.act("challenge", span, criterion, claim_id=claim.claim_id),)
    if message.situation.claims and _WHO_SAYS.search(clause.of(message.low)):
        return (message.act("challenge", span),)
    if topics:
        return tuple(
            message.act("retract", span, bare_criterion(message, m, _alleged(message, clause)))
            for m in topics
        )
    words = _HATED.search(clause.of(message.low))
    if words and not clause.mentions:
        disliked: Direction = (
            "avoid" if words.group("verb") not in ("like", "love", "want") else "want"
        )
        alleged = StatedCriterion(
            aspect="text", value=words.group("what").strip(), direction=disliked
        )
        return (message.act("retract", span, alleged),)
    return (message.act("challenge", span),)


_WHO_SAYS = re.compile(
    r"who (?:told|said|says)|since when|says who|where did you get|what makes you"
)
_HATED = re.compile(
    r"i (?:really |ever )?(?P<verb>hated?|dislike|like|love|want|avoid|can't stand|don't like|don't want) (?P<what>[\w' -]{3,40})$"
)
"""A taste that is alleged in words that no facet knows."""


def _alleged(message: Message, clause: Clause) -> str:
    said = clause.of(message.low)
    wrong = re.search(
        r"\b(?:dislike[sd]?|don't|hate[sd]?|avoid\w*|no|can't stand|against|not)\b",
        said.split("said", 1)[-1],
    )
    return "avoid" if wrong else "want"


def _disputed(message: Message, clause: Clause, about: list[Mention]) -> tuple[Act, ...]:
    taste = _OWN.search(message.low) is not None
    claim = find_claim(message, message.topics_in(about), taste=taste)
    item_id = _item_of(message, clause) or (claim.item_id if claim else None)
    about_item = claim is None or not _TASTE.match(claim.text.lower())
    item_id = item_id or (_single(message) if about_item else None)
    return (
        message.act(
            "challenge",
            (clause.start, clause.end),
            claim_id=claim.claim_id if claim else None,
            item_id=item_id,
        ),
    )


def _fact_denied(message: Message, clause: Clause, match: re.Match[str]) -> tuple[Act, ...]:
    border = clause.start + match.start("rest")
    about = [m for m in clause.mentions if m.start >= border]
    topics = message.topics_in(about)
    subject = [m for m in clause.mentions if m.end <= border and isinstance(m, ItemMention)]
    pronoun = re.match(r"(?:that|it|this|the \w+ one)$", match.group("subject").strip())
    if not topics or not (subject or pronoun):
        return ()
    if re.search(
        r"(?:for me|my thing|my cup|what i (?:want|asked|meant)|enough)", match.group("rest")
    ):
        return ()
    claim = find_claim(message, topics, taste=False)
    if claim is None and not message.situation.slate:
        return ()
    item_id = subject[0].item_id if subject else (claim.item_id if claim else None)
    item_id = item_id or focus_of(message.situation)
    span = clause.start, clause.end
    return (
        message.act("challenge", span, claim_id=claim.claim_id if claim else None,
                    item_id=item_id or _item_of(message, clause)),
    )  # fmt: skip


def _item_of(message: Message, clause: Clause) -> str | None:
    items = message.items_in(clause)
    return items[0].item_id if items else None


def find_claim(message: Message, topics: list[Mention], *, taste: bool) -> ShownClaim | None:
    """Return the shown claim that is about some topics; taste prefers the criteria."""
    claims = message.situation.claims
    # "That's wrong, I don't like romance" denies a wish for it, and no rule against it.
    disliked = _OWN.search(message.low) is not None
    for mention in topics:
        about = [c for c in claims if _is_about(c, mention, message)]
        about = [c for c in about if not (disliked and _is_aversion(c))]
        about.sort(key=lambda c: (c.item_id is None) != taste)
        if about:
            return about[0]
    if topics or not claims:
        return None
    return claims[0] if len(claims) == 1 else None


def _is_aversion(claim: ShownClaim) -> bool:
    return claim.item_id is None and claim.text.startswith("avoid ")


def _shares_word(words: str, text: str) -> bool:
    return any(w not in COMMON and re.search(rf"\b{re.escape(w)}\b", text) for w in words.split())


def _is_about(claim: ShownClaim, mention: Mention, message: Message) -> bool:
    words = message.low[mention.start : mention.end]
    if isinstance(mention, ValueMention):
        if _shares_word(words, claim.text.lower()):
            return True
        same = claim.aspect in (None, mention.aspect) and claim.value in (None, mention.value)
        named = mention.value in claim.text.lower() or words in claim.text.lower()
        return (claim.aspect == mention.aspect and (same or named)) or (
            claim.aspect is None and named
        )
    if isinstance(mention, SideMention | FacetMention):
        return claim.aspect == mention.aspect or words in claim.text.lower()
    return getattr(mention, "aspect", None) == claim.aspect and claim.aspect is not None
