"""Which words stand against each other, by rule."""

from whyfirst.memory.criteria import Bound, Value
from whyfirst.memory.preferences import Preference


def gives_way(held: Preference, record: Preference) -> bool:
    """Say whether a record that is held goes where another is stated after it."""
    if held.slot[:-1] != record.slot[:-1]:
        return False
    if _contradict(held.value, record.value):
        return True
    return held.slot == record.slot and (
        not _is_rule_beside_wish(held, record) or says_the_same(held, record)
    )


def _contradict(one: Value, other: Value) -> bool:
    if not isinstance(one, Bound) or not isinstance(other, Bound):
        return False
    return not one.allows(other)


def _is_rule_beside_wish(rule: Preference, wish: Preference) -> bool:
    return isinstance(rule.value, Bound) and rule.hard and not wish.hard


def stand_against(one: Preference, other: Preference) -> bool:
    """Say whether two records cannot hold together, whichever came first."""
    return gives_way(one, other) and gives_way(other, one)


def excludes(held: Preference, record: Preference) -> bool:
    """Say whether two rules ask for different values of what a thing has one of."""
    rules = held.hard and record.hard and held.direction == record.direction == "want"
    other = held.slot[:-1] == record.slot[:-1] and held.slot != record.slot
    # Of "only dresses or skirts" neither takes the other's place.
    return rules and other and held.turn_id != record.turn_id


def says_the_same(held: Preference, record: Preference) -> bool:
    """Say whether a record says what one that is held says already."""
    return (held.value, held.direction, held.hard, held.strength) == (
        record.value,
        record.direction,
        record.hard,
        record.strength,
    )


def overrules(passing: Preference, durable: Preference) -> bool:
    """Say whether a word for a conversation is in force there in place of a durable one."""
    if _topic_of(passing) != _topic_of(durable):
        return False
    return _contradict(passing.value, durable.value) or (
        passing.slot[-1] == durable.slot[-1] and not _is_rule_beside_wish(durable, passing)
    )


def is_opposite(passing: Preference, record: Preference) -> bool:
    """Say whether a word for a conversation cannot hold beside a durable one said after it."""
    if passing.scope != "conversation" or _topic_of(passing) != _topic_of(record):
        return False
    turned = passing.slot[-1] == record.slot[-1] and passing.direction != record.direction
    return turned or _contradict(passing.value, record.value)


def _topic_of(record: Preference) -> tuple[str, ...]:
    return (record.catalogue, record.about, record.aspect)
