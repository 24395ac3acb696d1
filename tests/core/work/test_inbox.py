"""The inbox: whose work it shows, how much is counted, and in how many queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.auth.models import Role, RoleGrant
from core.errors import Conflict, InvalidInput, NotAllowed
from core.work import inbox_queries
from core.work.assign_services import give_work, take_work
from core.work.inbox_queries import Filter, inbox, reader_of
from core.work.services import pause_work
from tests.conftest import TODAY, World

YESTERDAY = TODAY - dt.timedelta(days=1)


def seen(session: Any, actor: Any, world: World, **asked: str) -> Any:
    reader = reader_of(session, actor=actor, region=world.region, centre_id=world.centre_id)
    return inbox(session, reader=reader, asked=Filter(**asked))


def subjects(found: Any) -> list[str]:
    return [line.item.subject for line in found.page.items]


def test_headings_and_dates(work: Any, world: World, actor: Any, piece: Any, unit: Any) -> None:
    sabit, aigul, bota = (actor(name) for name in ("sabit", "aigul", "bota"))
    with work() as session:
        desk = unit(session, world.aigul, world.sabit)
        late = piece(session, assignee_id=world.sabit, late=YESTERDAY)
        today = piece(session, assignee_id=world.sabit, late=TODAY)
        soon = piece(session, assignee_id=world.sabit, late=TODAY + dt.timedelta(days=3))
        asleep = piece(session, assignee_id=world.sabit, late=YESTERDAY)
        pause_work(region=world.region, item=asleep)
        free = piece(session, unit_id=desk)
        other = piece(session, assignee_id=world.bota)
        far = piece(session, assignee_id=world.bolat, centre_id=world.second_centre_id)
        loose = piece(session)
        module_off = piece(session, assignee_id=world.sabit, module="nobody_has_it")
        session.flush()

        mine = seen(session, sabit, world)
        assert subjects(mine) == [x.subject for x in (late, asleep, today, soon)]
        assert mine.when == {"all": 4, "today": 1, "overdue": 1, "soon": 1, "waiting": 1}
        assert mine.whose == {"mine": 4, "unit": 1, "free": 2, "escalated": 0}
        assert module_off.subject not in subjects(mine)
        for when, expected in (("overdue", late), ("today", today), ("soon", soon),
                               ("waiting", asleep)):  # fmt: skip
            assert subjects(seen(session, sabit, world, when=when)) == [expected.subject]
        assert subjects(seen(session, sabit, world, whose="unit")) == [free.subject]
        # free work of a unit is not for those outside of it
        assert subjects(seen(session, bota, world, whose="free")) == [loose.subject]
        # who gives out work sees the whole centre, and no other
        whole = subjects(seen(session, aigul, world, whose="centre"))
        assert other.subject in whole
        assert far.subject not in whole
        assert seen(session, bota, world).whose.get("centre") is None


def test_nobody_sees_what_is_about_himself(work: Any, world: World, actor: Any, piece: Any) -> None:
    aigul, dana = actor("aigul"), actor("sabit")
    with work() as session:
        about = piece(session, hidden_from_id=world.aigul)
        reader = reader_of(session, actor=aigul, region=world.region, centre_id=world.centre_id)
        found = inbox(session, reader=reader, asked=Filter(whose="centre"))
        assert not found.page.items
        assert sum(found.whose.values()) == 0
        assert sum(inbox_queries.card_counts(session, reader=reader).values()) == 0
        assert subjects(seen(session, dana, world, whose="free")) == [about.subject]
        with pytest.raises(NotAllowed):
            take_work(session, actor=aigul, region=world.region, item=about)
        with pytest.raises(Conflict):
            give_work(session, actor=aigul, region=world.region, item=about,
                      assignee_id=world.sabit)  # fmt: skip


def test_a_deputy_does_the_work_for_a_time(work: Any, world: World, actor: Any, piece: Any) -> None:
    with work() as session:
        role = session.scalars(sa.select(Role).where(Role.code == "specialist")).one()
        session.add_all([
            RoleGrant(user_id=world.bota, role_id=role.id, region_id=world.region.id,
                      centre_id=world.centre_id, deputy_for_id=world.sabit,
                      valid_from=TODAY, valid_to=TODAY),
            RoleGrant(user_id=world.nurgul, role_id=role.id, region_id=world.region.id,
                      centre_id=world.centre_id, deputy_for_id=world.sabit,
                      valid_to=YESTERDAY),
        ])  # fmt: skip
        item = piece(session, assignee_id=world.sabit)
    bota, nurgul = actor("bota"), actor("nurgul")
    with work() as session:
        found = seen(session, bota, world)
        assert subjects(found) == [item.subject]
        assert found.page.items[0].instead_of == "Sabit"
        assert subjects(seen(session, nurgul, world)) == []


def test_queries_do_not_grow_and_counts_are_bounded(
    work: Any, world: World, actor: Any, piece: Any, unit: Any, count_queries: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(inbox_queries, "MOST", 10)
    monkeypatch.setattr(inbox_queries, "MANY", 6)
    sabit = actor("sabit")
    used = []
    for more in (1, 30):
        with work() as session:
            if more == 1:
                unit(session, world.aigul, world.sabit)
            for _number in range(more):
                piece(session, assignee_id=world.sabit)
        with work() as session:
            count_queries.clear()
            found = seen(session, sabit, world)
            used.append(len(count_queries.statements))
    assert used[0] == used[1] <= 9
    assert (found.whose["mine"], found.when["all"], found.page.total) == (6, 6, 10)
    assert found.is_cut
    assert found.page.pages == 1


def test_taken_once_and_given_to_who_may(
    work: Any, world: World, actor: Any, piece: Any, unit: Any
) -> None:
    sabit, bota, aigul = actor("sabit"), actor("bota"), actor("aigul")
    with work() as session:
        desk = unit(session, world.sabit, world.bota)
        item = piece(session, unit_id=desk)
        item.escalated_to_id = world.aigul
        take_work(session, actor=bota, region=world.region, item=item)
        assert (item.assignee_id, item.escalated_to_id) == (world.bota, None)
        take_work(session, actor=bota, region=world.region, item=item)
        with pytest.raises(Conflict):
            take_work(session, actor=sabit, region=world.region, item=item)
        # the head of the unit gives it out without the right on the whole centre
        give_work(session, actor=sabit, region=world.region, item=item, assignee_id=world.sabit,
                  unit_id=desk)  # fmt: skip
        assert item.assignee_id == world.sabit
        with pytest.raises(Conflict):
            give_work(session, actor=bota, region=world.region, item=item, assignee_id=world.bota)
        for stranger in (world.nurgul, world.bolat):  # no right on requests; another centre
            with pytest.raises(InvalidInput):
                give_work(session, actor=aigul, region=world.region, item=item,
                          assignee_id=stranger)  # fmt: skip
