"""Terms of keeping, and the list of files whose term has ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask import Flask

from core.clock import now_utc
from core.jobs.services import enqueue
from core.jobs.worker import run_due_jobs
from core.people.models import Person, PersonCentre
from core.people.queries import find_anywhere
from core.privacy import retention_services
from core.privacy.models import RetentionCase
from core.regions.enablement import region_info
from core.regions.retention import SHIPPED, kept_until, term_of
from tests.core.privacy.test_consents import TODAY


def leave(work: Any, public_id: str, *, months: int) -> None:
    """As if the last centre had let go of the file so many months ago."""
    with work() as session:
        person = find_anywhere(session, public_id=public_id)
        at = now_utc() - dt.timedelta(days=round(months * 30.44) + 2)
        session.execute(
            sa.update(PersonCentre)
            .where(PersonCentre.person_id == person.id)
            .values(detached_at=at, attached_at=at - dt.timedelta(days=400))
        )


def run_nightly(app: Flask, work: Any, world: Any, actor: Any) -> None:
    acting = actor("officer")
    with work() as session:
        enqueue(session, kind="privacy.nightly", arguments={}, region_id=world.region.id,
                actor=acting)  # fmt: skip
    assert run_due_jobs(app) == 1


def cases(work: Any) -> list[RetentionCase]:
    with work() as session:
        return list(session.scalars(sa.select(RetentionCase).order_by(RetentionCase.id)))


def terms(**more: str) -> dict[str, str]:
    found = {}
    for kind, term in SHIPPED.items():
        found |= {f"{kind}_months": str(term.months), f"{kind}_source": term.source}
    return {**found, **more}


def test_only_files_left_long_ago_are_listed_once(
    app: Flask, register: Any, gulnar: str, stranger: str, work: Any, world: Any, actor: Any
) -> None:
    young = register("Жас", "Адам")
    leave(work, gulnar, months=60)
    leave(work, young, months=57)
    for _night in range(2):
        run_nightly(app, work, world, actor)
    found = cases(work)
    assert [one.state for one in found] == ["open"]
    assert found[0].due_on <= TODAY
    with work() as session:
        assert session.get_one(Person, found[0].person_id).public_id == gulnar


def test_the_regions_own_term_counts(
    app: Flask, sign_in: Any, gulnar: str, work: Any, world: Any, actor: Any
) -> None:
    leave(work, gulnar, months=30)
    officer = sign_in("officer")
    url = "/shymkent/privacy/terms"
    page = officer.get(url).text
    assert all(term.source in page.replace("&#39;", "'") for term in SHIPPED.values())
    for wrong in ({"file_months": "0"}, {"file_months": "x"}, {"log_source": " "}):
        assert officer.post(url, data=terms(**wrong)).status_code == 422
    answer = officer.post(url, data=terms(file_months="24", file_source="Бұйрық № 5"))
    assert answer.status_code == 303
    with work() as session:
        region = region_info(session, "shymkent")
        assert region is not None
        assert (term_of(region, "file").months, term_of(region, "file").source) == (
            24, "Бұйрық № 5")  # fmt: skip
        assert kept_until(region, "file", dt.date(2026, 1, 31)) == dt.date(2028, 1, 31)
    run_nightly(app, work, world, actor)
    assert len(cases(work)) == 1
    assert sign_in("aigul").get(url).status_code == 403


def test_each_file_is_decided_by_a_person(
    app: Flask, sign_in: Any, gulnar: str, stranger: str, work: Any, world: Any, actor: Any
) -> None:
    for one in (gulnar, stranger):
        leave(work, one, months=61)
    run_nightly(app, work, world, actor)
    first, second = (one.public_id for one in cases(work))
    officer = sign_in("officer")
    listed = officer.get("/shymkent/privacy/due").text
    assert "Ахметова Гүлнар" in listed
    assert "Өтегенов" in listed
    until = f"{TODAY + dt.timedelta(days=90):%d.%m.%Y}"
    keep = f"/shymkent/privacy/due/{first}/keep"
    for wrong in (
        {"keep_reason": "", "until": until},
        {"keep_reason": "сот", "until": "01.01.2020"},
    ):
        assert officer.post(keep, data=wrong).status_code == 422
    assert officer.post(keep, data={"keep_reason": "сот", "until": until}).status_code == 303
    assert officer.post(keep, data={"keep_reason": "сот", "until": until}).status_code == 422
    erase = f"/shymkent/privacy/due/{second}/erase"
    assert officer.post(erase, data={"reason": "мерзімі өтті"}).status_code == 303
    assert [one.state for one in cases(work)] == ["kept", "erased"]
    run_nightly(app, work, world, actor)
    assert len(cases(work)) == 2, "decided files do not come back before their day"
    assert "Өтегенов" not in officer.get("/shymkent/privacy/due?state=erased").text
    assert officer.get(f"/shymkent/privacy/due/{second}").status_code == 200
    for name in ("aigul", "bota", "dana"):
        client = sign_in(name)
        assert client.get("/shymkent/privacy/due").status_code == 403
        assert client.post(erase, data={"reason": "x"}).status_code == 403


def test_a_kept_file_comes_back_when_its_day_is_over(
    app: Flask, sign_in: Any, gulnar: str, work: Any, world: Any, actor: Any
) -> None:
    leave(work, gulnar, months=61)
    run_nightly(app, work, world, actor)
    with work() as session:
        session.execute(
            sa.update(RetentionCase).values(
                state="kept", keep_until=TODAY - dt.timedelta(days=1), reason="сот"
            )
        )
    run_nightly(app, work, world, actor)
    assert [one.state for one in cases(work)] == ["open"]


def test_a_file_that_a_centre_takes_again_leaves_the_list(
    app: Flask, sign_in: Any, gulnar: str, work: Any, world: Any, actor: Any
) -> None:
    leave(work, gulnar, months=61)
    run_nightly(app, work, world, actor)
    with work() as session:
        session.execute(sa.update(PersonCentre).values(detached_at=None))
    case_id = cases(work)[0].public_id
    answer = sign_in("officer").post(
        f"/shymkent/privacy/due/{case_id}/erase", data={"reason": "мерзімі өтті"}
    )
    assert answer.status_code == 422, "pressed before the night found it"
    run_nightly(app, work, world, actor)
    assert [one.state for one in cases(work)] == ["returned"]
    with work() as session:
        assert retention_services.open_cases(session) == 0
