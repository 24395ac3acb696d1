"""A letter stays hidden from whom it is about, whatever is set later and whoever else it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.clock import frozen
from core.feedback.models import Feedback
from core.scheduling.models import StaffMember
from core.work.models import WorkItem
from tests.conftest import NOW, World
from tests.core.feedback.test_feedback import OFFICE, rows, write


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with frozen(NOW):
        yield


def test_an_account_that_comes_later_sees_nothing_of_it(
    app: Flask, sign_in: Any, world: World, work: Any
) -> None:
    with work() as session:
        member = StaffMember(region_id=world.region.id, centre_id=world.centre_id,
                             full_name="Директор")  # fmt: skip
        session.add(member)
        session.flush()
        key, member_id = member.public_id, member.id
    number, _secret = write(app.test_client(), world)
    (row,) = rows(work)
    page = f"{OFFICE}{row.public_id}"
    assert sign_in("dana").post(f"{page}/about", data={"staff_id": key}).status_code == 303
    head = sign_in("aigul")
    inbox = "/shymkent/work/?whose=centre"
    assert number in head.get(inbox).text
    with work() as session:
        session.get_one(WorkItem, row.work_item_id).assignee_id = world.aigul
        session.flush()
        session.get_one(StaffMember, member_id).user_id = world.aigul
    with work(writes=False) as session:
        item = session.get_one(WorkItem, row.work_item_id)
        assert (item.hidden_from_id, item.assignee_id) == (world.aigul, None)
        assert session.scalars(sa.select(Feedback.about_user_id)).one() == world.aigul
    assert number not in head.get(inbox).text
    assert head.get(page).status_code == 404


def test_of_two_who_are_named_it_is_hidden_from_who_could_read_it(
    app: Flask, world: World, work: Any
) -> None:
    """Bota reads no letters; Dana of the region does."""
    assert world.bota < world.users["dana"]
    write(app.test_client(), world, text="Кезекте bota мен dana дөрекі сөйледі")
    assert rows(work)[0].about_user_id == world.users["dana"]
