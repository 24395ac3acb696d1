"""The dashboard: right numbers, the definition beside them, nobody's name, and a safe table."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import re

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.deliveries.models import Delivery
from core.errors import InvalidInput, NotFound
from core.indicators.commands import indicator_report
from core.indicators.figures import figures
from core.indicators.rules import (
    BAND_CODES,
    band_of,
    born_at_latest,
    months,
    period,
    safe_cell,
)
from core.kernel import EXTENSION
from core.people.models import Person
from core.plugins.contracts import Figure, Indicator
from core.plugins.models import ModuleRecord
from core.regions.models import Centre, RegionModule

NOW = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
MODULE = "active_longevity"
NAME = "Әбдіғалиева"


@pytest.fixture(autouse=True)
def _stopped_clock():
    with frozen(NOW):
        yield


@pytest.fixture
def ledger(work, world):
    """Three services to two people of the first centre and one of the second; one hotline call;
    one service of last year; one of another region."""
    with work() as session:
        people = []
        for number in range(3):
            person = Person(region_id=world.region.id, surname=f"{NAME}{number}", sex="female",
                            surname_key="t", given_key="", patronymic_key="", name_key="t",
                            sort_key="t", birth_date=dt.date(1950 + 10 * number, 1, 1))  # fmt: skip
            session.add(person)
            people.append(person)
        session.flush()
        rows = [
            (people[0].id, world.centre_id, dt.date(2026, 1, 10)),
            (people[0].id, world.centre_id, dt.date(2026, 10, 10)),
            (people[1].id, world.centre_id, dt.date(2026, 11, 10)),
            (people[2].id, world.second_centre_id, dt.date(2026, 11, 11)),
            (None, world.centre_id, dt.date(2026, 11, 12)),
            (people[1].id, world.centre_id, dt.date(2025, 12, 31)),
        ]
        for number, (person_id, centre_id, day) in enumerate(rows):
            session.add(Delivery(
                region_id=world.region.id, centre_id=centre_id, module=MODULE, unit="visit",
                service_kind=f"{MODULE}.yoga", special_kind=2, setting="semi_inpatient",
                person_id=person_id, unnamed_recipient="" if person_id else "hotline",
                local_date=day, source_key=f"t:{number}",
            ))  # fmt: skip


def tiles(html: str) -> dict[str, str]:
    """The value of each tile by its label."""
    return {
        re.sub("<[^>]+>", "", label).strip(): value.strip()
        for label, value in re.findall(r'tile"><h2>(.*?)</h2>\s*<p class="tile-v">(.*?)</p>', html)
    }


PERSONS, SERVICES = "Қамтылған адамдар", "Көрсетілген қызметтер"


@pytest.mark.parametrize(
    ("who", "where", "expected"),
    [
        ("dana", "", ("3", "5")),
        ("auditor", "", ("3", "5")),
        ("aigul", "", ("2", "4")),
        ("dana", "?centre=active-longevity-2", ("1", "1")),
        ("aigul", "?centre=active-longevity-2", ("2", "4")),
        ("dana", "?period=month", ("2", "3")),
        ("dana", "?period=quarter", ("3", "4")),
        ("dana", "?period=own&first=01.12.2025&last=31.12.2025", ("1", "1")),
        ("dana", "?period=own&first=10.10.2026&last=10.10.2026", ("1", "1")),
        ("dana", "?period=own&last=31.12.2025", ("1", "1")),
        ("dana", "?was=year&period=year&first=01.12.2025&last=31.12.2025", ("1", "1")),
        ("dana", "?was=own&period=month&first=01.12.2025&last=31.12.2025", ("2", "3")),
    ],
)
def test_both_numbers_for_the_scope_and_the_period(sign_in, ledger, who, where, expected):
    page = sign_in(who).get(f"/shymkent/indicators/{where}")
    assert page.status_code == 200
    shown = tiles(page.text)
    assert (shown[PERSONS], shown[SERVICES]) == expected


def test_the_definition_the_period_who_and_when_stand_beside_the_numbers(sign_in, ledger):
    html = sign_in("dana").get("/shymkent/indicators/").text
    assert "01.01.2026 – 20.11.2026" in html
    assert "Бүкіл өңір" in html
    assert "Dana, 20.11.2026, 10:00" in html
    assert "әр адам бір рет" in html
    assert "айлар қосылмайды" in html.lower()


@pytest.mark.parametrize("who", ["auditor", "dana"])
def test_no_figure_names_a_person(sign_in, ledger, who):
    client = sign_in(who)
    for address in ("/shymkent/indicators/", "/shymkent/indicators/table.csv"):
        assert NAME not in client.get(address).get_data(as_text=True)


def test_who_may_see_figures(sign_in, ledger):
    for who, status in (("bota", 403), ("nurgul", 403), ("ermek", 403), ("officer", 403)):
        assert sign_in(who).get("/shymkent/indicators/").status_code == status, who
    auditor = sign_in("auditor").get("/shymkent/indicators/").text
    assert "/services/" not in auditor, "an auditor gets no link to the ledger"
    assert sign_in("zhanar").get("/shymkent/indicators/").status_code == 404
    assert tiles(sign_in("zhanar").get("/almaty-city/indicators/").text)[SERVICES] == "0"


@pytest.mark.parametrize(
    "query",
    [
        "?period=own&first=x", "?period=own&first=20.11.2026&last=01.01.2026", "?period=never",
        "?period=own&first=01.01.1950&last=01.01.1951", "?period=own&first=01.01.1995",
        "?period=own&first=01.01.1991&last=31.12.2199", "?centre=nowhere", "?period=own",
        "?period=own&first=01.01.2199", "?period=own&first=%00&last=%F0%9F%98%80",
    ],
)  # fmt: skip
def test_a_period_that_cannot_be_is_told_and_breaks_nothing(sign_in, ledger, query):
    client = sign_in("dana")
    assert client.get(f"/shymkent/indicators/{query}").status_code == 200
    assert client.get(f"/shymkent/indicators/table.csv{query}").status_code == 200


def table(client, query: str = "") -> list[list[str]]:
    answer = client.get(f"/shymkent/indicators/table.csv{query}")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def test_the_table_holds_the_same_numbers_and_runs_no_formula(sign_in, ledger, work, world):
    with work() as session:
        session.get_one(Centre, world.centre_id).name_kk = '=HYPERLINK("http://x")'
    lines = table(sign_in("dana"))
    assert lines[1] == ["Барлығы", "Бүкіл өңір", "3", "5"]
    assert ["Ай", "Қараша 2026".lower(), "2", "3"] in [
        [one.lower() if n == 1 else one for n, one in enumerate(line)] for line in lines
    ]
    assert ["Орталық", '\'=HYPERLINK("http://x")', "2", "4"] in lines
    assert all(cell[:1] not in {"=", "+", "-", "@"} for line in lines for cell in line)


def test_off_means_gone_and_on_means_back(sign_in, ledger, work, world):
    client = sign_in("dana")

    def switch(*, enabled: bool) -> None:
        with work() as session:
            session.execute(
                sa.update(RegionModule)
                .where(RegionModule.region_id == world.region.id, RegionModule.module == MODULE)
                .values(enabled=enabled)
            )

    before = tiles(client.get("/shymkent/indicators/").text)
    switch(enabled=False)
    off = client.get("/shymkent/indicators/")
    assert tiles(off.text)[SERVICES] == "0"
    assert tiles(off.text)[PERSONS] == "0"
    assert len(tiles(off.text)) < len(before), "the module's own figures are gone too"
    assert "Йога" not in off.text
    switch(enabled=True)
    assert tiles(client.get("/shymkent/indicators/").text) == before


def test_the_board_costs_the_same_queries_whatever_is_in_the_ledger(
    sign_in, ledger, world, work, count_queries
):
    client = sign_in("dana")

    def cost() -> int:
        count_queries.clear()
        client.get("/shymkent/indicators/")
        return len(count_queries.statements)

    one = cost()
    with work() as session:
        session.add_all(
            Delivery(
                region_id=world.region.id, centre_id=world.centre_id, module=MODULE, unit="visit",
                service_kind=f"{MODULE}.dance", setting="other", unnamed_recipient="event",
                local_date=dt.date(2026, 1 + n % 10, 1), source_key=f"more:{n}",
            )
            for n in range(60)
        )  # fmt: skip
    assert cost() == one


def test_the_card_of_the_start_page(sign_in, ledger):
    card = sign_in("aigul").get("/shymkent/indicators/card", headers={"HX-Request": "true"})
    assert re.findall(r'<strong class="num">(\d+)</strong>', card.text) == ["2", "4"]
    assert "<html" not in card.text


def test_an_empty_region_has_zeros_and_no_charts(sign_in, world):
    page = sign_in("dana").get("/shymkent/indicators/")
    assert tiles(page.text)[SERVICES] == "0"
    assert '<svg class="ch"' not in page.text


# A module that fails ------------------------------------------------------------------------


def test_an_error_in_a_modules_figure_skips_that_figure_only(app, world, work, ledger, monkeypatch):
    kernel = app.extensions[EXTENSION]
    broken = Indicator(
        f"{MODULE}.broken", "Broken", "Never counted", "things",
        lambda session, query, by: [Figure(1 // 0)],
    )  # fmt: skip
    monkeypatch.setitem(kernel.registry.indicators, broken.code, broken)
    monkeypatch.setitem(kernel.registry.owners, broken.code, MODULE)
    monkeypatch.setattr(kernel.loader, "strict", False)
    with work(writes=False) as session:
        found = figures(session, world.region, dt.date(2026, 1, 1), dt.date(2026, 11, 20))
        codes = [one.indicator.code for one in found]
    assert {"persons", "services", f"{MODULE}.cleared"} <= set(codes)
    assert broken.code not in codes
    with work(writes=False) as session:
        record = session.scalars(sa.select(ModuleRecord).where(ModuleRecord.name == MODULE)).one()
        assert "ZeroDivisionError" in record.last_error
        assert record.error_count == 1
    monkeypatch.setattr(kernel.loader, "strict", True)
    with pytest.raises(ZeroDivisionError), work(writes=False) as session:
        figures(session, world.region, dt.date(2026, 1, 1), dt.date(2026, 11, 20))


def test_the_dashboard_says_that_a_figure_could_not_be_counted(app, sign_in, ledger, monkeypatch):
    kernel = app.extensions[EXTENSION]
    code = f"{MODULE}.cleared"
    known = kernel.registry.indicators[code]
    failing = dataclasses.replace(known, compute=lambda session, query, by: "not a list")
    monkeypatch.setitem(kernel.registry.indicators, code, failing)
    monkeypatch.setattr(kernel.loader, "strict", False)
    shown = tiles(sign_in("dana").get("/shymkent/indicators/").text)
    assert (shown[PERSONS], shown[SERVICES]) == ("3", "5")
    assert "—" in shown.values()


# The command --------------------------------------------------------------------------------


def test_the_report_of_the_command(app, world, ledger):
    with app.app_context():
        report = indicator_report(
            region_code="shymkent",
            first=dt.date(2026, 1, 1),
            last=dt.date(2026, 11, 20),
            by="centre",
        )
    found = {one["code"]: one for one in report["indicators"]}
    assert (found["persons"]["value"], found["services"]["value"]) == (3, 5)
    assert [one["value"] for one in found["services"]["breakdown"]] == [4, 1]
    assert found["persons"]["additive"] is False
    assert found["persons"]["definition"]
    assert (report["from"], report["to"], report["by"]) == ("2026-01-01", "2026-11-20", "centre")


def test_the_command_refuses_what_it_does_not_know(app, world):
    dates = {"first": dt.date(2026, 1, 1), "last": dt.date(2026, 11, 20)}
    with app.app_context():
        with pytest.raises(NotFound):
            indicator_report(region_code="nowhere", **dates)
        with pytest.raises(InvalidInput):
            indicator_report(region_code="shymkent", by="shoe", **dates)


# Rules --------------------------------------------------------------------------------------


def test_periods():
    today = dt.date(2026, 11, 20)
    spans = {
        choice: (str(one.first), str(one.last))
        for choice in ("year", "quarter", "month")
        for one in [period(choice, today=today)]
    }
    assert spans == {
        "year": ("2026-01-01", "2026-11-20"),
        "quarter": ("2026-10-01", "2026-11-20"),
        "month": ("2026-11-01", "2026-11-20"),
    }
    own = period("own", today=today, first=dt.date(2025, 12, 5))
    assert (own.first, own.last) == (dt.date(2025, 12, 5), today)
    with pytest.raises(ValueError, match="ends before"):
        period("own", today=today, first=today, last=dt.date(2026, 11, 19))


def test_months_touch_the_whole_period():
    assert months(dt.date(2025, 11, 30), dt.date(2026, 2, 1)) == [
        "2025-11", "2025-12", "2026-01", "2026-02",
    ]  # fmt: skip
    assert months(dt.date(2026, 2, 1), dt.date(2026, 2, 1)) == ["2026-02"]


@pytest.mark.parametrize(
    ("born", "day", "band"),
    [
        ("1966-11-20", "2026-11-20", "60-69"), ("1966-11-21", "2026-11-20", "18-59"),
        ("1956-02-29", "2026-02-28", "60-69"), ("1956-02-29", "2026-03-01", "70-79"),
        ("1964-02-29", "2024-02-29", "60-69"), ("2008-03-01", "2026-02-28", "0-17"),
        ("1930-01-01", "2026-01-01", "80+"), ("2026-01-02", "2026-01-01", "unknown"),
        ("2026-01-01", "2026-01-01", "0-17"), (None, "2026-01-01", "unknown"),
    ],
)  # fmt: skip
def test_age_bands_on_the_very_day(born, day, band):
    date = dt.date.fromisoformat
    assert band_of(date(born) if born else None, date(day)) == band
    assert born_at_latest(60, date("2024-02-29")) == date("1964-02-29")
    assert BAND_CODES == ("0-17", "18-59", "60-69", "70-79", "80+")


@pytest.mark.parametrize("text", ["=1+1", "+7", "-1", "@x", "\tx", "\rx"])
def test_a_cell_is_never_a_formula(text):
    assert safe_cell(text) == f"'{text}"
    assert safe_cell("Йога") == "Йога"
    assert safe_cell("") == ""
