"""How much, how old and how long: said in digits, in words and in a roundabout way."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whyfirst.memory.criteria import Bound
from whyfirst.tools.understanding import Reader, Situation
from whyfirst.tools.understanding.english import NUMBER_WORDS
from whyfirst.tools.understanding.idioms import spelt_out
from whyfirst.tools.understanding.numerals import decade_of, number_of, spoken_year

Readers = Callable[[str], Reader]


def bounds(readers: Readers, message: str, catalogue: str) -> set[tuple[str, str, float]]:
    acts = readers(catalogue).read(message, Situation(this_year=2026)).acts
    return {
        (a.criterion.aspect, a.criterion.value.op, a.criterion.value.number)
        for a in acts
        if a.criterion and isinstance(a.criterion.value, Bound)
    }


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("nineteen ninety-four please", {("year", "=", 1994.0)}),
        ("a thriller from '94", {("year", "=", 1994.0)}),
        ("from the nineties on", {("year", ">=", 1990.0)}),
        ("sixties or seventies", {("year", ">=", 1960.0), ("year", "<=", 1979.0)}),
        ("1972-78", {("year", ">=", 1972.0), ("year", "<=", 1978.0)}),
        ("no more than ten years old", {("year", ">=", 2016.0)}),
        ("not older than twenty years", {("year", ">=", 2006.0)}),
        ("only stuff from this millennium", {("year", ">=", 2000.0)}),
        ("an hour and forty minutes at most", {("runtime", "<=", 100.0)}),
        ("I only have ninety minutes", {("runtime", "<=", 90.0)}),
        ("can't sit still for longer than 100 minutes", {("runtime", "<=", 100.0)}),
        (
            "not shorter than an hour and a half and not longer than two",
            {("runtime", ">=", 90.0), ("runtime", "<=", 120.0)},
        ),
        ("our youngest just turned six", {("rating_age", "<=", 6.0)}),
        ("nothing rated above 12", {("rating_age", "<=", 12.0)}),
        ("only mild violence", {("violence", "<=", 1.0)}),
        ("gore: mild at most", {("gore", "<=", 1.0)}),
        ("I faint at the sight of blood", {("gore", "<=", 0.0)}),
        ("let it take its time", {("pace", "=", 0.0)}),
    ],
)
def test_films_are_limited_as_people_say_it(
    readers: Readers, message: str, expected: set[tuple[str, str, float]]
) -> None:
    assert bounds(readers, message, "films") == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("I don't want to spend more than 120", {("price", "<=", 120.0)}),
        ("150 is my absolute limit", {("price", "<=", 150.0)}),
        ("not less than 50 and not more than 100", {("price", ">=", 50.0), ("price", "<=", 100.0)}),
        ("sixty or under", {("price", "<=", 60.0)}),
    ],
)
def test_prices_are_limited_as_people_say_it(
    readers: Readers, message: str, expected: set[tuple[str, str, float]]
) -> None:
    assert bounds(readers, message, "fashion") == expected


@pytest.mark.parametrize(
    ("message", "aspect", "value"),
    [
        ("I want to laugh till my ribs hurt", "mood", "funny"),
        ("I've got the tissues out", "mood", "sad"),
        ("from the land of the rising sun", "country", "japan"),
        ("set in the fifties", "setting", "1950s"),
        ("people bursting into song", "genre", "musical"),
    ],
)
def test_values_are_known_by_their_sayings(
    readers: Readers, message: str, aspect: str, value: str
) -> None:
    acts = readers("films").read(message).acts

    assert [(a.criterion.aspect, a.criterion.value) for a in acts if a.criterion] == [
        (aspect, value)
    ]


@pytest.mark.parametrize(
    "message", ["an old puzzle of a mystery", "a decent western wouldn't hurt", "long day, huh"]
)
def test_words_that_stand_for_something_else_limit_and_name_nothing(
    readers: Readers, message: str
) -> None:
    acts = readers("films").read(message).acts

    assert {a.criterion.aspect for a in acts if a.criterion} <= {"genre"}


@given(st.integers(1, 99))
def test_a_spelt_number_is_the_number(number: int) -> None:
    assert number_of(_spelt(number)) == number
    assert number_of(str(number)) == number


@given(st.integers(1810, 2099))
def test_a_spoken_year_is_the_year(year: int) -> None:
    century, rest = divmod(year, 100)
    spoken = f"{_spelt(century)} {_spelt(rest) if rest > 9 else f'oh {_spelt(rest or 1)}'}"

    assert spoken_year(spoken) in (year, year + 1)


@given(st.sampled_from(range(1900, 2020, 10)))
def test_a_decade_spans_ten_years(first: int) -> None:
    assert decade_of(f"the {first}s") == (first, first + 9)


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True))
def test_every_choice_of_a_saying_is_spelt_out(words: list[str]) -> None:
    assert list(spelt_out(f"x ({'|'.join(words)})")) == [f"x {word}" for word in words]


def _spelt(number: int) -> str:
    names = {value: word for word, value in NUMBER_WORDS.items()}
    tens, ones = divmod(number, 10)
    return names.get(number) or f"{names[tens * 10]}-{names[ones]}"
