"""Phones: spellings in, E.164 out, one way of showing."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.phones import format_phone, parse_phone, parse_phones, phone_digits


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("8 701 123 45 67", "+77011234567"),
        ("7 701 123 45 67", "+77011234567"),
        ("+7 (701) 123-45-67", "+77011234567"),
        ("7011234567", "+77011234567"),
        ("77011234567", "+77011234567"),
        ("+7\u00a0701\u00a0123\u00a045\u00a067", "+77011234567"),
        ("'87011234567", "+77011234567"),
        ("8 (7252) 12-34-56", "+77252123456"),
        ("7252 12-34-56", "+77252123456"),
        ("+49 30 901820", "+4930901820"),
        ("+996 555 123456", "+996555123456"),
        ("8 912 345 67 89", "+79123456789"),
    ],
)
def test_numbers(text: str, e164: str) -> None:
    check = parse_phone(text)
    assert (check.e164, check.short, check.error, check.number) == (e164, None, None, e164)


@pytest.mark.parametrize("text", ["111", "112", "103", "1414"])
def test_short_numbers_are_text(text: str) -> None:
    check = parse_phone(text)
    assert (check.e164, check.short, check.error, check.number) == (None, text, None, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "жоқ",
        "12-34",
        "8 701",
        "8 701 123 45",
        "8 703 123 45 67 8",
        "８７０１１２３４５６７",
        "8 800 FLOWERS",
        "8 701 123 45 67 Асан",
        "+0 123 456 7890",
        "1234",
    ],
)
def test_wrong_numbers(text: str) -> None:
    check = parse_phone(text)
    assert (check.number, check.error) == (None, "phone.invalid")


@pytest.mark.parametrize(
    ("cell", "numbers", "wrong"),
    [
        ("87011234567, 8 702 765 43 21", ["+77011234567", "+77027654321"], False),
        ("87011234567 немесе 87027654321", ["+77011234567", "+77027654321"], False),
        ("+7 (701) 123-45-67\n+7 (702) 765-43-21", ["+77011234567", "+77027654321"], False),
        ("+7 701 123 45 67 +7 702 765 43 21", ["+77011234567", "+77027654321"], False),
        ("8 701 123 45 67 (баласы)", ["+77011234567"], False),
        ("үй тел.: 8 (7252) 12-34-56", ["+77252123456"], False),
        ("87011234567; +7 701 123 45 67", ["+77011234567"], False),
        ("87011234567 / 12-34", ["+77011234567"], True),
        ("8 701 123 45 67 доб. 12", [], True),
        ("жоқ", [], True),
    ],
)
def test_a_cell_of_several(cell: str, numbers: list[str], wrong: bool) -> None:
    checks = parse_phones(cell)
    assert [check.number for check in checks if check.number] == numbers
    assert any(check.error for check in checks) is wrong


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+77012345678", "+7 701 234 56 78"),
        ("+77252123456", "+7 7252 12 34 56"),
        ("+77272501234", "+7 727 250 12 34"),
        ("+4930901820", "+49 30 901820"),
        ("112", "112"),
        (None, ""),
    ],
)
def test_showing(stored: str | None, shown: str) -> None:
    assert format_phone(stored) == shown.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    "typed",
    [
        "8 701 12",
        "+7 701 12",
        "701 12",
        "8(701)12",
        "7701 12",
        "87011234567",
        "+7 (701) 123-45-67",
        "77011234567",
        "7011234567",
        "1234567",
        "34-567",
    ],
)
def test_any_part_in_any_spelling_is_found_in_the_stored_number(typed: str) -> None:
    assert phone_digits(typed) in phone_digits("+77011234567") == "7011234567"


def test_digits_of_foreign_numbers_and_of_the_end_of_one() -> None:
    assert phone_digits("+49 30 901820") == "4930901820"
    assert phone_digits("8123") == "8123"


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(text: str) -> None:
    check = parse_phone(text)
    assert [check.e164, check.short, check.error].count(None) == 2
    assert phone_digits(text).isascii()
    for part in parse_phones(text):
        assert format_phone(part.number) is not None


@given(
    st.sampled_from(["", "+7", "7", "8", "8 ", "+7 ", "+7-"]),
    st.integers(700, 799),
    st.sampled_from(["{}", "({})", "({}", "{})"]),
    st.integers(0, 9_999_999),
    st.sampled_from(["", " ", "-"]),
)
def test_usual_spellings_are_read_as_the_library_reads_them(lead, code, brackets, rest, gap):
    digits = f"{rest:07d}"
    text = f"{lead}{brackets.format(code)}{gap}{digits[:3]}{gap}{digits[3:5]}{gap}{digits[5:]}"
    try:
        number = phonenumbers.parse(text, "KZ")
    except phonenumbers.NumberParseException:
        number = None
    known = number is not None and phonenumbers.is_valid_number(number)
    e164 = phonenumbers.PhoneNumberFormat.E164
    assert parse_phone(text).e164 == (phonenumbers.format_number(number, e164) if known else None)
