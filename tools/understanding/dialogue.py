"""Read what a clause does to the conversation or to memory: ask, undo, forget, dispute, compare."""

import re
from collections.abc import Callable

from whyfirst.memory.acts import Act, ActKind, StatedCriterion
from whyfirst.tools.understanding.challenges import read_challenge
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.english import COMMON
from whyfirst.tools.understanding.mentions import FacetMention, LimitMention, Mention
from whyfirst.tools.understanding.message import Message
from whyfirst.tools.understanding.wishing import bare_criterion

_FORGET = re.compile(
    r"(?<![\w'])(?:forget|delete|erase|wipe|purge|clear|remove)(?![\w'])(?! it\b(?! all))"
    r"(?P<rest>.*)"
)
_FORGET_STORED = re.compile(
    r"(?:what|that|everything|anything|all)?.*(?:i(?:'ve| have)? (?:ever )?(?:said|told|mentioned|liked?|disliked?|hated?|loved?|enjoy|want(?:ed)?|prefer|avoid)"
    r"|(?:about|know|knew|remember(?:ed)?|stored|saved) |my (?:data|history|memory|profile|preferences?|tastes?|record|likes|dislikes|love|hatred|ratings?)"
    r"|everything|me\b|from (?:your )?(?:memory|records?|my))|^\s*(?:all|everything)"
)
_RETRACT = re.compile(
    r"(?<![\w'])(?:ignore|scrap|drop|cancel|lift|disregard|take back|strike|discard|never ?mind|remove|scratch)"
    r" (?:what i (?:said|told you)(?: \w+)?|the|my|that|i said)?.*"
    r"|(?<![\w'])(?:i )?(?:don't|do not|no longer|dont) (?:really )?(?:hate|dislike|mind|avoid|care|want|need|love|like|insist|require)"
    r"(?: about| on)? .*(?:any ?more|any ?longer|now|after all|these days)"
    r"|(?<![\w'])(?:i )?no longer (?:hate|dislike|mind|avoid|object to|love|like|want|need|care about) .*"
    r"|(?<![\w'])(?:i was (?:wrong|joking|kidding) about|i take back|i didn't mean|forget about (?!me))(?! it).*"
    r"|(?:is|are|'s) (?:fine|ok|okay|alright|allowed|welcome) (?:again|after all|now)"
    r"|you (?:can|may) (?:include|show(?: me)?|suggest|recommend|bring back) .* again"
    r"|(?:doesn't|does not|don't) (?:have|need) to be .*(?:any ?more|after all|any longer)"
)
_UNDO = re.compile(
    r"^(?:(?:no|oh|wait|actually|please|sorry|oops|hmm|can you|could you|ok|okay)[,\s]+)*"
    r"(?:undo(?: (?:that|it|this|the last (?:one|change|thing)|my last (?:change|message|one)|what (?:you|i) just (?:did|said)))?"
    r"|take (?:that|it) back|i take (?:that|it) back|revert(?: (?:that|it))?|roll (?:that|it) back|scratch that|strike that"
    r"|cancel (?:that|it|the last (?:one|change))|go back(?: (?:one(?: step)?|a step))?|forget (?:it|that last one|i said that|the last thing i said)"
    r"|never ?mind(?: that| what i (?:just )?said)?|reverse (?:that|it)|change (?:that|it) back|put (?:that|it) back"
    r"|ignore (?:that|my last message|what i just said)|i didn't mean (?:that|it))(?:[,\s]+(?:please|then|thanks|change))*$"
)
_SHOW_MEMORY = re.compile(
    r"what (?:do|did|have) you (?:know|remember|remembered|store|stored|saved?|got|learn(?:t|ed)?)(?: (?:stored|saved|on))?(?: (?:about|of|on))?(?: me| my)?"
    r"|(?:show|list|display|see|view)(?: me)? (?:my|what you (?:know|remember)) ?(?:profile|preferences?|memory|tastes?|data|about me|likes)?"
    r"|what (?:have i|did i) (?:told|tell|said|say)|what are my (?:preferences|tastes|likes|rules|constraints)"
    r"|my (?:profile|preferences|memory)$|what's (?:in )?my (?:profile|memory)|do you remember (?:me|what i)"
)
_WHY_NOT = re.compile(
    r"(?<![\w'])(?:why not|why (?:isn't|is not|aren't|wasn't|didn't you|did you not|don't you|haven't you|no|hasn't|won't you|not suggest|wouldn't you)"
    r"|how come (?:you didn't|there's no|no|not|you don't|you haven't|it's not|[\w ]+ (?:isn't|is not|wasn't|didn't))|what's wrong with|what is wrong with"
    r"|where(?:'s| is)|what happened to|what about)(?![\w'])"
)
_WHY = re.compile(
    r"(?<![\w'])(?:why|how come|what makes you (?:think|say|recommend|suggest|pick|choose)|what's the reason|for what reason|how did you (?:choose|pick|decide|come up|get to)"
    r"|explain|what made you|on what (?:basis|grounds)|justify|reason for|reasons for)(?![\w'])"
)
_COMPARE = re.compile(
    r"(?<![\w'])(?:compare|comparison|versus|vs\.?|difference between|how (?:does|do|is|are) .* (?:compare|differ|different)|which (?:of|one|is|would|do)"
    r"|(?:is|are) .* (?:better|scarier|longer|shorter|funnier|easier|cheaper|newer|darker|\w+er) than|(?:better|or)(?= .*\?))(?![\w'])"
)
_ELSE = re.compile(
    r"(?<![\w'])(?:something else|anything else|(?:show|give|find|got|have|any|suggest|see|try)(?: (?:me|you))?(?: (?:got|some|any))?"
    r" (?:others?|other (?:ones?|options|ideas|suggestions|films|movies|papers|items|things)|different (?:ones?|options|films|suggestions)|alternatives|another(?: one| set| lot| batch)?|more(?: options| suggestions| ideas| like these)?$)"
    r"|other (?:options|ideas|suggestions|recommendations)|what else|next(?: ones?| please)?$|others(?: please)?$|more options|another one|try again|different (?:ones|options)|keep going|new (?:ones|suggestions))(?![\w'])"
)
_MATTERS = (
    (
        "deemphasise",
        re.compile(
            r"(?:doesn't|does not|don't|do not|isn't|is not|aren't) (?:really |actually |that )?(?:matter|important|bothered|care)(?: (?:so|that|as|very|all that) much| much| (?:so|that) important)?"
            r"|(?:less|not so|not that|not as|not very|not all that) important|matters? (?:less|little)|care (?:less|little) about|never mind the|don't worry (?:too much )?about|not (?:too |so )?(?:fussed|bothered|worried) about"
            r"|don't (?:really )?care (?:so much |that much |much |too much )?about|put less weight on|less weight on|not a priority|play down|go easier on|too much weight|overweight"
        ),
    ),
    (
        "emphasise",
        re.compile(
            r"matters? (?:more|most|a lot|the most)|(?:is|are|'s) (?:really |very |most |more |super |the most )*(?:important|key|crucial|vital)|care (?:more|most|a lot) about|above all|most importantly"
            r"|focus (?:more )?on|more weight on|put more weight|prioriti[sz]e|the most important|a priority|matters to me|pay more attention|what counts is|lean (?:more )?(?:into|on)"
        ),
    ),
)


def read_dialogue(message: Message, clause: Clause) -> tuple[Act, ...]:
    """Return the acts of a clause that does something to the talk; empty where it does not."""
    for step in _STEPS:
        acts = step(message, clause)
        if acts:
            return acts
    return ()


def _undo(message: Message, clause: Clause) -> tuple[Act, ...]:
    if _UNDO.match(clause.of(message.low).strip(" .!?,")):
        return (message.act("undo", (clause.start, clause.end)),)
    return ()


def _show_memory(message: Message, clause: Clause) -> tuple[Act, ...]:
    match = _SHOW_MEMORY.search(clause.of(message.low))
    if match is None:
        return ()
    span = clause.start + match.start(), clause.end
    return (message.act("show_memory", span),)


def _forget(message: Message, clause: Clause) -> tuple[Act, ...]:
    match = _FORGET.search(clause.of(message.low))
    if match is None or not _FORGET_STORED.search(match.group("rest")):
        return ()
    topics = message.topics_in(clause.mentions)
    span = clause.start + match.start(), clause.end
    if not topics:
        items = message.items_in(clause)
        if items:
            return tuple(message.act("forget", span, item_id=m.item_id) for m in items)
        words = _content(match.group("rest"))
        if words and not _ALL_OF_IT.search(match.group("rest")):
            return (message.act("forget", span, _in_words(words)),)
        return (message.act("forget", span),)
    return tuple(message.act("forget", span, _topic(message, clause, m)) for m in topics)


_ALL_OF_IT = re.compile(
    r"(?<![\w'])(?:everything|all (?:of )?(?:it|that|you|my|the)|about me|know me|know of me)(?![\w'])"
)


def _content(said: str) -> str:
    """Return the words of a phrase that name something."""
    words = re.findall(r"[\w'-]+", said)
    return " ".join(w for w in words if w not in COMMON and w not in _SAYING)


_SAYING = frozenset("liked loved hated disliked dislike hate told mentioned enjoy wanted".split())


def _in_words(words: str) -> StatedCriterion:
    return StatedCriterion(aspect="text", value=words, direction="want")


def _topic(message: Message, clause: Clause, mention: Mention) -> StatedCriterion:
    said = clause.of(message.low)
    disliked = re.search(r"dislike|hat(?:e|red)|avoid|no |rule|ban|against", said) is not None
    return bare_criterion(message, mention, "avoid" if disliked else "want")


def _retract(message: Message, clause: Clause) -> tuple[Act, ...]:
    said = clause.of(message.low)
    match = _RETRACT.search(said)
    topics = message.topics_in(clause.mentions)
    facets = [m for m in clause.mentions if isinstance(m, FacetMention)]
    if match is None or not (topics or facets):
        return ()
    start = min(clause.start + match.start(), *(m.start for m in (*topics, *facets)))
    span = start, clause.end
    return tuple(
        message.act("retract", span, _topic(message, clause, mention)) for mention in topics
    ) or tuple(
        message.act("retract", span, StatedCriterion(aspect=m.aspect, value="", direction="want"))
        for m in facets
    )


def _ask_why_not(message: Message, clause: Clause) -> tuple[Act, ...]:
    match = _WHY_NOT.search(clause.of(message.low))
    if match is None:
        return ()
    items = message.items_in(clause)
    absent = [m for m in items if m.item_id not in message.situation.slate]
    if not items and match.group().startswith(("what", "where")):
        return ()
    if match.group().startswith(("what about", "where")) and not absent:
        return ()
    span = clause.start + match.start(), clause.end
    chosen = absent or items
    if not chosen:
        return (message.act("ask_why_not", span),)
    return tuple(message.act("ask_why_not", span, item_id=m.item_id) for m in chosen)


def _ask_why(message: Message, clause: Clause) -> tuple[Act, ...]:
    said = clause.of(message.low)
    match = _WHY.search(said)
    if match is None or match.start() > 25 or re.match(r"that's why|which is why", said):  # noqa: PLR2004 - a question leads with it
        return ()
    items = message.items_in(clause)
    span = clause.start + match.start(), clause.end
    absent = [m for m in items if m.by_title and m.item_id not in message.situation.slate]
    if absent and message.situation.slate and " not" in said:
        return tuple(message.act("ask_why_not", span, item_id=m.item_id) for m in absent)
    if items:
        return tuple(message.act("ask_why", span, item_id=m.item_id) for m in items[:1])
    return (message.act("ask_why", span),)


def _compare(message: Message, clause: Clause) -> tuple[Act, ...]:
    said = message.low[clause.start : clause.end + 1]
    items = list(dict.fromkeys(m.item_id for m in message.items_in(clause)))
    if _COMPARE.search(said) is None:
        return ()
    if len(items) == 1 and message.situation.slate and message.situation.slate[0] != items[0]:
        items.append(message.situation.slate[0])
    if len(items) < 2:  # noqa: PLR2004 - a comparison is between two
        shown = message.situation.slate
        if not re.search(r"compare|difference|versus|\bvs", said) or len(shown) < 2:  # noqa: PLR2004
            return ()
        items = list(shown[:2])
    span = clause.start, clause.end
    return (message.act("compare", span, item_id=items[0], other_item_id=items[1]),)


def _something_else(message: Message, clause: Clause) -> tuple[Act, ...]:
    match = _ELSE.search(clause.of(message.low).strip(" .!?,"))
    if match is None or message.topics_in(clause.mentions) or message.items_in(clause):
        return ()
    return (message.act("something_else", (clause.start + match.start(), clause.end)),)


def _matters(message: Message, clause: Clause) -> tuple[Act, ...]:
    said = clause.of(message.low)
    about = [m for m in clause.mentions if not isinstance(m, LimitMention)]
    kinds: list[ActKind] = ["deemphasise", "emphasise"]
    for kind, (_, pattern) in zip(kinds, _MATTERS, strict=True):
        match = pattern.search(said)
        if match is None:
            continue
        aspects = [_emphasis(message, m) for m in about]
        named = [criterion for criterion in aspects if criterion is not None]
        if named:
            span = _around(clause, match, about)
            return tuple(message.act(kind, span, criterion) for criterion in named)
    return ()


def _around(clause: Clause, match: re.Match[str], about: list[Mention]) -> tuple[int, int]:
    starts = [clause.start + match.start(), *(m.start for m in about)]
    ends = [clause.start + match.end(), *(m.end for m in about)]
    return min(starts), max(ends)


def _emphasis(message: Message, mention: Mention) -> StatedCriterion | None:
    if isinstance(mention, FacetMention):
        return StatedCriterion(aspect=mention.aspect, value="", direction="want")
    if message.topics_in([mention]):
        return bare_criterion(message, mention, "want")
    return None


_STEPS: tuple[Callable[[Message, Clause], tuple[Act, ...]], ...] = (
    _undo,
    _show_memory,
    _forget,
    read_challenge,
    _retract,
    _ask_why_not,
    _ask_why,
    _matters,
    _compare,
    _something_else,
)
