"""A User-Agent in words: what people see in the list of their sessions."""

from __future__ import annotations

import pytest

from core.auth.rules import browser_name

WEBKIT = "AppleWebKit/537.36"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/120.0 Safari/537.36", "Chrome, Windows"),
        (
            f"Mozilla/5.0 (Linux; Android 13) {WEBKIT} Chrome/120.0 YaBrowser/24.1",
            "Yandex, Android",
        ),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/120.0 Edg/120.0", "Edge, Windows"),
        (f"Mozilla/5.0 (iPhone; like Mac OS X) {WEBKIT} Safari/604.1", "Safari, iPhone"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) Gecko/2010 Firefox/128.0",
            "Firefox, Linux",
        ),
        ("curl/8.5", ""),
    ],
)
def test_it_is_known_to_its_user(agent: str, name: str) -> None:
    assert browser_name(agent) == name
