"""The grid of the day: a touch gives, a second one takes back, and the ledger says the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from day_centre.child.models import ChildProfile, Fetcher, HealthLimit
from day_centre.file.models import ChildFile, Stay, StayPause
from day_centre.journal import (
    arranging,
    closing,
    corrections,
    grid_services,
    month_queries,
    queries,
    services,
)
from day_centre.journal.corrections import DayData
from day_centre.journal.models import ChildDay, ClosedDay, GroupKind

from core.clock import local_today
from core.db import db, unit_of_work
from core.deliveries.models import Delivery
from core.errors import Conflict, InvalidInput, NotAllowed
from core.people.models import Person
from core.people.services import PersonData, register_person
from core.regions.models import Centre
from core.scheduling.models import Group
from core.sdk.services import service_problems

BASE = "/shymkent/day-centre"
TODAY = local_today("Asia/Almaty")
DAY = dt.timedelta(days=1)
MASSAGE, MEALS, ART = "day_centre.massage", "day_centre.meals", "day_centre.art"


class Journal:
    """A group of the first centre with children; each deed is a transaction of its own."""

    def __init__(self, work: Any, actor: Any, world: Any) -> None:
        self.work, self.world, self.region = work, world, world.region
        self.who = {name: actor(name) for name in ("aigul", "bota", "bolat")}
        with work() as session:
            session.get_one(Centre, world.centre_id).type_code = "day_centre"
            group = Group(
                region_id=world.region.id, centre_id=world.centre_id, title="Күншуақ",
                module="day_centre", service_kind=MEALS, capacity=10,
                starts_on=TODAY - 300 * DAY, ends_on=TODAY + 300 * DAY,
            )  # fmt: skip
            session.add(group)
            session.flush()
            self.group_id, self.group_code = group.id, group.public_id
        self.stays: dict[str, int] = {}

    def child(self, name: str, regime: str = "full") -> int:
        """A child who stays since a month ago; returns the number of the stay."""
        with self.work() as session:
            person = register_person(
                session, actor=self.who["bota"], region=self.region,
                centre_id=self.world.centre_id,
                data=PersonData("Омарова", name, legal_basis="paper_consent",
                                birth_date=TODAY - 9 * 365 * DAY),
            )  # fmt: skip
            ids = {"region_id": self.region.id, "centre_id": self.world.centre_id,
                   "person_id": person.id}  # fmt: skip
            file = ChildFile(number=len(self.stays) + 1, **ids)
            session.add(file)
            session.flush()
            stay = Stay(file_id=file.id, group_id=self.group_id, regime=regime,
                        starts_on=TODAY - 30 * DAY, **ids)  # fmt: skip
            session.add(stay)
            session.flush()
            self.stays[name] = stay.id
            return int(stay.id)

    def person(self, name: str) -> int:
        with self.work(writes=False) as session:
            return int(session.get_one(Stay, self.stays[name]).person_id)

    def code(self, name: str) -> str:
        with self.work(writes=False) as session:
            return str(session.get_one(Stay, self.stays[name]).public_id)

    def do(self, deed: Any, name: str, by: str = "bota", day: dt.date = TODAY, **more: Any) -> Any:
        with self.work() as session:
            made = deed(session, actor=self.who[by], region=self.region, day=day,
                        stay=session.get_one(Stay, self.stays[name]), **more)  # fmt: skip
            return getattr(made, "id", made)

    def close(self, by: str = "bota", day: dt.date = TODAY, **more: Any) -> Any:
        with self.work() as session:
            return closing.close_day(
                session, actor=self.who[by], region=self.region, day=day,
                group=session.get_one(Group, self.group_id), **more,
            ).id  # fmt: skip

    def ledger(self) -> list[tuple[str, bool]]:
        """(kind, stands) of every row, in order."""
        with self.work(writes=False) as session:
            rows = session.execute(
                sa.select(Delivery.service_kind, Delivery.voided_at).order_by(Delivery.id)
            )
            return [(kind.removeprefix("day_centre."), at is None) for kind, at in rows]

    def marks(self) -> list[tuple[str, bool]]:
        with self.work(writes=False) as session:
            rows = session.execute(
                sa.select(ChildDay.mark, ChildDay.voided_at).order_by(ChildDay.id)
            )
            return [(mark, at is None) for mark, at in rows]

    def add(self, *rows: Any) -> None:
        with self.work() as session:
            session.add_all(rows)

    def fetcher(self, name: str, full_name: str = "Әжесі Күлән") -> str:
        """Somebody who may fetch the child; returns the key."""
        with self.work() as session:
            row = Fetcher(region_id=self.region.id, person_id=session.get_one(
                Stay, self.stays[name]).person_id, full_name=full_name, document="№ 1",
                first_day=TODAY - DAY)  # fmt: skip
            session.add(row)
            session.flush()
            return f"named:{row.public_id}"


@pytest.fixture
def journal(work: Any, actor: Any, world: Any) -> Journal:
    return Journal(work, actor, world)


def refused(deed: Callable[[], Any], code: str) -> None:
    with pytest.raises((Conflict, InvalidInput)) as told:
        deed()
    assert told.value.code == code


def test_a_touch_gives_and_a_second_one_takes_back(journal: Journal) -> None:
    journal.child("Айым")
    give, take = grid_services.give, grid_services.take_back
    refused(lambda: journal.do(give, "Айым", kind_code=MASSAGE), "journal.not_here")
    journal.do(services.note_came, "Айым", seen=0)
    first = journal.do(give, "Айым", kind_code=MASSAGE, seen=0)
    assert journal.do(give, "Айым", kind_code=MASSAGE, seen=0) == first, "the same press again"
    assert journal.do(give, "Айым", by="aigul", kind_code=MASSAGE, seen=0) == first, "and another's"
    journal.do(take, "Айым", kind_code=MASSAGE, seen=first)
    journal.do(take, "Айым", kind_code=MASSAGE, seen=first)
    assert journal.ledger() == [("massage", False)]
    refused(lambda: journal.do(give, "Айым", kind_code=MASSAGE, seen=0), "journal.overtaken")
    again = journal.do(give, "Айым", kind_code=MASSAGE, seen=first)
    assert journal.ledger() == [("massage", False), ("massage", True)]
    refused(lambda: journal.do(take, "Айым", kind_code=MASSAGE, seen=first), "journal.overtaken")
    refused(lambda: journal.do(give, "Айым", kind_code="day_centre.none"), "journal.kind")
    with pytest.raises(NotAllowed):
        journal.do(take, "Айым", by="bolat", kind_code=MASSAGE, seen=again)
    with journal.work(writes=False) as session:
        row = session.scalars(sa.select(Delivery).order_by(Delivery.id.desc())).first()
        assert (row.special_kind, row.local_date, row.unit) == (2, TODAY, "visit")


def test_a_mark_is_changed_but_not_against_what_somebody_else_marked(journal: Journal) -> None:
    journal.child("Айым")
    came = journal.do(services.note_came, "Айым", seen=0)
    assert journal.do(services.note_came, "Айым", seen=0) == came
    refused(lambda: journal.do(services.note_absent, "Айым", reason="ill", seen=0),
            "journal.overtaken")  # fmt: skip
    journal.do(grid_services.give, "Айым", kind_code=MEALS)
    for deed, more in ((services.note_absent, {"reason": "ill"}), (services.take_mark_back, {})):
        refused(lambda deed=deed, more=more: journal.do(deed, "Айым", seen=came, **more),
                "journal.services")  # fmt: skip
    journal.do(grid_services.take_back, "Айым", kind_code=MEALS)
    refused(lambda: journal.do(services.note_absent, "Айым", reason="x"), "journal.reason")
    absent = journal.do(services.note_absent, "Айым", reason="ill", seen=came)
    assert journal.do(services.note_absent, "Айым", reason="ill", seen=came) == absent
    journal.do(services.take_mark_back, "Айым", seen=absent)
    journal.do(services.take_mark_back, "Айым", seen=absent)
    assert journal.marks() == [("present", False), ("absent", False)]


def test_only_those_may_fetch_whom_the_family_has_named(journal: Journal) -> None:
    for name in ("Айым", "Дана"):
        journal.child(name)
    own, others = journal.fetcher("Айым"), journal.fetcher("Дана")
    left = services.note_left
    refused(lambda: journal.do(left, "Айым", fetched_by=own), "journal.absent")
    journal.do(services.note_came, "Айым", brought_by=own)
    for stranger in (others, "named:x", "alone"):
        refused(lambda key=stranger: journal.do(left, "Айым", fetched_by=key), "journal.stranger")
    refused(lambda: journal.do(left, "Айым", fetched_by=""), "journal.guide")
    gone = journal.do(left, "Айым", fetched_by=own)
    assert journal.do(left, "Айым", fetched_by=own) == gone
    journal.add(ChildProfile(region_id=journal.region.id, person_id=journal.person("Айым"),
                             accompanied="alone"))  # fmt: skip
    refused(lambda: journal.do(left, "Айым", fetched_by="alone"), "journal.left")
    journal.do(services.take_leaving_back, "Айым")
    journal.do(left, "Айым", fetched_by="alone")
    yesterday = {"day": TODAY - DAY}
    journal.do(services.note_came, "Айым", **yesterday)
    journal.do(left, "Айым", fetched_by="alone", **yesterday)
    with journal.work(writes=False) as session:
        found = queries.child_day(session, stay_id=journal.stays["Айым"], day=TODAY - DAY)
        assert (found.came_at, found.left_at, found.has_left) == (None, None, True)
        group = session.get_one(Group, journal.group_id)
        (now,) = queries.group_days(session, groups=[group], centre_ids=[group.centre_id],
                                    day=TODAY - DAY)  # fmt: skip
        assert (now.came, now.inside) == (1, 0), "the hour of an earlier day is not known"


def test_a_limit_of_health_refuses_in_the_nurses_words(journal: Journal, sign_in: Any) -> None:
    for name in ("Айым", "Дана"):
        journal.child(name)
        journal.do(services.note_came, name)
    journal.add(HealthLimit(region_id=journal.region.id, person_id=journal.person("Дана"),
                            text="Массаж жасауға болмайды", kinds=[MASSAGE],
                            first_day=TODAY - DAY))  # fmt: skip
    with pytest.raises(Conflict, match="Массаж жасауға болмайды"):
        journal.do(grid_services.give, "Дана", kind_code=MASSAGE)
    client = sign_in("bota", "ru")
    url = f"{BASE}/journal/touch?group={journal.group_code}"
    answer = client.post(url, data={"do": "give_column", "service": "massage"},
                         headers={"HX-Request": "true", "HX-Target": "journal-day"})  # fmt: skip
    assert answer.status_code == 200
    assert "Омарова Дана" in answer.text and "Массаж жасауға болмайды" in answer.text
    assert journal.ledger() == [("massage", True)], "the other child has it"
    one = client.post(
        url, data={"do": "give", "service": "massage", "seen": "0", "stay": journal.code("Дана")},
        headers={"HX-Request": "true", "HX-Target": f"cell-{journal.code('Дана')}-massage"},
    )  # fmt: skip
    assert "Массаж жасауға болмайды" in one.text
    assert f'id="said-{journal.code("Дана")}"' in one.text, "beside the child"


def test_a_whole_column_and_its_exact_undo(journal: Journal) -> None:
    for name in ("Айым", "Дана", "Сара", "Ерлан"):
        journal.child(name)
    for name in ("Айым", "Дана", "Сара"):
        journal.do(services.note_came, name)
    journal.do(grid_services.give, "Сара", kind_code=ART)

    def group_deed(deed: Any, **more: Any) -> Any:
        with journal.work() as session:
            group = session.get_one(Group, journal.group_id)
            return deed(
                session, actor=journal.who["bota"], region=journal.region, day=TODAY,
                centre_id=group.centre_id, group_id=group.id,
                lines=queries.child_lines(session, group=group, day=TODAY), **more,
            )  # fmt: skip

    made = group_deed(grid_services.give_many, kind_codes=[ART])
    assert len(made.given) == 2 and not made.refused
    assert not group_deed(grid_services.give_many, kind_codes=[ART]).given, "twice is once"
    ids = [one.id for one in made.given]
    assert group_deed(grid_services.take_many_back, delivery_ids=ids) == 2
    assert group_deed(grid_services.take_many_back, delivery_ids=ids) == 0
    assert journal.ledger() == [("art", True), ("art", False), ("art", False)]
    assert len(group_deed(services.note_rest_came)) == 1
    assert group_deed(services.note_rest_came) == []


def test_a_day_is_closed_once_and_then_only_corrected(journal: Journal) -> None:
    for name in ("Айым", "Дана"):
        journal.child(name)
    journal.do(services.note_came, "Айым")
    journal.do(grid_services.give, "Айым", kind_code=MEALS)
    refused(journal.close, "journal.unmarked")
    refused(lambda: journal.close(rest_absent=True), "journal.inside")
    assert journal.marks() == [("present", True)], "a refused closing leaves nothing behind"
    journal.do(services.note_left, "Айым", fetched_by=journal.fetcher("Айым"))
    closed = journal.close(rest_absent=True)
    assert journal.close() == closed
    refused(lambda: journal.do(grid_services.give, "Айым", kind_code=ART), "journal.closed")
    refused(lambda: journal.do(services.note_came, "Дана"), "journal.closed")
    late = journal.fetcher("Дана")
    with journal.work(writes=False) as session:
        mark = queries.child_day(session, stay_id=journal.stays["Дана"], day=TODAY)
        seen, now = mark.id, mark.marked_at
    data = DayData("present", came_at=now, left_at=now, fetched_by=late, kinds=frozenset({ART}))
    change = {"data": data, "seen": seen}
    with pytest.raises(NotAllowed):
        journal.do(corrections.change_day, "Дана", why="Келген екен", **change)
    refused(lambda: journal.do(corrections.change_day, "Дана", by="aigul", **change), "journal.why")
    fresh = journal.do(corrections.change_day, "Дана", by="aigul", why="Келген екен", **change)
    assert journal.ledger() == [("meals", True), ("art", True)]
    same = {"data": data, "seen": fresh, "why": "Келген екен"}
    assert journal.do(corrections.change_day, "Дана", by="aigul", **same) == fresh
    refused(lambda: journal.do(corrections.change_day, "Дана", by="aigul", why="Қате", **change),
            "journal.overtaken")  # fmt: skip
    journal.do(corrections.change_day, "Дана", by="aigul", seen=fresh, why="Келмеген",
               data=DayData("absent", "family"))  # fmt: skip
    assert journal.ledger() == [("meals", True), ("art", False)]
    with journal.work(writes=False) as session:
        voided = session.scalars(sa.select(Delivery).where(Delivery.voided_at.is_not(None))).one()
        assert voided.void_reason == "Келмеген"


def test_who_is_not_expected_stands_nowhere(journal: Journal, work: Any) -> None:
    stay_id = journal.child("Айым")
    with work() as session:
        session.add(StayPause(region_id=journal.region.id, stay_id=stay_id,
                              first_day=TODAY - DAY, last_day=TODAY))  # fmt: skip
        group = session.get_one(Group, journal.group_id)
        assert queries.child_lines(session, group=group, day=TODAY) == []
        assert len(queries.child_lines(session, group=group, day=TODAY - 2 * DAY)) == 1
    refused(lambda: journal.do(services.note_came, "Айым"), "journal.not_expected")
    refused(lambda: journal.do(services.note_came, "Айым", day=TODAY + DAY), "journal.future")
    refused(lambda: journal.do(services.note_came, "Айым", day=TODAY - 9 * DAY), "journal.late")
    journal.do(services.note_came, "Айым", day=TODAY - 2 * DAY)
    month, person_id = (TODAY - 2 * DAY).replace(day=1), journal.person("Айым")
    with work(writes=False) as session:
        found = month_queries.month_of(session, person_id=person_id, month=month)
        assert (found.came, found.absent, found.services) == (1, 0, 0)


def test_two_carers_at_once_make_one_delivery(journal: Journal, app: Any) -> None:
    journal.child("Айым")
    barrier = Barrier(4)
    actors = [journal.who["bota"], journal.who["aigul"]] * 2

    def touch(actor: Any) -> int:
        with app.app_context():
            barrier.wait(10)
            try:
                with unit_of_work(scope=journal.region.id, writes=True) as session:
                    stay = session.get_one(Stay, journal.stays["Айым"])
                    at = {"actor": actor, "region": journal.region, "stay": stay, "day": TODAY}
                    services.note_came(session, **at, seen=0)
                    return int(grid_services.give(session, **at, kind_code=MASSAGE, seen=0).id)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(touch, actors))
    assert len(set(made)) == 1
    assert journal.ledger() == [("massage", True)]
    assert journal.marks() == [("present", True)]


def test_the_week_of_a_group_makes_the_columns(journal: Journal, sign_in: Any, work: Any) -> None:
    journal.child("Айым")
    url = f"{BASE}/journal/{journal.group_code}/week"
    client = sign_in("aigul", "ru")
    weekday = TODAY.isoweekday()
    form = {"box": [f"{weekday}.massage", f"{weekday}.art", "9.x"]}
    for _twice in range(2):
        assert client.post(url, data=form).status_code == 303
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(GroupKind)) == 2
    shown = client.get(url).text
    for code in ("massage", "art"):
        assert f'value="{weekday}.{code}" checked' in shown
    page = client.get(f"{BASE}/?group={journal.group_code}").text
    assert 'id="col-massage"' in page and 'id="col-meals"' not in page
    client.post(f"{BASE}/journal/touch?group={journal.group_code}", data={"do": "rest_came"})
    row = {"do": "give_row", "stay": journal.code("Айым")}
    client.post(f"{BASE}/journal/touch?group={journal.group_code}", data=row)
    assert journal.ledger() == [("art", True), ("massage", True)]
    assert client.post(url, data={"box": [f"{weekday}.nothing"]})
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(GroupKind)) == 2
    with pytest.raises(NotAllowed), work() as session:
        arranging.arrange(session, actor=journal.who["bota"], region=journal.region,
                          group=session.get_one(Group, journal.group_id), wanted=[])  # fmt: skip


def test_the_pages_of_the_day_work_without_a_script(
    journal: Journal, sign_in: Any, work: Any
) -> None:
    for name in ("Айым", "Дана"):
        journal.child(name, "half" if name == "Дана" else "full")
    key, client = journal.fetcher("Айым"), sign_in("bota", "ru")
    stay = journal.code("Айым")
    url = f"{BASE}/journal/touch?group={journal.group_code}&view=arrivals"
    for data in (
        {"do": "came", "seen": "0", "who": key},
        {"do": "give", "service": "art", "seen": "0"},
        {"do": "left", "who": key},
    ):
        answer = client.post(url, data={"stay": stay, **data})
        assert answer.status_code == 303
        assert answer.location.endswith(f"#row-{stay}")
    page = client.get(f"{BASE}/?group={journal.group_code}&view=arrivals").text
    assert "Әжесі Күлән" in page
    refusal = client.post(url, data={"do": "uncame", "stay": stay, "seen": "1"},
                          follow_redirects=True)  # fmt: skip
    assert "msg-danger" in refusal.text
    assert client.get(f"{BASE}/?group=all").status_code == 200
    assert client.get(f"{BASE}/journal/card").status_code == 200
    assert "Омарова Айым" in client.get(f"{BASE}/journal/{journal.group_code}/paper").text
    closed = client.post(f"{BASE}/journal/close?group={journal.group_code}",
                         data={"rest_absent": "1"})  # fmt: skip
    assert closed.status_code == 303
    person_id = journal.person("Айым")
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ClosedDay)) == 1
        person = session.get_one(Person, person_id).public_id
    month = client.get(f"/shymkent/day-centre/people/{person}/journal").text
    assert "Әжесі Күлән" in month
    for wrong in ("?do=x", ""):
        assert client.post(f"{BASE}/journal/touch{wrong}", data={}).status_code == 404
    form = f"{BASE}/journal/children/{stay}"
    assert sign_in("bolat").get(form).status_code == 404
    head = sign_in("aigul", "ru")
    shown = head.get(form)
    assert shown.status_code == 200
    typed = {"mark": "present", "came_at": "99:00", "note": "Жазба", "why": "", "seen": "1"}
    refused_page = head.post(form, data=typed)
    assert refused_page.status_code == 422
    assert "Жазба" in refused_page.text


def test_pages_take_as_many_queries_for_six_children_as_for_two(
    journal: Journal, sign_in: Any, count_queries: Any
) -> None:
    client = sign_in("bota", "ru")
    urls = [f"{BASE}/?group={journal.group_code}&view={view}" for view in ("services", "arrivals")]
    urls.append(f"{BASE}/journal/{journal.group_code}/paper")
    counts: list[list[int]] = []
    for names in (("Айым", "Дана"), ("Сара", "Ерлан", "Алма", "Болат")):
        for name in names:
            journal.child(name)
            key = journal.fetcher(name)
            journal.do(services.note_came, name, brought_by=key)
            journal.do(grid_services.give, name, kind_code=ART)
        counts.append([])
        for url in urls:
            client.get(url)
            count_queries.clear()
            assert client.get(url).status_code == 200
            counts[-1].append(len(count_queries.statements))
    assert counts[0] == counts[1]


def test_who_records_elsewhere_is_told_that_the_journal_has_it(journal: Journal) -> None:
    journal.child("Айым")
    journal.do(services.note_came, "Айым")

    def told(giving: bool) -> list[bool]:
        person_id = journal.person("Айым")
        with journal.work(writes=False) as session:
            found = service_problems(session, journal.region, person_id=person_id, kind_code=ART,
                                     on=TODAY, giving=giving)  # fmt: skip
            return [one.blocking for one in found]

    assert told(giving=True) == []
    given = journal.do(grid_services.give, "Айым", kind_code=ART)
    assert told(giving=True) == [False], "a child may have two lessons: it warns only"
    assert told(giving=False) == []
    journal.do(grid_services.take_back, "Айым", kind_code=ART, seen=given)
    assert told(giving=True) == []
