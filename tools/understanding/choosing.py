"""Decide what a clause does: its gist leads, cues count beside it, and cues say about what."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from whyfirst.memory.acts import Act
from whyfirst.memory.criteria import Bound
from whyfirst.tools.understanding.challenges import find_claim, speaks_of_taste
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.cues import find_cues
from whyfirst.tools.understanding.gist import AVERSE, COLUMNS, KINDS, Gist, told
from whyfirst.tools.understanding.intents import Embed
from whyfirst.tools.understanding.mentions import ItemMention
from whyfirst.tools.understanding.message import Message
from whyfirst.tools.understanding.remainders import bare_phrase, is_greeting, unread_wish
from whyfirst.tools.understanding.situation import ShownClaim
from whyfirst.tools.understanding.supplement import acts_of, is_weak, kind_of, of_claim
from whyfirst.tools.understanding.wishing import Setting, is_bare, read_wishes

Scores = NDArray[np.float32]
Judge = Callable[[Sequence[Clause]], Scores]

CUE, FAINT = 0.35, 0.15
"""How much a cue's own word counts beside the gist: plain, and where it is only what was left."""
COMMONNESS = 0.3
"""What a wish must lead by: they are so common that the fitted scores lean to them."""
TURNED = 0.2
"""Score from which a wish without a telling word is taken for its opposite."""
KEPT, ADDED = -0.5, 0.0
"""Scores from which a cue's act stays beside the one that leads, and one is added that no cue saw."""
JUDGED = -0.4
"""Score from which what was seen is judged in the same breath."""
_WHOLE = frozenset(
    {"challenge", "retract", "emphasise", "deemphasise", "forget", "ask_why", "ask_why_not",
     "compare", "show_memory", "undo"}
)  # fmt: skip
"""What a clause does instead of wishing for what it names."""
_DECISIVE = frozenset(
    {"accept", "ask_why_not", "challenge", "compare", "deemphasise", "emphasise", "forget",
     "less_like", "retract", "undo"}
)  # fmt: skip
"""What is read whenever its words are there: they are plain, and the page's buttons say them."""
_TAKING = frozenset({"retract", "challenge", "undo"})
"""What takes something back."""
_EMPTY = frozenset({"none", "off_topic"})
"""What says nothing of a taste."""
_AFFIRMS = re.compile(
    r"(?:and |but |so |yes |oh |now |then |well )?i (?:do |really |still |just |also |now |quite |don't |do not |no longer )*(?:like|love|enjoy|want|adore|fancy|prefer) (?!you to )|nothing (?:about|with) |(?:but )?(?:not|without) (?:\w+ )?\w{4,}(?:$| (?:films?|movies?|ones?|for|with)(?![\w']))"
    r"|(?:and |but |so |now )?(?:i'm|i am|we're|we are) (?:really |now |more |just )*(?:in the mood for|looking for|up for|craving) "
    r"|(?:and |but |so |now )?(?:i|we)(?:'d| would) (?:really |much |now )*(?:like|love|prefer|rather (?:have|see|watch|read|wear)) (?!to |you |it if )"
    r"|(?:and |but |so )?(?:(?:my|our) \w+|s?he|they)(?:'s| has| have| is| are)? (?:\w+ly |also |just |always |so )*(?:hates?|loves?|likes?|adores?|dislikes?|can't stand|doesn't like|into|wants?|prefers?)\b"
    r"|(?:but |and )?i (?:\w+ly |just |also |so )*(?:hate|dislike|detest|loathe|can't stand|cannot stand|can't bear) "
)
"""What says a taste straight out, and so is one whatever it resembles, and takes none back."""
_ASKS_FOR = re.compile(
    r"(?:and |but |so |or |maybe |perhaps )?(?:something|anything|(?:an? |any |some )?(?:films?|movies?|papers?|articles?)) (?:about|on|with|involving|featuring) "
)
"""What asks for a thing in so many words, however odd the thing is."""
_NAMED_FIRST = re.compile(r"(?:\?|\.{2,3}|…|[:,]| [-–—])\s*")
"""What may stand between a thing and what is said of it."""
SAME_SENSE = 0.4
"""The cosine from which a dispute that names nothing is about a claim; others have .25 at most."""
UNCUED = -0.5
"""The score from which a kind may lead that no cue saw: below, the clause resembles nothing known."""
TRIED = 3
"""Kinds that are tried, the likeliest first, until one finds what it is about."""


def choose(
    message: Message,
    clauses: Sequence[Clause],
    read: Sequence[Sequence[Act]],
    setting: Setting,
    judge: Judge,
) -> Iterator[Act]:
    """Yield the acts of a message.

    Args:
        message: the message, grounded.
        clauses: its clauses.
        read: what the cues read in each.
        setting: what holds for all its wishes.
        judge: says how likely each kind is in some clauses, a row a clause.
    """
    settled = any(map(_is_relative, chain.from_iterable(read)))  # all clauses of "it but newer"
    open_ones = [] if settled else [n for n, acts in enumerate(read) if not _is_decided(acts)]
    rows = judge([clauses[n] for n in open_ones]) if open_ones else ()
    scores = dict(zip(open_ones, rows, strict=True))
    for place, acts in enumerate(read):
        if place in scores:
            yield from _chosen(message, clauses[place], acts, scores[place], setting)
        else:
            yield from acts


def _is_decided(acts: Sequence[Act]) -> bool:
    return any(act.kind in _DECISIVE for act in acts)


def _is_relative(act: Act) -> bool:
    value = act.criterion.value if act.criterion else None
    return isinstance(value, Bound) and value.relative_to is not None


def judge_of(message: Message, parts: int, gist: Gist, embed: Embed) -> Judge:
    """Return what says how likely each kind is in clauses of a message.

    Args:
        message: the message, grounded.
        parts: how many clauses it has.
        gist: the fitted parameters.
        embed: turns sentences into unit vectors.
    """

    def judge(clauses: Sequence[Clause]) -> Scores:
        seen = [told(message.low, c, parts, message.situation) for c in clauses]
        return gist.scores(seen, embed)

    return judge


def _chosen(
    message: Message, clause: Clause, acts: Sequence[Act], row: Scores, setting: Setting
) -> list[Act]:
    if _is_general(message, clause):
        return [act for act in acts if act.kind not in ("state", "more_like")]
    score = dict(zip(COLUMNS, map(float, row), strict=True))
    score["state"] -= COMMONNESS
    if score.pop(AVERSE) > TURNED:
        setting = replace(setting, averse=True)
        acts = _turned(message, clause, acts, setting)
    cued = {kind_of(act): is_weak(message, act) for act in acts}
    if _affirms(clause.of(message.low)) or any(map(_turns_away, acts)):
        empty = _EMPTY if "state" in cued else frozenset()
        score.update(dict.fromkeys(_TAKING | empty, -np.inf))
    if "state" in cued and _ASKS_FOR.match(clause.of(message.low)):
        score.update(dict.fromkeys(_EMPTY, -np.inf))
    led = {kind: score[kind] + (FAINT if weak else CUE) for kind, weak in cued.items()}
    ranked = sorted(KINDS, key=lambda kind: led.get(kind, score[kind]), reverse=True)
    if score["none"] < 0 and not cued.get("state", True):
        ranked.remove("none")  # a plain wish is not silenced by what resembles nothing either
    likely = (k for k in ranked if k in cued or k == "none" or score[k] > UNCUED)
    for kind in islice(likely, TRIED):
        own = _of_kind(message, clause, acts, kind, setting)
        if own or kind == "none":
            others = (k for k in ranked if k != kind and _stays(k, kind, score[k], cued))
            beside = [_of_kind(message, clause, acts, other, setting) for other in others]
            return _in_order(acts, [*own, *chain.from_iterable(beside)])
    return list(acts)


def _affirms(said: str) -> bool:
    """Say whether a clause tells a taste straight out, perhaps after naming it: "horror? I hate it"."""
    starts = (0, *(found.end() for found in _NAMED_FIRST.finditer(said)))
    return any(_AFFIRMS.match(said, start) for start in starts)


def _turned(message: Message, clause: Clause, acts: Sequence[Act], setting: Setting) -> list[Act]:
    """Return acts with the wishes among them read as what is not wanted."""
    told = any(cue.attitude.effect == "avoid" for cue in find_cues(clause.of(message.low)))
    told = told or is_bare(message, clause)
    wishes = () if told else tuple(read_wishes(message, clause, setting))
    if not wishes or not any(act.kind == "state" for act in acts):
        return list(acts)
    first = next(place for place, act in enumerate(acts) if act.kind == "state")
    others = [act for act in acts if act.kind != "state"]
    return [*others[:first], *wishes, *others[first:]]


def _turns_away(act: Act) -> bool:
    """Say whether "no western any more" was read: a wish against, which takes back by itself."""
    said = act.criterion
    if act.kind != "state" or said is None or said.direction != "avoid" or said.aspect == "text":
        return False
    return re.match(r"(?:no|not)\b(?! longer)", act.quote, re.IGNORECASE) is not None


def _stays(kind: str, lead: str, score: float, cued: Mapping[str, bool]) -> bool:
    """Say whether a clause also does something beside what leads."""
    if kind == "none" or cued.get(kind) or (kind == "state" and lead in _WHOLE):
        return False
    if (kind == "answer" and _WHOLE & {lead, *cued}) or (lead == "state" and kind == "retract"):
        return False  # what takes something back does not also give it, nor the other way round
    if {kind, lead} == {"challenge", "retract"}:
        return False
    if (
        lead == "seen_item"
        and kind in ("liked", "disliked")
        and not {"liked", "disliked"} & set(cued)
    ):
        return score > JUDGED
    return score > (KEPT if kind in cued else ADDED)


_QUESTION = re.compile(
    r"(?:and |but |so |hmm,? |ok,? )?(?:how|what|when|where|who|whose|which|why|is|are|was|were|does|do|did|has|have|can|could)(?:'s|n't)? (?!about\b)"
)


_GENERAL = re.compile(
    r"(?:and |but |so )?(?:how(?:'s)?(?! about)|when|who(?:'s)?|what(?:'s| is| are| was| were| does| do| did) (?:the|an?|it) ) ?(?!.*(?<![\w'])(?:you|your|these|those|this|that|one|ones|films?|movies?|papers?|items?)(?![\w']))"
)


def _is_general(message: Message, clause: Clause) -> bool:
    """Say whether a clause asks after the world, which tells no taste: "who won in 1979?"."""
    asked = "?" in message.low[clause.end : clause.end + 2]
    shown = any(isinstance(m, ItemMention) for m in clause.mentions)
    return asked and not shown and _GENERAL.match(clause.of(message.low)) is not None


def _asks(message: Message, clause: Clause) -> bool:
    """Say whether a clause is a question, which answers none."""
    mark = message.low[clause.end : clause.end + 2].strip()[:1]
    return mark == "?" and _QUESTION.match(clause.of(message.low)) is not None


def _of_kind(
    message: Message, clause: Clause, acts: Sequence[Act], kind: str, setting: Setting
) -> list[Act]:
    own = [act for act in acts if kind_of(act) == kind]
    return own or _built(message, clause, kind, setting)


def with_claims(message: Message, acts: Iterable[Act], embed: Embed | None) -> Iterator[Act]:
    """Yield acts, each dispute with the claim that it is about, where one can be told."""
    claims = message.situation.claims
    for act in acts:
        if act.kind != "challenge" or act.claim_id or not claims:
            yield act
            continue
        topics = message.topics_in(message.mentions)
        named = find_claim(message, topics, taste=True) if topics else None
        near = _nearest(act.quote or message.text, claims, embed) if embed else None
        yield of_claim(message, act, named or near)


def _nearest(quote: str, claims: Sequence[ShownClaim], embed: Embed) -> ShownClaim | None:
    """Return the claim whose sense comes nearest.

    It must come near: to guess would take back, or note as a view of theirs, what nobody disputed.
    """
    vectors = embed([quote, *(claim.text for claim in claims)])
    likeness = vectors[1:] @ vectors[0]
    nearest = int(np.argmax(likeness))
    sure = likeness[nearest] >= SAME_SENSE or len(claims) == 1
    return claims[nearest] if sure or _is_only_told(claims[nearest]) else None


def _is_only_told(claim: ShownClaim) -> bool:
    # Of a claim in words alone, somebody else's, nothing can be taken back but a taste.
    return claim.aspect is None and not speaks_of_taste(claim)


def _in_order(acts: Sequence[Act], found: Sequence[Act]) -> list[Act]:
    """Return acts in the order in which the cues read them, others first."""
    places = {id(act): place for place, act in enumerate(acts)}
    return sorted(found, key=lambda act: places.get(id(act), -1))


def _built(message: Message, clause: Clause, kind: str, setting: Setting) -> list[Act]:
    if kind == "none":
        return []
    if kind in ("state", "answer"):
        wishes = list(read_wishes(message, clause, setting))
        wishes = wishes or list(unread_wish(message, clause, setting))
        if kind == "state":
            return wishes or list(bare_phrase(message, clause, setting))
        if message.situation.question is None or _asks(message, clause):
            return []
        if is_greeting(clause.of(message.low)):
            return []
        answers = [wish.but(kind="answer") for wish in wishes]
        return answers or [message.act("answer", (clause.start, clause.end))]
    return list(acts_of(message, clause, kind))
