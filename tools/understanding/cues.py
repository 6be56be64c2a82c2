"""Words that turn, weaken or strengthen a wish, wherever they stand before or after it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from whyfirst.memory.criteria import Direction

Effect = Literal["want", "avoid", "none"]


@dataclass(frozen=True, slots=True)
class Attitude:
    """How somebody feels about what they name."""

    effect: Effect
    hard: bool = False
    strength: float = 0.7
    too: bool = False
    """Whether only the extreme is meant: "not too violent"."""

    @property
    def direction(self) -> Direction:
        """Return the direction of a wish; asked only where there is one."""
        return "avoid" if self.effect == "avoid" else "want"


@dataclass(frozen=True, slots=True)
class Cue:
    """An attitude and where its words stand."""

    start: int
    end: int
    attitude: Attitude


WANT = Attitude("want")
_NONE = Attitude("none")

_MUCH = r"(?:(?:really|so|very|that|too|all that|particularly|especially|much|always|just|quite|actually|even)\s+)*"
_NOT = (
    r"(?:do not|don't|dont|does not|doesn't|doesnt|did not|didn't|didnt|can not|cannot|can't|cant"
    r"|am not|i'm not|im not|is not|isn't|isnt|are not|aren't|was not|wasn't|never|not|won't|wont"
    r"|wouldn't|would not|couldn't|nor)"
)

# The order is the rule: at one place the first pattern that fits is the one that counts.
_BEFORE: tuple[tuple[Attitude, str], ...] = (
    (_NONE, rf"not that i (?:don't|do not|didn't|dont) (?:\\w+ )?(?:like|love|enjoy|want|care for|fancy)|not that i(?:'m| am)? (?:mind|care about|dislike|hate|bothered by|against|opposed to)|{_NOT} (?:really |particularly )?mind(?:ing)?"
            r"|no opinion on|indifferent to|could take or leave|nothing against|(?:fine|okay|ok|cool|at peace) with|no feelings about"
            r"|everyone (?:talks|is talking|raves|goes on) about|everybody (?:cites|talks about|loves|raves about)"
            r"|enjoyed plenty of|had my fill of fun with"),
    (Attitude("want", strength=0.75),
     r"used to (?:hate|dislike|loathe|detest|avoid|despise|mind|run from|turn my nose up at|not (?:like|care for|get))|come round to|come around to"),
    (Attitude("avoid", strength=0.75),
     r"(?:rather|sooner|prefer to|better to|try to|tend to|usually|normally|generally) (?:avoid|skip|leave out|steer clear of|do without|miss out on|pass on|not)(?: (?:any|see|have|watch|read|wear))*"
     r"|never (?:really |much |quite |particularly )?(?:liked|loved|enjoyed|cared for|warmed to|taken to|took to|understood|got into|gotten into|got on with|been (?:into|keen on|fond of|mad about|a (?:\w+ )?fan of))"),
    (WANT, r"never (?:lets?|disappoints?|fails?|gets? old|bores?)"),
    (Attitude("want", hard=True, strength=0.95), r"(?:nothing|none|no one|nobody) (?:but|other than|except)(?: the)?"),
    (WANT, rf"(?:{_NOT}|hardly|scarcely) (?:be )?{_MUCH}(?:dislike|hate|averse to|against|opposed to|bad|unhappy (?:with|about)|uninterested in|unfond of|immune to|allergic to a bit of|complain about|mad at|sad about|turn down|turn away|kick|resist|be without|live without|go without)"
           r"|(?:wouldn't|would not|won't|never) (?:ever )?(?:say no to|object to)|can(?:'t|not) get enough(?: of)?|can(?:'t|not) (?:go )?(?:wrong with|say no to|complain about|live without|do without)"
           r"|nothing wrong with|never (?:get )?tired? of|can't go wrong with|who doesn't (?:like|love)"
           r"|no problem with|no objection to|can't resist|never say no to"),
    (Attitude("avoid", strength=0.85),
     r"(?:oh,? )?(?:great|wonderful|fantastic|lovely|brilliant|yay|super|just what i (?:needed|wanted)),? "
     r"(?:yet )?another"),
    (Attitude("avoid", hard=True, strength=1.0),
     r"(?:anything|everything|all|anyone|anybody|everyone|any \w+) (?:but|except(?: for)?|apart from|other than|bar)|except(?: for)?|w/o|sans"
     r"|apart from|other than|excluding|but no|(?<!a )(?<!the )(?<!in )bar|never (?:ever )?(?:any|show|give|recommend|suggest|again)"
     rf"|{_NOT} (?:want|need|show|give|recommend|suggest|include|have|watch|read|wear)"
     r"(?: (?:me|us))?(?: (?:any|anything|to see any)(?: (?:with|of|from|by|in|set in))?)"
     r"|mustn't (?:have|be|contain)|must not (?:have|be|contain)|under no circumstances|absolutely no(?:thing)?"
     r"|can't (?:have|do|eat|wear)|allergic to|refuse to (?:watch|read|wear)|free of|zero|ban(?: all)?|no more|spare me(?: the| all the)?|ignore(?: all)?(?: the)?|hold the|omit|drop the|neither|none of your"),
    (Attitude("avoid", strength=0.6, too=True),
     rf"{_NOT} (?:be )?(?:want (?:it |anything |something )?)?(?:too|overly|so|terribly|that|excessively)"
     r"|(?:no|nothing|none|not anything) (?:too|overly|that|so|excessively)|without (?:too much|much)"
     r"|not too much|not much"),
    (Attitude("avoid", hard=True, strength=0.9),
     rf"{_NOT} (?:want|need|show|give|recommend|suggest|include)(?: (?:me|us|it to be|to see|to watch))?"
     r"|no (?:(?:thanks|thank you) )?to|avoid(?:ing)?|exclude|leave out|skip(?: the)?|steer clear of|without(?: any)?|minus|never"
     r"|nothing(?: (?:with|about|from|by|in|set in|involving|like a))?|no(?! (?:wait|worries|thanks|thank you|idea|offence|rush|really)\b)|none of (?:the|that)|zero|keep out"),
    (Attitude("avoid", strength=0.95),
     r"hat(?:e|es|ed|ing)|can(?:'t|not) (?:stand|bear|abide|stomach|take|handle)|cant stand|detest(?:s|ed)?"
     r"|loath(?:e|es|ed)|despis(?:e|es|ed)|abhor|sick (?:and tired )?of|fed up with|allergic|terrified of"),
    (Attitude("avoid", strength=0.75),
     rf"{_NOT} {_MUCH}(?:like|love|enjoy|care for|into|fond of|keen on|a (?:big |huge |great )?fan of"
     r"|in the mood for|up for|feel(?:ing)? like|fancy|get on with|interested in|crazy about|wild about"
     r"|see the point of|get|appreciate|do|my thing|liked|loved|enjoyed|cared for|been (?:a fan of|into|keen on))"
     r"|dislik(?:e|es|ed|ing)|tired of|bored (?:of|with|by)|gone off|went off|done with|had enough(?: of)?"
     r"|enough(?: of)?(?: the| with the)?|over the|rather not(?: have| see| watch)?|instead of|rather than|as opposed to"
     r"|less|fewer|(?<!a )little|hardly any|go easy on|easy on the|used to (?:like|love|enjoy|be into|adore)"
     r"|put off by|turned off by|bother(?:s|ed)? (?:me|by)|scared of|unlike|lost (?:all )?(?:interest in|patience with|my taste for|my appetite for)|over it with|could do without|can do without|not (?:exactly )?(?:big|hot|sold) on|allergic"),
    (Attitude("avoid", hard=True, strength=0.9), r"not(?: (?:an?|any|another|in|with|from|about|by|based on|set in|yet another))*"),
    (Attitude("avoid", strength=0.7), _NOT),
    (Attitude("want", hard=True, strength=0.95),
     r"only(?! (?:for (?:now|tonight|today|once)|tonight|today|this (?:once|time|evening|week)|once)\b)(?: want| like| watch| read| wear)?|must (?:be|have|feature|star|include|come)|has to (?:be|have|come)"
     r"|have to (?:be|have)|needs to (?:be|have)|nothing but|strictly|exclusively|nothing other than"
     r"|it's got to be|got to be|insist on|require[sd]?|essential"),
    (Attitude("want", strength=0.95),
     r"(?:really |absolutely |just |totally |truly )*(?:love|loves|loved|adore|adores|crave|craving)"
     r"|(?:really|definitely|absolutely|very much|particularly|especially) (?:want|like|enjoy|need|into)"
     r"|crazy about|obsessed with|can't wait for|favou?rite|big fan of|huge fan of|the more|lots of|plenty of"),
    (WANT,
     r"like|likes|liked|enjoy|enjoys|enjoyed|prefer|prefers|want|wants|wanted|would like|i'd like|fancy"
     r"|looking for|need|needs|in the mood for|up for|fan of|into|keen on|fond of|something|some"
     r"|give me|show me|recommend|suggest|how about|what about|more|partial to|soft spot for|find me|got any"
     r"|have any|feel like|preferably|ideally|maybe|perhaps|please"),
)  # fmt: skip

_BEFORE_PATTERN = re.compile(
    "|".join(rf"(?P<c{n}>(?<![\w'-])(?:{words})(?![\w']))" for n, (_, words) in enumerate(_BEFORE))
)

_AFTER: tuple[tuple[Attitude, re.Pattern[str]], ...] = tuple(
    (attitude, re.compile(rf"^(?:\s*(?:[,:?-]|\.{{2,3}}|…))?\s*(?:(?:films?|movies?|stuff|things?|ones?)\s+)?(?:{words})(?![\w'])"))
    for attitude, words in (
        (_NONE, r"(?:is|are|was|would be|'s) (?:all )?(?:fine|ok|okay|alright|no problem|not a problem|acceptable)"
                r"|(?:doesn't|does not|don't|do not) bother me|i don't mind|i can live with"),
        (Attitude("avoid", hard=True, strength=0.9), r"(?:please )?(?:no|not|nope|never)(?=\W*$)"),
        (Attitude("avoid", strength=0.85),
         r"(?:(?:is|are|was|were|'s)(?: really| just| so| definitely)? )?(?:not|never) (?:really )?"
         r"(?:for me|my thing|my cup of tea|my taste|my style|my bag|what i want)"
         r"|(?:isn't|aren't|isnt|arent) (?:really )?(?:for me|my thing|my cup of tea|my taste|my style|what i)"
         r"|used to be (?:so |really |such |quite )?(?:fun|great|good|nice|my (?:thing|favou?rites?|jam|cup of tea)|a favou?rite|what i)"
         r"|(?:these days |now |by now |nowadays )?i(?:'m| am) (?:so |rather |well |quite )?(?:over|past|done with|tired of|bored of|bored with|sick of|off) (?:it|them|that|those)"
         r"|bor(?:e|es) me|put(?:s)? me off|turn(?:s)? me off|annoy(?:s)? me|bother(?:s)? me|scare(?:s)? me"
         r"|get(?:s)? on my (?:nerves|wick|tits)|grate(?:s)? on me|drive(?:s)? me (?:mad|nuts|up the wall|crazy)|(?:do|does)(?:n't| not) (?:do (?:much|anything|it|a thing)|interest|appeal|move|excite|grab|thrill|tempt)(?: (?:for|to))?(?: me)?|make(?:s)? me (?:itch|cringe|sick|yawn|ill|uncomfortable|sneeze|sweat)|give(?:s)? me the (?:creeps|ick|shivers)|wear(?:s)? me out|, said no ?(?:one|body)|said no ?(?:one|body)"
         r"|i can(?:'t|not) stand|i hate|i dislike|i don't like|do(?:es)?n't (?:do it|work|appeal)"
         r"|leave(?:s)? me cold|(?:is|are) (?:awful|boring|terrible|dull|tedious|a turn-?off|overrated|the worst|a pain)"
         r"|(?:i(?:'ve| have) )?never (?:\w+ly )?(?:liked|loved|enjoyed|got|understood) (?:it|them|those)|(?:can't|cannot) (?:stand|bear) (?:it|them|those|him|her)|(?:hate|dislike|loathe|detest) (?:it|them|those|him|her)"
         r"|(?:i'm |i am )?(?:so |just |really )*(?:over|sick of|tired of|bored of|done with|not (?:\w+ )?(?:into|keen on|a fan of)) (?:it|them|those)|nope"
         r"|less so|not so much|makes me sick|give(?:s)? me nightmares"),
        (Attitude("avoid", hard=True, strength=1.0),
         r"(?:is|are) (?:right )?(?:out|a no-?go|a deal-?breaker|off the table|banned|not an option|forbidden)"
         r"|no (?:thanks|thank you)(?! to\b)|never again|never"),
        (Attitude("want", hard=True, strength=1.0),
         r"(?:is|are) (?:a must|essential|required|non-negotiable|mandatory)|only|or nothing"),
        (Attitude("want", strength=0.9),
         r"never (?:disappoint|disappoints|let me down|lets me down|fails?|gets old)|(?:is|are|'s) (?:my (?:favou?rites?|thing|cup of tea|jam)|great|brilliant|wonderful|the best|amazing|always welcome)"
         r"|i (?:do |now |really |quite )*(?:love|adore|like|enjoy)|(?:really |absolutely |just |always )*(?:loved?|adore) (?:it|them|those|him|her)|yes please|always work(?:s)? for me|make(?:s)? me happy"),
    )
)  # fmt: skip

HEDGE = re.compile(
    r"(?<![\w'])(?:maybe|perhaps|kind of|kinda|sort of|sorta|a bit|a little|slightly|preferably|ideally"
    r"|if possible|would be (?:nice|good|great|lovely|ideal|a plus|welcome|cool)|wouldn't (?:hurt|go amiss)|bonus points|i guess|i suppose|probably|possibly|a bonus|if you can"
    r"|rather than not|not too fussed|somewhat|generally|usually|mostly|i think|might)(?![\w'])"
)
TONIGHT = re.compile(
    r"(?<![\w'])(?:just |only )?(?:for )?(?:tonight|2nite|tonite|today|todays?|today's|this evening(?:'s)?|this afternoon|this weekend|just this once"
    r"|this once|this time|for now|right now|at the moment|just now|for once|this week|tomorrow"
    r"|for the moment|on this occasion|in this (?:chat|conversation))(?![\w'])"
)
_KIN = (
    r"(?:mum|mom|mother|dad|father|parents?|sister|brother|wife|husband|partner|girlfriend|boyfriend|friends?"
    r"|kids?|children|son|daughter|niece|nephew|gran(?:ny|dma|dpa|dmother|dfather|dad)?|aunt|uncle|cousin|boss"
    r"|colleagues?|flatmate|roommate|supervisor|professor|teacher|tutor|advis[oe]r|mentor|labmate|client|neighbou?r|nan|nana|auntie|hubby|missus|ex|toddler|baby|twins|bestie|other half|grandad|grandpa|grandma|stepson|stepdaughter|god(?:son|daughter)|pal|guests?|crowd|family|fianc[ée]e?|teenager|boy|girl|mate|student|students|team|in-laws)"
)
OTHER = re.compile(
    rf"(?<![\w'])(?:for (?:my|his|her|our|a) (?:\w+ )?{_KIN}(?:'s)?"
    rf"|(?:my|our) (?:\w+ )?{_KIN} (?:really |absolutely |also |just |only )?"
    r"(?:likes?|loves?|hates?|enjoys?|wants?|prefers?|adores?|can't|cannot|doesn't|does not|don't|dislikes?"
    r"|needs?|is|are|has|won't|takes|wears|reads|watches|said|asked|would)|(?:she|he|they) (?:really |absolutely |also |only )?"
    r"(?:likes?|loves?|hates?|enjoys?|wants?|prefers?|adores?|can't stand|doesn't like|don't like|dislikes?))(?![\w])"
)
TOO = re.compile(
    r"(?<![\w'])(?:(?:way|much|a bit|far|a little|still|just|simply|rather)\s+)*too\s+$"
)
BETTER_THAN = re.compile(r"^\s+(?:rather than|instead of|over|more than)\s+$")


def find_cues(text: str) -> Iterator[Cue]:
    """Yield the words of a lower-case text that colour what follows them, first come."""
    for match in _BEFORE_PATTERN.finditer(text):
        number = int((match.lastgroup or "c0")[1:])
        yield Cue(match.start(), match.end(), _BEFORE[number][0])


def cue_after(rest: str) -> tuple[Attitude, int] | None:
    """Return the attitude that directly follows a mention, and how many characters it takes."""
    for attitude, pattern in _AFTER:
        match = pattern.match(rest)
        if match:
            return attitude, match.end()
    return None
