"""The note on attendance: what the ledger says, in both languages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.deliveries.models import Delivery
from core.documents.issue_services import Asked, issue_document
from core.documents.pdf import qr_svg, render_pdf
from core.documents.templates import source_path
from core.errors import InvalidInput
from core.people.queries import find_anywhere
from core.people.services import PersonData, register_person
from tests.conftest import NOW

DAY = dt.date(2026, 11, 2)


def served(session: Any, world: Any, person: Any, kind: str, day: dt.date, **more: Any) -> None:
    session.add(
        Delivery(region_id=world.region.id, centre_id=world.centre_id, module="active_longevity",
                 service_kind=f"active_longevity.{kind}", setting="semi_inpatient", unit="visit",
                 person_id=person.id, local_date=day,
                 source_key=f"test:{kind}:{day}:{len(more)}", **more)
    )  # fmt: skip


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_it_counts_the_ledger_of_the_period(
    work: Any, world: Any, actor: Any, language: str
) -> None:
    aigul, bota = actor("aigul"), actor("bota")
    with frozen(NOW), work() as session:
        public_id = register_person(
            session, actor=bota, region=world.region, centre_id=world.centre_id,
            data=PersonData("Ахметова", "Гүлнар"),
        ).public_id  # fmt: skip
        found = find_anywhere(session, public_id=public_id)
        served(session, world, found, "yoga", DAY)
        served(session, world, found, "yoga", DAY + dt.timedelta(days=7))
        served(session, world, found, "choir", DAY)
        served(session, world, found, "chess", DAY + dt.timedelta(days=30))
        served(session, world, found, "chess", DAY, voided_at=dt.datetime.now(dt.UTC))
        session.flush()
        asked: dict[str, Any] = {
            "actor": aigul, "region": world.region, "centre_id": world.centre_id,
            "person": found, "template_code": "active_longevity.attendance",
            "language": language,
        }  # fmt: skip
        month = Asked(DAY, DAY + dt.timedelta(days=17))
        content = issue_document(session, **asked, token="ab" * 16, asked=month).content
        counts = [one["count"] for one in content["services"]]
        assert (counts, content["total"], content["days"]) == ([2, 1], 3, 2)
        titles = {"kk": "Қатысу туралы анықтама", "ru": "Справка о посещении"}
        assert (content["title"], content["services"][0]["name"]) == (titles[language], "Йога")
        early = Asked(dt.date(2025, 1, 1), dt.date(2025, 2, 1))
        for wrong, field in ((early, "first"), (Asked(), "first"), (Asked(DAY), "last"),
                             (Asked(month.last, DAY), "last")):  # fmt: skip
            with pytest.raises(InvalidInput) as refused:
                issue_document(session, **asked, token="cd" * 16, asked=wrong)
            assert refused.value.field == field
        assert session.scalar(sa.text("SELECT last FROM document_counter")) == 1
    values = {**content, "qr": qr_svg("x"), "check_url": "https://shanyraq.example/verify/x"}
    made = render_pdf(source_path("active_longevity.attendance", language), values, language)
    assert made.startswith(b"%PDF-") and b"/Table" in made
