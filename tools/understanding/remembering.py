"""Read what a clause does to memory: undo, forget, take back, show."""

import re
from collections.abc import Iterator
from dataclasses import replace

from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.tools.understanding.bounding import bare_criterion
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.cues import cue_after
from whyfirst.tools.understanding.english import COMMON
from whyfirst.tools.understanding.mentions import FacetMention, Mention, SideMention, ValueMention
from whyfirst.tools.understanding.message import Message

_LEAD = r"^(?:(?:no|oh|wait|actually|please|sorry|oops|whoops|hmm|can you|could you|would you|ok|okay|ah|hang on|hold on|i'd like to|let's)[,\s]+)*"
_LAST = (
    r"(?:(?:my|the|that|your|this) )?(?:(?:very )?(?:last|latest|previous|most recent)(?: (?:one|change|thing|step|edit|message|instruction|request|update|move|bit|remark|adjustment|command|preference|rule|setting))?"
    r"|change|edit|step|instruction)(?: (?:i|you) (?:made|did|gave|said))?"
)
_BEFORE = r"(?:how (?:it|things|they) (?:was|were)(?: before)?|what (?:i|we|it) (?:had|was)(?: before)?|(?:my |the )?(?:earlier|previous|old|last|former) (?:settings?|state|version|preferences|setup)|before|where we were)"
_UNDO = re.compile(
    _LEAD
    + rf"(?:(?:undo|reverse|revert|roll back|cancel|take back|scratch|strike|withdraw|ignore|rewind|unwind|nix)(?: (?:that|it|this|{_LAST}|what (?:you|i) (?:just )?(?:did|said|changed|set)(?: just now)?))?"
    rf"|(?:go|switch|change|put|set|turn|roll|take|revert|get)(?: (?:it|that|things|everything|me|us))? back(?: (?:(?:one|a)(?: step)?|to {_BEFORE}|again))?|(?:restore|revert to|return to|bring back) {_BEFORE}"
    r"|(?:i )?take (?:that|it) back|forget (?:it|that last one|i said that|the last thing i said|what i just said)|ctrl[ +-]?z|cmd[ +-]?z"
    r"|never ?mind(?: that| what i (?:just )?said)?|i didn't mean (?:that|it)|that (?:last one|last bit) (?:was a mistake|doesn't count))"
    r"(?:[,\s]+(?:please|then|thanks|change|again|would you|will you|just now|as well|for me|ok))*$"
)
_FORGET = re.compile(
    r"(?<![\w'])(?:forget|delete|erase|wipe|purge|clear|remove|scrub|destroy|expunge|get rid of)(?![\w'])(?! it\b(?! all))"
    r"(?P<rest>.*)"
)
_STORED = re.compile(
    r"(?<![\w'])(?:data|history|memory|profile|record(?:s|ed)?|file|account|information|info|logs?|everything|stored|saved|all (?:of )?(?:it|that|my)"
    r"|what you (?:know|have)|you (?:know|remember|stored|saved|kept|have on)|about me)(?![\w'])|^\s*(?:all|me)(?:\s|$)"
)
_SAID = re.compile(
    r"(?<![\w'])(?:what|that|everything|anything|all)? ?i(?:'ve| have| had)? (?:ever )?(?:said|told|mentioned|liked?|disliked?|hated?|loved?|enjoy(?:ed)?|prefer(?:red)?"
    r"|avoid(?:ed)?|want(?:ed)?|need(?:ed)?|bought|own(?:ed)?|read|watched|saw|seen|rated|wear|wore)(?![\w'])|my (?:preferences?|tastes?|likes|dislikes|love|hatred|ratings?|dislike)(?![\w'])"
)
_WISHED = re.compile(
    r"(?:thing|rule|request|limit|wish(?:es)?|requirement|ban|idea|preference|constraint|filter)s?(?![\w'])"
)
_ALL_OF_IT = re.compile(
    r"(?<![\w'])(?:everything|all (?:of )?(?:it|that|you|my|the)|about me|know me|know of me|my (?:\w+ )?(?:data|history|profile|account|file|record|memory|information|info)|(?:account's|account) history)(?![\w'])"
)
_RETRACT = re.compile(
    r"(?<![\w'])(?:ignore|scrap|drop|cancel|lift|disregard|take back|strike|discard|never ?mind|remove|scratch|delete|forget|withdraw|retract|lose|undo|relax|waive)"
    r" (?:about )?(?:what i (?:said|told you)(?: \w+)?|the|my|that|i said|all my)?.*"
    r"|(?<![\w'])(?:i )?(?:don't|do not|no longer|dont) (?:really |actually )?(?:hate|dislike|mind|avoid|care|want|need|insist|require)(?: about| on)? .*(?:any ?more|any ?longer|now|after all|these days)"
    r"|(?<![\w'])(?:i(?:'m| am) )?(?:not|no longer) (?:\w+ ){0,2}(?:bothered|fussed|set on|tied to|insisting) (?:about|on|to)? ?.*(?:any ?more|any ?longer|after all)"
    r"|(?<![\w'])(?:i )?no longer (?:hate|dislike|mind|avoid|object to|want|need|care about) .*"
    r"|no longer (?:applies|holds|stands|counts|matters|needed|necessary)|(?:doesn't|does not|don't) (?:apply|hold|stand|count) any ?(?:more|longer)"
    r"|(?<![\w'])(?:i was (?:wrong|joking|kidding) about|i take back|i(?:'ve| have)? changed my mind (?:about|on)|i didn't mean|forget about (?!me))(?! it).*"
    r"|(?:is|are|'s) (?:fine|ok|okay|alright|allowed|welcome) (?:again|after all|now)"
    r"|(?<![\w'])no[ -][^.!?]{1,30} (?:thing|rule|business|phase|ban|wish|policy|stage) (?:is|has|was)(?: been)? (?:off|over|passed|gone|finished|done|lifted|history|behind me)"
    r"|you (?:can|may) (?:include|show(?: me)?|suggest|recommend|bring back) .* again"
    r"|(?:doesn't|does not|don't) (?:have|need) to be .*(?:any ?more|after all|any longer)|but (?:forget|scrap|ignore|drop) (?:that|it)|never (?:did )?(?:say|said) (?:that|so)"
)
_SHOW_MEMORY = re.compile(
    r"what (?:do|did|have|all do) you (?:know|remember|remembered|store|stored|saved?|got|learn(?:t|ed)?|have|think)(?: (?:stored|saved|on|down|noted|written))?(?: (?:about|of|on|for))? (?:me|my)\b"
    r"|(?<!can't )(?<!cannot )(?:show|list|display|view|dump|print|export|read(?: back)?|tell|give|recite|summarise|summarize)(?: me| us)?(?: back)? (?:all )?(?:my|what you (?:know|remember|have|think)) ?(?:profile|preferences?|memory|tastes?|data|about me|likes|record|history|notes|rules|wishes)?"
    r"|(?:let's|let me|can i|could i|may i) (?:see|have|get|look at|check)(?: a look at)? (?:your (?:notes|records?|file|memory)|my (?:profile|preferences|tastes?|data|record|memory|file|settings)|what you(?: have|'ve got| know))"
    r"|what (?:have i|did i) (?:told|tell|said|say)(?: you)?(?: so far| about| already|$)|what are my (?:preferences|tastes|likes|rules|constraints|settings)|my (?:profile|preferences|memory)$|what's (?:in )?my (?:profile|memory|record)"
    r"|do you (?:remember|recall|still (?:know|remember|have it|have)|know) (?:me\b|what i|that i|my|which)|(?:have|had) you (?:kept|got|made|taken|written|stored|noted|saved)(?: \w+){0,4} (?:note|notes|record|file|list|down|tastes?)"
    r"|(?:got|have|keep|keeping|hold|holding) (?:a |any )?(?:file|record|records|notes?|dossier|list|info|data) (?:on|about|of|for) (?:me|my)|(?:picture|image|impression|idea|notes?|record|file|profile|memory|info|knowledge) (?:that )?(?:you(?:'ve| have)?(?: got)? )?(?:have |got |keep )?(?:of|on|about) (?:me|my|mine)"
    r"|(?:which|what) (?:\w+ ){0,3}(?:have you got|do you have|are|have you) (?:down|stored|on record|on file|noted|saved|kept)|(?:of mine|my \w+) (?:on record|on file|stored|saved|noted)"
)


def undo(message: Message, clause: Clause) -> tuple[Act, ...]:
    """Read the reversal of the latest change, which names nothing."""
    if _UNDO.match(clause.of(message.low).strip(" .!?,")):
        return (message.act("undo", (clause.start, clause.end)),)
    return ()


def show_memory(message: Message, clause: Clause) -> tuple[Act, ...]:
    """Read a question about what is known of oneself."""
    match = _SHOW_MEMORY.search(clause.of(message.low))
    if match is None:
        return ()
    return (message.act("show_memory", (clause.start + match.start(), clause.end)),)


def forget(message: Message, clause: Clause) -> tuple[Act, ...]:
    """Read an order to erase what is stored; setting a wish aside is a retraction."""
    match = _FORGET.search(clause.of(message.low))
    if match is None:
        return ()
    rest = match.group("rest")
    stored, said = _STORED.search(rest), _SAID.search(rest)
    if not (stored or said) or (not said and _WISHED.search(rest) and not stored):
        return ()
    span = clause.start + match.start(), clause.end
    items = [m for m in message.items_in(clause) if m.start >= span[0]]
    if items:
        return (message.act("forget", span, item_id=items[-1].item_id),)
    if _ALL_OF_IT.search(rest):
        return (message.act("forget", span),)
    named = tuple(_named(message, clause, span[0], rest))
    return tuple(message.act("forget", span, criterion) for criterion in named or (None,))


def _named(message: Message, clause: Clause, start: int, rest: str) -> Iterator[StatedCriterion]:
    """Yield what is to be erased: tastes, else a facet, else words to look for."""
    topics = message.topics_in(clause.mentions)
    facets = [m for m in clause.mentions if isinstance(m, FacetMention) and m.start >= start]
    words = _content(rest)
    if topics:
        yield from (held(message, clause, mention) for mention in topics)
    elif facets:
        yield StatedCriterion(aspect=facets[0].aspect, value="", direction="want")
    elif words:
        yield StatedCriterion(aspect="text", value=words, direction="want")


def retract(message: Message, clause: Clause) -> tuple[Act, ...]:
    """Read the taking back of a taste that is named."""
    said = clause.of(message.low)
    match = _RETRACT.search(said)
    topics = message.topics_in(clause.mentions)
    facets = [m for m in clause.mentions if isinstance(m, FacetMention)]
    if match is None or not (topics or facets) or _orders_now(said):
        return ()
    if _MIND.match(match.group()) and any(_is_judged(message, clause, m) for m in topics):
        return ()  # "I changed my mind about green, I like it" says what holds now
    start = min(clause.start + match.start(), *(m.start for m in (*topics, *facets)))
    span = start, clause.end
    return tuple(
        message.act("retract", span, held(message, clause, mention)) for mention in topics
    ) or tuple(
        message.act("retract", span, StatedCriterion(aspect=m.aspect, value="", direction="want"))
        for m in facets[:1]
    )


_MIND = re.compile(r"i was wrong|i(?:'ve| have)? changed")


def _is_judged(message: Message, clause: Clause, mention: Mention) -> bool:
    """Say whether a remark on what was named follows it at once."""
    after = message.low[mention.end : clause.end]
    return after.startswith(",") and cue_after(after) is not None


def _orders_now(said: str) -> bool:
    """Say whether "ignore comedies" tells what to leave out, not what to take back."""
    bare = re.match(
        r"(?:please )?(?:ignore|skip|drop|discard|disregard)\s+(?:all |any )?\w+(?: \w+)?$", said
    )
    return bare is not None and re.search(r"\b(?:my|the|rule|thing|preference)", said) is None


_BARRED = re.compile(
    r"\s*(?:films?|movies?|papers?)?\s*(?:ban|embargo|boycott|veto|aversion|allergy|phobia|hatred|grudge)(?![\w'])"
)
_AGAINST = re.compile(
    r"(?<![\w'])(?:dislike[sd]?|hat(?:e|ed|red)|avoid\w*|no|not|never|rule (?:against|out)|ban|against|aversion|grudge|hating|excluded?|ruled out|banned|refused?|without|don't (?:want|like)|didn't (?:want|like)|can't stand)(?![\w'])"
)
_LIKED = re.compile(
    r"\bi (?:like|love|enjoy|want|prefer|fancy)\b|\bmy (?:love|liking|taste) (?:of|for)\b"
)
_DENIES = re.compile(
    r"(?:don't|do not|no longer|not|never)\b.{0,20}\b(?:like|love|want|need|mind|care|bothered|fussed|insist)"
)

_UNNEEDED = re.compile(r"(?:don't|do not) need")


def held(message: Message, clause: Clause, mention: Mention) -> StatedCriterion:
    """Return a taste as it was held before it was taken back or erased."""
    said = clause.of(message.low)
    before = message.low[clause.start : mention.start]
    words = message.low[mention.start : mention.end]
    objected = re.search(r"(?:mind|hate|dislike|avoid|object)", said) is not None
    barred = _BARRED.match(message.low[mention.end :]) is not None
    against = (barred or _AGAINST.search(before) is not None) and (
        _DENIES.search(said) is None or objected
    )
    refused = _was_refused(message, words) and _LIKED.search(said) is None
    direction = "avoid" if against or refused else "want"
    level = isinstance(mention, SideMention) and mention.form == "noun"
    if isinstance(mention, ValueMention) and mention.value == "no" and _UNNEEDED.match(words):
        # "I don't need code any more": what was needed before is that there is some.
        mention = replace(mention, value="yes")
    if level or isinstance(mention, ValueMention):
        return bare_criterion(message, mention, direction)
    return bare_criterion(message, mention, "want")


def _was_refused(message: Message, words: str) -> bool:
    """Say whether the person refused some words earlier in the talk."""
    told = [u.content.lower() for u in message.situation.history if u.role == "user"]
    return any(
        re.search(
            rf"(?:\bno\b|\bnot\b|n't\b|never|without|hate|avoid).{{0,30}}{re.escape(words)}", t
        )
        for t in told
    )


_SAYING = frozenset(
    "liked loved hated disliked dislike hate told mentioned enjoy wanted bought".split()
)


def _content(said: str) -> str:
    """Return the words of a phrase that name something."""
    words = re.findall(r"[\w'-]+", said)
    return " ".join(w for w in words if w not in COMMON and w not in _SAYING)
