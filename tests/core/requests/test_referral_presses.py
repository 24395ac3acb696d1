"""A button of a referral that is pressed twice: the second press finds what the first one did."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry
from core.work.models import WorkItem
from tests.core.requests.test_referrals import PAGES, ready, refer, sent, text_of

__all__ = ["ready", "refer"]


def _deeds(work: Any, action: str) -> int:
    with work(writes=False) as session:
        wanted = sa.select(sa.func.count()).where(AuditEntry.action == action)
        return int(session.scalar(wanted) or 0)


def test_answers_of_a_centre(sign_in: Any, refer: Any, work: Any) -> None:
    row, there = refer("centre"), sign_in("bolat", "en")
    url = f"{PAGES}/{row.public_id}/answer"
    done = {"decision": "done", "outcome": "helped", "result": "Ортез берілді"}
    for form, action in (({"decision": "accept"}, "accepted"), (done, "done")):
        presses = [there.post(url, data=form) for _ in range(2)]
        assert [one.status_code for one in presses] == [303, 303], text_of(presses[-1])
        assert _deeds(work, f"referral.{action}") == 1
    with work(writes=False) as session:
        assert len(session.scalars(sa.select(WorkItem)).all()) == 2, "one way there, one back"
    other = there.post(url, data={**done, "result": "Басқа"})
    assert other.status_code in (409, 422)
    assert sent(work)[0].result == "Ортез берілді"


@pytest.mark.parametrize("decision", ["hm", ""])
def test_no_answer_at_all(sign_in: Any, refer: Any, work: Any, decision: str) -> None:
    row = refer("centre")
    url = f"{PAGES}/{row.public_id}/answer"
    wrong = sign_in("bolat", "en").post(url, data={"decision": decision})
    assert wrong.status_code == 422
    assert "Choose one of the answers." in text_of(wrong)
    assert sent(work)[0].state == "sent"


def test_taking_back(sign_in: Any, refer: Any, work: Any) -> None:
    row, client = refer(), sign_in("sabit", "en")
    url = f"{PAGES}/{row.public_id}/withdraw"
    presses = [client.post(url, data={"reason": "Қате"}) for _ in range(2)]
    assert [one.status_code for one in presses] == [303, 303]
    assert _deeds(work, "referral.withdrawn") == 1
    assert client.post(url, data={"reason": "Басқа"}).status_code in (409, 422)
    assert sent(work)[0].reason == "Қате"
