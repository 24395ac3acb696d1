"""Russian counts in three forms, Kazakh in one: the rule of each language reaches the pages."""

from __future__ import annotations

import pytest

from core.web.i18n import in_language, ngettext


@pytest.mark.parametrize(
    ("locale", "number", "expected"),
    [
        ("ru", 1, "1 год"), ("ru", 2, "2 года"), ("ru", 5, "5 лет"), ("ru", 11, "11 лет"),
        ("ru", 21, "21 год"), ("ru", 63, "63 года"), ("kk", 1, "1 жыл"), ("kk", 5, "5 жыл"),
        ("en", 1, "1 year"), ("en", 5, "5 years"),
    ],
)  # fmt: skip
def test_counts_agree_with_their_nouns(app, locale: str, number: int, expected: str) -> None:
    with app.app_context(), in_language(locale):
        assert ngettext("%(num)s year", "%(num)s years", number) == expected
