"""What a region chooses for itself: the page, its refusals, who may, what is written down."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry
from core.errors import NotAllowed
from core.regions.enablement import region_info
from core.regions.options import change_settings, setting

PAGE = "/shymkent/settings/rules"
CODE, FIELD = "active_longevity.ending_days", "active_longevity__ending_days"


def sent(text: str) -> dict[str, str]:
    """What the page sends when nothing is touched."""
    form = text.split('action="/shymkent/settings/rules"', 1)[1].split("</form>", 1)[0]
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        ticked = 'type="checkbox"' not in tag or "checked" in tag
        if name and ticked:
            values[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', body)
        values[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', body)[1]  # type: ignore[index]
    return values


def chosen(work: Any, world: Any) -> Any:
    with work() as session:
        region = region_info(session, world.region.code)
        assert region is not None
        return setting(region, CODE)


def test_a_value_is_chosen_kept_and_written_down(world: Any, sign_in: Any, work: Any) -> None:
    dana = sign_in("dana")
    values = sent(dana.get(PAGE).text)
    assert values[FIELD] == "30"
    assert dana.post(PAGE, data={**values, FIELD: "40"}).status_code == 303
    assert chosen(work, world) == 40
    assert sent(dana.get(PAGE).text)[FIELD] == "40"
    dana.post(PAGE, data={**values, FIELD: "40"})
    with work() as session:
        entries = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "settings.change")
        ).all()
        assert [one.details["values"] for one in entries] == [{CODE: 40}]


@pytest.mark.parametrize("typed", ["181", "0", "four", ""])
def test_a_value_outside_its_limits_is_refused_and_not_lost(
    typed: str, world: Any, sign_in: Any, work: Any
) -> None:
    dana = sign_in("dana")
    answer = dana.post(PAGE, data={**sent(dana.get(PAGE).text), FIELD: typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert f'id="{FIELD}-e' in answer.text or 'aria-invalid="true"' in answer.text
    assert chosen(work, world) == 30


def test_only_who_answers_for_the_whole_region_may(
    world: Any, sign_in: Any, work: Any, actor: Any
) -> None:
    assert sign_in("aigul").get(PAGE).status_code == 403
    aigul = actor("aigul")
    with pytest.raises(NotAllowed), work() as session:
        change_settings(session, actor=aigul, region=world.region, values={CODE: 5})
