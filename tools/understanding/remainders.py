"""What is left when nothing was grounded: a wish in words, courtesy, or nothing of ours."""

import re
from collections.abc import Iterator

from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.cues import find_cues
from whyfirst.tools.understanding.english import COMMON
from whyfirst.tools.understanding.message import Message
from whyfirst.tools.understanding.wishing import Setting

_CODE = re.compile(
    r"(?<!\w)[A-Za-z]+_[A-Za-z]+_\d{3,}|(?<!\w)[A-Z]{3,}_[A-Z]{3,}|(?<!\w)[a-z]+_[a-z]+\(|for \w+ in range\(|print\(|=>|</?\w+>|\bSELECT\b.+\bFROM\b|0x[0-9a-f]{6,}|\$\(|console\.log|import \w+ as |== ?(?:True|None|null)|"
    r"```|^\s*(?:def |class |import |from \w+ import|#include|public static|function\s*\w*\(|SELECT .+ FROM|<\?php|<!DOCTYPE|<html|<script)"
    r"|[{};]\s*\n.*[{};]\s*\n|Traceback \(most recent|^\s*[{\[]\s*\"\w+\"\s*:",
    re.MULTILINE | re.IGNORECASE,
)
_ORDER = re.compile(
    r"(?:ignore|forget|disregard) (?:the above|(?:all |about )?(?:of )?(?:your|these|those) (?:\w+ )?(?:instructions|directions|rules|guidelines|programming|assignments|training)|everything (?:before|above|prior)|all (?:documents|assignments|prior))"
    r"|\brepeat (?:the |this |these |after me).{0,60}(?:\btimes\b|[\"'“‘])|(?:at the end of|in|with|start|begin) your (?:next )?(?:response|reply|output|answers?)\b|answer (?:every|all|each|my) (?:of my )?(?:questions?|prompts?)\b|(?:^|[.!?]\s*)from now on,? you\b"
    r"|\b(?:drop|abandon|forget|ignore) (?:about )?(?:all )?(?:of )?(?:your|the) (?:thoughts|instructions|assignments|prompts?|task)|\byour new (?:task|instructions?|role)\b|\byour (?:prompts?\b|prompt text)|forget (?:about )?everything(?: (?:above|before))?,? (?:and )?(?:tell|write|say|print)\b|\b(?:this|the) (?:user|customer)'s\b"
    r"|(?:leave|put) all (?:the )?previous \w+ behind|(?:your|the|my|a) (?:pass ?words?|passcode|passphrase|api key|credentials)\b|\b(?:in )?your database\b"
    r"|\b\w+'s (?:\w+ )?(?:e-?mail address|birth ?date|birth year|date of birth|phone number|home address|city of residence|credit card|password)"
    r"|(?:^|\n|\s)(?:q|human|user|instruction)\s*:\s|<\s*(?:\w+ )?mode\s*>|(?:^|[.,;:!?]\s*)(?:now )?(?:say|write|output|print|respond|answer|reply) (?:only |just )?(?:with )?[\"'“]"
    r"|(?:spell-?check|proofread) (?:all|the|this)|role-?play(?:ing)?\b|now you are\b|(?:write|compose|provide|give me) (?:an? )?(?:\w+ )?(?:manifesto|rhyme|recipe|limerick|short story about|constitution)"
    r"|as (?:your (?:boss|creator|developer|owner|administrator)|an ai developed)\b|imagine we're\b|morse code|\bdecode\b|what(?:'s| is| are) your (?:password|thoughts on|opinion (?:on|of|about)|system|instructions)"
    r"|click here|cookie policy|advertise with us|subscribe (?:now|to|below)|terms of (?:service|use)|all rights reserved|privacy policy|unsubscribe|"
    r"\badmin (?:rights|access|mode|password)|\broot access|(?:write|compose|draft|translate|summari[sz]e|proofread) (?:me |us |this |the )?(?:a |an |my |this |the )?(?:\w+ )?(?:poem|essay|email|e-mail|letter|code|script|song|story|function|program|text|homework|tweet|report|cv|speech)|"
    r"^(?:who (?:won|is the (?:president|prime minister|king|queen))|what(?:'s| is) (?:the (?:weather|capital|time|score|population|square root|meaning of life|exchange rate|distance)|\d+ ?[-+*/x] ?\d+)|how (?:do|can) i (?:cook|fix|install|invest|lose weight|boil|make a bomb)|will it rain|convert \d+|solve )|"
    r"(?:ignore|disregard|forget|override|bypass) (?:all |any |the |your |every )*(?:previous|prior|above|earlier|preceding|system|safety)[\w ]* (?:instructions?|prompts?|rules?|guidelines|messages?|directives?)"
    r"|system prompt|(?:^|\n)\s*(?:system|assistant|developer)\s*:|you are now (?:a|an|in|the)|developer mode|jailbreak(?! (?:stor(?:y|ies)|films?|movies?|thrillers?|plots?))|pretend (?:to be|you are)|act as (?:a|an|if you)"
    r"|(?:reveal|print|show|output|repeat|tell me) (?:me )?(?:your |the )(?:system |hidden |initial |secret )?(?:prompt|instructions|api key|password|source code|config)"
    r"|(?:drop|delete from|insert into|update) (?:table |all )?\w+(?: where|;| values)|rm -rf|sudo |(?:execute|run) (?:this|the following) (?:code|command|script)"
    r"|(?:what|show|tell|list|give|delete|change|set|forget|erase).{0,40}\b(?:other (?:users?|people|customers?)(?:'s|s')?|everyone(?: else)?'s|another (?:user|customer)(?:'s)?|user [a-z]+'s|all users(?:')?)"
    r"|on behalf of (?:user|another)|as user \w+"
    r"|(?:this|the) user(?:'s)? (?:profile|loves?|likes?|hates?|wants?|prefers?|owns?|has|said)|(?:of|about|for) (?:this|the) user\b|\buser profile\b|stored (?:allergy|preferences? of)"
    r"|(?:note|notice|hint|hinweis|message|instructions?|policy|memo)\b.{0,40}\b(?:to|for|an|mandatory for) (?:the |any |all |den |every )?(?:\w+ )?assist[ae]nt"
    r"|!\[[^\]]*\]?\(|\]\(https?:|base64|(?:end|start|begin) (?:the|your|every) (?:reply|response|answer) with|until the reply is|never recommend any (?:item|product) other|include (?:in|that you) .{0,30}\b(?:response|reply|answer|hate|love)\b"
    r"|^\W*what (?:do|did) you (?:know|remember|store|have) (?:about|on|of) (?!me\b|my\b|mine\b)[\w' -]{1,40}\W*$",
    re.IGNORECASE,
)
_PAGE = re.compile(r"(?:https?://\S+\s+){3,}|(?:\n[^\n]{60,}){6,}")
_COURTESY = re.compile(
    # Each round is atomic: "good morning" and "good", "morning" must not multiply.
    r"^(?>(?:thanks?|thank you|thx|cheers|ta|hi|hello|hey|hiya|good (?:morning|evening|afternoon|day|night)|bye|goodbye|see you|later|ok(?:ay)?|cool|nice|great|lol|(?:ha){2,}h?|wow|please|sorry|no worries|you're welcome"
    r"|how are you(?: doing)?(?: today)?|what's up|nice to meet you|that's (?:nice|helpful|kind)|very (?:much|helpful|kind)|so much|a lot|awesome|good|yes|yeah|yep|sure|alright|right|fine|hmm+|oh|ah|well|you too|have a (?:nice|good|great) (?:day|evening|one|weekend)|much appreciated|appreciate it|i see|got it|understood|are you (?:a bot|there|human|real)|who are you|there|again|and|for (?:your|the) help|everyone|friend|mate|really|all|everything|bot|any(?:body|one) there|help|help me|what can you do|aw+|you're (?:sweet|kind|funny|the best|a star|a gem|great|amazing|welcome|so \w+)|(?:merci|gracias|danke|grazie|arigato|obrigado)(?: (?:beaucoup|mille|sch[oö]n))?|hola|bonjour|ciao|howdy|greetings|yo|sup|salut|top of the morning(?: to you)?|dear(?: \w+)?|to you|machine|robot|assistant|fair enough|(?:ha|he)+h?|long day|huh|eh|good stuff|ta|very much|ok then|right then|what a day|nice one|brilliant|perfect|wonderful|lovely|well done|good job|good one|love it|i'm back|i am back|me again|back again|morning|evening|afternoon|(?:a )?(?:happy|merry) (?:new year|\w+)|i(?:'m| am)(?: (?:doing|very|pretty|quite|just))* (?:well|fine|great|good|okay|ok|wonderful)|(?:and |how about |what about )?(?:you|yourself|u)|(?:good |nice )?chat|see ya|no problem|cheers mate|pleased to meet you|how's (?:it going|things|life|tricks|your day)|good to (?:see|know|hear)|that's all|that's it|for now|talk (?:soon|later)|ttyl|brb|gotta go|got to go|must dash|sleep well|take care|i'm tired|what a week|rough day|bless you|much obliged|you rock|legend|nice chatting|it's raining|lovely weather|interesting|noted|of course|my bad|whoops|oops|testing|test|is this (?:on|thing on)|anyone home|knock knock)"
    r"(?:[\s,.!?;:)(-]+|$))+$"
)
_ASKED = re.compile(
    r"(?<![\w'])(?:(?:i(?:'d| would|'m| am)? (?:really |just |also |quite )?(?:like|want|wanna|love|need|fancy|prefer|enjoy|looking for|after|in the mood for|into|feel like|crave|craving)(?: to (?:see|watch|read|buy|find|wear|have))?)"
    r"|(?:my \w+|s?he|they) (?:really |just |also |absolutely |simply )?(?:adores?|loves?|likes?|enjoys?|fancies|wants?|(?:is|are) (?:really )?into)"
    r"|(?:something|anything|stuff|films?|movies?|papers?|one|ones|items?|some) (?:that(?:'s| is| are)?|which (?:is|are)|with|about|on|where|to|for|set|involving|featuring|related to|dealing with|of|from|in)"
    r"|(?:show|give|find|recommend|suggest)(?: (?:me|us))?|do you have|have you got|got any|looking for|in the mood for|how about|what about|something|anything|any|please|more|(?:with|about|involving|featuring|starring))(?![\w'])"
)
_AVOIDED = re.compile(
    r"(?<![\w'])(?:no|not|nothing|without|(?:don't|doesn't|do not|does not) (?:want|like)|hates?|dislikes?|loathes?|(?:can't|cannot) (?:stand|bear|abide|do|handle|take|stomach)|avoid|never|except|anything but|i'm not into|not into|not a fan of|less)(?![\w'])(?: (?:any|anything|more|films?|movies?|with|about|of|a|the|too|so)(?![\w']))*"
)
_TRAIL = re.compile(
    r"(?:\s+(?:please|thanks|thank you|tonight|today|for now|this time|too|as well|either|at all|if possible|for me))+\s*$"
)
_ONWARDS = re.compile(
    r"(?<=\w)\s+(?:(?:films?|movies?|papers?|articles?|items?|clothes|ones?|stuff|things?)(?![\w'])|(?:for|with) (?:my|our|me|us|tonight|the (?:kids|family|weekend))(?![\w'])"
    r"|(?:because|since|please|pls|tonight|today)(?![\w']))"
)
"""Where a description ends and its noun, its company or its reason begins."""
_GENERIC = frozenset(
    """
    wait hang hold
    film films movie movies paper papers item items something anything stuff thing things one
    ones good nice great interesting new recommendation recommendations suggestion suggestions
    idea ideas cool decent book clothes clothing watch read see wear buy
    """.split()
)


def is_foreign(text: str) -> bool:
    """Say whether a message is code, a pasted page or an order to the machine."""
    return any(p.search(text) for p in (_CODE, _ORDER, _PAGE))


def is_courtesy(low: str) -> bool:
    """Say whether a lower-case message is nothing but courtesy."""
    return _COURTESY.match(low.strip()) is not None


def is_greeting(low: str) -> bool:
    """Say whether lower-case words only greet, and so answer no question."""
    return _GREETING.match(low.strip()) is not None and is_courtesy(low)


_GREETING = re.compile(
    r"(?:hi|hello|hey|hiya|howdy|good (?:morning|evening|afternoon|day)|(?:happy|merry) \w+"
    r"|how are you|i(?:'m| am) (?:\w+ )?(?:well|fine|great|good|wonderful|okay|ok)\W*(?:and )?(?:how about |what about )?(?:you|thank))(?![\w'])"
)


def is_bare_request(low: str) -> bool:
    """Say whether a lower-case message asks for something without saying what."""
    words = set(re.findall(r"[\w'-]+", low))
    return _REQUEST.search(low) is not None and words <= (COMMON | _GENERIC | _OCCASIONS)


_REQUEST = re.compile(
    r"^\W*(?:please )?(?:recommend|suggest)(?: please)?\W*$|\b(?:recommend|suggest|surprise|show|give|find|pick|choose)(?:\s+(?:me|us|something|one|a))\b|^\W*(?:just )?(?:an?|any|some|one) (?:good |nice )?(?:film|movie|paper|item|one)s?,? please\W*$"
    r"|\b(?:what|which(?: one| of (?:them|these|those))?) (?:should|shall|can|could|do you|would you|to|is|have you)\b|\b(?:something|anything)\b"
    r"|\b(?:any|some) (?:films?|movies?|papers?|items?|recommendations?|suggestions?|ideas?)\b"
    r"|\b(?:recommendations?|suggestions?|ideas?)\b"
)
_OCCASIONS = frozenset(
    """
    recommend suggest surprise pick choose tonight weekend evening afternoon morning saturday sunday
    hi hello hey hiya help helping please
    friday monday tuesday wednesday thursday shall got whatever you've we're we'll what's it's
    """.split()
)


def unread_wish(message: Message, clause: Clause, setting: Setting) -> Iterator[Act]:
    """Yield what a clause asks for in words that no facet knows, as a soft text criterion."""
    said = clause.of(message.low)
    if any(c.attitude.effect == "none" for c in find_cues(said)):
        return
    refused = _AVOIDED.match(said) or re.search(rf"(?<!\w)(?:i |we )?{_AVOIDED.pattern}", said)
    asked = list(_ASKED.finditer(said))
    if not asked and not refused:
        return
    start = refused.end() if refused else _last_led(asked)
    phrase = _TRAIL.sub("", _ONWARDS.split(said[start:], maxsplit=1)[0])
    offset = start + len(phrase) - len(phrase.lstrip(" ,"))
    phrase = phrase.strip(" ,.!?")
    words = [w for w in re.findall(r"[\w'-]+", phrase) if w not in COMMON and w not in _GENERIC]
    if not words or len(phrase) > 80:  # noqa: PLR2004 - longer is a story, not a wish
        return
    where = clause.start + offset
    first = clause.start + refused.start() if refused else where
    criterion = _in_words(phrase, setting, averse=bool(refused))
    yield message.act("state", (first, where + len(phrase)), criterion)


def _in_words(phrase: str, setting: Setting, *, averse: bool) -> StatedCriterion:
    """Return a wish in words that no facet knows: always soft."""
    return StatedCriterion(
        aspect="text",
        value=_without_articles(phrase),
        direction="avoid" if averse else "want",
        strength=0.4 if setting.hedged else 0.7,
        scope="conversation" if setting.tonight else "durable",
        about="other" if setting.other else "self",
    )


def bare_phrase(message: Message, clause: Clause, setting: Setting) -> Iterator[Act]:
    """Yield a few words that name something no facet knows, with nothing done: "hot air balloons".

    Only for where something else has said that such a clause is a wish.
    """
    said = clause.of(message.low)
    words = re.findall(r"[^\W\d_][\w'-]*", said)
    telling = [w for w in words if w not in COMMON and w not in _GENERIC]
    alone = not message.low[clause.end : clause.end + 2].lstrip().startswith("?")
    if (
        not telling
        or len(words) > MOST_BARE
        or not alone
        or _DOES.search(said)
        or is_courtesy(said)
    ):
        return
    criterion = _in_words(said.strip(" ,.!"), setting, averse=setting.averse)
    yield message.act("state", (clause.start, clause.end), criterion)


MOST_BARE = 4
"""Words of a phrase that names something and no more."""
_DOES = re.compile(
    r"(?<![\w'])(?:i|i'[mdl]+|i've|you|your|you're|we|he|she|they|it|its|it's|that|that's|this|those|these|my|me|is|are|was|were|am|be|been|do|does|did|don't|has|have|had"
    r"|can|could|will|would|should|may|might|must|how|why|who|what|when|where|which|whose|write|tell|say|print|send|make|explain|translate|show|give|run|open|play|call|buy|order|set|use|remove|drop|cancel|delete|clear|stop|forget|ignore|undo|compare|reset|repeat|bypass|till|not|no|never)(?![\w'])|[=<>{}\[\]_/\\@#$%^*|~]|\d"
)
"""What makes words say or ask more than a name does."""


def _last_led(asked: list[re.Match[str]]) -> int:
    """Return where the run of asking words that leads the clause ends."""
    end = asked[0].end()
    for match in asked[1:]:
        if match.start() - end <= 6:  # noqa: PLR2004 - "a film about", "me a"
            end = match.end()
    return end


def _without_articles(phrase: str) -> str:
    return re.sub(r"^(?:(?:a|an|the|any|some|with|about|of|that|is|to|for)\s+)+", "", phrase)
