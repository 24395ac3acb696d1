"""The progress page: the own jobs, a stop, and a page that works without the script."""

from __future__ import annotations

import pytest

from core.db import ALL_REGIONS, unit_of_work
from core.jobs import services
from core.jobs.models import Job
from core.jobs.registry import KINDS, JobKind


@pytest.fixture
def job(work, world, actor, monkeypatch):
    """`job(username, …)`: the public identifier of a job of that user."""
    monkeypatch.setitem(KINDS, "test.work", JobKind(
        "test.work", "Import of people", lambda context: None, "people.person", ("person_id",),
    ))  # fmt: skip

    def put(username: str, **values) -> str:
        who = actor(username)
        with work() as session:
            found = services.enqueue(
                session, kind="test.work", arguments={"person_id": "abc"},
                region_id=world.region.id, actor=who, total=482,
            )  # fmt: skip
            for name, value in values.items():
                setattr(found, name, value)
            return found.public_id

    return put


def test_progress_is_told_in_words_and_asked_for_again(sign_in, job):
    page = sign_in("bota").get(f"/shymkent/jobs/{job('bota', state='running', done=260)}").text
    assert "260 / 482" in page
    assert 'hx-trigger="every 2s"' in page
    assert "Жаңарту" in page, "without the script there is a link"
    assert "/stop" in page


@pytest.mark.parametrize(
    ("state", "words"), [("done", "Аяқталды"), ("failed", "Орындалмады"), ("stopped", "Тоқтатылды")]
)
def test_an_ended_job_asks_no_more_and_shows_its_result(sign_in, job, state, words):
    public_id = job("bota", state=state, done=482, message="Файл бос.")
    part = sign_in("bota").get(f"/shymkent/jobs/{public_id}", headers={"HX-Request": "true"}).text
    assert words in part
    assert "hx-trigger" not in part
    assert "/shymkent/people/abc" in part
    assert ("Файл бос." in part) == (state == "failed")
    assert 'hx-swap-oob="true"' in part, "the buttons go"
    assert "<html" not in part


def test_what_only_a_technician_understands_is_not_the_message(sign_in, job):
    public_id = job("bota", state="failed", error="OSError: no space (/srv/core/x.py:7)")
    page = sign_in("bota").get(f"/shymkent/jobs/{public_id}").text
    assert "әкімшіге көрсетіңіз" in page
    assert "OSError: no space" in page
    assert "/srv/core" not in page


def test_stop_is_a_button_and_pressing_twice_is_once(app, sign_in, job):
    public_id = job("bota")
    bota = sign_in("bota")
    for _ in range(2):
        answer = bota.post(f"/shymkent/jobs/{public_id}/stop")
        assert answer.status_code == 303
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        assert (
            session.scalars(services.sa.select(Job.state).where(Job.public_id == public_id)).one()
            == "stopped"
        )


def test_others_jobs_are_seen_by_the_region_only(sign_in, job):
    public_id = job("bota")
    for who, status in (
        ("bota", 200),
        ("dana", 200),
        ("bolat", 404),
        ("aigul", 404),
        ("nurgul", 403),
    ):
        client = sign_in(who)
        assert client.get(f"/shymkent/jobs/{public_id}").status_code == status, who
        if status != 200:
            assert client.post(f"/shymkent/jobs/{public_id}/stop").status_code == status
    assert sign_in("zhanar").get(f"/almaty-city/jobs/{public_id}").status_code == 404
    assert sign_in("dana").get("/shymkent/jobs/0000000000").status_code == 404
