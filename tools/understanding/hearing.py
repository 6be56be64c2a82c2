"""Settle what free talk does: cues and the fitted classifier read it together.

In talk that names its films in prose (a transcript, no slate) wishes, ratings and chat look
alike: "great movie!" judges an item, "great, thanks" does not. There the classifier says which
kinds of act a message holds, and the pipeline says what they are about.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from whyfirst.memory.acts import Act, ActKind, StatedCriterion
from whyfirst.memory.criteria import Direction
from whyfirst.tools.understanding.mentions import ItemMention, TitleMention
from whyfirst.tools.understanding.message import Message
from whyfirst.tools.understanding.scene import Scene
from whyfirst.tools.understanding.signals import SIGNALS

_KINDS: Mapping[str, tuple[ActKind, ...]] = {
    "accept": ("accept",),
    "reject": ("reject",),
    "seen": ("seen_item",),
    "others": ("something_else",),
    "ask": ("ask_why",),
}
_CHAT: frozenset[ActKind] = frozenset({"small_talk", "off_topic"})

_TELLING: Mapping[str, tuple[str, ...]] = {
    "accept": ("will", "list", "sounds", "always_wanted", "might_work", "ok", "unseen"),
    "reject": ("not_keen", "dislikes_title", "dislikes_it", "disliked", "tried", "meh", "no"),
    "seen": ("seen", "just_saw", "praises_it", "is_good", "loved", "it_was", "disliked"),
    "others": ("any_suggestion", "else"),
    "ask": ("asks_about_it", "question_mark"),
    "critique": ("too_for", "too", "dislikes_kind", "not_keen", "something_more", "any_with",
                 "comparative", "must", "alike", "negated", "looking", "genre"),
    "preference": ("likes_title", "like_kind", "likes", "looking", "wish", "genre"),
}  # fmt: skip


def settle(message: Message, scene: Scene, heard: frozenset[str], acts: Iterable[Act]) -> list[Act]:
    """Return the acts of a message in free talk.

    Args:
        message: the message, grounded.
        scene: the talk as the classifier saw it.
        heard: the groups that it heard.
        acts: what the cues read.
    """
    kept = [_suited(act, scene, heard) for act in acts]
    found = [act for act in kept if _agrees(act, scene, heard)]
    found.extend(_unsaid(message, scene, heard, found))
    if not found and "unseen" in heard:
        return [message.act(_unknown(scene), (0, len(message.text)))]
    return found or [act for act in acts if act.kind in ("small_talk", "off_topic")][:1]


def _unknown(scene: Scene) -> ActKind:
    """Return what "never heard of it" does: it answers a question, else it asks to be told more."""
    return "answer" if scene.after_question else "ask_why"


def group_of(act: Act, scene: Scene) -> str | None:
    """Return the group that an act counts as; None for what is not scored."""
    kind = act.kind
    if kind == "state":
        return "critique" if scene.after_titles else "preference"
    if kind in ("challenge", "emphasise", "deemphasise", "more_like", "less_like"):
        return "critique"
    if kind in ("answer", "rate_item"):
        return "preference"
    return next((group for group, kinds in _KINDS.items() if kind in kinds), None)


def _suited(act: Act, scene: Scene, heard: frozenset[str]) -> Act:
    """Return an act in the kind that fits the talk.

    A title given as an example of one's taste is one that is liked; and after titles were named, a
    wish told without finding fault with them is an answer.
    """
    told = {"preference", "request"} & heard and "critique" not in heard
    if told and act.kind == "state" and scene.after_titles:
        return act.but(kind="answer")
    if told and act.kind in ("more_like", "less_like") and act.item_id:
        direction: Direction = "want" if act.kind == "more_like" else "avoid"
        liked = StatedCriterion(aspect="item", value=act.item_id, direction=direction)
        return act.but(kind="rate_item", criterion=liked)
    return act


def _agrees(act: Act, scene: Scene, heard: frozenset[str]) -> bool:
    if act.kind in _CHAT:
        return False
    group = group_of(act, scene)
    asked = group == "preference" or act.kind in ("state", "more_like", "less_like")
    return group is None or group in heard or (asked and "request" in heard)


def _unsaid(
    message: Message, scene: Scene, heard: frozenset[str], found: Sequence[Act]
) -> Iterator[Act]:
    """Yield an act for each group that was heard and that no cue gave words to."""
    covered = {group_of(act, scene) for act in found}
    for group in ("accept", "reject", "seen", "others", "ask"):
        if group in heard and group not in covered:
            yield message.act(_KINDS[group][0], _span(message, group))
    if "critique" in heard and "critique" not in covered:
        yield from _critique(message, scene)
    if "preference" in heard and "preference" not in covered:
        yield from _preference(message, scene)


_POINTS_BACK = re.compile(
    r"(?:^|[.!?,;] ?|(?:but|and|so|well|ah|oh) )(?:it|that|they|those|this)(?:'s|'re| (?:is|are|was|were|seems?|looks?|sounds?|feels?|did|does|do|just|really|had|has|got|might)|,)|(?:^|[.!?] ?)(?:just |way |a bit |a little )?too \w+\W*$"
)
"""Words about something named before, in place of a kind of thing."""


def _critique(message: Message, scene: Scene) -> Iterator[Act]:
    """Yield the fault found: with what was named a while ago, that is a pattern not to follow."""
    back = "titles before" in scene.state and _POINTS_BACK.search(message.low)
    if scene.after_titles or not back or message.topics_in(message.mentions):
        yield from _in_words(message, "state", "critique")
        return
    yield message.act("less_like", _span(message, "critique"))


def _preference(message: Message, scene: Scene) -> Iterator[Act]:
    named = [m for m in message.mentions if isinstance(m, ItemMention | TitleMention)]
    if scene.after_titles and named:
        mention = named[0]
        span = _clause_around(message, mention.start, mention.end)
        item_id = mention.item_id if isinstance(mention, ItemMention) else None
        title = message.text[mention.start : mention.end].lower()
        criterion = StatedCriterion(
            aspect="item" if item_id else "text", value=item_id or title, direction="want"
        )
        yield message.act("rate_item", span, criterion, item_id=item_id)
        return
    yield from _in_words(message, "answer" if scene.after_titles else "state", "preference")


def _in_words(message: Message, kind: ActKind, group: str) -> Iterator[Act]:
    span = _span(message, group)
    words = message.quote(*span).lower()
    avoided = re.search(r"(?<!\w)(?:not|no|too|less|never|hate|dislike)\b|n't\b", words) is not None
    criterion = StatedCriterion(
        aspect="text", value=words, direction="avoid" if avoided else "want", strength=0.4
    )
    yield message.act(kind, span, criterion)


def _span(message: Message, group: str) -> tuple[int, int]:
    """Return the clause that holds the most telling words of a group."""
    for name in _TELLING[group]:
        pattern = SIGNALS.get(name)
        match = pattern.search(message.low) if pattern else None
        if match:
            return _clause_around(message, *match.span())
    return 0, len(message.text)


_BREAK = re.compile(r"\.\.\.+|[.!?;\n](?=\s|$)|,\s+(?:but|though)\s|\s+but\s+")


def _clause_around(message: Message, start: int, end: int) -> tuple[int, int]:
    cuts = [m.span() for m in _BREAK.finditer(message.low)]
    left = max((e for s, e in cuts if e <= start), default=0)
    right = min((s for s, e in cuts if s >= end), default=len(message.low))
    return left, right
