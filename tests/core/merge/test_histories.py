"""Whatever happened before: merging and taking back is the identity, and the ledger's figures are
those of a naive recount after each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.deliveries.models import Delivery
from core.plugins.contracts import IndicatorQuery
from core.scheduling.models import Attendance

WHO = st.sampled_from(["keep", "drop", "other"])
MARK = st.sampled_from(["present", "present", "absent", "excused", ""])
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("enrol"), WHO, st.integers(0, 1)),
        st.tuples(st.just("queue"), WHO, st.integers(0, 1)),
        st.tuples(st.just("meet"), st.integers(0, 2), MARK, MARK, MARK, st.booleans()),
        st.tuples(st.just("tea"), WHO),
    ),
    max_size=12,
)
NAMES = ("keep", "drop", "other")


def play(stage: Any, deeds: list[Any]) -> dict[str, int]:
    """Do them; what the rules of the centre refuse is left out."""
    people = {name: stage.person() for name in NAMES}
    groups = [stage.group(capacity=3), stage.group(capacity=3)]
    meetings = [stage.meeting(groups[0]), stage.meeting(groups[0], 1), stage.meeting(groups[1], 2)]
    enrolled: set[tuple[int, str]] = set()
    closed: set[int] = set()
    numbers = 0
    for deed in deeds:
        if deed[0] in {"enrol", "queue"} and (deed[2], deed[1]) not in enrolled:
            enrolled.add((deed[2], deed[1]))
            numbers += 1
            number = numbers if deed[0] == "queue" else None
            stage.enrol(groups[deed[2]], people[deed[1]], number)
        elif deed[0] == "meet" and deed[1] not in closed:
            _kind, number, *words, close = deed
            for name, word in zip(NAMES, words, strict=True):
                if word:
                    mark(stage, meetings[number], people[name], word)
            if close:
                closed.add(number)
                stage.close(meetings[number])
        elif deed[0] == "tea":
            stage.tea(people[deed[1]])
    return people


def mark(stage: Any, meeting_id: int, person_id: int, word: str) -> None:
    """A mark, of a guest as well; the one before it is voided."""
    with stage.work() as session:
        rows = session.scalars(
            sa.select(Attendance).where(
                Attendance.session_id == meeting_id, Attendance.person_id == person_id,
                Attendance.voided_at.is_(None),
            )
        ).all()  # fmt: skip
        for one in rows:
            one.voided_at, one.void_reason = dt.datetime(2026, 11, 20, tzinfo=dt.UTC), "қайта"
        session.flush()
        session.add(
            Attendance(region_id=stage.world.region.id, session_id=meeting_id, mark=word,
                       person_id=person_id, reason="ауырды" if word == "excused" else "")
        )  # fmt: skip


def recount(stage: Any) -> tuple[int, int, list[tuple[int, str, int]]]:
    """(services, people, marks) counted row by row, without any query of the product."""
    with stage.work(writes=False) as session:
        rows = session.execute(sa.select(Delivery.person_id, Delivery.voided_at)).all()
        living = [row.person_id for row in rows if row.voided_at is None]
        marks = session.execute(
            sa.select(Attendance.session_id, Attendance.mark, Attendance.person_id).where(
                Attendance.voided_at.is_(None)
            )
        ).all()
    return len(living), len(set(living)), sorted((a, b, c) for a, b, c in marks)


def figures(stage: Any) -> dict[str, int]:
    """What the indicators of the product say."""
    asked = IndicatorQuery(
        stage.world.region.id, dt.date(2026, 1, 1), dt.date(2026, 12, 31),
        modules=stage.world.region.modules,
    )  # fmt: skip
    with stage.work(writes=False) as session:
        return {
            code: sum(one.value for one in indicator.compute(session, asked, ""))
            for code, indicator in stage.kernel.registry.indicators.items()
            if code in {"services", "persons"}
        }


def expected(stage: Any, people: dict[str, int]) -> dict[str, int]:
    """What the ledger has to say after the merge, by hand: one service less for every session at
    which both were given one, and the two are one person."""
    with stage.work(writes=False) as session:
        living = session.execute(
            sa.select(Delivery.person_id, Delivery.proof).where(Delivery.voided_at.is_(None))
        ).all()
    both = (people["keep"], people["drop"])
    sessions = [{proof for person, proof in living if person == one and proof} for one in both]
    served = {both[0] if one in both else one for one, _proof in living}
    return {"services": len(living) - len(sessions[0] & sessions[1]), "persons": len(served)}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=DEEDS)
def test_merge_and_back_is_the_identity(stage: Any, deeds: list[Any]) -> None:
    people = play(stage, deeds)
    before, snapshot, wanted = recount(stage), stage.snapshot(), expected(stage, people)
    assert figures(stage) == {"services": before[0], "persons": before[1]}
    merge = stage.merge(people["keep"], people["drop"])
    after = recount(stage)
    assert {"services": after[0], "persons": after[1]} == wanted == figures(stage)
    assert all(person_id != people["drop"] for _session, _mark, person_id in after[2])
    keys = [(session_id, person_id) for session_id, _mark, person_id in after[2]]
    assert len(keys) == len(set(keys))
    stage.unmerge(merge)
    assert recount(stage) == before
    assert stage.snapshot() == snapshot
    assert figures(stage) == {"services": before[0], "persons": before[1]}
