"""Requests as a board and as a list: columns, order, filters, numbers, rights, the table."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import python_calamine
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.requests import list_queries as queries
from core.requests.list_filters import Asked, read_asked
from core.requests.models import Request
from core.work.models import Unit, WorkItem
from tests.conftest import TODAY, World
from tests.core.requests.conftest import ADVICE, CARE, TAXI

HTMX = {"HX-Request": "true"}


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.get_data(as_text=True).split())


def put(session: Any, request: Request, phase: str, due: dt.date, **more: Any) -> WorkItem:
    """Where a request stands: what the workflow would have written."""
    item: WorkItem = session.get_one(WorkItem, request.work_item_id)
    closed = phase == "closed"
    request.phase, request.closed_on = phase, more.pop("closed_on", TODAY) if closed else None
    item.due_on = due
    item.closed_at = dt.datetime.combine(TODAY, dt.time(9), dt.UTC) if closed else None
    item.waiting_since = TODAY if phase == "waiting" else None
    for name, value in more.items():
        setattr(item, name, value)
    session.flush()
    return item


@pytest.fixture
def numbers(work: Any, world: World, desk: Any) -> dict[str, str]:
    """Seven requests of the first centre and one of the second, by what they are."""
    with work() as session:
        unit = Unit(region_id=world.region.id, centre_id=world.centre_id, name_kk="Көлік бөлімшесі")
        session.add(unit)
        session.flush()
        at = desk(session)
        two = at.requests(at.intake(TAXI, CARE))
        many = {
            "late": two[0], "later": two[1],
            "new": at.request(ADVICE), "waits": at.request(TAXI, name="saule"),
            "done": at.request(CARE, name="saule"),
            "old": at.request(ADVICE, name="saule"),
            "far": desk(session, "bolat").request(
                TAXI, name="far", centre_id=world.second_centre_id, channel="phone"
            ),
        }  # fmt: skip
        day = dt.timedelta(days=1)
        put(session, many["late"], "work", TODAY - 3 * day, assignee_id=world.sabit,
            unit_id=unit.id)  # fmt: skip
        put(session, many["later"], "work", TODAY + day, assignee_id=world.bota)
        put(session, many["new"], "new", TODAY)
        put(session, many["waits"], "waiting", TODAY - 10 * day)
        put(session, many["done"], "closed", TODAY)
        put(session, many["old"], "closed", TODAY, closed_on=TODAY - 40 * day)
        put(session, many["far"], "work", TODAY - 5 * day)
        found = {name: one.number for name, one in many.items()}
        found["receipt"] = found["late"].partition("/")[0]
        return {**found, "unit": unit.public_id}


@pytest.fixture
def read(work: Any, world: World, actor: Callable[[str], Any]) -> Callable[..., Any]:
    """`read("sabit", show="open", …)`: numbers of a list; with `view="board"` of the columns."""

    def run(name: str, **given: Any) -> Any:
        asked, who = Asked(**{"view": "list", **given}), actor(name)
        with work() as session:
            reading = queries.reading_of(
                session, actor=who, region=world.region, asked=asked, centre_id=None,
                today=TODAY,
            )  # fmt: skip
            if asked.view == "board":
                return queries.board(session, reading=reading, today=TODAY)
            page = queries.requests_page(
                session, reading=reading, show=asked.show, page=1, per_page=25
            )
            assert page.total == len(page.items)
            return [one.number for one in page.items]

    return run


def test_board_has_overdue_first_and_only_the_readers_centres(
    numbers: dict[str, str], read: Any
) -> None:
    columns = {one.phase: one for one in read("sabit", view="board")}
    assert list(columns) == ["new", "work", "waiting", "closed"]
    shown = {phase: [one.number for one in column.lines] for phase, column in columns.items()}
    assert shown == {
        "new": [numbers["new"]], "work": [numbers["late"], numbers["later"]],
        "waiting": [numbers["waits"]], "closed": [numbers["done"]],
    }  # fmt: skip
    assert (columns["work"].count, columns["work"].overdue) == (2, 1)
    assert columns["waiting"].overdue == 0, "a deadline that stands still is not overdue"
    line = columns["work"].lines[0]
    assert (line.person, line.owner) == ("Ахметова Әсел", "Sabit")
    assert line.unit is not None and line.unit.name_kk == "Көлік бөлімшесі"
    region = {one.phase: one for one in read("aigul", view="board")}
    assert region["work"].count == 2, "the head of one centre does not see the other"


@pytest.mark.parametrize(("filters", "wanted"), [
    ({}, ["waits", "late", "new", "later"]),
    ({"show": "work"}, ["late", "later"]),
    ({"show": "closed"}, ["done", "old"]),
    ({"show": "all", "type": TAXI}, ["waits", "late"]),
    ({"overdue": True}, ["late"]),
    ({"type": CARE}, ["later"]),
    ({"owner": "mine"}, ["late"]),
    ({"owner": "nobody"}, ["waits", "new"]),
    ({"owner": "unit"}, ["late"]),
    ({"channel": "phone"}, []),
    ({"since": TODAY + dt.timedelta(days=1)}, []),
    ({"until": TODAY}, ["waits", "late", "new", "later"]),
    ({"text": "Сәуле"}, ["waits"]),
    ({"text": "receipt"}, ["late", "later"]),
    ({"text": "later"}, ["later"]),
    ({"text": "Nobody Such"}, []),
])  # fmt: skip
def test_filters(
    numbers: dict[str, str], read: Any, filters: dict[str, Any], wanted: list[str]
) -> None:
    given = {
        name: numbers.get(value, value) if name in ("owner", "text") else value
        for name, value in filters.items()
    }
    assert read("sabit", **given) == [numbers[one] for one in wanted]


def test_statements_do_not_grow_with_the_rows(
    numbers: dict[str, str], read: Any, work: Any, desk: Any, count_queries: Any
) -> None:
    def asked() -> int:
        count_queries.clear()
        read("sabit", view="board")
        return sum("work_item" in one for one in count_queries.statements)

    before = asked()
    with work() as session:
        for _ in range(4):
            desk(session).intake(TAXI, CARE, ADVICE, confirmed=True)
    assert asked() == before <= 5


def test_a_column_is_cut_and_a_count_stops(
    monkeypatch: pytest.MonkeyPatch, numbers: dict[str, str], read: Any
) -> None:
    monkeypatch.setattr(queries, "ON_BOARD", 1)
    monkeypatch.setattr(queries, "MOST", 1)
    columns = {one.phase: one for one in read("sabit", view="board")}
    assert [one.number for one in columns["work"].lines] == [numbers["late"]]
    assert columns["work"].count == 2, "one more than is counted"


def test_pages_work_without_a_script_and_as_a_part(
    numbers: dict[str, str], sign_in: Callable[..., FlaskClient]
) -> None:
    client = sign_in("sabit", "en")
    page = text_of(client.get("/shymkent/requests/?type=&owner=&channel=&since=&until=&q="))
    assert page.index(numbers["late"]) < page.index(numbers["later"])
    assert "Overdue: 1" in page and "Overdue, days: 3" in page and "<html" in page
    assert numbers["far"] not in page
    part = text_of(client.get(f"/shymkent/requests/?view=list&type={CARE}", headers=HTMX))
    assert "<html" not in part and numbers["later"] in part and numbers["late"] not in part
    assert "take this filter off" in part
    empty = text_of(client.get("/shymkent/requests/?view=list&overdue=1&owner=nobody"))
    assert "No request found" in empty
    wrong = "view=x&show=x&type=x&owner=%00&centre=x&channel=x&since=32.13.2026&page=999&q=%00%ff"
    assert client.get(f"/shymkent/requests/?{wrong}").status_code == 200
    assert client.get("/shymkent/requests/", headers=HTMX).status_code == 200
    assert sign_in("officer").get("/shymkent/requests/").status_code == 403


def test_a_number_goes_straight_to_its_page(
    numbers: dict[str, str], sign_in: Callable[..., FlaskClient], work: Any
) -> None:
    client = sign_in("sabit", "en")
    with work() as session:
        key = session.scalar(sa.select(Request.public_id).where(Request.number == numbers["later"]))
    for address in ("/shymkent/people/", "/shymkent/requests/"):
        typed = f" {numbers['later'].lower().replace('-', ' ')} "
        answer = client.get(address, query_string={"q": typed})
        assert answer.status_code == 302 and answer.location.endswith(f"/requests/{key}")
        receipt = client.get(address, query_string={"q": numbers["receipt"]})
        assert receipt.status_code == 302 and "/receipt" in receipt.location
        stranger = client.get(address, query_string={"q": numbers["far"]})
        assert stranger.status_code == 200 and "/requests/" + key not in stranger.text
    found = text_of(client.get(f"/shymkent/people/find?q={numbers['receipt']}", headers=HTMX))
    assert numbers["late"] in found and numbers["later"] in found


def test_the_table_has_the_filters_of_the_list(
    numbers: dict[str, str], sign_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("aigul", "ru")
    answer = client.get("/shymkent/requests/table.xlsx?view=list&show=work")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == [numbers["late"], numbers["later"]]
    assert rows[1][1] == "Ахметова Әсел" and rows[1][5] == TODAY.strftime("%d.%m.%Y")
    assert sign_in("sabit").get("/shymkent/requests/table.xlsx").status_code == 403
    monkeypatch.setattr(queries, "MOST", 1)
    many = client.get("/shymkent/requests/table.xlsx?show=work")
    assert many.status_code == 303 and "show=work" in many.location


def test_what_is_unknown_in_an_address_filters_nothing() -> None:
    asked = read_asked(
        {"show": "overdue", "type": "x", "owner": "mine", "since": "1.2.2026", "q": " a\0 b "},
        centres=[], types=[TAXI], owners=["mine"],
    )  # fmt: skip
    assert (asked.show, asked.type, asked.owner) == ("open", "", "mine")
    assert asked.since == dt.date(2026, 2, 1) and asked.text == "a b" and asked.active == 2
    assert re.fullmatch(r"2026-\d\d-\d\d", asked.args()["since"])
