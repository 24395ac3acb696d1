"""The import of a timetable in the browser and from the command line."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from core.cli import main
from core.clock import frozen
from core.exchange.sheets import read_sheets
from core.exchange.timetable_columns import COLUMNS, find_timetable
from core.jobs.worker import run_due_jobs
from core.scheduling.models import Group
from tests.core.exchange.test_timetable import HOSTILE, NOW
from tests.core.exchange.timetable_sheets import line, sheet

HOME = "/shymkent/import/timetable/"


@pytest.fixture(autouse=True)
def _friday() -> Iterator[None]:
    with frozen(NOW):
        yield


def upload(client: Any, content: bytes) -> Any:
    file = (io.BytesIO(content), "кесте.csv")
    return client.post(f"{HOME}new", data={"file": file, "centre": "active-longevity"})


def groups(work: Any) -> int:
    with work(writes=False) as session:
        return int(session.query(Group).count())


def test_from_the_file_to_the_groups_and_back(app: Flask, work: Any, sign_in: Any) -> None:
    client = sign_in("aigul", "en")
    answer = upload(client, sheet(line(room="Жаңа зал"), line(group="Би", kind="Би", days="сб"),
                                  line(group="Қате", days="күнде")))  # fmt: skip
    assert answer.status_code == 303
    url = answer.location
    page = client.get(url).get_data(as_text=True)
    assert "2 groups have errors" in page
    assert "«күнде» is no list of weekdays" in page
    assert "«күнде» — не дни недели" in sign_in("aigul", "ru").get(url).get_data(as_text=True)
    client = sign_in("aigul", "en")
    words = re.findall(r'name="word" value="([^"]+)"', page)
    assert words == ["room:Жаңа зал"]
    assert (
        client.post(f"{url}/choices", data={"word": words, "meaning": ["new"]}).status_code == 303
    )
    page = client.get(url).get_data(as_text=True)
    assert "Make 2 groups" in page
    assert client.post(f"{url}/groups/g2/skip", data={"skip": "1"}).status_code == 303
    assert client.post(f"{url}/apply").status_code == 303
    assert client.post(f"{url}/apply").status_code == 303  # a double press
    assert "Stop" in client.get(url).get_data(as_text=True)
    run_due_jobs(app)
    page = client.get(url).get_data(as_text=True)
    assert "1 group was made." in page
    assert groups(work) == 1
    batch = url.rpartition("/")[2]
    assert client.get(f"/shymkent/import/{batch}").location.endswith(url)
    assert client.get(f"/shymkent/import/{batch}/columns").status_code == 404
    assert client.post(f"/shymkent/import/{batch}/undo").status_code == 404
    assert "кесте.csv" in client.get("/shymkent/import/").get_data(as_text=True)
    assert "1 group with its sessions" in client.get(f"{url}/undo").get_data(as_text=True)
    assert client.post(f"{url}/undo").status_code == 303
    assert groups(work) == 0
    assert sign_in("bota").get(url).status_code == 403
    assert sign_in("zhanar").get(url).status_code in (403, 404)


def test_hostile_uploads_never_end_in_an_error_of_the_server(sign_in: Any) -> None:
    client = sign_in("aigul")
    for content in HOSTILE:
        answer = upload(client, content)
        assert answer.status_code in (303, 422)
        if answer.status_code == 303:
            assert client.get(answer.location).status_code == 200
            chosen = {"word": ["room:x", "nonsense", ":"], "meaning": ["new", "1"]}
            assert client.post(f"{answer.location}/choices", data=chosen).status_code == 303
            assert client.post(f"{answer.location}/groups/%00/skip").status_code in (303, 404)
    assert client.post(f"{HOME}new", data={}).status_code == 422


def test_templates_are_understood_by_the_import(app: Flask, sign_in: Any) -> None:
    for language in ("kk", "ru"):
        answer = sign_in("aigul").get(f"{HOME}template.xlsx?lang={language}")
        table = find_timetable(read_sheets(answer.data))
        needed = {one.code for one in COLUMNS} - {"number", "ends_at", "minutes"}
        assert set(table.mapping.values()) == needed
        assert table.rows == ()


def test_the_command_line_says_what_was_refused(
    app: Flask, world: Any, work: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr("core.cli.make_app", lambda: app)
    file = tmp_path / "кесте.csv"
    place = ["--region", "shymkent", "--centre", "active-longevity", "--json"]

    def run(*more: str) -> tuple[int, dict[str, Any]]:
        result = CliRunner().invoke(main, ["timetable", "import", str(file), *place, *more])
        return result.exit_code, json.loads(result.stdout)

    file.write_bytes(sheet(line(), line(group="Би", kind="Би", room="Жаңа", days="сб")))
    status, found = run("--dry-run")
    assert status == 1
    assert (found["groups"], found["ready"], found["refused"]) == (2, 1, 1)
    assert found["unknown"] == [{"what": "room", "text": "Жаңа", "rows": [4]}]
    refusing = [one for one in found["issues"] if one["refuses"]]
    assert [(one["row"], one["code"]) for one in refusing] == [(4, "room.unknown")]
    assert groups(work) == 0
    status, made = run("--create")
    assert (status, made["made"], made["refused"]) == (0, 2, 0)
    assert groups(work) == 2
    assert run() == (0, {**run()[1], "existing": 2, "made": 0})
    undone = CliRunner().invoke(main, ["timetable", "undo", made["batch"]])
    assert undone.exit_code == 0
    assert groups(work) == 0
