"""Whatever is typed into the forms of the ledger, the answer is never a 500."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from([
        "", " ", "0", "-1", "1", "0,5", "1e5", "NaN", "9" * 400, "31.02.2026", "01.01.2026",
        "01.01.0001", "31.12.9999", "24:00", "9:05", "event", "hotline", "own", "contractor",
        "visit", "hour", "active_longevity.yoga", "active_longevity.tea_heart", "\x00", "\ud83d",
        "' OR 1=1 --", "=1+1", "０", "ә" * 300, "a" * 16, "0123456789abcdef",
    ]),
)  # fmt: skip
FIELDS = (
    "recipient", "centre_id", "kind", "local_date", "local_time", "quantity", "unit", "provider",
    "provider_name", "cost_tiyn", "funding_source", "proof", "token", "reason",
)  # fmt: skip
FILTERS = ("first", "last", "kind", "module", "centre", "to", "state", "page", "per_page", "q")


def sendable(values: dict[str, str]) -> dict[str, str]:
    """What a browser can send: lone surrogates become the replacement sign."""
    return {k: v.encode("utf-8", "replace").decode() for k, v in values.items()}


@pytest.fixture
def bota(sign_in):
    return sign_in("bota")


RANDOM = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@RANDOM
@given(typed=st.dictionaries(st.sampled_from(FIELDS), TEXTS))
def test_the_form_of_a_call_or_an_event(bota, typed):
    page = bota.get("/shymkent/services/new").text
    start = {
        "token": re.search(r'name="token"[^>]*value="([0-9a-f]+)"', page)[1], "quantity": "1",
        "recipient": "event", "kind": "active_longevity.cinema", "local_date": "01.02.2026",
        "unit": "", "provider": "own", "funding_source": "", "cost_tiyn": "",
        "centre_id": re.search(r'name="centre_id".*?<option[^>]*value="(\d+)"', page, re.DOTALL)[1],
    }  # fmt: skip
    answer = bota.post("/shymkent/services/new", data=sendable(start | typed))
    assert answer.status_code in {303, 422}
    if answer.status_code == 422:
        assert "errs-title" in answer.text


@RANDOM
@given(typed=st.dictionaries(st.sampled_from(FILTERS), TEXTS))
def test_the_filters_of_the_ledger_and_the_search_at_the_desk(bota, typed):
    for address in ("/shymkent/services/", "/shymkent/services/walk-in"):
        assert bota.get(address, query_string=sendable(typed)).status_code in {200, 302}


@RANDOM
@given(typed=st.dictionaries(
    st.sampled_from(["period", "was", "first", "last", "centre"]),
    st.one_of(TEXTS, st.sampled_from(["own", "year", "month", "01.01.1991", "31.12.2199"])),
))  # fmt: skip
def test_the_period_of_the_dashboard(sign_in, typed):
    for address in ("/shymkent/indicators/", "/shymkent/indicators/table.csv"):
        client = sign_in("auditor")
        assert client.get(address, query_string=sendable(typed)).status_code == 200
