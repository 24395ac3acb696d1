"""The table of days off: reading, changing, pages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.reference import services
from core.reference.models import SpecialDay
from core.reference.queries import add_working_days, days_off, is_working_day

D = dt.date


@pytest.mark.parametrize(
    ("start", "deadline"),
    [
        (D(2026, 11, 19), D(2026, 11, 20)),
        (D(2026, 11, 20), D(2026, 11, 23)),  # Friday
        (D(2026, 11, 21), D(2026, 11, 23)),  # Saturday
        (D(2026, 12, 15), D(2026, 12, 17)),  # before Independence Day
        (D(2026, 3, 20), D(2026, 3, 26)),  # Nauryz and its moved days
        (D(2026, 12, 31), D(2027, 1, 5)),  # 1 and 2 January; Saturday gives Monday 4
    ],
)
def test_working_days_skip_days_off(work: Any, world: Any, start: D, deadline: D) -> None:
    with work(writes=False) as session:
        assert add_working_days(session, world.region, start, 1) == deadline
        assert is_working_day(session, world.region, deadline)
        assert add_working_days(session, world.region, start, 0) == start
        assert list(days_off(session, world.region, D(2026, 12, 1), D(2026, 12, 31))) == [
            D(2026, 12, 16)
        ]


def data(day: dt.date, kind: str = "moved_off", name: str = "Ауыстырылған", **more: Any) -> Any:
    return services.DayData(day, kind, name, **more)  # type: ignore[arg-type]


def test_a_day_is_written_changed_and_taken_away(work: Any, world: Any, actor: Any) -> None:
    dana, saturday = actor("dana"), D(2026, 12, 19)
    known = D(2026, 12, 16)
    with work() as session:
        asked = {"actor": dana, "region": world.region}
        first = services.save_day(session, data=data(D(2026, 12, 21)), is_new=True, **asked)
        again = services.save_day(session, data=data(D(2026, 12, 21)), is_new=True, **asked)
        assert first is again, "the second press finds the first one's row"
        services.save_day(session, data=data(saturday, "working", source="№ 5"), **asked)
        services.remove_day(session, day=known, **asked)
        services.remove_day(session, day=known, **asked)
        assert is_working_day(session, world.region, saturday)
        assert is_working_day(session, world.region, known)
        assert not is_working_day(session, world.region, D(2026, 12, 21))
        assert add_working_days(session, world.region, D(2026, 12, 18), 2) == D(2026, 12, 22)
        services.put_back(session, day=known, **asked)
        services.remove_day(session, day=saturday, **asked)
        assert not is_working_day(session, world.region, known)
        assert not is_working_day(session, world.region, saturday)
        services.remove_day(session, day=known, **asked)
        services.save_day(session, data=data(known, "holiday", "Мереке"), is_new=True, **asked)
        found = days_off(session, world.region, known, known)[known]
        assert (found.name_kk, found.own) == ("Мереке", True)


def test_bad_input_of_days(work: Any, world: Any, actor: Any) -> None:
    dana, of_one_centre = actor("dana"), actor("aigul")
    with work() as session:
        services.save_day(session, actor=dana, region=world.region, data=data(D(2026, 12, 21)))
        for field, wrong in (
            ("day", data(D(1999, 1, 1))),
            ("kind", data(D(2026, 12, 22), "x")),
            ("name_kk", data(D(2026, 12, 22), name=" ")),
            ("day", data(D(2026, 12, 22), "working")),
            ("day", data(D(2026, 12, 21), "holiday", "Басқа")),
            ("day", data(D(2026, 12, 16), "holiday", "Басқа")),
        ):
            with pytest.raises(DomainError) as error:
                services.save_day(session, actor=dana, region=world.region, data=wrong, is_new=True)
            assert error.value.field == field
        with pytest.raises(NotFound):
            services.remove_day(session, actor=dana, region=world.region, day=D(2026, 12, 23))
        with pytest.raises(Conflict):
            services.save_day(
                session, actor=dana, region=world.region, version=7,
                data=data(D(2026, 12, 21), "holiday", "Басқа"),
            )  # fmt: skip
        with pytest.raises(NotAllowed):
            services.save_day(
                session, actor=of_one_centre, region=world.region, data=data(D(2026, 12, 22))
            )


def test_the_table_of_another_region_is_its_own(work: Any, world: Any) -> None:
    with work(world.other_region.id) as session:
        session.add(
            SpecialDay(region_id=world.other_region.id, local_date=D(2026, 12, 21),
                       kind="moved_off", name_kk="Алматыда")
        )  # fmt: skip
        session.flush()
        assert not is_working_day(session, world.other_region, D(2026, 12, 21))
    with work() as session:
        assert is_working_day(session, world.region, D(2026, 12, 21))


def test_the_pages_of_the_table(sign_in: Any, work: Any, world: Any) -> None:
    client, url = sign_in("dana"), "/shymkent/settings/days-off/"
    page = client.get(url + "?year=2026").get_data(as_text=True)
    assert "Құрбан айт" in page
    assert "16.12.2026" in page
    fields = {"day": "21.12.2026", "kind": "moved_off", "name_kk": "Ауыстырылған"}
    shown = client.post(url + "new", data=fields)
    assert shown.status_code == 200
    with work(writes=False) as session:
        assert is_working_day(session, world.region, D(2026, 12, 21)), "it is only shown"
    mark = re.search(r'name="shown"[^>]*value="([^"]+)"', shown.get_data(as_text=True))
    assert mark
    saved = client.post(url + "new", data=fields | {"shown": mark[1]})
    assert saved.status_code == 303
    assert "Ауыстырылған" in client.get(saved.location).get_data(as_text=True)
    edit = f"{url}2026-12-21/edit"
    assert "Ауыстырылған" in client.get(edit).get_data(as_text=True)
    changed = fields | {"kind": "holiday", "shown": mark[1]}
    assert client.post(edit, data=changed).status_code == 200, "another kind is shown anew"
    changed["shown"] = mark[1].replace("moved_off", "holiday")
    assert client.post(edit, data=changed).status_code == 303
    assert client.get(f"{url}2026-12-16/remove").status_code == 200
    client.post(f"{url}2026-12-16/remove")
    client.post(f"{url}2026-12-21/remove")
    with work(writes=False) as session:
        assert list(days_off(session, world.region, D(2026, 12, 1), D(2026, 12, 31))) == []
    client.post(f"{url}2026-12-16/put-back")
    with work(writes=False) as session:
        assert not is_working_day(session, world.region, D(2026, 12, 16))
    assert client.get(f"{url}2026-12-22/edit").status_code == 404
    assert client.get(f"{url}x/edit").status_code == 404
    reader = sign_in("aigul")
    assert reader.get(url).status_code == 200
    assert reader.get(url + "new").status_code == 403
    assert reader.post(f"{url}2026-12-16/remove").status_code == 403
