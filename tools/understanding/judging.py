"""Read what a clause says of items: seen, liked, chosen, refused, or taken as a pattern."""

import re
from collections.abc import Iterator

from whyfirst.memory.acts import Act, ActKind, StatedCriterion
from whyfirst.memory.criteria import Direction
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.mentions import ItemMention
from whyfirst.tools.understanding.message import Message

_SEEN = re.compile(
    r"(?<![\w'])(?:(?:caught|rewatched|streamed|sat through|got through|been through|finished|devoured|skimmed|taught|cited|studied|reviewed|wore|worn|tried on)(?! by| up| in the)|re-?watch(?![\w'])|been there|made me (?:watch|read|see)|(?:hanging |sitting |lying )?in my (?:wardrobe|closet|drawer|cupboard|collection|library)|on my (?:shelf|shelves|rail|disk)"
    r"|(?:got|have|had) (?:it|them|that|one|both|this|all|'em|em)(?: of (?:them|those|these))? (?:at home|already|in my|on my)|(?:know|knew) (?:it|that one|this one|them|that|this)? ?(?:inside out|by heart|backwards)|went through my hands|(?:already |i )?(?:own|have) (?:it|that|this|those|them|the)|read (?:'em|em)|seen (?:'em|em)|(?:i|we) (?:saw|watched|read|bought|own)|old hat|(?:already |just |i've |we've |i have |have )*(?:seen|watched|rewatched|saw|read|owned|bought)"
    r"(?: (?:it|that|this|them|all|both|those|these|already|before))*|already (?:know|knew|own|have|got)(?: (?:it|that|this|them))?"
    r"|(?:i|we) (?:already )?(?:know|knew|own|have|got) (?:it|that|this|them)|(?:i|we) (?:know|knew|own)(?= .{1,40}\balready\b)|i (?:already )?own|been there"
    r"|(?:i|we)(?:'ve got| have| got| own)(?= .{1,60}\balready\b)|(?:i|we)(?:'ve)? already (?:have|own|got))(?![\w'])"
)
_UNFINISHED = re.compile(
    r"(?<![\w'])(?:mercifully|got through half|(?:left|quit|bailed|stopped|switched off|turned off|walked out)(?: \w+){0,4} (?:after|before|at|halfway|midway|early)|bailed|couldn't get (?:through|past|beyond)|lost interest|gave up|turned (?:it )?off|walked out|(?:didn't|did not|couldn't|never) finish(?:ed)?|fell asleep|stopped (?:watching|reading)|switched (?:it )?off|sent (?:it|them) back|returned (?:it|them)|abandoned|half ?way)(?![\w'])"
)
_GOOD = re.compile(
    r"(?<![\w'])(?:lov(?:e|ed|es)|liked|like|enjoyed|adored?|(?:was|is|were|'s) (?:really |so |absolutely |just |pretty |very |quite |truly )*(?:great|good|brilliant|fantastic|amazing|excellent|wonderful|superb|awesome|perfect|fun|lovely|a masterpiece|outstanding|beautiful|incredible|terrific|spot on|my favou?rite|the best)"
    r"|(?:is|was|'s|were|are|looks?|sounds?|seems?) (?:really |so |absolutely |just |very |quite )*(?:gorgeous|superb|stunning|nice|good|lovely|great|cool|fine|elegant|neat|pretty|excellent|interesting|promising|fab|ace|class|top|a gem|a treat|a joy|a delight|a classic|to die for|my kind of thing)|superb|gorgeous|stunning|great fun|in the best sense|what a (?:film|movie|ride|gem|paper|beauty)|couldn't (?:look away|put it down|stop)|best .{1,20} ever|a gem|(?:10|ten) out of (?:10|ten)|brilliant|fantastic|phenomenal"
    r"|favou?rites?|blew me away|masterpiece|great film|great movie|was worth it|(?:five|5|4|four)(?: out of (?:5|five)| stars)|(?:9|10|8)/10|thumbs up|big fan of|fan of|changed my life|best (?:film|movie|thing|paper))(?![\w'])"
)
_BAD = re.compile(
    r"(?<![\w'])(?:hat(?:e|ed|es)|disliked?|loathed?|detested?|can't stand|couldn't stand|(?:didn't|did not|don't|do not|never|wasn't|was not|isn't|not) (?:really |much |that |all that |even |particularly |exactly )*(?:like|liked|love|loved|enjoy|enjoyed|care for|good|great|impressed|my thing|for me|a fan|get into|get on with|worth it|work for me)"
    r"|(?:was|is|were|'s) (?:really |so |absolutely |just |pretty |very |quite |a bit |kind of |rather )*(?:awful|terrible|bad|boring|dull|rubbish|dreadful|horrible|tedious|overrated|disappointing|a waste|meh|garbage|trash|poor|a bore|weak|a letdown|a disappointment|the worst|not for me)"
    r"|(?:is|was|'s|were|are|looks?|sounds?|seems?|looked) (?:really |so |absolutely |just |very |quite |a bit |rather |pretty )*(?:ugly|hideous|awful|dull|boring|terrible|cheap and nasty|tacky|frumpy|unreadable|sloppy|flimsy|naff|dire|pants|rubbish|shoddy|itchy|a snooze|a slog|a mess|a drag)|ugly|hideous|yawn|snooze|what a (?:bore|slog|mess|drag|waste)|shrank|fell apart|never again|overhyped|unwatchable|unreadable|so dull|zero stars"
    r"|bored me|waste of (?:time|money)|meh|overrated|disappoint(?:ed|ing)|thumbs down|(?:one|two|1|2)(?: out of (?:5|five)| stars?)|[0-4]/10|left me cold|put me to sleep|let me down|worst (?:film|movie|thing))(?![\w'])"
)
_NOT_BAD = re.compile(
    r"(?:not|wasn't|isn't|n't) (?:half |that |too |so )?(?:bad|terrible|awful|boring)|(?:didn't|don't|did not) (?:hate|dislike|mind)"
)
_SARCASM = re.compile(
    r"(?:oh,? |yeah,? )?(?:great|wonderful|brilliant|fantastic|lovely)\s*[,:]? (?:if you (?:like|love|enjoy)|said no one|for falling asleep|if you want to)"
)
_ACCEPT = re.compile(
    r"(?<![\w'])(?:(?:start|play|queue up|put on|pop on|stick on|order|wrap up|bag|book|buy|print|download|send me|hand me|i'm having|i'm taking|i'm getting) (?:it|that|the|this)|sold(?: on)?|you had me at|go (?:on )?(?:with|for) (?:it|that|the|this)|(?:it|that|this|the .{1,30}|number \w+) it is|(?:that|this)(?:'s| is) (?:us|me) sorted|we have a winner|winner|(?:that|this) (?:one )?(?:will|'ll) do|done deal|settled then|that settles it"
    r"|i'll (?:take|go (?:with|for)|watch|have|try|read|get|buy|pick|choose|order|wear)|i will (?:take|watch|go with|try|read|get|buy)|let's (?:go (?:with|for)|watch|do|take|try|get)|going (?:with|for)|sounds (?:good|great|perfect|lovely|like a plan|fun)|i(?:'m| am) (?:sold|going (?:with|for))"
    r"|that(?:'s| is) (?:the one|perfect|it|great|exactly (?:it|what i))|perfect|you(?:'ve| have)? (?:sold|convinced) me|i choose|i pick|i want (?:the|that|this|it)|we'll (?:take|watch|go with)|works for me|yes,? (?:that|this|the)|deal|add (?:it|that|the)|book it|excellent choice|good choice|great choice|i'd like (?:the|that|this) \w+ one|(?:it|that one|this one|the \w+ one|the \w+) it is)(?![\w'])"
)
_REJECT = re.compile(
    r"(?<![\w'])(?:give (?:it|that|this|the .{1,30}) a miss|(?:that|it|this) a miss|can't see myself|wouldn't be (?:seen|caught) dead|leave (?:it|that|them|the)|not happening|no to (?:both|all|either|these|those|them|that|this|the)|stay on the shelf|hard no|not a chance|no chance|over my dead body|not in a million|not on your life|count me out|bin (?:it|that|them)|lose (?:it|that|the)|thanks but no|don't think so|swipe left|skip(?= it| that| this| the|$)|not tempted|not convinced|not feeling (?:it|this|that)|doesn't do it|veto"
    r"|none of (?:these|those|them)|not (?:that|this|those|these|the)(?: \w+)?(?: ones?)?|no thanks?|no thank you|nope|nah|i'll pass|pass on|hard pass|pass|(?:don't|do not|dont) (?:want|like|fancy|feel like|care for) (?:any of |either of |all )?(?:that|this|these|those|them|it|the)"
    r"|reject|skip (?:that|this|it|the|these|those)|not interested(?: in (?:that|this|these|those|any|the))?|not for me|forget (?:that|this|the) (?:one|\w+ one)|get rid of|take (?:that|it|the \w+ one) (?:off|away)|remove (?:that|it|the)|(?:doesn't|don't|do not|does not) (?:appeal|grab me|do it for me|excite me)|no to (?:the|that|this|all)|neither|won't (?:do|work))(?![\w'])"
)
_NOT_LIKE = re.compile(
    r"(?<![\w'])(?:(?:nothing|avoid anything|nothing remotely|anything but something|no more (?:films|movies|papers|things|stuff|items|pieces)|not (?:yet )?another|steer clear of anything|keep me away from anything|stay away from anything)(?: (?:like|similar to|resembling|along the lines of|in the (?:style|vein) of))?(?: the)?|nothing like(?: the)?|(?:not|no|don't want|do not want)(?: anything| something| one| stuff)? (?:like|similar to)|less like|unlike|the opposite of|not more like|fewer like|no more (?:like|of|films like)|far from|different (?:from|to)|avoid (?:anything|things|stuff|films) like|stay away from (?:anything|things) like)\s*$"
)
_LIKE = re.compile(
    r"(?<![\w'])(?:(?:something|anything|films?|movies?|papers?|one|stuff|things?|items?|more|much|just|a lot|kind of|sort of|exactly|pretty much|similar|else)\s+(?:more |much |a bit )?(?:like|similar to|along the lines of|in the (?:vein|style|spirit) of|reminiscent of|comparable to|akin to|to match|to go with)|like|similar to|along the lines of|in the (?:vein|style|spirit) of|more (?:of|like)|reminds? me of|à la|a la|same (?:vibe|feel|mood|kind|sort) as|as (?:good|funny|scary|tense|clever|dark|great) as|the next|another|close to|based on my love of|fan of|resembles?|resembling)\s+(?:(?:the|my|your|that|this)(?: (?:film|movie|paper))? )?[\"'“”‘]?$"
)


_MORE_OF_IT = re.compile(
    r"(?<![\w'])(?:(?P<less>less|fewer|no more|nothing)|more|something|anything|others?) (?:of (?:that|this|the same|those|these)|like (?:that|this|it|those|these|them))(?![\w'])"
)


def read_judgement(message: Message, clause: Clause) -> tuple[Act, ...]:
    """Return the acts of a clause on items; empty where it has none."""
    named = message.shown_in(clause)
    said = clause.of(message.low)
    patterned = tuple(_patterns(message, clause)) or tuple(_more_of_it(message, clause, said))
    if patterned:
        return patterned
    judged = tuple(_rated_or_seen(message, clause, said, named))
    if judged:
        return judged
    return tuple(_chosen_or_refused(message, clause, said, named)) or tuple(
        _picked(message, clause)
    )


_PICK = re.compile(
    r"(?>(?:yes|yeah|yep|ok|okay|right|great|perfect|lovely|sure|please|thanks|thank you|cool|good|so|then|i'd say|hmm|alright|let's do|let's have|actually|and|just|oh|go|ta|cheers)(?:[\s,.!]+|$))*"
)


def _picked(message: Message, clause: Clause) -> Iterator[Act]:
    """Read a shown item with nothing but courtesy around it: "the second one please"."""
    items = [m for m in message.items_in(clause) if m.item_id in message.situation.slate]
    if len(items) != 1 or message.situation.question is not None:
        return
    (item,) = items
    rest = message.low[: item.start], message.low[item.end :]
    whole = all(_PICK.fullmatch(part.strip(" .!,?")) for part in rest)
    asks = "?" in message.low[item.end :]
    if whole and not asks and (not item.by_title or any(part.strip(" .!,") for part in rest)):
        yield message.act("accept", (clause.start, clause.end), item_id=item.item_id)


def _patterns(message: Message, clause: Clause) -> Iterator[Act]:
    carried: ActKind | None = None
    for mention in message.items_in(clause):
        before = message.low[clause.start : mention.start]
        kind, start = _pattern_before(before, mention.by_title)
        if kind is None and carried and re.search(r"(?:,|\band|\bor)\s+(?:the )?$", before):
            kind, start = carried, len(before)
        if kind is not None:
            carried = kind
            span = clause.start + start, mention.end
            yield message.act(kind, span, item_id=mention.item_id)


def _more_of_it(message: Message, clause: Clause, said: str) -> Iterator[Act]:
    match = _MORE_OF_IT.search(said)
    if match and message.situation.slate and not message.topics_in(clause.mentions):
        kind: ActKind = "less_like" if match.group("less") else "more_like"
        span = clause.start + match.start(), clause.start + match.end()
        for item_id in message.shown_in(clause)[:1] or message.situation.slate[:1]:
            yield message.act(kind, span, item_id=item_id)


def _pattern_before(before: str, by_title: bool) -> tuple[ActKind | None, int]:
    against = _NOT_LIKE.search(before.rstrip(" \"'“‘") + " ".rstrip())
    if against:
        return "less_like", against.start()
    alike = _LIKE.search(before)
    if alike is None:
        return None, 0
    verb = re.search(
        r"(?:^|\s)(?:i|we|really|also|don't|didn't|not|did) (?:really |also |quite |still )?like\s*$",
        before,
    )
    if verb and not by_title:
        return None, 0
    if verb or re.search(r"(?:fan of|feels? like|looks? like|sounds? like)\s*$", before):
        return None, 0
    return "more_like", alike.start()


def _rated_or_seen(
    message: Message, clause: Clause, said: str, named: tuple[str, ...]
) -> Iterator[Act]:
    focus = named or _before(message, clause) or message.situation.slate[:1]
    seen = _SEEN.search(said)
    direction, span = _opinion(said)
    if not named and not (seen and _points_back(said)) and not (direction and _is_bare(said)):
        return
    if message.topics_in(clause.mentions) and not named:
        return
    if (
        seen
        and focus
        and not re.search(
            r"(?:haven't|have not|never|not|didn't|want to|to) (?:\w+ )?(?:see|seen|saw|watched|watch|read|own)",
            said,
        )
    ):
        border = clause.start + (span[0] if span and span[0] > seen.start() else len(said))
        for item_id in focus:
            yield message.act("seen_item", (clause.start + seen.start(), border), item_id=item_id)
    if direction and focus and span:
        for item_id in focus:
            quote = _around(clause, span, message, item_id)
            yield message.act("rate_item", quote, _rating(item_id, direction), item_id=item_id)


def _before(message: Message, clause: Clause) -> tuple[str, ...]:
    """Return the item named last before a clause: "I've seen Jaws and hated it"."""
    named = [
        m.item_id for m in message.mentions if isinstance(m, ItemMention) and m.end <= clause.start
    ]
    return tuple(named[-1:])


def _rating(item_id: str, direction: Direction) -> StatedCriterion:
    return StatedCriterion(aspect="item", value=item_id, direction=direction, strength=0.8)


def _opinion(said: str) -> tuple[Direction | None, tuple[int, int] | None]:
    for pattern, direction in (
        (_SARCASM, "avoid"),
        (_UNFINISHED, "avoid"),
        (_NOT_BAD, "want"),
        (_BAD, "avoid"),
        (_GOOD, "want"),
    ):
        match = pattern.search(said)
        if match:
            chosen: Direction = "avoid" if direction == "avoid" else "want"
            return chosen, match.span()
    return None, None


def _points_back(said: str) -> bool:
    return (
        re.search(r"(?<![\w'])(?:it|that|this|them|already|before|one)(?![\w'])", said) is not None
    )


BARE = 5
"""Words up to which an opinion cannot name anything of its own."""


def _is_bare(said: str) -> bool:
    """Say whether an opinion names nothing, so that it is about what was named before."""
    words = re.findall(r"[a-z']+", said)
    return (
        len(words) <= BARE
        and re.search(
            r"(?<![\w'])(?:it|that|this|them)(?![\w'])|^(?:loved|hated|liked|enjoyed)", said
        )
        is not None
    )


def _around(
    clause: Clause, span: tuple[int, int], message: Message, item_id: str
) -> tuple[int, int]:
    start, end = clause.start + span[0], clause.start + span[1]
    pronoun = re.match(r" (?:it|that|this|them|those)\b", message.low[end : clause.end])
    end += pronoun.end() if pronoun else 0
    for mention in message.items_in(clause):
        if mention.item_id == item_id:
            start, end = min(start, mention.start), max(end, mention.end)
    return start, end


def _chosen_or_refused(
    message: Message, clause: Clause, said: str, named: tuple[str, ...]
) -> Iterator[Act]:
    shown = message.situation.slate
    refused = _REJECT.search(said)
    topics = message.topics_in(clause.mentions)
    if refused and not topics and (named or shown):
        span = clause.start + refused.start(), clause.end
        if named and (set(named) != set(shown) or len(shown) == 1):
            for item_id in named:
                yield message.act("reject", span, item_id=item_id)
        else:
            yield message.act("reject", span, item_id=shown[0] if len(shown) == 1 else None)
        return
    taken = _ACCEPT.search(said)
    if taken and shown and not topics:
        span = clause.start + taken.start(), clause.end
        single = shown[0] if len(shown) == 1 or _one(said) else None
        yield message.act("accept", span, item_id=named[0] if named else single)


def _one(said: str) -> bool:
    return re.search(r"(?<![\w'])(?:it|that|this)(?![\w'])", said) is not None
