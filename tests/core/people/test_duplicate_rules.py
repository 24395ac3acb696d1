"""The score of two files: what it knows, and what holds for any two."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from core.people.duplicate_labels import REASONS
from core.people.duplicate_rules import (
    BLOCKS,
    LIKELY,
    OTHER_GIVEN_NAME,
    POINTS,
    POSSIBLE,
    STRONG,
    Facts,
    Likeness,
    address_key,
    block_keys,
    compare,
    strength,
)
from core.people.naming import name_key


def facts(surname: str, given_name: str = "", patronymic: str = "", **more: object) -> Facts:
    return Facts(name_key(surname), name_key(given_name), name_key(patronymic), **more)


def likeness(one: Facts, other: Facts) -> Likeness:
    return compare(one, other, OSA.distance)


BORN = dt.date(1953, 3, 14)
GULNAR = facts("Ахметова", "Гүлнар", "Серікқызы", birth_date=BORN, sex="female",
               iin="530314400300", phones=frozenset({"+77011234567"}),
               address=address_key("Абай даңғылы, 5"))  # fmt: skip


@pytest.mark.parametrize(
    ("other", "least", "reason"),
    [
        (replace(GULNAR, iin=""), STRONG, "birth.same"),
        (replace(GULNAR, iin="", given=name_key("Гульнара")), STRONG, "given.form"),
        (replace(GULNAR, iin="", patronymic=name_key("Сериковна")), STRONG, "patronymic.form"),
        (replace(GULNAR, iin="", surname=name_key("Ахмет")), STRONG, "surname.form"),
        (replace(GULNAR, iin="", surname=name_key("Ахмедова")), STRONG, "surname.alike"),
        (replace(GULNAR, iin="", surname=GULNAR.given, given=GULNAR.surname), STRONG,
         "names.swapped"),
        (replace(GULNAR, iin="530314403000", phones=frozenset()), LIKELY, "birth.same"),
        (replace(GULNAR, iin="", birth_date=dt.date(1953, 3, 15), address=""), LIKELY,
         "birth.digit"),
        (replace(GULNAR, iin="", birth_date=None, address=""), LIKELY, "phone.same"),
        (replace(GULNAR, iin="", surname=name_key("Сапарова"), phones=frozenset()), POSSIBLE,
         "surname.differs"),
        (replace(GULNAR, iin="", given="г", patronymic="с"), LIKELY, "given.initial"),
    ],
)  # fmt: skip
def test_one_person_in_two_spellings_is_found(other: Facts, least: int, reason: str) -> None:
    found = likeness(GULNAR, other)
    assert found.score >= least, found
    assert reason in found.reasons


@pytest.mark.parametrize(
    "other",
    [
        # twins: all but the given name and the digits of the IIN
        replace(GULNAR, given=name_key("Айнұр"), iin="530314400350"),
        # husband and wife, one phone and one house
        facts("Ахметов", "Серік", "Болатұлы", birth_date=dt.date(1950, 7, 1), sex="male",
              phones=GULNAR.phones, address=GULNAR.address),
        # namesakes
        replace(GULNAR, birth_date=dt.date(1971, 8, 2), iin="", phones=frozenset(), address=""),
        # mother and daughter under one name never are: the birth dates
        replace(GULNAR, birth_date=dt.date(1980, 1, 9), iin=""),
        # the same day, another family
        facts("Сапарова", "Гүлнар", "Болатқызы", birth_date=BORN, sex="female"),
        # both IINs known, and not a slip apart
        replace(GULNAR, iin="530314450800", patronymic="", phones=frozenset(), address=""),
    ],
)  # fmt: skip
def test_two_people_are_not(other: Facts) -> None:
    assert likeness(GULNAR, other).score < POSSIBLE, likeness(GULNAR, other)


def test_one_household_lends_weight_but_makes_nobody_one_person() -> None:
    alone = replace(GULNAR, phones=frozenset(), address="", iin="")
    there = replace(alone, household="7", birth_date=dt.date(1953, 3, 15))
    assert likeness(replace(alone, household="7"), there).score == likeness(alone, there).score + 8
    other = replace(there, given=name_key("Болат"), sex="male")
    assert likeness(replace(alone, household="7"), other).score < POSSIBLE


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("530314400300", "530314400300", "iin.same"),
        ("530314400300", "530314401308", "iin.near"),  # one digit, and the control digit
        ("530314400300", "530341400307", "iin.near"),  # two neighbours swapped
        ("530314400300", "530314400304", "iin.near"),  # the control digit alone
        ("530314400300", "531413400309", "iin.differs"),
    ],
)
def test_iins_one_slip_apart(one: str, other: str, code: str) -> None:
    assert code in likeness(replace(GULNAR, iin=one), replace(GULNAR, iin=other)).reasons


def test_different_iins_never_make_a_strong_pair() -> None:
    other = replace(GULNAR, iin="530314450800", household="1")
    assert likeness(replace(GULNAR, household="1"), other).strength == "likely"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Абай даңғылы, 5", "абай  даңғ. 5", True),
        ("ул. Абая, д. 5, кв. 7", "Абая 5 7", True),
        ("Абай даңғылы, 5", "Абай даңғылы, 6", False),
    ],
)
def test_addresses_are_compared_without_marks(one: str, other: str, same: bool) -> None:
    assert (address_key(one) == address_key(other)) is same


def test_an_address_without_a_house_agrees_with_nothing() -> None:
    assert address_key("Шымкент қаласы") == address_key("5") == address_key("") == ""


_KNOWN = ["ахметова", "ахметов", "ахмедова", "гулнар", "гулнара", "г", "", "ким"]
_NAMES = st.sampled_from(_KNOWN) | st.text("абгеиклмнорстуш", max_size=12)
_DAYS = st.none() | st.dates(dt.date(1920, 1, 1), dt.date(2025, 12, 31))
_IINS = st.sampled_from(["", "530314400300", "530314401308", "470107300127"])
FACTS = st.builds(
    Facts, surname=_NAMES, given=_NAMES, patronymic=_NAMES, birth_date=_DAYS, iin=_IINS,
    sex=st.sampled_from(["", "female", "male"]),
    phones=st.frozensets(st.sampled_from(["+77011234567", "+77012345678"])),
    address=st.sampled_from(["", "абай 5"]), household=st.sampled_from(["", "1"]),
)  # fmt: skip


@given(FACTS, FACTS)
def test_the_score_is_symmetric_and_between_0_and_100(one: Facts, other: Facts) -> None:
    found = likeness(one, other)
    assert found == likeness(other, one)
    assert 0 <= found.score <= 100
    assert len(set(found.reasons)) == len(found.reasons)
    if "given.differs" in found.reasons:
        assert found.score <= OTHER_GIVEN_NAME < POSSIBLE


@given(FACTS, FACTS)
def test_every_finding_that_agrees_raises_the_score(one: Facts, other: Facts) -> None:
    phone = frozenset({"+77770000000"})
    nearer = likeness(replace(one, phones=phone), replace(other, phones=phone))
    farther = likeness(replace(one, phones=phone), replace(other, phones=frozenset()))
    assert nearer.score >= farther.score


@given(FACTS)
def test_a_file_is_most_like_itself(one: Facts) -> None:
    assert not any(POINTS[code] < 0 for code in likeness(one, one).reasons)


@given(FACTS)
def test_keys_name_their_kind_and_are_the_same_for_the_same_file(one: Facts) -> None:
    assert {key[0] for key in block_keys(one)} <= set(BLOCKS)
    assert block_keys(one) == block_keys(replace(one))


def test_every_finding_has_words() -> None:
    assert set(REASONS) == set(POINTS)


def test_strengths_cover_the_scores_that_are_kept() -> None:
    assert [strength(score) for score in (100, STRONG, STRONG - 1, LIKELY, LIKELY - 1, POSSIBLE,
                                          POSSIBLE - 1)] == ["strong", "strong", "likely",
                                          "likely", "possible", "possible", ""]  # fmt: skip
