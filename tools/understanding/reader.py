"""Read a message: ground its words, cut it into clauses, and say what each clause does."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from whyfirst.memory.acts import Act, StatedCriterion
from whyfirst.tools.catalogue import Catalogue
from whyfirst.tools.understanding import cues
from whyfirst.tools.understanding.answering import read_answer
from whyfirst.tools.understanding.asking import ask_otherwise, compare_whole
from whyfirst.tools.understanding.bounding import is_complaint
from whyfirst.tools.understanding.choosing import choose, judge_of, with_claims
from whyfirst.tools.understanding.clauses import Clause, clauses_of
from whyfirst.tools.understanding.dialogue import beside_weights, read_dialogue
from whyfirst.tools.understanding.gist import Gist
from whyfirst.tools.understanding.grounding import Grounder
from whyfirst.tools.understanding.hearing import settle
from whyfirst.tools.understanding.intents import Embed, Intents
from whyfirst.tools.understanding.judging import read_judgement
from whyfirst.tools.understanding.languages import is_other_language
from whyfirst.tools.understanding.mentions import ItemMention, Mention, ValueMention
from whyfirst.tools.understanding.message import Message
from whyfirst.tools.understanding.pointing import WHOM, corrected, find_person
from whyfirst.tools.understanding.remainders import (
    is_bare_request,
    is_courtesy,
    is_foreign,
    unread_wish,
)
from whyfirst.tools.understanding.scene import LONGEST_HEARD, YEAR, Scene, scene_of
from whyfirst.tools.understanding.situation import Ambiguity, Reading, Situation
from whyfirst.tools.understanding.tokens import lowered, own_words
from whyfirst.tools.understanding.wishing import Setting, only_allows, read_wishes

LONGEST = 4000
"""Characters of a message that are read; nobody says more at once, pages are pasted."""


class Reader:
    """Understands messages about one catalogue version; safe to share between threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        embed: Embed | None = None,
        intents: Intents | None = None,
        gist: Gist | None = None,
    ) -> None:
        """Take a catalogue's words.

        Args:
            catalogue: what messages are about.
            embed: turns sentences into unit vectors; without it, words alone count.
            intents: fitted weights in place of those that come with the package.
            gist: the same for the last resort.
        """
        self.catalogue = catalogue
        self._grounder = Grounder(catalogue)
        self._embed = embed
        self._intents = intents or Intents.fitted(encoder=embed is not None)
        self._gist = gist or (Gist.fitted() if embed is not None else None)

    def read(self, message: str, situation: Situation = Situation()) -> Reading:  # noqa: B008 - frozen
        """Say what a message does.

        Args:
            message: the user's own words, as typed.
            situation: what is on the table when they arrive.
        """
        text = message[:LONGEST]
        if not text.strip():
            return Reading(acts=())
        if is_foreign(text) or is_other_language(text) or not own_words(text).strip():
            return Reading(acts=(_whole(text, "off_topic"),), notes=_cut_note(message))
        own = own_words(text)
        mentions = self._mentions(own, situation)
        offered = self._offered(situation)
        read = Message(text, lowered(own), mentions, situation, self.catalogue, offered)
        acts = tuple(_distinct(self._acts(read))) or _leftover(read)
        if _is_free_talk(text, situation):
            acts = self._settled(read, acts)
        return Reading(
            acts=acts,
            notes=(*_cut_note(message), *_notes(acts, self.catalogue)),
            ambiguous=tuple(_ambiguities(read, acts)),
        )

    def _mentions(self, text: str, situation: Situation) -> tuple[Mention, ...]:
        """Ground a message, and "with her" to whom the talk was about."""
        found = corrected(lowered(text), self._grounder.ground(text, situation))
        if WHOM.search(text.lower()) is None or any(map(self._is_person, found)):
            return found
        said = [u.content for u in situation.history[-FEW:]] or [c.text for c in situation.claims]
        before = self._grounder.ground("\n".join(said)[-LONGEST_HEARD:], Situation())
        people = [m for m in before if isinstance(m, ValueMention) and self._is_person(m)]
        added = find_person(lowered(text), people)
        free = (m for m in added if not any(f.start < m.end and m.start < f.end for f in found))
        return tuple(sorted((*found, *free), key=lambda m: m.start))

    def _is_person(self, mention: Mention) -> bool:
        if not isinstance(mention, ValueMention):
            return False
        facet = self.catalogue.vocabulary.facet(mention.aspect)
        return facet is not None and facet.kind == "person"

    def _settled(self, message: Message, acts: tuple[Act, ...]) -> tuple[Act, ...]:
        """Let what was fitted on free talk have its say."""
        scene = self.scene(message.text, message.situation, message.mentions)
        heard = self._intents.heard(scene, self._embed)
        return tuple(settle(message, scene, heard, acts)) if heard else acts

    def scene(
        self, text: str, situation: Situation, mentions: Iterable[Mention] | None = None
    ) -> Scene:
        """Return a message in free talk as the classifier sees it."""
        if mentions is None:
            mentions = self._grounder.ground(text[:LONGEST], situation)
        turn = situation.history[-1].content[:LONGEST_HEARD] if situation.history else ""
        before = self._grounder.ground(turn, Situation(this_year=situation.this_year))
        return scene_of(text, mentions, before, situation)

    def _offered(self, situation: Situation) -> tuple[str, ...]:
        if situation.question is None:
            return ()
        named = self._grounder.ground(situation.question.text[:LONGEST_HEARD], Situation())
        return tuple(m.value for m in named if isinstance(m, ValueMention))

    def _acts(self, message: Message) -> Iterator[Act]:
        clauses = clauses_of(message.low, message.mentions)
        answer = read_answer(message)
        if answer:
            yield from answer
            return
        asked = ask_otherwise(message) or compare_whole(message)
        if asked:
            yield from asked
            return
        setting = _setting(message)
        read = [list(_clause_acts(message, clause, setting)) for clause in clauses]
        if self._gist is None or self._embed is None or not clauses or _is_left_to_cues(message):
            yield from with_claims(message, chain.from_iterable(read), None)
            return
        judge = judge_of(message, len(clauses), self._gist, self._embed)
        chosen = choose(message, clauses, read, setting, judge)
        yield from with_claims(message, chosen, self._embed)


def _is_left_to_cues(message: Message) -> bool:
    return is_bare_request(message.low) or _is_free_talk(message.text, message.situation)


def _clause_acts(message: Message, clause: Clause, setting: Setting) -> Iterator[Act]:
    acts = read_dialogue(message, clause)
    if acts:
        yield from acts
        if all(act.kind in ("emphasise", "deemphasise") for act in acts):
            yield from _wished_beside(message, clause, setting)
        return
    judged = _by_part(message, clause)
    yield from judged
    if any(act.kind in ("rate_item", "seen_item") for act in judged):
        return
    wishes = list(read_wishes(message, clause, setting))
    yield from wishes
    if wishes:
        yield from _refused_beside(message, clause, setting)
    patterned = any(act.kind in ("more_like", "less_like") for act in judged)
    if wishes and not patterned and not judged:
        yield from _base_of_comparison(message, clause, wishes)
    if not wishes and not judged:
        yield from _bare_titles(message, clause)
        yield from unread_wish(message, clause, setting)


def _wished_beside(message: Message, clause: Clause, setting: Setting) -> Iterator[Act]:
    """Yield what is wished for in the same breath as an aspect is weighed."""
    apart = beside_weights(message, clause)
    if apart:
        start = max(message.low.rfind(mark, clause.start, apart[0].start) for mark in ",:") + 1
        yield from read_wishes(
            message, Clause(start, clause.end, apart, ((start, clause.end),)), setting
        )


_REFUSAL = re.compile(r"(?:^|[\s,])(?:without|with no|(?:but|and) not?|minus)\s+(?!only\b)")


def _refused_beside(message: Message, clause: Clause, setting: Setting) -> Iterator[Act]:
    """Yield what is refused in words that no facet knows: "a war film without heroics"."""
    end = max(m.end for m in clause.mentions)
    match = _REFUSAL.search(message.low, end, clause.end)
    if match is not None:
        rest = Clause(match.start() + 1, clause.end, (), ((match.start() + 1, clause.end),))
        yield from unread_wish(message, rest, setting)


def _by_part(message: Message, clause: Clause) -> list[Act]:
    """Read judgements of the whole clause, or part by part: "seen it, loved it"."""
    if len(clause.parts) == 1:
        return list(read_judgement(message, clause))
    whole = read_judgement(message, clause)
    if any(act.kind in ("more_like", "less_like", "reject", "accept") for act in whole):
        return list(whole)
    found: list[Act] = []
    for start, end in clause.parts:
        inside = tuple(m for m in clause.mentions if start <= m.start and m.end <= end)
        found.extend(read_judgement(message, Clause(start, end, inside, ((start, end),))))
    return found or list(whole)


def _base_of_comparison(message: Message, clause: Clause, wishes: Sequence[Act]) -> Iterator[Act]:
    """Yield the pattern in "the second one but newer": an item named only to be varied."""
    if any(is_complaint(message, mention) for mention in clause.mentions):
        return  # "the second one is too long" asks for no more of it
    relative = [
        w for w in wishes if getattr(w.criterion and w.criterion.value, "relative_to", None)
    ]
    for mention in message.mentions:
        named = isinstance(mention, ItemMention) and mention.end <= clause.end
        if (
            named
            and relative
            and not re.search(r"than\s+(?:the\s+)?$", message.low[: mention.start])
        ):
            assert isinstance(mention, ItemMention)  # noqa: S101 - narrowed above
            if mention.start >= clause.start or not message.low[: mention.start].strip():
                yield message.act(
                    "more_like", (mention.start, mention.end), item_id=mention.item_id
                )


def _bare_titles(message: Message, clause: Clause) -> Iterator[Act]:
    for mention in message.items_in(clause):
        if mention.by_title:
            yield message.act("more_like", (mention.start, mention.end), item_id=mention.item_id)


def _setting(message: Message) -> Setting:
    return Setting(
        hedged=cues.HEDGE.search(message.low) is not None,
        tonight=cues.TONIGHT.search(message.low) is not None,
        other=cues.OTHER.search(message.low) is not None,
    )


def _leftover(message: Message) -> tuple[Act, ...]:
    if is_bare_request(message.low) or only_allows(message):
        return ()
    kind = "small_talk" if is_courtesy(message.low) else "off_topic"
    return (_whole(message.text, kind),)


def _is_free_talk(text: str, situation: Situation) -> bool:
    """Say whether items are only named in prose: a transcript, nothing of ours on the table."""
    answered = bool(situation.history) and situation.history[-1].role == "assistant"
    if not situation.is_transcript or not answered or situation.slate or situation.claims:
        return False
    said = (text, *(u.content for u in situation.history))
    return any(map(YEAR.search, said)) or len(situation.history) > FEW


FEW = 3
"""Utterances up to which talk without a title is one of ours: a question and its answer."""


def _whole(text: str, kind: str) -> Act:
    return Act.model_validate({"kind": kind, "quote": text.strip()[:200].strip()})


def _distinct(acts: Iterable[Act]) -> Iterator[Act]:
    """Yield each thing done once, the plainest time it is said: a rule rather than a taste."""
    found: dict[str, Act] = {}
    for act in acts:
        mark = act.model_dump_json(exclude={"quote": True, "criterion": {"hard", "strength"}})
        if mark not in found or _plainness(act) > _plainness(found[mark]):
            found[mark] = act
    pointed = {act.kind for act in found.values() if act.item_id}
    bare = {"reject", "accept", "ask_why"} & pointed  # said of an item, and said again of nothing
    yield from (act for act in found.values() if act.item_id or act.kind not in bare)


def _plainness(act: Act) -> tuple[bool, float]:
    return (act.criterion.hard, act.criterion.strength) if act.criterion else (False, 0.0)


def _cut_note(message: str) -> tuple[str, ...]:
    if len(message) <= LONGEST:
        return ()
    return (f"I read the first {LONGEST} characters of your message.",)


def _notes(acts: Iterable[Act], catalogue: Catalogue) -> Iterator[str]:
    for act in acts:
        criterion: StatedCriterion | None = act.criterion
        if act.kind in ("state", "answer") and criterion and criterion.aspect == "text":
            plural = catalogue.vocabulary.plural
            yield (
                f"I know no field for “{criterion.value}”, so I look for {plural}"
                " whose descriptions come close to it."
            )


def _ambiguities(message: Message, acts: Sequence[Act]) -> Iterator[Ambiguity]:
    for mention in message.mentions:
        options = _options(mention)
        used = any(a.quote and message.text[mention.start : mention.end] in a.quote for a in acts)
        if options and used:
            aspect = mention.aspect if isinstance(mention, ValueMention) else "item"
            quote = message.text[mention.start : mention.end]
            yield Ambiguity(quote, options, aspect)


def _options(mention: Mention) -> tuple[str, ...]:
    if isinstance(mention, ValueMention) and mention.others:
        named = {mention.value, *(value for _, value in mention.others)}
        names = [v.title() for v in sorted(named)]
        return tuple(names) if len(names) > 1 else ()
    return ()
