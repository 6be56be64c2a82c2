import pytest
from hypothesis import given
from hypothesis import strategies as st

from whyfirst.tools.models.statements import Statement, Wish
from whyfirst.tools.models.verifying import problem_in

WANTED = Statement(
    "k1", "You want tense: its mood is tense and bleak.", "for", (Wish("tense", "want"),),
    "mood", ("tense", "bleak"), "Heat", noun="film", foreign=("pace", "genre"),
)  # fmt: skip
MISSED = Statement(
    "k2", "You want funny, but its mood is tense.", "against", (Wish("funny", "want"),),
    "mood", ("tense",), "Heat", noun="film",
)  # fmt: skip
SPARED = Statement(
    "k3", "You avoid horror, and its genre is drama.", "for", (Wish("horror", "avoid"),),
    "genre", ("drama",), "Heat", noun="film",
)  # fmt: skip
LIMITED = Statement(
    "k4", "You want runtime at most 120 minutes: its runtime is 117 minutes.", "for",
    (Wish("120 minutes", "want", "upper", "runtime"),), "runtime", ("117 minutes",), "Alien",
)  # fmt: skip
UNKNOWN = Statement(
    "k5", "You want slow pace, and the catalogue does not say its pace.", "caveat",
    (Wish("slow", "want", None, "pace"),), "pace", (), "Heat",
)  # fmt: skip
LEAD = Statement(
    "lead", "Because you want tense and you avoid horror, I would argue for these:", "lead",
    (Wish("tense", "want"), Wish("horror", "avoid")), noun="films",
)  # fmt: skip
ALL = (WANTED, MISSED, SPARED, LIMITED, UNKNOWN, LEAD)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (WANTED, "You asked for tense, and its mood is tense and bleak."),
        (WANTED, "This film is a good match: its mood is tense, as you hoped."),
        (MISSED, "You'd like funny, though its mood is tense."),
        (MISSED, "It isn't the funny one you wanted: its mood is tense."),
        (SPARED, "There's no horror in it; its genre is drama."),
        (SPARED, "You'd rather not have horror, and its genre is drama."),
        (LIMITED, "You wanted no more than 120 minutes, and its runtime is 117 minutes."),
        (UNKNOWN, "I can't say whether it has a slow pace: the catalogue doesn't list its pace."),
        (LEAD, "Since you want tense and would rather avoid horror, I'd go for these:"),
        (MISSED, "It doesn't match your wish for funny: its mood is tense."),
        (MISSED, "One point against it: you asked for funny, but its mood is tense."),
        (SPARED, "Its genre is drama, not the horror you want to avoid."),
        (SPARED, "Don't worry, there's no horror: its genre is drama."),
        (LEAD, "Bearing in mind that you want tense and you avoid horror, I'd go for these:"),
    ],
)
def test_what_says_the_same_in_other_words_is_let_through(statement: Statement, text: str) -> None:
    assert problem_in(text, statement) is None


@pytest.mark.parametrize(
    ("statement", "text", "reason"),
    [
        (WANTED, "You want tense: its mood is tense and it won an award.", "award"),
        (WANTED, "You want tense: its pace is tense.", "pace"),
        (MISSED, "It is not funny, which you avoid: its mood is tense.", "turns round"),
        (SPARED, "Its genre is drama, not the horror you want to have.", "turns round"),
        (WANTED, "It doesn't match your wish for tense: its mood is tense.", "does not fit"),
        (LEAD, "Because you want tense and you avoid horror, and its pace is plain:", "pace"),
        (WANTED, "You don't want tense: its mood is tense.", "turns round"),
        (WANTED, "You want tense: its mood is not tense.", "denies"),
        (WANTED, "You want tense, but its mood is tense.", "speaks against"),
        (WANTED, "You want tense: its mood is tense, like Alien.", "Alien"),
        (WANTED, "You want tense: its mood is tense. See www.films.com.", "link"),
        (WANTED, "You want tense: its mood is **tense**.", "markup"),
        (WANTED, "You want tense: its mood is tense. You loved it last week.", "week"),
        (MISSED, "You want funny, and its mood is tense.", "falls short"),
        (MISSED, "You want tense, but its mood is funny.", "asked for|claims"),
        (SPARED, "You want horror, and its genre is drama.", "turns round"),
        (SPARED, "It keeps clear of the horror you want: its genre is drama.", "turns round"),
        (LIMITED, "You want at least 120 minutes, and its runtime is 117 minutes.", "limit"),
        (LIMITED, "You want at most 120 minutes, and its runtime is 97 minutes.", "97"),
        (UNKNOWN, "You want slow, and its pace is slow.", "unknown|claims"),
        (LEAD, "Since you avoid tense and you want horror, I'd go for these:", "turns round"),
        (LEAD, "Here is what I would go for.", "leaves out"),
    ],
)
def test_what_says_anything_else_is_refused(statement: Statement, text: str, reason: str) -> None:
    with pytest.raises(AssertionError, match=reason):
        assert problem_in(text, statement) is None, problem_in(text, statement)


@pytest.mark.parametrize("statement", ALL)
def test_the_offline_words_always_stand(statement: Statement) -> None:
    assert problem_in(statement.text, statement) is None


@given(st.sampled_from(ALL), st.text(min_size=1, max_size=20), st.integers(0, 40))
def test_no_text_put_into_a_sentence_makes_it_crash(
    statement: Statement, inserted: str, place: int
) -> None:
    text = statement.text[:place] + inserted + statement.text[place:]
    assert problem_in(text, statement) is None or isinstance(problem_in(text, statement), str)


@given(st.sampled_from(ALL), st.from_regex(r"[bcdfghjkl]{5,9}", fullmatch=True))
def test_a_word_that_nobody_knows_is_refused(statement: Statement, word: str) -> None:
    assert problem_in(f"{statement.text[:-1]}, {word}{statement.text[-1]}", statement) is not None
