"""Random histories of two groups on the database: never above capacity, never a free place while
somebody may have it, everybody's place in the queue explained."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.clock import frozen
from core.errors import DomainError
from core.scheduling import services
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue_models import PlaceOffer
from core.scheduling.queue_order import LINE_ORDER
from core.scheduling.queue_queries import standings, story
from core.scheduling.rules import Slot
from tests.core.scheduling.conftest import MORNING

PEOPLE = 5
DEEDS = ("ask", "leave", "leave", "accept", "accept", "decline", "time", "places", "priority",
         "refuse")  # fmt: skip
STEP = st.tuples(st.sampled_from(DEEDS), st.integers(0, 1), st.integers(0, PEOPLE - 1))


class Play:
    """One history of two groups at one time: a place in one stands in the way in the other."""

    def __init__(self, stage: Any, club: Any, number: int, mode: str, keeps: bool) -> None:
        self.stage, self.club, self.now = stage, club, MORNING
        stage.choose(queue_mode=mode, lapsed_keeps_number=keeps, first_veteran=True)
        slot = (Slot(1 + number % 5, dt.time(8), dt.time(9)),)
        self.groups = [stage.group(title=one, capacity=1, slots=slot) for one in ("Би", "Хор")]
        self.people = stage.people(PEOPLE)
        self.seen = 0  # the last offer that was looked at
        for person, group_id in itertools.product(self.people[1:], self.groups):
            try:
                self.ask(group_id, person)
            except DomainError:
                continue  # the first has a place in the other group at that time

    def step(self, deed: str, which: int, who: int) -> None:
        group_id = self.groups[which]
        person = self.one_of(deed, group_id, who)
        try:
            with frozen(self.now):
                getattr(self, deed)(group_id, person)
        except DomainError:
            pass  # refused: nothing may have changed, which the checks below see
        self.check()

    def one_of(self, deed: str, group_id: int, who: int) -> int:
        """Somebody to whom the deed can happen, if there is one."""
        offered = deed in ("accept", "decline")
        statement = sa.select(Enrolment.person_id).where(Enrolment.group_id == group_id)
        if offered:
            statement = statement.join(PlaceOffer, PlaceOffer.enrolment_id == Enrolment.id)
            statement = statement.where(PlaceOffer.state == "open")
        elif deed in ("leave", "priority"):
            state = "enrolled" if deed == "leave" else "queued"
            statement = statement.where(Enrolment.state == state)
        else:
            return self.people[who]
        with self.stage.work(writes=False) as session:
            found = session.scalars(statement.order_by(Enrolment.id)).all()
        return found[who % len(found)] if found else self.people[who]

    def ask(self, group_id: int, person: int) -> None:
        self.stage.enrol(group_id, person, join_queue=True)

    def leave(self, group_id: int, person: int) -> None:
        self.stage.leave(group_id, person)

    def accept(self, group_id: int, person: int, *, accepted: bool = True) -> None:
        with self.stage.work(writes=False) as session:
            offer_id = session.scalar(
                sa.select(sa.func.max(PlaceOffer.id))
                .join(Enrolment, Enrolment.id == PlaceOffer.enrolment_id)
                .where(PlaceOffer.group_id == group_id, Enrolment.person_id == person)
            )
        if offer_id is not None:
            self.stage.do(services.answer_offer, offer_id=offer_id, accepted=accepted)

    def decline(self, group_id: int, person: int) -> None:
        self.accept(group_id, person, accepted=False)

    def time(self, group_id: int, person: int) -> None:
        """Hours go by; the jobs of both groups run."""
        self.now += dt.timedelta(hours=7)
        with frozen(self.now):
            self.move_all()

    def move_all(self) -> None:
        for one in self.groups:
            self.stage.do(services.move_queue_up, group=self.stage.load(Group, one))

    def places(self, group_id: int, person: int) -> None:
        group = self.stage.load(Group, group_id)
        data = services.GroupChanges(group.title, 3 - group.capacity, group.ends_on)
        self.stage.do(services.edit_group, "aigul", group=group, data=data)

    def priority(self, group_id: int, person: int) -> None:
        group = self.stage.load(Group, group_id)
        self.stage.do(services.give_priority, "aigul", group=group, person_id=person, reason="x")

    def refuse(self, group_id: int, person: int) -> None:
        self.club.REFUSED.symmetric_difference_update({person})

    def check(self) -> None:
        with frozen(self.now):
            self.move_all()  # what a worker does after a change elsewhere
            with self.stage.work(writes=False) as session:
                for group_id in self.groups:
                    self.check_group(session, session.get_one(Group, group_id))
                self.seen = session.scalar(sa.select(sa.func.max(PlaceOffer.id))) or 0

    def check_group(self, session: Any, group: Group) -> None:
        living = session.scalars(
            sa.select(Enrolment)
            .where(Enrolment.group_id == group.id, Enrolment.state != "left")
            .order_by(*LINE_ORDER)
        ).all()
        assert len({one.person_id for one in living}) == len(living), "one place for one person"
        enrolled = [one for one in living if one.state == "enrolled"]
        waiting = [one for one in living if one.state == "queued"]
        found = standings(session, waiting)
        held = [one for one in waiting if found[one.id].offer is not None]
        assert len(enrolled) + len(held) <= group.capacity
        for one in held:
            assert found[one.id].offer.answer_until > self.now
        elsewhere = self.placed_elsewhere(session, group)
        if len(enrolled) + len(held) < group.capacity:
            for one in waiting:
                free = one not in held and not self.hindered(one, elsewhere)
                assert not free, "a free place, and somebody may have it"
        may = [one for one in waiting if one in held or not self.hindered(one, elsewhere)]
        for place, one in enumerate(may):
            if one in held and found[one.id].offer.id > self.seen:
                assert set(may[:place]) <= set(held), "somebody ahead was passed over"
        for place, one in enumerate(waiting, start=1):
            assert found[one.id].place == place
            told = story(session, group=group, enrolment=one)
            assert told[0].at <= self.now
            assert str(place) in next(line.place for line in told if line.place).split("→")[-1]

    def hindered(self, one: Enrolment, elsewhere: set[int]) -> bool:
        rests = one.rests_until is not None and one.rests_until > self.now
        return rests or one.person_id in self.club.REFUSED or one.person_id in elsewhere

    def placed_elsewhere(self, session: Any, group: Group) -> set[int]:
        rows = session.scalars(
            sa.select(Enrolment.person_id).where(
                Enrolment.group_id != group.id, Enrolment.state == "enrolled"
            )
        )
        return set(rows)


@pytest.mark.parametrize("mode", ["offer", "give"])
def test_random_histories(stage: Any, club: Any, mode: str) -> None:
    numbers = itertools.count()

    @settings(max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(keeps=st.booleans(), steps=st.lists(STEP, min_size=12, max_size=12))
    def play(keeps: bool, steps: list[tuple[str, int, int]]) -> None:
        club.REFUSED.clear()
        with stage.work() as session:  # the groups of the history before are over
            session.execute(sa.update(Enrolment).values(state="left"))
        history = Play(stage, club, next(numbers), mode, keeps)
        for step in steps:
            history.step(*step)

    play()
