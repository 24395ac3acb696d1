"""An import that waits for a decision, and a list that was taken out, for the demo."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from core.auth.models import User
from core.clock import now_utc
from core.demo.history import Demo
from core.exchange.export_services import note_export
from core.exchange.models import PeopleExport
from core.exchange.services import create_batch, set_on_known
from core.exchange.timetable_services import create_timetable_batch
from core.people.models import Person, PersonCentre

HEADER = "№;ЖСН;Аты-жөні;Туған күні;Жынысы;Телефон;Мекенжайы;Санаты"
NEW = (
    "1;;Жұмабекова Сәуле Оразқызы;12.03.1955;әйел;8 701 555 10 20;Тәуке хан даңғылы, 44;зейнеткер",
    "2;53031;Әбенов Қайрат Ілиясұлы;05.11.1951;ер;8 702 555 30 40;Байтұрсынов көшесі, 7;зейнеткер",
)


TIMETABLE = (
    "Топ атауы;Қызмет түрі;Бөлме;Нұсқаушы;Апта күндері;Уақыты;Орын саны;Басталу күні;Аяқталу күні",
    "Шахмат, жаңа топ;Шахмат пен тоғызқұмалақ;;;Сс, Бс;18:00-19:00;12;{first};{last}",
    "Қолөнер, жаңа топ;Қолөнер;Шеберхана;;Сб;18.00–19.30;10;{first};{last}",
    "Домбыра, жаңа топ;Домбыра үйірмесі;;Белгісіз Нұсқаушы;күн ара;17:00-18:00;8;{first};{last}",
)


def rehearse_timetable(demo: Demo) -> None:
    """The timetable of the next term on its way in: a group that is ready, a room and an
    instructor to choose for, and weekdays that cannot be read."""
    first = demo.today + dt.timedelta(days=30)
    dates = {"first": f"{first:%d.%m.%Y}", "last": f"{first + dt.timedelta(days=90):%d.%m.%Y}"}
    batch = create_timetable_batch(
        demo.session,
        actor=demo.actor,
        region=demo.region,
        centre_id=demo.centres["active-longevity"].id,
        file_name="келесі тоқсан кестесі.csv",
        content="\n".join(TIMETABLE).format(**dates).encode("utf-8-sig"),
    )
    batch.created_by = demo.session.scalar(
        sa.select(User.id).where(User.username.startswith("director"))
    )


def exchange_lists(demo: Demo) -> None:
    """A file of the first centre with somebody new, somebody known whose address is another in
    it, and a wrong IIN; and a list that the director took out last week."""
    session, centre = demo.session, demo.centres["active-longevity"]
    rehearse_timetable(demo)
    director = session.scalar(sa.select(User.id).where(User.username.startswith("director")))
    known = session.scalars(
        sa.select(Person)
        .join(PersonCentre, PersonCentre.person_id == Person.id)
        .where(PersonCentre.centre_id == centre.id, Person.withdrawn_at.is_(None),
               Person.iin.is_not(None), Person.address_hidden.is_(False))
        .order_by(Person.id.desc())
        .limit(1)
    ).first()  # fmt: skip
    lines = [HEADER, *NEW]
    if known is not None:
        born = f"{known.birth_date:%d.%m.%Y}" if known.birth_date else ""
        lines.append(
            f"3;{known.iin};{known.full_name};{born};;8 705 555 60 70;Қазыбек би көшесі, 19-4;"
        )
    batch = create_batch(
        session,
        actor=demo.actor,
        region=demo.region,
        centre_id=centre.id,
        file_name="жаңа тізім.csv",
        content="\n".join(lines).encode("utf-8-sig"),
        legal_basis="paper_consent",
        legal_basis_note="орталықтағы сейф",
    )
    set_on_known(session, actor=demo.actor, region=demo.region, batch=batch, mode="fill")
    batch.created_by = director
    week_ago = now_utc() - dt.timedelta(days=7)
    asked = PeopleExport(
        region_id=demo.region.id, centre_id=centre.id, file_format="xlsx", state="gone",
        columns=["surname", "given_name", "patronymic", "birth_date", "phones"],
        filters={"text": "", "category": "", "basis": "", "iin": ""},
        purpose="Мерекелік концертке шақыру", people=len(lines), created_by=director,
        created_at=week_ago, expires_at=week_ago + dt.timedelta(days=1),
    )  # fmt: skip
    session.add(asked)
    session.flush()
    note_export(
        session,
        actor=demo.actor,
        region_id=demo.region.id,
        export_id=asked.id,
        details={"export": asked.public_id, "people": asked.people, "purpose": asked.purpose,
                 "format": "xlsx", "columns": asked.columns},
    )  # fmt: skip
