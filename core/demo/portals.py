"""An extract of the portal of social services beside the demo's requests."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from core.auth.models import User
from core.demo.history import Demo
from core.exchange.portal_reading import read_extract
from core.people.models import Person
from core.requests.models import Request
from core.requests.portal_extract_services import NewExtract, keep_extract
from core.requests.portal_models import RequestPortal

CENTRE, PORTAL = "equal-society", "social"
HEADER = "№;Номер заказа;ИИН;ФИО;Статус;Поставщик;Гарантированная сумма;Дата акта"
#: so many of the centre's open requests stand in the extract
ROWS = 24
#: each of so many goes on in the portal before anybody wrote it here
MOVED = 4


def compare_with_portal(demo: Demo) -> None:
    """Rows of open requests as the portal has them, some further on than here, one of a request
    that has no number yet, and one of somebody whom the centre does not know."""
    centre = demo.centres.get(CENTRE)
    if centre is None:
        return
    found = demo.session.execute(
        sa.select(RequestPortal, Person)
        .join(Request, Request.id == RequestPortal.request_id)
        .join(Person, Person.id == Request.person_id)
        .where(
            Request.centre_id == centre.id, RequestPortal.portal == PORTAL,
            RequestPortal.number != "", Request.phase != "closed",
        )
        .order_by(RequestPortal.id)
        .limit(ROWS)
    ).all()  # fmt: skip
    lines = [HEADER]
    for place, (twin, person) in enumerate(found, 1):
        status = "Келісімшарт жасалды" if place % MOVED == 0 else twin.status
        lines.append(f"{place};{twin.number};{person.iin or ''};{person.full_name};{status};;;")
    lines.append(f"{len(lines)};SP-900001;;Бейсенов Ерлан Маратұлы;Жеткізуші таңдалды;;;")
    content = "\n".join(lines).encode("utf-8-sig")
    table = read_extract(content, name="портал")
    extract = keep_extract(
        demo.session, actor=demo.actor, region=demo.region,
        given=NewExtract(
            centre_id=centre.id, portal=PORTAL, file_name="портал үзіндісі.csv", content=content,
            headers={str(column): text for column, text in table.headers.items()},
            mapping={str(column): code for column, code in table.mapping.items()},
            unknown=[str(column) for column in table.unknown],
            rows=[(number, {str(column): text for column, text in cells.items()})
                  for number, cells in table.rows],
            token=hashlib.sha256(content).hexdigest()[:32],
        ),
    )  # fmt: skip
    extract.created_by = demo.session.scalar(
        sa.select(User.id).where(User.username.startswith("specialist2"))
    )
