"""Two people merge at once: one wins, the other is told, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from core.db import db, unit_of_work
from core.deliveries.desk_services import record_walk_in
from core.deliveries.models import Delivery
from core.errors import Conflict, NotFound
from core.people import merge_follow, merge_services, merge_undo
from core.people.merge_models import PersonMerge
from core.people.models import Person
from core.people.queries import find_anywhere
from tests.core.merge.conftest import TEA


@pytest.fixture
def at_once(app: Any, stage: Any) -> Callable[..., list[Any]]:
    """Run works side by side, each in a unit of work; returns what each returned or raised."""

    def run(*works: Callable[[Any, Any], Any]) -> list[Any]:
        barrier = Barrier(len(works))
        aigul = stage.actor("aigul")

        def one(work: Callable[[Any, Any], Any]) -> Any:
            with app.app_context():
                barrier.wait(10)
                try:
                    with unit_of_work(scope=stage.world.region.id, writes=True) as session:
                        return work(session, aigul)
                except Conflict as error:
                    return error.code
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(one, works))

    return run


def merging(stage: Any, keep: int, drop: int) -> Callable[[Any, Any], Any]:
    def work(session: Any, actor: Any) -> str:
        return merge_services.merge_people(
            session, actor=actor, region=stage.world.region, keep_id=keep, drop_id=drop,
            reason="бір адам",
        ).public_id  # fmt: skip

    return work


def living(stage: Any) -> list[tuple[int, int]]:
    with stage.work(writes=False) as session:
        rows = session.scalars(sa.select(PersonMerge).where(PersonMerge.state == "merged")).all()
        return [(one.keep_id, one.drop_id) for one in rows]


def test_the_same_pair_twice_is_one_merge(stage: Any, at_once: Any) -> None:
    keep, drop = stage.person(), stage.person()
    stage.tea(drop)
    first, second = at_once(merging(stage, keep, drop), merging(stage, keep, drop))
    assert first == second
    assert living(stage) == [(keep, drop)]


def test_the_same_pair_both_ways(stage: Any, at_once: Any) -> None:
    one, two = stage.person(), stage.person()
    found = at_once(merging(stage, one, two), merging(stage, two, one))
    assert found.count("merge.done") == 1
    assert len(living(stage)) == 1


def test_a_into_b_while_b_into_c(stage: Any, at_once: Any) -> None:
    one, two, three = (stage.person() for _ in range(3))
    stage.tea(one)
    found = at_once(merging(stage, two, one), merging(stage, three, two))
    # either A came first and everything is with C, or B was gone and A is told to look again
    merges = living(stage)
    assert (three, two) in merges
    if "merge.done" in found:
        assert merges == [(three, two)]
    else:
        assert len(merges) == 2
    with stage.work(writes=False) as session:
        left = session.scalars(sa.select(Person.id).where(Person.withdrawn_at.is_(None))).all()
        assert three in left
        assert two not in left


def test_undoing_twice_is_once(stage: Any, at_once: Any) -> None:
    keep, drop = stage.person(), stage.person()
    before = stage.snapshot()
    merge = stage.merge(keep, drop)

    def undo(session: Any, actor: Any) -> str:
        done, _problems = merge_undo.unmerge_people(
            session, actor=actor, region=stage.world.region, public_id=merge, reason="екі адам"
        )
        return done.state

    assert at_once(undo, undo) == ["undone", "undone"]
    assert stage.snapshot() == before


def test_a_service_recorded_while_merging_is_not_lost(stage: Any, at_once: Any) -> None:
    """It is with the kept file, or refused. On PostgreSQL it may have waited for the merge, and
    reach the dropped file: the nightly work lets it follow."""

    keep, drop = stage.person(), stage.person()
    public_id = stage.public_id(drop)

    def serve(session: Any, actor: Any) -> str:
        try:
            person = find_anywhere(session, public_id=public_id)
        except NotFound:
            return "gone"
        record_walk_in(
            session, actor=stage.actor_in(session), region=stage.world.region,
            centre_id=stage.world.centre_id, person=person, kind_code=TEA, token="0" * 32,
        )  # fmt: skip
        return "served"

    found = at_once(merging(stage, keep, drop), serve)
    nightly(stage)
    with stage.work(writes=False) as session:
        owners = list(session.scalars(sa.select(Delivery.person_id)))
    assert owners == ([keep] if "served" in found else [])


def nightly(stage: Any) -> int:
    with stage.work() as session:
        late = merge_follow.late_merges(session)
        return sum(
            merge_follow.follow(session, region=stage.world.region, public_id=one) for one in late
        )


def test_what_came_late_follows_and_comes_back(stage: Any) -> None:
    keep, drop = stage.person(), stage.person()
    merge = stage.merge(keep, drop)
    assert nightly(stage) == 0
    late = stage.tea(drop)  # as if it had waited for the lock
    assert nightly(stage) == 1
    assert nightly(stage) == 0
    assert stage.load(Delivery, late).person_id == keep
    stage.unmerge(merge)
    assert stage.load(Delivery, late).person_id == drop
