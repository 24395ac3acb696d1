"""Every evening: tomorrow's lists as PDF in a folder, closing time, and what is noted."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry, Look
from core.clock import frozen
from core.config import load_settings
from core.jobs.models import Job
from core.jobs.worker import enqueue_scheduled, run_due_jobs
from core.kernel import EXTENSION
from core.people.models import PersonPhone
from core.regions.models import Centre
from core.scheduling.evening_files import days_kept, evening_folder, put_by, remove_older
from core.scheduling.evening_paper import evening_pdf, paper_values
from core.scheduling.evening_queries import evening_lists
from core.scheduling.models import Session, StaffMember
from core.scheduling.presence_models import Presence
from core.scheduling.resource_models import Booking, VisitKind
from core.web.i18n import in_language
from tests.core.scheduling.conftest import MONDAY, MORNING

TUESDAY = MONDAY + dt.timedelta(days=1)
WEDNESDAY = MONDAY + dt.timedelta(days=2)


@pytest.fixture
def planned(stage: Any) -> int:
    """A group that meets on Wednesday with one person who has a phone, and two appointments."""
    group, person = stage.group(room_id=stage.world.hall_id), stage.person("Гүлнар")
    stage.enrol(group, person)
    region_id, centre_id = stage.world.region.id, stage.world.centre_id
    starts = MORNING + dt.timedelta(days=2)
    with stage.work() as session:
        session.add(PersonPhone(region_id=region_id, person_id=person, number="+77011234567"))
        staff = StaffMember(region_id=region_id, centre_id=centre_id, full_name="Психолог Асқар")
        kinds = [
            VisitKind(region_id=region_id, centre_id=centre_id, name_kk=name, minutes=30,
                      is_confidential=closed)
            for name, closed in (("Заңгер кеңесі", False), ("Психолог кеңесі", True))
        ]  # fmt: skip
        session.add_all([staff, *kinds])
        session.flush()
        for number, kind in enumerate(kinds):
            begins = starts + dt.timedelta(hours=number)
            ends = begins + dt.timedelta(minutes=30)
            session.add(
                Booking(region_id=region_id, centre_id=centre_id, module="core",
                        kind="appointment", visit_kind_id=kind.id, staff_id=staff.id,
                        person_id=person, local_date=WEDNESDAY, starts_at=begins, ends_at=ends,
                        occupied_from=begins, occupied_to=ends)
            )  # fmt: skip
    return int(person)


def lists(stage: Any, locale: str = "kk") -> tuple[str, bytes]:
    """The words of the paper, and the paper."""
    asked: dict[str, Any] = {"region": stage.world.region, "locale": locale, "made_at": MORNING}
    with stage.work(writes=False) as session:
        found = evening_lists(
            session, region=stage.world.region, day=WEDNESDAY, locale=locale,
            centre=session.get_one(Centre, stage.world.centre_id),
        )  # fmt: skip
        with in_language(locale):
            values = paper_values(found, **asked)
        told = json.dumps(values, ensure_ascii=False).replace("\u00a0", " ")
        return told, evening_pdf(found, **asked)


def test_the_lists_say_what_the_desk_needs_and_no_sensitive_kind(stage: Any, planned: int) -> None:
    assert lists(stage) == lists(stage), "the same data give the same bytes"
    for locale in ("kk", "ru"):
        told, paper = lists(stage, locale)
        assert paper.startswith(b"%PDF-")
        for text in ("Йога", "Гүлнар", "+7 701 123 45 67", "10:00–11:00", "Заңгер кеңесі"):
            assert text in told, text
        assert "Психолог кеңесі" not in told
        assert told.count("Психолог Асқар") == 1, "only where the kind is no secret"
    assert '"Қабылдау"' in lists(stage)[0]


def test_a_cancelled_session_and_a_day_without_anything(stage: Any, planned: int) -> None:
    with stage.work() as session:
        session.execute(sa.update(Session).values(state="cancelled"))
        session.execute(sa.update(Booking).values(state="cancelled"))
    told, paper = lists(stage)
    assert "Йога" not in told and "Ештеңе жоспарланбаған." in told
    assert paper.startswith(b"%PDF-")


def test_an_evening_puts_the_lists_by_and_empties_the_building(
    stage: Any, planned: int, app: Any
) -> None:
    with stage.work() as session:
        session.add(Presence(region_id=stage.world.region.id, centre_id=stage.world.centre_id,
                             person_id=planned, local_date=MONDAY, entered_at=MORNING))  # fmt: skip
    night = dt.datetime(2026, 11, 23, 19, 30, tzinfo=dt.UTC)  # half past midnight on Tuesday
    settings, region = app.extensions[EXTENSION].settings, "shymkent"
    folder = evening_folder(settings, region, "active-longevity")
    shutil.rmtree(folder, ignore_errors=True)  # of other tests of this process
    with frozen(night):
        enqueue_scheduled(app)
        run_due_jobs(app)
    assert days_kept(folder) == [], "it is not evening yet"
    with frozen(night + dt.timedelta(hours=19)):
        run_due_jobs(app)
    assert days_kept(folder) == [WEDNESDAY]
    paper = folder / f"{WEDNESDAY}.pdf"
    assert stat.S_IMODE(paper.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert paper.read_bytes().startswith(b"%PDF-")
    with frozen(night + dt.timedelta(hours=23)):
        run_due_jobs(app)
    with stage.work(writes=False) as session:
        stay = session.scalars(sa.select(Presence)).one()
        assert stay.left_via == "closing"
        looks = session.scalars(sa.select(Look.person_id).where(Look.what == "export")).all()
        assert list(looks) == [planned]
        rows = session.execute(
            sa.select(Job.kind, Job.state).where(Job.region_id == stage.world.region.id)
        )
        states = {row.kind: row.state for row in rows}
        assert states["scheduling.evening"] == states["scheduling.closing"] == "done"


def test_the_desk_opens_a_list_and_others_do_not(stage: Any, app: Any, sign_in: Any) -> None:
    settings = app.extensions[EXTENSION].settings
    folder = evening_folder(settings, "shymkent", "active-longevity")
    put_by(folder, WEDNESDAY, b"%PDF-1.7 tizim")
    client, url = sign_in("bota"), f"/shymkent/evening/active-longevity/{WEDNESDAY}"
    assert url in client.get("/shymkent/evening/").get_data(as_text=True)
    answer = client.get(url)
    assert (answer.data, answer.mimetype) == (b"%PDF-1.7 tizim", "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    for wrong in ("2026-11-24", "..%2Fx", "x"):
        assert client.get(f"/shymkent/evening/active-longevity/{wrong}").status_code == 404
    assert client.get(f"/shymkent/evening/active-longevity-2/{WEDNESDAY}").status_code == 404
    assert sign_in("bolat").get(url).status_code == 404
    assert sign_in("nurgul").get(url).status_code == 403
    with stage.work(writes=False) as session:
        taken = session.scalars(
            sa.select(AuditEntry.details).where(AuditEntry.action == "evening_list.take")
        ).all()
        assert [one["day"] for one in taken] == [WEDNESDAY.isoformat()]


def test_old_lists_go_and_files_of_others_stay(tmp_path: Path) -> None:
    folder = tmp_path / "shymkent" / "a"
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        put_by(folder, day, b"1")
    put_by(folder, WEDNESDAY, b"2")
    (folder / "menin.pdf").write_bytes(b"x")
    assert remove_older(folder, than=WEDNESDAY) == 2
    assert days_kept(folder) == [WEDNESDAY]
    assert sorted(path.name for path in folder.iterdir()) == [f"{WEDNESDAY}.pdf", "menin.pdf"]
    assert (folder / f"{WEDNESDAY}.pdf").read_bytes() == b"2"


def test_the_folder_is_a_setting_of_the_installation(tmp_path: Path) -> None:
    plain = load_settings({"SHANYRAQ_VAR": str(tmp_path), "SHANYRAQ_SECRET_KEY": "x"})
    assert plain.evening_dir == tmp_path / "evening"
    own = load_settings({"SHANYRAQ_VAR": str(tmp_path), "SHANYRAQ_SECRET_KEY": "x",
                         "SHANYRAQ_EVENING_DIR": "/srv/tizim"})  # fmt: skip
    assert evening_folder(own, "shymkent", "a") == Path("/srv/tizim/shymkent/a")
