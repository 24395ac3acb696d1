"""Calendar links: what they show, to whom, and that real calendar programs read them."""

from __future__ import annotations

import datetime as dt
import html
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from core.audit.models import AuditEntry
from core.auth.models import RoleGrant, User
from core.auth.queries import token_hash
from core.clock import frozen, now_utc
from core.db import ALL_REGIONS
from core.people.models import Person
from core.regions.models import Room
from core.scheduling import feed_services, services
from core.scheduling.feed_ics import Entry, calendar_text
from core.scheduling.feed_models import CalendarFeed
from core.scheduling.resource_models import Blocking, Booking, VisitKind
from tests.core.scheduling.conftest import MONDAY, MORNING

PRESS = "0123456789abcdef0123"


def address_on(answer: Any) -> str:
    """The path of the address that the page shows."""
    assert answer.status_code == 200, answer.status_code
    found = re.search(r'value="https?://[^/"]+(/p/calendar/[0-9a-f]{64}\.ics)"', answer.text)
    assert found, answer.text
    return found[1]


def make(client: Any, target: str, *, press: str = PRESS, language: str = "kk") -> str:
    data = {"target": target, "language": language, "press": press}
    return address_on(client.post("/shymkent/schedule/feeds", data=data))


def events(content: bytes) -> list[Any]:
    calendar = Calendar.from_ical(content)
    assert not calendar.errors
    found = list(calendar.walk("VEVENT"))
    assert all(not one.errors for one in found)
    return found


def booking(stage: Any, **fields: Any) -> Booking:
    """An appointment on Monday at 15:00 of Shymkent."""
    starts = fields.pop("starts_at", dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC))
    values = {"module": "core", "kind": "appointment", "occupied_from": starts,
              "occupied_to": starts + dt.timedelta(minutes=50), "starts_at": starts,
              "ends_at": starts + dt.timedelta(minutes=50), "local_date": MONDAY,
              "region_id": stage.world.region.id, "centre_id": stage.world.centre_id}  # fmt: skip
    row = Booking(**(values | fields))
    with stage.work() as session:
        session.add(row)
        session.flush()
        session.expunge(row)
    return row


def visit_kind(stage: Any, name: str, *, confidential: bool) -> int:
    with stage.work() as session:
        kind = VisitKind(region_id=stage.world.region.id, centre_id=stage.world.centre_id,
                         name_kk=name, minutes=50, is_confidential=confidential)  # fmt: skip
        session.add(kind)
        session.flush()
        return kind.id


# The format ------------------------------------------------------------------------------------


def test_octets_follow_the_standard() -> None:
    made = dt.datetime(2024, 2, 1, tzinfo=dt.UTC)
    long = "Өте ұзақ атауы бар топ, үтірмен; нүктелі үтірмен " * 4
    content = calendar_text(
        name="Белсенді ұзақ өмір", zone="Asia/Almaty", language="kk",
        entries=[
            Entry("a@x", dt.datetime(2024, 2, 5, 4, tzinfo=dt.UTC),
                  dt.datetime(2024, 2, 5, 5, tzinfo=dt.UTC), long, made, place="2-зал"),
            Entry("b@x", dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC),
                  dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC), "Би", made,
                  changed_at=made + dt.timedelta(days=1), cancelled=True),
            Entry("c@x", dt.date(2026, 12, 16), dt.date(2026, 12, 17), "Жабық", made),
        ],
    )  # fmt: skip
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75, "folded in octets, not in letters"
    assert all(line.decode() for line in lines[:-1]), "no letter is cut in two"
    first, second, third = events(content)
    assert str(first["summary"]) == long
    assert first["dtstart"].dt.isoformat() == "2024-02-05T10:00:00+06:00", "before March 2024"
    assert second["dtstart"].dt.isoformat() == "2026-11-23T10:00:00+05:00", "and since"
    assert (first["status"], second["status"]) == ("CONFIRMED", "CANCELLED")
    assert first["sequence"] == 0 < second["sequence"]
    assert second["dtstamp"].dt == second["last-modified"].dt == made + dt.timedelta(days=1)
    assert third["dtstart"].dt == dt.date(2026, 12, 16)
    zone = next(iter(Calendar.from_ical(content).walk("VTIMEZONE")))
    offsets = {one["tzoffsetto"].td for one in zone.subcomponents}
    assert offsets == {dt.timedelta(hours=5), dt.timedelta(hours=6)}
    assert zone["tzid"] == "Asia/Almaty"


# What is shown -----------------------------------------------------------------------------------


def test_centre_room_and_instructor(stage: Any, sign_in: Any, app: Any) -> None:
    world = stage.world
    member = stage.staff("Омарова Сәуле")
    person = stage.person("Гүлнар", surname="Құпияева")
    yoga = stage.group(title="Йога", room_id=world.hall_id, instructor_id=member)
    stage.group(title="Би")
    stage.enrol(yoga, person)
    kind = visit_kind(stage, "Заңгер", confidential=False)
    booking(stage, room_id=world.hall_id, staff_id=member, person_id=person, visit_kind_id=kind)
    client, reader = sign_in("bota"), app.test_client()
    centre = reader.get(make(client, f"centre:{world.centre_id}"))
    room = reader.get(make(client, f"room:{world.hall_id}", press="r" * 20))
    own = reader.get(make(client, f"staff:{member}", press="s" * 20))
    assert centre.content_type == "text/calendar; charset=utf-8"
    assert {str(one["summary"]) for one in events(centre.data)} == {"Йога", "Би", "Қабылдау"}
    for answer in (room, own):
        assert {str(one["summary"]) for one in events(answer.data)} == {"Йога", "Қабылдау"}
        assert len(events(answer.data)) == 13, "twelve sessions of four weeks, one appointment"
    for answer in (centre, room, own):
        unfolded = answer.data.replace(b"\r\n ", b"").decode()
        assert "Құпияева" not in unfolded
        assert "Заңгер" not in unfolded, "whose business with whom is told to nobody"
    assert "2-зал" in str(events(room.data)[0]["location"])
    uids = [str(one["uid"]) for one in events(centre.data)]
    assert len(set(uids)) == len(uids)


def test_a_person_sees_own_sessions_and_no_names(stage: Any, sign_in: Any, app: Any) -> None:
    person = stage.person("Гүлнар", surname="Омарова")
    other = stage.person("Айша", surname="Бөтенова")
    yoga = stage.group(title="Йога", instructor_id=stage.staff("Нұсқаушыева Сәуле"))
    chess = stage.group(title="Шахмат", slots=(services.Slot(2, dt.time(9), dt.time(10)),))
    stage.group(title="Би", slots=(services.Slot(4, dt.time(9), dt.time(10)),))
    stage.enrol(yoga, person)
    stage.enrol(yoga, other)
    stage.enrol(chess, person)
    with frozen(MORNING + dt.timedelta(days=8)):
        stage.leave(chess, person)
    lawyer = visit_kind(stage, "Заңгер", confidential=False)
    secret = visit_kind(stage, "Психолог", confidential=True)
    booking(stage, person_id=person, visit_kind_id=lawyer)
    booking(stage, person_id=person, visit_kind_id=secret, state="cancelled")
    booking(stage, person_id=other, visit_kind_id=lawyer)
    page = f"/shymkent/people/{stage.public_id(person)}/calendar"
    client = sign_in("bota")
    assert client.get(page).status_code == 200
    answer = client.post(page, data={"language": "kk", "press": PRESS})
    found = events(app.test_client().get(address_on(answer)).data)
    titles = [str(one["summary"]) for one in found]
    assert (titles.count("Йога"), titles.count("Шахмат"), titles.count("Би")) == (12, 1, 0)
    assert titles.count("Заңгер") == 1
    assert [str(one["status"]) for one in found if one["summary"] == "Қабылдау"] == ["CANCELLED"]
    unfolded = app.test_client().get(address_on(answer)).data.replace(b"\r\n ", b"").decode()
    for hidden in ("Психолог", "Бөтенова", "Омарова", "Нұсқаушыева"):
        assert hidden not in unfolded


def test_changes_are_told_and_what_is_known_is_not_sent_again(
    stage: Any, sign_in: Any, app: Any
) -> None:
    group = stage.group(title="Йога", room_id=stage.world.hall_id)
    path = make(sign_in("aigul"), f"room:{stage.world.hall_id}")
    reader = app.test_client()
    first = reader.get(path)
    etag = first.headers["ETag"]
    with frozen(MORNING + dt.timedelta(minutes=5)):
        again = reader.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    meeting = stage.sessions(group)[2]
    later = MORNING + dt.timedelta(minutes=30)
    with frozen(later):
        stage.change("cancel", meeting, reason="ауырды")
        changed = reader.get(path, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    before = {str(one["uid"]): one for one in events(first.data)}
    after = {str(one["uid"]): one for one in events(changed.data)}
    assert before.keys() == after.keys(), "the same event keeps its name"
    moved = [uid for uid in before if before[uid]["status"] != after[uid]["status"]]
    assert len(moved) == 1
    assert meeting.public_id in moved[0]
    assert after[moved[0]]["sequence"] > before[moved[0]]["sequence"]
    assert after[moved[0]]["last-modified"].dt == later
    assert "ауырды" not in changed.text, "the reason may be about somebody's health"


def test_a_closed_centre_and_its_end(stage: Any, sign_in: Any, app: Any) -> None:
    stage.group(title="Йога")
    path = make(sign_in("aigul"), f"centre:{stage.world.centre_id}", language="ru")
    with stage.work() as session:
        row = Blocking(region_id=stage.world.region.id, centre_id=stage.world.centre_id,
                       kind="closed", reason="Карантин", starts_at=MORNING,
                       ends_at=MORNING + dt.timedelta(days=3))  # fmt: skip
        session.add(row)
    reader = app.test_client()

    def closed() -> Any:
        return next(o for o in events(reader.get(path).data) if o["summary"] == "Центр закрыт")

    assert (str(closed()["status"]), str(closed()["description"])) == ("CONFIRMED", "Карантин")
    with stage.work() as session:
        session.execute(sa.update(Blocking).values(lifted_at=now_utc()))
    assert str(closed()["status"]) == "CANCELLED"


# Who may -----------------------------------------------------------------------------------


def test_one_press_makes_one_link_and_its_address_is_not_kept(
    stage: Any, sign_in: Any, app: Any
) -> None:
    client, target = sign_in("bota"), f"centre:{stage.world.centre_id}"
    first, second = make(client, target), make(client, target)
    assert first == second
    with stage.work(writes=False) as session:
        feeds = session.scalars(sa.select(CalendarFeed)).all()
        assert [one.token_hash for one in feeds] == [token_hash(first[-68:-4])]
        assert first[-68:-4] not in {one.token_hash for one in feeds}
        acts = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts.count("feed.make") == 1
    assert app.test_client().get(first).status_code == 200
    page = client.get("/shymkent/schedule/feeds").text
    assert first not in html.unescape(page)
    with stage.work(writes=False) as session:
        assert session.scalars(sa.select(CalendarFeed.last_read_at)).one() == MORNING


def test_renewed_and_revoked_addresses_stop(stage: Any, sign_in: Any, app: Any) -> None:
    client, reader = sign_in("bota"), app.test_client()
    first = make(client, f"centre:{stage.world.centre_id}")
    with stage.work(writes=False) as session:
        feed = session.scalars(sa.select(CalendarFeed.public_id)).one()
    base = f"/shymkent/schedule/feeds/{feed}"
    second = address_on(client.post(f"{base}/renew", data={"press": "n" * 20}))
    assert reader.get(first).status_code == 404
    assert reader.get(second).status_code == 200
    assert sign_in("aigul").post(f"{base}/renew", data={"press": "m" * 20}).status_code == 403
    assert sign_in("nurgul").post(f"{base}/revoke").status_code == 404, "somebody else's link"
    for _ in range(2):
        assert sign_in("aigul").post(f"{base}/revoke").status_code == 303, (
            "the manager of the centre"
        )
    assert reader.get(second).status_code == 404
    assert client.post(f"{base}/renew", data={"press": "k" * 20}).status_code == 303
    assert reader.get(second).status_code == 404


@pytest.mark.parametrize("loss", ["closed", "ended", "grant", "moved"])
def test_who_loses_the_right_loses_the_link(stage: Any, sign_in: Any, app: Any, loss: str) -> None:
    path, reader = make(sign_in("bota"), f"centre:{stage.world.centre_id}"), app.test_client()
    assert reader.get(path).status_code == 200
    user = stage.world.bota
    with stage.work(scope=ALL_REGIONS) as session:
        account = session.get_one(User, user)
        grant = session.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == user)).one()
        if loss == "closed":
            account.is_active = False
        elif loss == "ended":
            account.ends_on = MONDAY - dt.timedelta(days=1)
        elif loss == "grant":
            grant.ended_at = now_utc()
        else:
            grant.centre_id = stage.world.second_centre_id
    assert reader.get(path).status_code == 404


def test_only_what_one_may_see_can_be_linked(stage: Any, sign_in: Any) -> None:
    world = stage.world
    with stage.work() as session:
        room = Room(region_id=world.region.id, centre_id=world.second_centre_id, name_kk="Басқа")
        session.add(room)
        session.flush()
        foreign = room.id
    client = sign_in("bota")
    for target in (
        f"room:{foreign}",
        f"centre:{world.second_centre_id}",
        "room:999999",
        "",
        "x",
        "centre:",
    ):
        answer = client.post(
            "/shymkent/schedule/feeds", data={"target": target, "language": "kk", "press": PRESS}
        )
        assert answer.status_code == 422, target
    short = {"target": f"centre:{world.centre_id}", "language": "kk", "press": ""}
    assert client.post("/shymkent/schedule/feeds", data=short).status_code == 422
    bota = stage.actor("bota")
    with pytest.raises(feed_services.NotAllowed), stage.work() as session:
        feed_services.make_feed(
            session, actor=bota, region=world.region,
            target=session.get_one(Room, foreign), language="kk", press=PRESS,
        )  # fmt: skip


def test_guessing_is_answered_alike_and_braked(stage: Any, app: Any) -> None:
    reader = app.test_client()
    for text in ("0" * 64, "A" * 64, "x", "0" * 63):
        assert reader.get(f"/p/calendar/{text}.ics").status_code == 404
    for _ in range(26):
        reader.get(f"/p/calendar/{'1' * 64}.ics")
    braked = reader.get(f"/p/calendar/{'1' * 64}.ics")
    assert braked.status_code == 429
    assert int(braked.headers["Retry-After"]) == 900


def test_an_erased_person_has_no_calendar(stage: Any, sign_in: Any, app: Any) -> None:
    person = stage.person()
    page = f"/shymkent/people/{stage.public_id(person)}/calendar"
    path = address_on(sign_in("bota").post(page, data={"language": "kk", "press": PRESS}))
    assert app.test_client().get(path).status_code == 200
    with stage.work() as session:
        session.get_one(Person, person).withdrawn_at = now_utc()
    assert app.test_client().get(path).status_code == 404


def test_queries_of_a_feed_are_fixed(
    stage: Any, sign_in: Any, app: Any, count_queries: Any
) -> None:
    stage.group(title="Йога")
    path = make(sign_in("bota"), f"centre:{stage.world.centre_id}")
    reader = app.test_client()
    reader.get(path)
    count_queries.clear()
    reader.get(path)
    few = len(count_queries.statements)
    for hour in range(11, 15):
        stage.group(
            title=f"Топ {hour}", slots=(services.Slot(2, dt.time(hour), dt.time(hour + 1)),)
        )
        booking(stage, starts_at=dt.datetime(2026, 11, 24, hour, tzinfo=dt.UTC))
    count_queries.clear()
    reader.get(path)
    assert len(count_queries.statements) == few <= 12


# A real calendar program -----------------------------------------------------------------------


def khal(home: Path, *arguments: str) -> str:
    """What Debian's khal prints. Fails where it is not installed: scripts/services.py install."""
    program = os.environ.get("SHANYRAQ_TEST_KHAL") or shutil.which("khal")
    assert program, "khal is not installed: run scripts/services.py install"
    done = subprocess.run(
        [program, "-c", str(home / "config"), *arguments],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8",
             "TZ": "UTC"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_khal_reads_a_feed(stage: Any, sign_in: Any, app: Any, tmp_path: Path) -> None:
    group = stage.group(title="Әжелер йогасы", room_id=stage.world.hall_id)
    stage.change("cancel", stage.sessions(group)[1], reason="мереке")
    content = app.test_client().get(make(sign_in("bota"), f"room:{stage.world.hall_id}")).data
    (tmp_path / "feed.ics").write_bytes(content)
    (tmp_path / "config").write_text(
        f"[calendars]\n[[centre]]\npath = {tmp_path}/centre\ntype = calendar\n"
        "[locale]\nlocal_timezone = Asia/Almaty\ndefault_timezone = Asia/Almaty\n"
        "timeformat = %H:%M\ndateformat = %d.%m.\nlongdateformat = %d.%m.%Y\n"
        "datetimeformat = %d.%m. %H:%M\nlongdatetimeformat = %d.%m.%Y %H:%M\n"
        f"[sqlite]\npath = {tmp_path}/khal.db\n[default]\ndefault_calendar = centre\n"
    )
    (tmp_path / "centre").mkdir()
    khal(tmp_path, "import", "--batch", "-a", "centre", str(tmp_path / "feed.ics"))
    seen = khal(tmp_path, "list", "--format", "{start-end-time-style} {title} {location} {status}",
                "23.11.2026", "28.11.2026")  # fmt: skip
    lines = [line for line in seen.splitlines() if "Әжелер" in line]
    assert len(lines) == 3, seen
    assert all(line.startswith("10:00-11:00 Әжелер йогасы 2-зал") for line in lines), seen
    assert [("CANCELLED" in line) for line in lines] == [False, True, False], seen
