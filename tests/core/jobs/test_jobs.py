"""The lease table: one transaction with the write, one worker at a time, nothing lost or twice."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from core.auth.actor import system_actor
from core.clock import frozen, now_utc
from core.db import ALL_REGIONS, unit_of_work
from core.errors import InvalidInput, SetupError
from core.jobs import services
from core.jobs.context import JobContext
from core.jobs.models import Job
from core.jobs.registry import KINDS, SCHEDULE, JobKind, ScheduledJob, job_handler
from core.jobs.worker import enqueue_scheduled, run_due_jobs, run_worker
from core.regions.models import District

NOW = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
SYSTEM = system_actor("test")


@pytest.fixture
def handle(monkeypatch) -> Callable[..., None]:
    """`handle(function)`: makes it the handler of kind `test.work`."""

    def install(function: Callable[[JobContext], None], **more) -> None:
        monkeypatch.setitem(KINDS, "test.work", JobKind("test.work", "Work", function, **more))

    return install


@pytest.fixture(autouse=True)
def _only_test_kinds(monkeypatch) -> Iterator[None]:
    for kind in list(KINDS):
        monkeypatch.delitem(KINDS, kind)
    monkeypatch.setattr("core.jobs.worker.SCHEDULE", [])
    return


@pytest.fixture
def put(work, world):
    def put(**more) -> int:
        values = {
            "kind": "test.work",
            "arguments": {},
            "region_id": world.region.id,
            "actor": SYSTEM,
        }
        with work() as session:
            return services.enqueue(session, **({"actor": SYSTEM} | values | more)).id

    return put


@pytest.fixture
def job_of(app, world):
    def read(job_id: int) -> Job:
        with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
            job = session.get_one(Job, job_id)
            session.expunge(job)
            return job

    return read


def districts(app) -> list[str]:
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        return list(
            session.scalars(
                sa.select(District.code).where(District.code != "abay").order_by(District.id)
            )
        )


def add_district(session, context, number: int) -> None:
    session.add(District(region_id=context.region.id, code=f"d{number}", name_kk=f"Аудан {number}"))


def ten_districts(context: JobContext) -> None:
    """Idempotent in the way that handlers are: it goes on from what is committed."""
    context.total = 10
    while context.done < 10:
        with context.step() as session:
            add_district(session, context, context.done)
            context.done += 1


def test_a_job_runs_once_with_its_arguments_its_region_and_the_rights_of_who_asked(
    app, world, work, handle, put, job_of, actor
):
    seen = []
    handle(seen.append)
    job_id = put(arguments={"file": "members.xlsx"}, actor=actor("bota"))
    assert run_due_jobs(app) == 1
    assert run_due_jobs(app) == 0
    context = seen[0]
    assert len(seen) == 1
    assert context.arguments == {"file": "members.xlsx"}
    assert context.region == world.region
    assert context.actor.user_id == world.bota
    assert context.actor.can("people.edit", world.region.id, world.centre_id)
    assert not context.actor.can("people.edit", world.region.id, world.second_centre_id)
    job = job_of(job_id)
    assert (job.state, job.attempts, job.lease_token) == ("done", 1, "")
    assert job.finished_at is not None


def test_a_refused_write_takes_its_job_with_it(app, world, work, handle):
    handle(ten_districts)
    with pytest.raises(InvalidInput), work() as session:
        services.enqueue(
            session, kind="test.work", arguments={}, region_id=world.region.id, actor=SYSTEM
        )
        raise InvalidInput("no", "no")
    assert run_due_jobs(app) == 0


def test_a_unique_key_gives_the_job_that_is_there_even_when_it_is_done(app, put, handle, job_of):
    runs = []
    handle(lambda context: runs.append(1))
    first = put(unique_key="backup:2026-11-20", arguments={"n": 1})
    assert put(unique_key="backup:2026-11-20", arguments={"n": 2}) == first
    run_due_jobs(app)
    assert put(unique_key="backup:2026-11-20") == first
    assert run_due_jobs(app) == 0
    assert (runs, job_of(first).arguments) == ([1], {"n": 1})
    assert put(unique_key="backup:2026-11-21") != first


def test_two_that_ask_for_the_same_key_at_once_get_one_job(app, world, handle):
    handle(lambda context: None)
    found, ready = [], threading.Barrier(4)

    def ask() -> None:
        with app.app_context():
            ready.wait()
            with unit_of_work(scope=world.region.id, writes=True) as session:
                found.append(
                    services.enqueue(
                        session,
                        kind="test.work",
                        arguments={},
                        region_id=world.region.id,
                        actor=SYSTEM,
                        unique_key="same",
                    ).id
                )

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_job_waits_for_its_time(app, put, handle, job_of):
    handle(lambda context: None)
    with frozen(NOW):
        job_id = put(run_at=NOW + dt.timedelta(hours=1))
        assert run_due_jobs(app) == 0
    with frozen(NOW + dt.timedelta(hours=1)):
        assert run_due_jobs(app) == 1
    assert job_of(job_id).state == "done"


def test_the_limit_is_kept_and_older_work_comes_first(app, put, handle):
    order = []
    handle(lambda context: order.append(context.arguments["n"]))
    with frozen(NOW):
        put(arguments={"n": 2}, run_at=NOW - dt.timedelta(minutes=1))
        put(arguments={"n": 1}, run_at=NOW - dt.timedelta(minutes=2))
        put(arguments={"n": 3})
        assert run_due_jobs(app, limit=2) == 2
        assert order == [1, 2]
        assert run_due_jobs(app) == 1


def test_work_of_a_kind_unknown_to_this_process_is_left_for_others(app, put, handle, job_of):
    job_id = put(kind="other.work")
    handle(lambda context: None)
    assert run_due_jobs(app) == 0
    assert job_of(job_id).state == "waiting"


def test_progress_is_committed_with_each_step(app, put, handle, job_of):
    seen = []

    def handler(context: JobContext) -> None:
        context.total = 3
        for number in range(3):
            with context.step() as session:
                add_district(session, context, number)
                context.done += 1
            job = job_of(context.job_id)
            seen.append((job.done, job.total, len(districts(app))))

    handle(handler)
    put()
    run_due_jobs(app)
    assert seen == [(1, 3, 1), (2, 3, 2), (3, 3, 3)]


def test_a_failing_step_leaves_nothing_and_the_next_attempt_goes_on(app, put, handle, job_of):
    broken = [True]

    def handler(context: JobContext) -> None:
        while context.done < 3:
            with context.step() as session:
                add_district(session, context, context.done)
                context.done += 1
                if broken[0] and context.done == 2:
                    session.flush()
                    raise RuntimeError("the disk is full")

    handle(handler)
    with frozen(NOW):
        job_id = put()
        assert run_due_jobs(app) == 1
        job = job_of(job_id)
        assert (job.state, job.done, districts(app)) == ("waiting", 1, ["d0"])
        assert "the disk is full" in job.error
        assert run_due_jobs(app) == 0, "the next attempt waits a little"
    broken[0] = False
    with frozen(NOW + dt.timedelta(minutes=1)):
        assert run_due_jobs(app) == 1
    job = job_of(job_id)
    assert (job.state, job.attempts, job.done, job.error) == ("done", 2, 3, "")
    assert districts(app) == ["d0", "d1", "d2"]


def test_after_five_attempts_a_job_has_failed(app, put, handle, job_of):
    def handler(context: JobContext) -> None:
        raise RuntimeError("never works")

    handle(handler)
    moment = NOW
    with frozen(moment):
        job_id = put()
    for _ in range(5):
        assert job_of(job_id).state == "waiting"
        with frozen(moment):
            assert run_due_jobs(app) == 1
        moment += dt.timedelta(hours=1)
    with frozen(moment):
        assert run_due_jobs(app) == 0
    job = job_of(job_id)
    assert (job.state, job.attempts) == ("failed", 5)
    assert "never works" in job.error


def test_a_refusal_is_told_in_its_own_words_and_not_tried_again(app, put, handle, job_of):
    def handler(context: JobContext) -> None:
        raise InvalidInput("import.empty", "The file is empty.")

    handle(handler)
    job_id = put()
    run_due_jobs(app)
    job = job_of(job_id)
    assert (job.state, job.message, job.attempts) == ("failed", "The file is empty.", 1)


def test_a_stop_ends_the_job_after_the_current_step(app, work, put, handle, job_of, actor):
    aigul = actor("aigul")

    def handler(context: JobContext) -> None:
        while context.done < 10:
            with context.step() as session:
                add_district(session, context, context.done)
                context.done += 1
            if context.done == 2:
                with work() as session:
                    job = session.get_one(Job, context.job_id)
                    services.request_stop(session, actor=aigul, job=job)

    handle(handler)
    job_id = put()
    run_due_jobs(app)
    job = job_of(job_id)
    assert (job.state, job.done, districts(app)) == ("stopped", 2, ["d0", "d1"])
    assert run_due_jobs(app) == 0


def test_a_waiting_job_stops_at_once_and_a_finished_one_stays(app, work, put, handle, job_of):
    handle(lambda context: None)
    waiting, finished = put(), put(run_at=now_utc() - dt.timedelta(minutes=5))
    run_due_jobs(app, limit=1)
    with work() as session:
        for job_id in (waiting, finished):
            services.request_stop(session, actor=SYSTEM, job=session.get_one(Job, job_id))
    assert job_of(waiting).state == "stopped"
    assert job_of(finished).state == "done"
    assert run_due_jobs(app) == 0


def test_a_worker_that_ends_gives_the_job_back_uncounted(app, put, handle, job_of):
    stop = threading.Event()

    def handler(context: JobContext) -> None:
        context.total = 4
        while context.done < 4:
            with context.step() as session:
                add_district(session, context, context.done)
                context.done += 1
            if context.done == 2:
                stop.set()

    handle(handler)
    job_id = put()
    run_due_jobs(app, stop=stop)
    job = job_of(job_id)
    assert (job.state, job.attempts, job.done) == ("waiting", 0, 2)
    stop.clear()
    assert run_due_jobs(app) == 1
    assert districts(app) == ["d0", "d1", "d2", "d3"]


def test_a_job_whose_lease_ended_is_taken_over_and_its_old_worker_can_write_no_more(
    app, put, handle, job_of
):
    """The slow worker wakes up after another one has finished: its step must not commit."""
    lost = []

    def slow(context: JobContext) -> None:
        with context.step() as session:
            add_district(session, context, 0)
            context.done = 1
        handle(quick_one)
        with frozen(NOW + dt.timedelta(minutes=5)):
            assert run_due_jobs(app, limit=1) == 1
        try:
            with context.step() as session:
                add_district(session, context, 99)
        except Exception as error:
            lost.append(type(error).__name__)
            raise

    def quick_one(context: JobContext) -> None:
        with context.step() as session:
            add_district(session, context, context.done)
            context.done += 1

    handle(slow)
    with frozen(NOW):
        job_id = put()
        run_due_jobs(app, limit=1)
    job = job_of(job_id)
    assert lost == ["LeaseLost"]
    assert (job.state, job.done, job.attempts) == ("done", 2, 2)
    assert districts(app) == ["d0", "d1"]


def test_a_living_lease_is_respected(app, work, put, handle, job_of):
    handle(lambda context: None)
    with frozen(NOW):
        job_id = put()
        with work() as session:
            claimed = services.claim(session, kinds=["test.work"], lease=dt.timedelta(seconds=60))
            assert claimed is not None
            assert claimed.id == job_id
        assert run_due_jobs(app) == 0
    with frozen(NOW + dt.timedelta(seconds=59)):
        assert run_due_jobs(app) == 0
    with frozen(NOW + dt.timedelta(seconds=61)):
        assert run_due_jobs(app) == 1


def test_a_job_that_kills_its_workers_fails_in_the_end(app, work, put, handle, job_of):
    handle(lambda context: None)
    moment = NOW
    with frozen(NOW):
        job_id = put()
    for _ in range(5):
        with frozen(moment), work() as session:
            assert services.claim(session, kinds=["test.work"], lease=dt.timedelta(seconds=60))
        moment += dt.timedelta(minutes=2)
    with frozen(moment):
        assert run_due_jobs(app) == 0
    assert job_of(job_id).state == "failed"


def test_the_heartbeat_keeps_the_lease_while_a_handler_computes(app, put, handle, job_of):
    leases = []

    def handler(context: JobContext) -> None:
        for _ in range(8):
            threading.Event().wait(0.2)
            leases.append(job_of(context.job_id).lease_until)

    handle(handler)
    job_id = put()
    run_due_jobs(app, lease=dt.timedelta(seconds=0.9))
    assert leases[-1] - leases[0] >= dt.timedelta(seconds=0.6)
    assert job_of(job_id).state == "done"


def test_scheduled_work_is_put_once_a_day_and_region_when_its_local_time_has_come(
    app, world, handle, monkeypatch
):
    runs = []
    handle(lambda context: runs.append(context.region.code if context.region else "-"))
    monkeypatch.setattr("core.jobs.worker.SCHEDULE", [
        ScheduledJob("test.work", dt.time(2, 30), per_region=True),
        ScheduledJob("test.work", dt.time(3, 0)),
    ])  # fmt: skip
    midnight = dt.datetime(2026, 11, 19, 19, 0, tzinfo=dt.UTC)  # 20 November 00:00 in Kazakhstan
    for hours, expected in ((2, 0), (2.5, 2), (2.6, 0), (3, 1), (23, 0), (26.5, 2)):
        with frozen(midnight + dt.timedelta(hours=hours)):
            assert enqueue_scheduled(app) == expected, hours
            run_due_jobs(app)
    assert sorted(runs) == ["-", "almaty-city", "almaty-city", "shymkent", "shymkent"]


def test_a_kind_has_one_handler():
    @job_handler("test.once", label="Once")
    def once(context: JobContext) -> None: ...

    try:
        assert KINDS["test.once"].handler is once
        with pytest.raises(SetupError, match=r"test\.once"):
            job_handler("test.once", label="Twice")(once)
    finally:
        del KINDS["test.once"]


def test_a_handler_may_bring_its_daily_time():
    try:
        job_handler("test.nightly", label="Nightly", daily_at=dt.time(1), per_region=True)(
            lambda context: None
        )
        assert SCHEDULE[-1] == ScheduledJob("test.nightly", dt.time(1), per_region=True)
    finally:
        SCHEDULE[:] = [one for one in SCHEDULE if one.kind != "test.nightly"]
        KINDS.pop("test.nightly", None)


def test_the_worker_runs_what_comes_and_ends_when_told(app, put, handle, job_of):
    handle(ten_districts)
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(app, stop))
    thread.start()
    try:
        job_id = put()
        for _ in range(100):
            if job_of(job_id).state == "done":
                break
            threading.Event().wait(0.1)
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
    assert job_of(job_id).state == "done"
    assert districts(app) == [f"d{n}" for n in range(10)]
