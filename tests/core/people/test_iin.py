"""IIN: every vector of domain.md §2.6 to §2.8, and what holds for any number."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.iin import check_digit, check_iin, iin_mismatches, mask_iin, restore_iin

TODAY = dt.date(2026, 11, 20)

VALID = [
    ("530314400300", "1953-03-14", "female"),
    ("470107300127", "1947-01-07", "male"),
    ("880926405003", "1988-09-26", "female"),
    ("760501390709", "1976-05-01", "male"),
    ("921130407611", "1992-11-30", "female"),
    ("000229600103", "2000-02-29", "female"),
    ("160817503219", "2016-08-17", "male"),
    ("200101624803", "2020-01-01", "female"),
    ("050505550509", "2005-05-05", "male"),
    ("680411300778", "1968-04-11", "male"),
    ("240330609006", "2024-03-30", "female"),
    ("710615300230", "1971-06-15", "male"),
    ("710615400800", "1971-06-15", "female"),
    *((f"5303144003{digit}0", "1953-03-14", "female") for digit in range(10)),
]

REFUSED = [
    ("530314400301", "iin.checksum"),
    ("880926400503", "iin.checksum"),
    ("53031440030", "iin.length"),
    ("5303144003000", "iin.length"),
    ("53031440O300", "iin.not_digits"),
    *((f"85071230160{digit}", "iin.checksum") for digit in range(10)),
    ("760501390700", "iin.checksum"),
    ("000000000000", "iin.checksum"),
    ("٥٣٠٣١٤٤٠٠٣٠٠", "iin.not_digits"),
    ("５３０３１４４００３００", "iin.not_digits"),
    ("", "iin.length"),
]

WARNED = [
    ("881330400500", ("iin.date",), None, "female"),
    ("000229300104", ("iin.date",), None, "male"),
    ("900431300100", ("iin.date",), None, "male"),
    ("900512700106", ("iin.digit7",), None, None),
    ("900512000101", ("iin.digit7",), None, None),
    ("991231200017", ("iin.age",), dt.date(1899, 12, 31), "female"),
]

BINS = [
    "161040000172",
    "010240003012",
    "220640000889",
    "190541000426",
    "230742000052",
    "120150000091",
    "070951001200",
    "240260007775",
    "151163000318",
    "180840090009",
    "251240000017",
    "991240004561",
]

BAD_BINS = [
    ("161040000173", "iin.checksum"),
    ("161340000173", "iin.bin"),
    ("160040000174", "iin.bin"),
    ("161047000170", "iin.bin"),
    ("16104000017", "iin.length"),
    ("1610400001720", "iin.length"),
    ("16104000O172", "iin.not_digits"),
    ("251240000010", "iin.checksum"),
]


@pytest.mark.parametrize(("text", "born", "sex"), VALID)
def test_valid_numbers_offer_birth_date_and_sex(text: str, born: str, sex: str) -> None:
    check = check_iin(text, today=TODAY)
    assert (check.value, check.errors, check.warnings) == (text, (), ())
    assert (str(check.birth_date), check.sex, check.ok) == (born, sex, True)


@pytest.mark.parametrize(("text", "code"), [*REFUSED, *BAD_BINS])
def test_refused_numbers_name_one_reason_and_offer_nothing(text: str, code: str) -> None:
    check = check_iin(text, today=TODAY)
    assert check.errors == (code,)
    assert (check.warnings, check.birth_date, check.sex, check.ok) == ((), None, None, False)


@pytest.mark.parametrize(("text", "codes", "born", "sex"), WARNED)
def test_doubtful_numbers_are_taken_with_a_warning(
    text: str, codes: tuple[str, ...], born: dt.date | None, sex: str | None
) -> None:
    check = check_iin(text, today=TODAY)
    assert (check.errors, check.warnings, check.birth_date, check.sex) == ((), codes, born, sex)


@pytest.mark.parametrize("text", BINS)
def test_a_bin_is_recognised(text: str) -> None:
    assert check_iin(text, today=TODAY).errors == ("iin.bin",)


def test_digit_5_above_6_is_no_bin_but_no_date_either() -> None:
    assert check_iin("161070000176", today=TODAY).warnings == ("iin.date", "iin.digit7")


@pytest.mark.parametrize(
    "text",
    [
        " 530314400300 ",
        "530314 400300",
        "530314-400300",
        "530314\u00a0400300",
        "5303\u20091440\u20110300",
        "\ufeff530314400300\u200b",
    ],
)
def test_separators_are_dropped(text: str) -> None:
    assert check_iin(text, today=TODAY) == check_iin("530314400300", today=TODAY)


def test_age_is_judged_on_the_day() -> None:
    number = "160817503219"  # born 17.08.2016
    assert check_iin(number, today=dt.date(2016, 8, 16)).warnings == ("iin.age",)
    assert check_iin(number, today=dt.date(2016, 8, 17)).warnings == ()
    assert check_iin(number, today=dt.date(2127, 8, 16)).warnings == ()
    assert check_iin(number, today=dt.date(2127, 8, 17)).warnings == ("iin.age",)


def test_mismatches_compare_only_what_is_known() -> None:
    check = check_iin("530314400300", today=TODAY)
    born = dt.date(1953, 3, 14)
    assert iin_mismatches(check, birth_date=born, sex="female") == ()
    assert iin_mismatches(check, birth_date=dt.date(1953, 4, 14), sex="male") == (
        "iin.birth_date_mismatch",
        "iin.sex_mismatch",
    )
    assert iin_mismatches(check, birth_date=None, sex="") == ()
    unknown = check_iin("900512000101", today=TODAY)
    assert iin_mismatches(unknown, birth_date=born, sex="male") == ()


def test_masking() -> None:
    assert mask_iin("530314400300") == "5303••••0300"
    assert mask_iin("53031440") == "••••••••"
    assert mask_iin(None) == ""


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (360817415109.0, "360817415109"),
        (50505550509, "050505550509"),
        (229600103, "000229600103"),
        (22960010, "22960010"),
        (5303144003000, "5303144003000"),
        (5303.5, "5303.5"),
        (-5303144003, "-5303144003"),
    ],
)
def test_numeric_cells_get_their_zeros_back(number: float, text: str) -> None:
    assert restore_iin(number) == text


@given(
    st.dates(dt.date(1917, 1, 1), TODAY), st.sampled_from(["male", "female"]), st.integers(0, 9999)
)
def test_a_number_made_by_the_rule_says_what_it_was_made_of(
    born: dt.date, sex: str, serial: int
) -> None:
    century_digit = (3 if born.year < 2000 else 5) + (sex == "female")
    body = f"{born:%y%m%d}{century_digit}{serial:04d}"
    digit = check_digit(body)
    if digit is None:
        assert all(check_iin(f"{body}{last}").errors == ("iin.checksum",) for last in range(10))
        return
    check = check_iin(f"{body}{digit}", today=TODAY)
    assert (check.errors, check.warnings) == ((), ())
    assert (check.birth_date, check.sex) == (born, sex)
    for other in set(range(10)) - {digit}:
        assert check_iin(f"{body}{other}", today=TODAY).errors == ("iin.checksum",)


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    check = check_iin(text, today=TODAY)
    assert len(check.errors) <= 1
    assert bool(check.errors) != (check.value.isascii() and len(check.value) == 12 and check.ok)
