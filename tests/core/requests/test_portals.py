"""National portals: the twin of a request, the fields to copy, extracts compared and taken over."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Conflict, InvalidInput, NotAllowed
from core.kernel import Kernel
from core.people.models import Person
from core.requests.models import Request, RequestEvent
from core.requests.portal_models import PortalExtract, PortalRow, RequestPortal
from core.requests.portal_rules import MOST_TIYN, differences, number_of, tiyn_of
from core.requests.portal_services import PortalData, save_portal
from tests.conftest import TODAY, World
from tests.core.requests.conftest import ADVICE, CARE, TAXI, TYPES

HEAD = "№;Номер заказа;ИИН;ФИО;Статус;Поставщик;Гарантированная сумма;Превышение;Дата акта"
ASEL_IIN = "830314400123"
URL = "/shymkent/requests/extracts/"


@pytest.fixture(autouse=True)
def _twins(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taxi and sanatorium are ordered in the portal of social services, advice is not."""

    def fields(**asked: Any) -> list[tuple[str, str]]:
        row = asked["session"].get_one(Request, asked["request_id"])
        return [("Тегі", "Ахметова"), ("ЖСН", ASEL_IIN), ("Өтінім", row.number), ("Бос", "")]

    for one in TYPES[:2]:
        twin = dataclasses.replace(one, portal="social", portal_fields=fields)
        monkeypatch.setitem(kernel.registry.request_types, one.code, twin)


@pytest.fixture
def numbers(work: Any, desk: Any, cast: Any) -> dict[str, str]:
    """Taxi and advice of Asel, taxi and sanatorium of Saule: name → number; Asel has an IIN."""
    with work() as session:
        session.get_one(Person, cast.asel).iin = ASEL_IIN
        session.get_one(Person, cast.saule).iin = "840515400456"
        at = desk(session)
        two = at.requests(at.intake(TAXI, ADVICE))
        others = at.requests(at.intake(TAXI, CARE, name="saule"))
        rows = {"taxi": two[0], "advice": two[1], "hers": others[0], "care": others[1]}
        return {name: one.number for name, one in rows.items()} | {
            f"{name}_id": one.public_id for name, one in rows.items()
        }


def text_of(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def table(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *lines)).encode()


def send(client: FlaskClient, content: bytes, **more: Any) -> Any:
    data = {"portal": "social", "centre": "active-longevity", "token": secrets.token_hex(16),
            "file": (io.BytesIO(content), "portal.csv"), **more}  # fmt: skip
    return client.post(URL, data=data, content_type="multipart/form-data")


def twins(session: Any) -> dict[str, RequestPortal]:
    rows = session.execute(
        sa.select(Request.number, RequestPortal).join(
            RequestPortal, RequestPortal.request_id == Request.id
        )
    )
    return {row[0]: row[1] for row in rows}


# Rules ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "tiyn"), [
    ("305 374,72 ₸", 30537472), ("305374.72", 30537472), ("0", 0), ("", None), ("12 тг", 1200),
    ("1\u00a0000 тенге", 100000), ("10000000", 1_000_000_000), ("0,005", 1),
])  # fmt: skip
def test_sums(text: str, tiyn: int | None) -> None:
    assert tiyn_of(text) == tiyn


@pytest.mark.parametrize("text", ["жоқ", "-5", "1,2,3", "1e9", "10000000000", "٣"])
def test_what_is_no_sum(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        tiyn_of(text)


@settings(max_examples=30)
@given(st.integers(0, MOST_TIYN))
def test_every_sum_is_read_as_it_is_written(tiyn: int) -> None:
    assert tiyn_of(f"{tiyn // 100:,}".replace(",", " ") + f",{tiyn % 100:02d}") == tiyn


def test_what_the_portal_leaves_empty_says_nothing() -> None:
    ours = {"number": "A1", "status": "x", "supplier": "y", "act_on": TODAY}
    theirs = {"number": "A1", "status": "z", "supplier": "", "act_on": None}
    assert differences(ours, theirs) == ["status"]
    assert number_of(" № sp-12 34 ") == "SP-1234"


# One request ---------------------------------------------------------------------------------


def test_twin_is_written_changed_and_taken_away(
    work: Any, world: World, numbers: dict[str, str], actor: Any
) -> None:
    sabit, bota = actor("sabit"), actor("bota")
    with work() as session:
        row = session.scalars(sa.select(Request).where(Request.number == numbers["taxi"])).one()
        other = session.scalars(sa.select(Request).where(Request.number == numbers["hers"])).one()

        def save(request: Request, version: int, who: Any = sabit, **said: Any) -> Any:
            data = PortalData(**{"portal": "social", "number": "", **said})
            return save_portal(session, actor=who, region=world.region, request=request,
                               data=data, version=version)  # fmt: skip

        twin = save(row, 0, number="№ sp-77", status=" Жаңа  өтінім ", guaranteed_tiyn=30537472)
        assert (twin.number, twin.status, twin.checked_on) == ("SP-77", "Жаңа өтінім", TODAY)
        with pytest.raises(Conflict, match=r"portal\.changed"):
            save(row, 0, number="SP-78")
        with pytest.raises(InvalidInput) as taken:
            save(other, 0, number="sp-77")
        assert numbers["taxi"] in str(taken.value.fields["number"])
        with pytest.raises(InvalidInput) as wrong:
            save(row, twin.version, portal="x", status="Жаңа", excess_tiyn=-1,
                 act_on=TODAY + dt.timedelta(days=1))  # fmt: skip
        assert set(wrong.value.fields) == {"portal", "number", "excess_tiyn", "act_on"}
        with pytest.raises(NotAllowed):
            save(row, twin.version, who=bota, number="SP-1")
        assert save(row, twin.version) is None, "all empty takes it away"
        assert save(other, 0, number="sp-77").number == "SP-77"
        told = session.scalars(
            sa.select(RequestEvent.text).where(
                RequestEvent.request_id == row.id, RequestEvent.kind == "portal"
            )
        ).all()
        assert told == ["№ SP-77 · Жаңа өтінім", "—"]


def test_page_of_the_portal(
    numbers: dict[str, str], sign_in: Callable[..., FlaskClient], work: Any
) -> None:
    client = sign_in("aigul", "en")
    url = f"/shymkent/requests/{numbers['taxi_id']}/portal"
    page = text_of(client.get(url))
    fields = re.findall(r'id="copy-\d+" name="copy-\d+" type="text" value="([^"]*)" readonly', page)
    assert fields == ["Ахметова", ASEL_IIN, numbers["taxi"]], "in its order, without the empty one"
    assert ASEL_IIN not in text_of(sign_in("sabit", "en").get(url)), "no right to the full IIN"
    wrong = {"portal": "social", "number": "7", "guaranteed_tiyn": "көп", "act_on": "31.02.2026",
             "status": "Жаңа", "version": "0"}  # fmt: skip
    answer = client.post(url, data=wrong)
    shown = text_of(answer)
    assert answer.status_code == 422 and "Write a sum of money" in shown
    assert 'value="көп"' in shown and 'value="31.02.2026"' in shown, "what was typed stays"
    right = {**wrong, "guaranteed_tiyn": "305 374,72", "act_on": "01.11.2026"}
    assert client.post(url, data=right).status_code == 303
    assert "305374,72" in text_of(client.get(url))
    panel = text_of(client.get(f"/shymkent/requests/{numbers['taxi_id']}"))
    assert "№ 7 · Жаңа" in panel and "305,374.72" in panel
    again = client.post(url, data={**right, "status": "Басқа"})
    assert again.status_code == 422 and "Somebody changed this meanwhile" in text_of(again)
    with work() as session:
        assert twins(session)[numbers["taxi"]].status == "Жаңа"
    assert "portal-h" not in text_of(client.get(f"/shymkent/requests/{numbers['advice_id']}"))


# Extracts ------------------------------------------------------------------------------------


def test_an_extract_is_compared_and_taken_over(
    numbers: dict[str, str], sign_in: Callable[..., FlaskClient], work: Any, world: World,
    actor: Any,
) -> None:  # fmt: skip
    with work() as session:
        row = session.scalars(sa.select(Request).where(Request.number == numbers["care"])).one()
    who = actor("sabit")
    with work() as session:
        save_portal(session, actor=who, region=world.region, request=row, version=0,
                    data=PortalData("social", "SP-9", "Жаңа", "Шипажай"))  # fmt: skip
    client = sign_in("sabit", "en")
    answer = send(client, table(
        f"1;SP-1;{ASEL_IIN};Ахметова Әсел;Орындалды;«Көлік» ЖШС;305374,72;0;01.11.2026",
        "2;sp-9;;;Келісілді;;қате;;",
        "3;SP-3;700101300999;Бөтен Адам;Жаңа;;;;",
        "4;;;;;;;;",
    ))  # fmt: skip
    assert answer.status_code == 303
    page = text_of(client.get(answer.location))
    for words in ("Келісілді", "Орындалды", "A cell could not be read", numbers["taxi"]):
        assert words in page
    theirs = text_of(client.get(f"{answer.location}?show=theirs"))
    assert "SP-3" in theirs and "Бөтен Адам" in theirs and "Nobody of this centre" in theirs
    ours = text_of(client.get(f"{answer.location}?show=ours"))
    assert numbers["hers"] in ours and numbers["taxi"] not in ours
    assert numbers["advice"] not in ours, "advice has no twin in a portal"
    nothing = client.post(f"{answer.location}/accept", data={}, follow_redirects=True)
    assert "Tick the rows" in text_of(nothing)
    ticked = client.post(f"{answer.location}/accept", data={"row": ["2"]}, follow_redirects=True)
    assert "1 request now says" in text_of(ticked)
    rest = client.post(f"{answer.location}/accept", data={"all": "1"}, follow_redirects=True)
    assert "1 request now says" in text_of(rest) and "No rows here" in text_of(rest)
    again = client.post(f"{answer.location}/accept", data={"all": "1"}, follow_redirects=True)
    assert "0 requests now say" in text_of(again)
    with work() as session:
        found = twins(session)
        taxi = found[numbers["taxi"]]
        assert (taxi.number, taxi.guaranteed_tiyn, taxi.act_on) == (
            "SP-1", 30537472, dt.date(2026, 11, 1),
        )  # fmt: skip
        care = found[numbers["care"]]
        assert (care.status, care.supplier, care.guaranteed_tiyn) == ("Келісілді", "Шипажай", None)
        assert session.scalars(sa.select(PortalExtract.accepted_count)).one() == 2
    gone = client.post(f"{answer.location}/forget", follow_redirects=True)
    assert "what was accepted stays" in text_of(gone)
    with work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PortalRow)) == 0
        assert len(twins(session)) == 2


def test_unknown_columns_are_asked_for_once(
    numbers: dict[str, str], sign_in: Callable[..., FlaskClient], work: Any
) -> None:
    head = "Код строки в АИС;ИИН;Статус;Облыс"
    client = sign_in("sabit", "en")
    answer = send(client, table(f"SP-5;{ASEL_IIN};Жаңа;Шымкент", head=head))
    assert answer.status_code == 303
    page = text_of(client.get(answer.location))
    assert "Some headings are not known here" in page
    assert "«Код строки в АИС»" in page and "«Облыс»" in page and "«ИИН»" not in page
    assert "SP-5" in page, "the first rows are shown beside the question"
    columns = {"column-0": "", "column-1": "iin", "column-2": "status", "column-3": ""}
    refused = client.post(f"{answer.location}/columns", data=columns)
    assert refused.status_code == 422 and "holds the number" in text_of(refused)
    twice = client.post(f"{answer.location}/columns", data={**columns, "column-0": "iin"})
    assert twice.status_code == 422 and "chosen for two columns" in text_of(twice)
    strange = client.post(f"{answer.location}/columns", data={**columns, "column-0": "x"})
    assert strange.status_code == 422
    right = {**columns, "column-0": "portal_number"}
    assert client.post(f"{answer.location}/columns", data=right).status_code == 303
    assert numbers["taxi"] in text_of(client.get(answer.location))
    assert client.post(f"{answer.location}/columns", data=right).status_code == 303
    later = send(client, table(f"SP-6;{ASEL_IIN};Жаңа;Шымкент", head=head))
    assert "SP-6" in text_of(client.get(later.location)), "understood at once"
    old = text_of(client.get(answer.location))
    assert "a later one replaced it" in old
    with work() as session:
        numbers_kept = session.scalars(sa.select(PortalRow.number)).all()
        assert numbers_kept == ["SP-6"], "only the last extract keeps its rows"


def test_a_person_with_two_requests_is_asked_about(
    numbers: dict[str, str], sign_in: Callable[..., FlaskClient], work: Any
) -> None:
    client = sign_in("sabit", "en")
    answer = send(client, table("1;SP-2;840515400456;;Жаңа;;;;"))
    page = text_of(client.get(f"{answer.location}?show=theirs"))
    assert numbers["hers"] in page and numbers["care"] in page and "This is it" in page
    row = re.search(r'name="row" value="(\d+)"', page)
    assert row is not None
    wrong = {"row": row[1], "request": numbers["taxi_id"]}
    refused = client.post(f"{answer.location}/attach", data=wrong, follow_redirects=True)
    assert "Choose one of the person" in text_of(refused)
    right = {"row": row[1], "request": numbers["care_id"]}
    assert client.post(f"{answer.location}/attach", data=right).status_code == 303
    assert client.post(f"{answer.location}/attach", data=right).status_code == 404
    with work() as session:
        assert twins(session)[numbers["care"]].number == "SP-2"


@pytest.mark.parametrize(("content", "words"), [
    (b"", "The file is empty"),
    (b"%PDF-1.4 x", "This is not a spreadsheet"),
    (b"one\ntwo\n", "No sheet holds a table"),
    (HEAD.encode(), "There are no rows"),
])  # fmt: skip
def test_files_that_cannot_be_taken(
    sign_in: Callable[..., FlaskClient], world: World, content: bytes, words: str
) -> None:
    answer = send(sign_in("sabit", "en"), content)
    assert answer.status_code == 422 and words in text_of(answer)
    assert 'id="file-e"' in answer.get_data(as_text=True), "at the field"


def test_rights_and_a_second_press(
    numbers: dict[str, str], sign_in: Callable[..., FlaskClient]
) -> None:
    client, token = sign_in("sabit", "en"), secrets.token_hex(16)
    first = send(client, table("1;SP-2;;;Жаңа;;;;"), token=token)
    second = send(client, table("1;SP-2;;;Жаңа;;;;"), token=token)
    assert first.location == second.location
    assert sign_in("bota").get(first.location).status_code == 403
    stranger = send(sign_in("zhanar", "en"), table("1;SP-2;;;Жаңа;;;;"))
    assert stranger.status_code == 404
    client.post(f"{first.location}/forget")
    late = client.post(f"{first.location}/accept", data={"all": "1"}, follow_redirects=True)
    assert "a later one replaced it" in text_of(late)


def test_hundreds_are_matched_in_few_statements(
    numbers: dict[str, str], sign_in: Callable[..., FlaskClient], count_queries: Any
) -> None:
    client = sign_in("sabit", "en")
    lines = [f"{n};SP-{n};{700101300000 + n};Адам {n};Жаңа;;;;" for n in range(1, 300)]
    count_queries.clear()
    answer = send(client, table(*lines))
    assert answer.status_code == 303
    reads = [one for one in count_queries.statements if one.startswith("SELECT")]
    assert len(reads) < 35
    count_queries.clear()
    client.get(f"{answer.location}?show=theirs&per_page=100")
    assert len(count_queries.statements) < 35
