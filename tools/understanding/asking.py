"""Read what a clause asks about items: why, why not, how two compare, what else."""

import re

from whyfirst.memory.acts import Act
from whyfirst.tools.understanding.clauses import Clause
from whyfirst.tools.understanding.mentions import ItemMention, SideMention
from whyfirst.tools.understanding.message import Message

_WHY_NOT = re.compile(
    r"(?<![\w'])(?:why not|why (?:isn't|is not|aren't|wasn't|didn't you|did you not|don't you|haven't you|no|hasn't|won't you|not suggest|wouldn't you)"
    r"|how come (?:you didn't|there's no|no|not|you don't|you haven't|it's not|[\w ]+ (?:isn't|is not|wasn't|didn't))|what's wrong with|what is wrong with"
    r"|where(?:'s| is)|what happened to|what about)(?![\w'])"
)
_MISSING = re.compile(
    r"(?<![\w'])(?:missing|absent|left out|leave out|leaving out|overlooked?|omitted|expected|ma[dk]e the (?:cut|list)|hole in|keeping you from|keeps you from|stops? you from|stopping you from"
    r"|no love for|matter with|wrong with|surprised not|not (?:to )?see|qualify|qualified|thought i'd (?:see|find|get)|hoped to see|would have (?:thought|expected|guessed)|not here|nowhere|isn't (?:here|on|in|among)"
    r"|not (?:on|in|among) (?:the|this|your|here)|any reason|skip(?:ped)? it|didn't (?:make|get|come|appear|show|qualify)|not get a|forgot|forgotten|excluded?|ruled out|dropped|passed over|what's with no|no sign of|snub(?:bed)?|why no|and no)(?![\w'])"
)
_WHY = re.compile(
    r"(?<![\w'])(?:why|how come|what makes you (?:think|say|recommend|suggest|pick|choose)|what's the (?:reason|logic|reasoning|thinking|idea|point)|for what reason|how did (?:you|this|that|it|the|these|those) (?:\w+ ){0,4}(?:choose|pick|decide|come|get|end up|land|make)"
    r"|explain|what made you|on what (?:basis|grounds)|justify|reason(?:ing)? (?:for|behind|here)|reasons for|the (?:logic|thinking|reasoning|rationale) (?:behind|here|of|for)|got in because|what (?:has|have|does|do) .{1,50}(?:got to do|to do) with me|what led you"
    r"|spell out|help me understand|connect the dots|what (?:did i|have i) (?:say|said|do|done) (?:that|to)|where (?:does|do|did) .{1,40} come from|what's .{1,40} doing (?:here|there|on|in)|walk me through (?:your|the|why)|i don't (?:get|see|understand) (?:why|the|how|what)|talk me through why|what is .{1,40} doing (?:here|there|on|in)|based on what)(?![\w'])"
)
_COMPARE = re.compile(
    r"(?<![\w'])(?:compare[ds]?|comparison|versus|vs\.?|difference|differences|differ|which (?:of|one|is|would|do|has|should)|what has|what sets|apart from|side by side|stacks? up|holds? up|measures? up|up against|next to|toss-?up|weigh|pros and cons"
    r"|if you had to (?:pick|choose)|talk me through both|against|beats?|better|or|between|how (?:does|do|is|are)|head to head|(?:more|less) \w+ than|\w{3,}er than)(?![\w'])"
)
_PAIR = re.compile(
    r"(?<![\w'])(?:(?:of |between )?(?:these|those|the|them|em)(?: two)?|both|the two|which of (?:'?em|them|these|those|the two))(?![\w'])"
)
_PAIRED = re.compile(
    r"compare|difference|versus|\bvs|which of|of (?:these|those|the|em|them) two|(?:weigh|put|set|hold) (?:the two|both|them|these two|those two)|the two .{0,20}(?:up|apart|compare)|which (?:one )?is|(?:these|those) two"
)
_ELSE = re.compile(
    r"(?<![\w'])(?:something (?:else|different)|anything else(?! than)|(?:show|give|find|got|have|any|suggest|see|try)(?: (?:me|you|us))?(?: (?:got|some|any))?"
    r" (?:others?|other (?:ones?|options|ideas|suggestions|films|movies|papers|items|things|pieces)|different (?:ones?|options|films|suggestions|papers)|alternatives|another(?: one| set| lot| batch)?|(?:a few |some )?more(?: options| suggestions| ideas| like these)?$)"
    r"|other (?:options|ideas|suggestions|recommendations|ones|picks|choices)|what else|who else|next(?: ones?| please| batch| lot)?$|others(?: please)?$|more (?:options|suggestions|ideas|recommendations|choices|please)|another one|try again|different (?:ones?|options|lot)|keep (?:going|'?em coming|them coming)"
    r"|new (?:ones|suggestions|batch|list|lot)|fresh (?:ones|ideas|suggestions|batch)|(?:the )?next (?:lot|batch|page|set)|reshuffle|shuffle|surprise me with (?:others|something else)|and besides|show me more|more$)(?![\w'])"
)


def ask_why_not(message: Message, clause: Clause) -> tuple[Act, ...]:
    """Read a question after an item that is not there."""
    said = clause.of(message.low)
    items = message.items_in(clause)
    absent = [m for m in items if m.item_id not in message.situation.slate]
    match = _WHY_NOT.search(said)
    if match is None:
        match = _MISSING.search(said) if absent and message.situation.slate else None
        missed = match or (_MISSING.search(said) if absent and _asks(message, clause) else None)
        if missed is None:
            return ()
        return tuple(
            message.act("ask_why_not", (clause.start, clause.end), item_id=m.item_id)
            for m in absent[-1:]
        )
    if not items and match.group().startswith(("what", "where")):
        return ()
    if match.group().startswith(("what about", "where")) and not absent:
        return ()
    span = clause.start + match.start(), clause.end
    chosen = absent or items
    if not chosen:
        return (message.act("ask_why_not", span),)
    return tuple(message.act("ask_why_not", span, item_id=m.item_id) for m in chosen)


def ask_why(message: Message, clause: Clause) -> tuple[Act, ...]:
    """Read a question after the reason for what is shown."""
    said = clause.of(message.low)
    match = _WHY.search(said)
    if match is None or match.start() > 40 or re.match(r"that's why|which is why", said):  # noqa: PLR2004 - a question leads with it
        return ()
    items = message.items_in(clause)
    span = clause.start + match.start(), clause.end
    shown = message.situation.slate
    absent = [m for m in items if m.by_title and m.item_id not in shown]
    if absent and shown and " not" in said:
        return tuple(message.act("ask_why_not", span, item_id=m.item_id) for m in absent)
    if items:
        return (message.act("ask_why", span, item_id=items[-1].item_id),)
    return (message.act("ask_why", span, item_id=shown[0] if len(shown) == 1 else None),)


_OTHERWISE = r"(?:without|if it (?:weren't|wasn't|were not|was not) for|if i (?:hadn't|had not|didn't|had never|took back)|if you (?:left out|ignored|dropped|forgot|took away|disregarded)|leaving out|setting aside)"
_WOULD = r"(?:what|which(?: (?!would)\w+)?|how)(?:'d| would| might)(?: (?:you|it|they|the|i|then|still|change|lead|win|be|come|rank|top|differ)(?!\w))"
_COUNTERFACTUAL = re.compile(
    rf"\W*(?:(?:and|so|but|ok|okay|well|hmm),? )*(?:{_OTHERWISE} [^?]{{1,80}}?,? {_WOULD}[^?]*|{_WOULD}(?: [^?]{{1,60}})? {_OTHERWISE} [^?]*)\?\W*"
)
"""What would be so if something had not been said."""


def ask_otherwise(message: Message) -> tuple[Act, ...]:
    """Read a message that asks what would lead without something; it changes nothing."""
    if not message.situation.slate or _COUNTERFACTUAL.fullmatch(message.low) is None:
        return ()
    return (message.act("ask_why", (0, len(message.text))),)


def compare(message: Message, clause: Clause) -> tuple[Act, ...]:
    """Read a question about two items beside one another."""
    said = message.low[clause.start : clause.end + 1]
    items = list(dict.fromkeys(m.item_id for m in message.items_in(clause)))
    match = _COMPARE.search(said)
    shown = message.situation.slate
    span = clause.start, clause.end
    if match is None:
        return ()
    asked = _asks(message, clause) or match.group() not in ("or", "better", "against", "between")
    if len(items) > 1 and asked:
        return (
            ()
            if _wishes(said)
            else (message.act("compare", span, item_id=items[0], other_item_id=items[1]),)
        )
    if (
        len(items) == 1
        and shown
        and shown[0] != items[0]
        and re.search(r"compare|versus|\bvs|difference", said)
    ):
        return (message.act("compare", span, item_id=items[0], other_item_id=shown[0]),)
    if not items and len(shown) >= 2 and _PAIRED.search(said):  # noqa: PLR2004
        return (message.act("compare", span, item_id=shown[0], other_item_id=shown[1]),)
    return ()


MOST_COMPARED = 25
"""Words up to which a message is one question about two items."""


def compare_whole(message: Message) -> tuple[Act, ...]:
    """Read a message that is one question about two items, however it is cut."""
    if len(message.low.split()) > MOST_COMPARED or _wishes(message.low):
        return ()
    whole = Clause(0, len(message.text), message.mentions, ((0, len(message.text)),))
    items = {m.item_id for m in message.items_in(whole)}
    if len(items) == 2:  # noqa: PLR2004 - a pair
        return compare(message, whole)
    return ()


def _asks(message: Message, clause: Clause) -> bool:
    rest = message.low[clause.end : clause.end + 3]
    return "?" in rest or "?" in clause.of(message.low)


def _wishes(said: str) -> bool:
    return (
        re.search(
            r"(?<![\w'])(?:like|similar to|i want|i'd like|something|somewhere between|why|seen|watched|loved|hated)(?![\w'])",
            said,
        )
        is not None
    )


def something_else(message: Message, clause: Clause) -> tuple[Act, ...]:
    """Read a request for others that refuses nothing."""
    said = clause.of(message.low).strip(" .!?,")
    match = _ELSE.search(said)
    if match is None or message.items_in(clause):
        return ()
    if message.topics_in(clause.mentions) and not re.search(
        r"^(?:show me|give me|other|another|different|more)", said
    ):
        return ()
    if any(isinstance(m, ItemMention | SideMention) for m in clause.mentions) and "than" in said:
        return ()
    return (
        message.act("something_else", (clause.start + match.start(), clause.start + match.end())),
    )
