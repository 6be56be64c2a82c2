"""Turns of phrase that hint at what a person does in talk about items: features, never rules."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

TITLE = "ttt"
"""What stands for every title: which film it is says nothing of what is done with it."""


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{pattern})(?![\w'])")


SIGNALS: Mapping[str, re.Pattern[str]] = MappingProxyType({
    "seen": _words(r"(?:have|i've|ive|already|actually|yes|yeah|yep|both|i|just|also) (?:i |have |also |just |already |actually |both )*(?:seen|saw|watched|read|caught)|seen (?:it|that|them|those|this|both|all)|saw (?:it|that|them|those|this|both|all)|watched (?:it|that|them|those|this|both)|re-?watch\w*|seen"),
    "unseen": _words(r"(?:have not|haven't|havent|havnt|have never|ive never|i've never|never|not|didn't|hadn't|i don't think i(?:'ve| have)?|don't believe i(?:'ve| have)?) (?:actually |yet |even |ever |really |even |got to |gotten to |had (?:a|the) chance to )*(?:seen?|saw|watch(?:ed)?|heard|read)|no,? i haven't|i haven't|havent|have not|not yet|never (?:seen|heard|saw|watched)"),
    "will": _words(r"(?:i'll|ill|i will|we'll|will|gonna|going to|want to|need to|have to|might|may|should|would like to|would love to|plan to|try to|let me|wanna) (?:definitely |probably |have to |just |also |def |need to |want to |maybe |surely |both )*(?:check|watch|see|look|give|try|add|rent|go with|take|put|download|find|keep|stream|google|be watching|finally|get|have to)"),
    "list": _words(r"(?:to|on) my (?:watch ?)?list|add (?:it|that|them)|check (?:it|that|them|those|these|this|both)(?: both| all)? out|look into|give (?:it|that|them|this|those) a (?:try|shot|watch|go|chance)|rent it|for tonight|out,? thanks|keep (?:it|that|them) in mind|remember that"),
    "sounds": _words(r"sounds? (?:like (?:a|an|something)|good|great|interesting|perfect|fun|awesome|intriguing|cool|amazing|really|pretty|very|super|nice|wonderful|exciting)|looks? (?:like a )?(?:good|great|interesting|fun|awesome|amazing)|(?:great|good|nice|excellent|perfect|awesome|wonderful) (?:suggestion|recommendation|choice|idea|pick|one)s?|interesting|intriguing|good to know|heard (?:it's|its|it is|it was|that|of|about|good|great|a lot|many)"),
    "always_wanted": _words(r"(?:always |been |really |have |had |wanted |wanting |meaning |dying |excited |looking forward |can't wait |cant wait )(?:\w+ ){0,4}(?:wanted|wanting|meaning|to see|to watch|to seeing)"),
    "loved": _words(r"lov(?:e|ed|es|ing)|liked|enjoy(?:ed)?|fav(?:ou?rites?|s)?|amazing|awesome|great|hilarious|classics?|funny|best|excellent|good (?:one|movie|film)s?|really good|so good|fantastic|brilliant|masterpiece|beautiful|cool"),
    "praises_it": _words(r"(?:i |we |really |absolutely |and |yes,? |just )*(?:loved?|liked?|enjoyed|adore[d]?) (?:it|that|this|them|those|both|these|all)(?: one| movie| film| movies)?|(?:it|that|they|those|this|both)(?:'s| was| is| were| are) (?:such )?(?:a |an |one of |both )?(?:\w+ )?(?:great|good|awesome|amazing|funny|hilarious|classic|fav\w*|excellent|fantastic)|(?:great|good|awesome|amazing|funny|classic|excellent|nice) (?:movie|film|one|flick)s?"),
    "is_good": _words(r"(?:is|are|was|were|that's|it's|its) (?:\w+ ){0,3}(?:great|good|awesome|amazing|funny|hilarious|classics?|favou?rites?|best|excellent)"),
    "disliked": _words(r"(?:do not|don't|dont|did not|didn't|didnt|not|never|can't say i|doesn't|does not|wasn't|isn't|aren't|not really) (?:\w+ ){0,4}(?:like|liked|love|loved|enjoy|enjoyed|care|cared|interested|interest|fan|into|thing|good|great|impressed|crazy|appeal|style|taste|cup)|hate[ds]?|dislike[ds]?|terrible|awful|horrible|boring|bored|stupid|sucked|sucks|bad|worst|lame|disappoint\w*|not (?:really )?(?:a |my |for me|interested|into|good)|overrated|dumb|weird|meh|ugh|annoying|silly|cheesy|ridiculous|pass|no thanks|no thank you|gross|nah|nope|eh|can't stand|not for me|get(?:s)? on my nerves|tired of|sick of|so-so|ok,? but|okay,? but|alright"),
    "dislikes_it": _words(r"(?:do not|don't|dont|did not|didn't|didnt|wasn't|not|never|not really) (?:\w+ ){0,4}(?:like|liked|love|loved|enjoy|enjoyed|care for|care|cared for|fan of|into|crazy about) (?:it|that|this|them|those|the|him|her)"),
    "dislikes_kind": _words(r"(?:not|don't|dont|never|isn't|aren't|wasn't|can't|do not|hate|dislike|no|not really|not a|not much)(?: \w+){0,6} (?:movies|films|horror|scary|romance|romantic|comedies|comedy|action|sci-?fi|musicals?|animated|animation|cartoons?|war|westerns?|documentar\w+|genre|actors?|actress|gore|gory|sad|violent|violence|kind|type|stuff|drama|dramas)"),
    "too": _words(r"(?:too|a bit|a little|kind of|kinda|sort of|pretty|so|very|really|way|super|quite)(?: \w+)? (?:scary|sad|old|long|violent|gory|dark|slow|silly|creepy|weird|serious|intense|childish|much|many|dramatic|young|depressing|heavy|predictable|dated|cheesy|confusing|corny|graphic|bloody|gross|new|modern|recent|mature|adult|boring|hard)|too \w+"),
    "something_more": _words(r"(?:something|anything|one|ones|stuff|movies?|films?|bit|little|lot)(?: a)?(?: bit| little| lot)? (?:more|less|newer|older|lighter|darker|funnier|scarier|with|that|from|like|similar|along|different|else|new|recent|a bit|in|about|for|not|where|without|good|funny|scary)"),
    "comparative": _words(r"more|less|newer|older|lighter|darker|funnier|scarier|recent|modern|current|rather|instead|prefer|better|different|family[- ]friendly|kid[- ]friendly|appropriate|for (?:kids|the kids|my kids|children|adults|the whole family)"),
    "looking": _words(r"(?:i'm|im|i am|am|was|we're|we are|just|really|still) (?:\w+ ){0,2}(?:looking|searching|hoping|trying|wanting|in the mood|thinking|open)|looking for|in the mood|i(?:'d| would|d)? (?:really |rather |also )?(?:like|love|prefer|want|need|enjoy|appreciate) (?:to (?:see|watch)|a|an|some|something|anything|one|more)|i want|i need|i'd rather|i would rather|can you (?:find|suggest|recommend)|do you know|know of any|any (?:good|other|more)"),
    "wish": _words(r"i (?:wish|hope|was hoping|want|would like|would prefer|prefer|rather)|something|anything"),
    "like_kind": _words(r"(?:i|we|he|she|they|who|my \w+)(?: \w+){0,2} (?:like|love|loves|likes|enjoy|enjoys|prefer|am into|into|a fan of|big fan of|fan of)(?: \w+){0,5} (?:movies|films|horror|scary|romance|romantic|comedies|comedy|action|sci-?fi|musicals?|animated|animation|cartoons?|war|westerns?|documentar\w+|genre|ones|stuff|thrillers?|drama|dramas|disney|marvel|superhero|mysteries|suspense|classics)"),
    "likes_title": _words(r"i (?:also |really |usually |generally |did |do |just |recently |tend to |mostly |absolutely )*(?:like|love|loved|liked|enjoy|enjoyed|prefer|watched|saw|am into) (?:\w+ )?ttt|fan of (?:\w+ )?ttt|ttt (?:is|was|were|are)|(?:like|similar to|such as|along the lines of|enjoyed|loved|liked|watched|saw) (?:\w+ ){0,2}ttt"),
    "alike": _words(r"(?:movies?|films?|something|anything|one|ones|stuff|similar|more)(?: \w+){0,2} (?:like|similar to|to|such as|as) ttt|similar|like (?:that|those|this|them|it)(?: one)?|along (?:the|those) lines|same (?:vein|genre|kind|type|style)|others? like|any others|remind\w*"),
    "actor": _words(r"actor|actress|he|she|him|her|his|acting|stars?|starring|director|directed|cast|with [a-z]+ [a-z]+ in it"),
    "else": _words(r"(?:any|some|something|anything|what|have|another|one|got|few|couple|give|many|maybe)(?: \w+){0,3} (?:else|others?|another|more|different|suggestions?|recommendations?|recommend|ideas|options)|another|any others?|others?|what else|anything else|something else|more suggestions|else|next|additional|one more|keep (?:going|them coming)"),
    "any_suggestion": _words(r"(?:any|other|more|another|some|further)(?: \w+){0,2} (?:suggestions?|recommendations?|ideas?|movies?|options|ones?)"),
    "question_mark": re.compile(r"\?"),
    "asks_about_it": _words(r"(?:what|who|whos|who's|is|was|are|does|do|did|when|where|how|which|can|would|isn't|wasn't|doesn't)(?:'s|s)? (?:it|that|this|in|is|the|they|there|those|you|about|old|long|scary|new|a|he|she|year|one|kind)(?: \w+){0,12}\?|what(?:'s| is|s)? (?:it|that|this|that one|the|ttt)(?: \w+){0,8} about|who(?:'s| is|s| was| else)? (?:in|stars|starring|plays|the)|is (?:it|that|this|he|she|ttt)|when (?:did|was|does)|tell me (?:more|about)|worth|how (?:is|was|old|long|scary)|rated|on netflix|what year|plot"),
    "does_not_know": _words(r"(?:not|never|don't|dont|haven't|havent|not sure|unfamiliar)(?: \w+){0,3} (?:heard|know|familiar|remember|recall|sure)|not familiar|i'm not sure|unsure|don't know|dont know|don't remember|forgot|long time ago|been a while|a while"),
    "thanks": _words(r"thanks?|thank you|thankyou|thx|ty|appreciate|grateful"),
    "bye": _words(r"bye|goodbye|good night|night|have a (?:good|great|nice|wonderful)|take care|see you|later|enjoy (?:your|the)|good day|you too|nice (?:talking|chatting)|adios|farewell|great day|good evening|cheers"),
    "help": _words(r"(?:great|big|good|so|been|very) help(?:ful)?|your help|help(?:ed|ful)?"),
    "hello": re.compile(r"^\W*(?:hi+|hello|hey+|hiya|good (?:morning|evening|afternoon)|howdy|greetings|hola|yo)\b"),
    "how_are": _words(r"how (?:are|r|is|'s) (?:you|u|ya|it|your)|(?:i'm|im|i am|doing) (?:doing |very )?(?:good|great|fine|well|ok|okay)|and you|what's up|how about you|how are|yourself"),
    "yes": re.compile(r"^\W*(?:yes|yeah|yep|yea|yup|sure|ok|okay|oh|ah|definitely|absolutely|true|right|alright|cool|awesome|great|perfect|nice|wow|exactly|agreed|i agree|haha|lol)\b"),
    "no": re.compile(r"^\W*(?:no|nope|nah|not|never|hmm+|um+|eh|well|i don't|i haven't|unfortunately|sorry|actually)\b"),
    "ok": _words(r"ok|okay|alright|sure|cool"),
    "but": _words(r"but|though|although|however|except|unless|just"),
    "agree": _words(r"agree|me too|so do i|same here|same|exactly|true|i know|lol|haha|right|yes"),
    "also": _words(r"also|too|as well|and|both"),
    "title": _words(r"ttt"),
    "two_titles": re.compile(r"ttt.*ttt"),
    "genre": _words(r"horror|scary|romance|romantic|comed(?:y|ies)|funny|action|sci-?fi|science fiction|musicals?|animated|animation|cartoons?|war|westerns?|documentar(?:y|ies)|thrillers?|dramas?|disney|marvel|superhero(?:es)?|myster(?:y|ies)|suspense|classics?|family|kids?|fantasy|adventure|crime|gore|80'?s|90'?s|70'?s|old|older|new|newer|theaters?|genres?|rom-?coms?|chick ?flicks?|slapstick|foreign|indie|sports?|history|historical|true stor(?:y|ies)|holiday|christmas"),
    "person": re.compile(r"\b(?:[A-Z][a-z]+ [A-Z][a-z]+)\b"),
    "about_me": _words(r"i(?:'m|m| am) (?:a|an|more|not|into|the|just|really|also|in)|i (?:usually|generally|tend|mostly|typically|normally|often|always)"),
    "for_who": _words(r"(?:my|the) (?:kids?|son|daughter|wife|husband|family|boyfriend|girlfriend|niece|nephew|mom|friends?|children|grandkids|teens?)|year olds?|date night|kids"),
    "when_seen": _words(r"(?:when|last (?:night|week|year|weekend)|years? ago|times|again|as a kid|growing up|the other day|recently|in theaters?|the theater|first time|once)"),
    "not_bad": _words(r"not (?:too |that |so )?bad|wasn't (?:too |that |so )?bad|pretty good|not as|okay"),
    "it_was": _words(r"(?:it|that|they|those|this|that one)(?:'s| was| is|s| were| had| has| made| makes| gave| really)"),
    "past": _words(r"was|were|did|loved|liked|enjoyed|saw|watched|had|made|cried|laughed|thought|kept"),
    "future": _words(r"will|i'll|ill|gonna|going|tonight|tomorrow|weekend|soon"),
    "stop": _words(r"that's (?:all|it|enough|good)|i(?:'m| am) (?:good|set|all set)|good for now|all i need|plenty|enough"),
    "exclamation": re.compile(r"!"),
    "open": _words(r"open to|anything|any (?:genre|kind|type)|no preference|whatever|doesn't matter"),
    "any_with": _words(r"(?:any|anything|any other|other|ones|something|some|recommend|suggest|movies?|films?|maybe)(?: \w+){0,4} (?:with|from|like|more recent|recent|newer|in (?:the )?theat\w+|out now|pg|rated|that (?:is|are|has|have)|for (?:kids|the|my|a)|in it|about|starring|by|20\d\d|19\d\d|\d0'?s)"),
    "theater": _words(r"theat(?:er|re)s?|in (?:the )?cinemas?|out now|coming out|new releases?|pg|pg-?13|rated|rating|g or pg|r rated|netflix|hulu|redbox"),
    "too_for": _words(r"(?:a little|little|a bit|bit|too|more|much|very|so|kind of|kinda|to) (?:\w+ ){0,2}for (?:me|them|my|her|him|the|us|kids|our|that)"),
    "name_like": re.compile(r"(?:love|like|great|amazing|fan of|enjoy|anything with|into|hate|stand|with|good|of|by) (?:that )?[A-Z][a-z]+ [A-Z][a-z]+"),
    "he_is": _words(r"(?:he|she|they|him|her)(?:'s| is| was| are)? (?:\w+ ){0,3}(?:actor|actress|great|good|amazing|funny|hilarious|awesome|best|overrated)|(?:love|like|liked|loved|hate) (?:him|her)"),
    "series": _words(r"sequels?|remakes?|series|franchise|reboots?|originals?|trilogy|part|first one|second one|last one|new one|old one"),
    "not_keen": _words(r"not (?:really |too |very |that |super |so |much |a |all that )*(?:keen|big on|into|in the mood|my (?:thing|style|taste|type|cup|genre|kind)|interested in|fond|fan|much of|for|sure)|isn't (?:really )?my|not my|weak on|don't do|can't do|not a huge|not too"),
    "must": _words(r"as long as|has to|have to be|must|just need|only|prefer(?:ably)?|rather|hopefully|at least|nothing|without|no (?:more|horror|gore|violence|scary|sad)"),
    "negated": _words(r"(?:not|don't|dont|didn't|didnt|never|hate|dislike|isn't|wasn't|can't stand|no)(?: \w+){0,6}"),
    "dislikes_title": _words(r"(?:not|don't|dont|didn't|didnt|never|hate|hated|dislike|isn't|wasn't|can't stand|no|not a fan of|not interested in)(?: \w+){0,4} (?:ttt|it|that one|that movie|this one|those|that|them)"),
    "dislikes_some": _words(r"(?:not|don't|dont|didn't|didnt|never|hate|hated|dislike|isn't|wasn't|can't stand|no|weak on|tired of|not a fan of|not interested in|not keen on)(?: \w+){0,5} (?:\w+s|guy|actor|actress|him|her|stories|silents|remakes|ending|acting|plot)"),
    "might_work": _words(r"(?:might|may|could|would|should) (?:work|be (?:good|fun|ok|okay|great|too|a)|not)|that works|will do"),
    "kind_of": _words(r"(?:a |an |any )?(?:few |couple )?(?:other |another |more )?(?:genre|kind|type|sort|style)s? (?:of)?"),
    "it_looks": _words(r"(?:it|that|they) (?:looks?|looked|seems?|seemed|appears?|didn't look|doesn't look)"),
    "tried": _words(r"tried|trying|stopped|quit|walked out|couldn't (?:get|finish)|could not|fell asleep|turned it off|half|lost"),
    "meh": _words(r"meh|eh|okay|ok|so so|alright|decent|not bad|mixed|hold up|i guess|kind of"),
    "would_also": _words(r"(?:would|could) (?:also )?(?:be|watch)|i could|every time"),
    "year": re.compile(r"\b(?:19|20)\d\d\b|\b\d0'?s\b"),
    "just_saw": _words(r"(?:just|recently|already|last night|i) (?:just |recently )?(?:watched|saw)"),
    "kids": _words(r"kids?|child(?:ren)?|family|teens?|son|daughter|boys?|girls?|they|them|year olds?|grandkids|nephews?|niece")})  # fmt: skip
_CASED = ("person", "name_like")


def signals_of(text: str) -> Iterator[str]:
    """Yield the names of the signals in a text whose titles are masked.

    >>> list(signals_of("Thanks!"))
    ['thanks', 'exclamation']
    """
    low = text.lower().replace("’", "'")
    for name, pattern in SIGNALS.items():
        if pattern.search(text if name in _CASED else low):
            yield name
