"""A module closes a way of its requests in its own words, does its part when it is gone, and says
something on the request's page."""

from __future__ import annotations

import dataclasses
import secrets
from typing import Any

import pytest

from core.errors import Conflict, InvalidInput
from core.plugins.contracts import CardLine, Problem
from core.requests.models import Request
from core.requests.state_services import Filled, may_go, move
from tests.core.requests.conftest import ADVICE, TYPES


@pytest.fixture
def said(kernel: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The type of advice asks before it is taken into work, and counts how often it was."""
    told: dict[str, Any] = {"against": "", "gone": [], "refuses": False}

    def check(session: Any, region: Any, request_id: int) -> list[Problem]:
        return [Problem("x", told["against"])] if told["against"] else []

    def after(session: Any, actor: Any, region: Any, request_id: int) -> None:
        if told["refuses"]:
            raise InvalidInput("x", "Модуль бас тартты.")
        told["gone"].append(
            (request_id, actor.username, session.get_one(Request, request_id).state)
        )

    def lines(session: Any, region: Any, user: Any, request_id: int) -> list[CardLine]:
        return [
            CardLine("Модульдің беті", url=f"/x/{request_id}"),
            CardLine("Акт", "жоқ", "", "warning"),
        ]

    (known,) = (one for one in TYPES if one.code == ADVICE)
    ways = tuple(
        dataclasses.replace(one, check=check, after=after) if one.code == "take" else one
        for one in known.workflow.transitions
    )
    flow = dataclasses.replace(known.workflow, transitions=ways)
    changed = dataclasses.replace(known, workflow=flow, lines=lines)
    monkeypatch.setitem(kernel.registry.request_types, ADVICE, changed)
    return told


def test_a_way_is_closed_then_gone_with_the_modules_part(
    work: Any, world: Any, desk: Any, actor: Any, said: Any
) -> None:
    sabit, token = actor("sabit"), secrets.token_hex(16)
    with work() as session:
        row = desk(session).request(ADVICE)

        def take() -> Any:
            return move(session, actor=sabit, region=world.region, request=row, transition="take",
                        filled=Filled(), token=token)  # fmt: skip

        said["against"] = "Үйге барып көру актісі жоқ."
        ways = may_go(session, actor=sabit, region=world.region, request=row)
        blocked = {one.transition.code: str(one.blocked) for one in ways}
        assert blocked["take"] == "Үйге барып көру актісі жоқ."
        assert not blocked["complete"]
        with pytest.raises(Conflict, match="not_yet"):
            take()
        said["against"], said["refuses"] = "", True
        with pytest.raises(InvalidInput), session.begin_nested():
            take()
        assert row.state == "registered", "what the module refuses has not happened"
        said["refuses"] = False
        take()
        take()
        assert said["gone"] == [(row.id, "sabit", "review")], "twice pressed is once"


def test_the_page_shows_the_modules_lines(work: Any, desk: Any, sign_in: Any, said: Any) -> None:
    with work() as session:
        row = desk(session).request(ADVICE)
        key, number = row.public_id, row.id
    page = sign_in("sabit").get(f"/shymkent/requests/{key}").get_data(as_text=True)
    assert f'href="/x/{number}">Модульдің беті</a>' in page
    assert "Акт" in page
    assert "жоқ" in page
