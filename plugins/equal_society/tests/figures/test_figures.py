"""The figures of the module: what is counted stands beside each other by one breakdown."""

from __future__ import annotations

import re
from typing import Any

import pytest

from plugins.equal_society.consultations.services import NewConsultation, record_consultation

URL = "/shymkent/equal-society/figures/"


@pytest.fixture
def counted(work: Any, world: Any, actor: Any, applicant: Any, ask: Any) -> None:
    """One person with two requests and a consultation; two consultations without a name."""
    who, bota = applicant("Дина", "disability_1"), actor("bota")
    ask(who, "social_taxi", "legal_advice")
    with work() as session:
        for person_id in (who, None, None):
            record_consultation(
                session, actor=bota, region=world.region,
                new=NewConsultation(world.centre_id, "how", person_id=person_id, channel="phone"),
            )  # fmt: skip


def _row(page: str, words: str) -> list[str]:
    found = re.search(rf'<th role="rowheader" scope="row">{words}</th>(.*?)</tr>', page, re.DOTALL)
    assert found, page
    return re.findall(r"<td[^>]*>([^<]*)</td>", found[1])


def test_a_group_of_disability_has_its_own_line(sign_in: Any, counted: None) -> None:
    aigul = sign_in("aigul", "ru")
    page = aigul.get(f"{URL}?by=group").text
    # visits and waits of the lobby: none; consultations, people, requests, people with requests
    assert _row(page, "I группа") == ["—", "—", "—", "1", "1", "2", "1"]
    assert _row(page, "Без имени") == ["—", "—", "—", "2", "0", "—", "—"]
    page = aigul.get(f"{URL}?by=nonsense").text
    assert _row(page, "Социальное такси") == ["—", "—", "1", "1"]
    assert aigul.get(f"{URL}report.xlsx").status_code == 200


def test_another_centre_counts_nothing_of_it(sign_in: Any, counted: None) -> None:
    assert sign_in("bota").get(URL).status_code == 403
    page = sign_in("zhanar", "ru").get("/almaty-city/equal-society/figures/?by=group").text
    assert "I группа" not in page
