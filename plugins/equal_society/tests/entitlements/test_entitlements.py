"""What a person may get: rules of the region, programmes, the ledger and requests together."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from core.auth.actor import system_actor
from core.db import unit_of_work
from core.errors import Conflict, InvalidInput, NotAllowed
from core.people.merge_services import merge_people
from core.sdk.models import Delivery, Person
from plugins.equal_society.entitlements import (
    checks,
    ipar_services,
    person_data,
    preview_queries,
    queries,
    rule_services,
)
from plugins.equal_society.entitlements.models import EntitlementRule, IparMeasure
from plugins.equal_society.entitlements.rules import (
    Allowance,
    Audience,
    Basis,
    MeasureState,
    Period,
    Rule,
    State,
    lacks_of,
)
from plugins.equal_society.entitlements.shipped import SHIPPED
from plugins.equal_society.tests.entitlements.conftest import TODAY, day, make

PRESS = "ab" * 16
#: those whom the shipped rule does not take in
THIRD = Audience(any_of=frozenset({"disability_3"}), none_of=frozenset({"has_difficulty_moving"}))


def rule(code: str = "", **more: Any) -> Rule:
    values: dict[str, Any] = {
        "code": code, "benefit": "invataxi", "names": ("Үшінші топ", "", ""), "source": "бұйрық",
        "audience": THIRD, "valid_from": day(-10),
        "allowance": Allowance(Basis.FIXED, Decimal(10), "ride", Period.MONTH),
    }  # fmt: skip
    return Rule(**{**values, **more})


def ride(session: Any, world: Any, person_id: int, amount: int, key: str) -> None:
    session.add(
        Delivery(region_id=world.region.id, centre_id=world.centre_id, module="equal_society",
                 service_kind="equal_society.invataxi", setting="other", person_id=person_id,
                 local_date=TODAY, quantity=Decimal(amount), unit="ride", source_key=key)
    )  # fmt: skip


def line_of(session: Any, world: Any, person_id: int, benefit: str) -> Any:
    (found,) = queries.standings(
        session, region=world.region, person_id=person_id, on=TODAY, benefits=[benefit]
    )
    return found


def test_shipped_rules_contradict_nothing_and_name_their_source(
    work: Any, actor: Any, world: Any
) -> None:
    dana = actor("dana")
    with work() as session:
        for one in SHIPPED.values():
            change = rule_services.weigh_change(session, actor=dana, region=world.region, rule=one)
            assert not change.clashes
            assert one.source
            assert all(one.names)


def test_the_desk_sees_what_is_left_and_why_not(
    work: Any, actor: Any, world: Any, count_queries: Any
) -> None:
    dana = actor("dana")
    with work() as session:
        person_id = make(session, world, "disability_3").id
        rule_services.save_rule(session, actor=dana, region=world.region, rule=rule(), press=PRESS)
        ride(session, world, person_id, 4, "ride:1")
        session.flush()
        count_queries.clear()
        lines = queries.standings(session, region=world.region, person_id=person_id, on=TODAY)
        assert len(count_queries.statements) == 6
        found = {one.benefit: one for one in lines}
        assert found["invataxi"].state is State.YES
        assert found["invataxi"].standing.left == Decimal(6)
        assert found["assistant"].state is State.NO
        (problem,) = checks.check_of("assistant")(
            session=session, region=world.region, person_id=person_id,
            centre_id=world.centre_id, on=TODAY,
        )  # fmt: skip
        assert SHIPPED["assistant"].source in str(problem.text)
        assert not problem.blocking
        assert found["wheelchair_repair"].standing is None
        ride(session, world, person_id, 6, "ride:2")
        session.flush()
        spent = line_of(session, world, person_id, "invataxi")
        assert spent.state is State.USED
        (left,) = checks.problems(session, region=world.region, person_id=person_id,
                                  benefit="invataxi", on=TODAY)  # fmt: skip
        assert left.code == "equal_society.entitlement.used"


def test_a_second_press_and_a_second_editor(work: Any, actor: Any, world: Any) -> None:
    dana, aigul = actor("dana"), actor("aigul")
    with work() as session:
        for _press in range(2):
            saved = rule_services.save_rule(
                session, actor=dana, region=world.region, rule=rule(), press=PRESS
            )
        assert session.scalar(sa.select(sa.func.count(EntitlementRule.id))) == 1
        known = queries.rule_of(saved)
        rule_services.save_rule(session, actor=dana, region=world.region,
                                rule=replace(known, source="басқа"))  # fmt: skip
        with pytest.raises(Conflict):
            rule_services.save_rule(session, actor=dana, region=world.region, rule=known)
        with pytest.raises(NotAllowed):
            rule_services.save_rule(session, actor=aigul, region=world.region, rule=known)
        with pytest.raises(InvalidInput, match="token"):
            rule_services.save_rule(session, actor=dana, region=world.region, rule=rule())


def test_a_rule_that_contradicts_another_is_not_saved(work: Any, actor: Any, world: Any) -> None:
    dana = actor("dana")
    wanted = rule(audience=Audience(any_of=frozenset({"disability_1"})))
    with work() as session:
        change = rule_services.weigh_change(session, actor=dana, region=world.region, rule=wanted)
        assert [one.other.code for one in change.clashes] == ["invataxi"]
        with pytest.raises(InvalidInput, match=r"entitlement\.contradiction"):
            rule_services.save_rule(
                session, actor=dana, region=world.region, rule=wanted, press=PRESS
            )
        assert session.scalar(sa.select(sa.func.count(EntitlementRule.id))) == 0
        for more, field in (
            ({"benefit": "rockets"}, "benefit"),
            ({"audience": Audience(any_of=frozenset({"unknown"}))}, "any_of"),
            ({"audience": Audience(districts=frozenset({10**6}))}, "districts"),
            ({"source": ""}, "source"),
        ):
            with pytest.raises(InvalidInput) as refused:
                rule_services.weigh_change(
                    session, actor=dana, region=world.region, rule=rule(**more)
                )
            assert list(refused.value.fields) == [field]


def test_a_rule_that_follows_ends_the_one_before_it(work: Any, actor: Any, world: Any) -> None:
    dana = actor("dana")
    shipped = SHIPPED["sanatorium"]
    twice = replace(shipped, code="", valid_from=day(40),
                    allowance=replace(shipped.allowance, amount=Decimal(2)))  # fmt: skip
    with work() as session:
        saved = rule_services.save_rule(session, actor=dana, region=world.region, rule=twice,
                                        press=PRESS, follows="sanatorium")  # fmt: skip
        before = queries.find_rule(session, region_id=world.region.id, code="sanatorium")
        assert before.valid_to == day(39)
        assert queries.rule_of(saved).allowance.amount == Decimal(2)
        with pytest.raises(InvalidInput) as refused:
            rule_services.weigh_change(
                session, actor=dana, region=world.region, follows="sanatorium",
                rule=replace(twice, valid_from=shipped.valid_from),
            )  # fmt: skip
        assert refused.value.fields.keys() | {refused.value.field} >= {"valid_from"}


def test_the_preview_counts_whom_a_change_affects(work: Any, actor: Any, world: Any) -> None:
    dana = actor("dana")
    now = SHIPPED["invataxi"]
    wanted = replace(
        now, audience=Audience(any_of=frozenset({"disability_1", "disability_3"})),
        allowance=Allowance(Basis.FIXED, Decimal(30), "ride", Period.MONTH),
    )  # fmt: skip
    with work() as session:
        third = make(session, world, "disability_3", born=dt.date(1961, 11, 30)).id
        first = make(session, world, "disability_1").id
        make(session, world, "low_income")
        change = rule_services.weigh_change(session, actor=dana, region=world.region, rule=wanted)

        def shown(centres: frozenset[int] | None) -> Any:
            return preview_queries.preview(
                session, region_id=world.region.id, before=change.before, after=change.after,
                today=TODAY, centre_ids=centres,
            )  # fmt: skip

        found = shown(None)
        assert [one.id for one in found.gained.people] == [third]
        assert [one.id for one in found.changed.people] == [first]
        assert (found.lost.count, found.people, found.day) == (0, 2, TODAY)
        hidden = shown(frozenset({world.second_centre_id}))
        assert (hidden.gained.count, hidden.gained.people) == (1, ())
        later = rule_services.weigh_change(
            session, actor=dana, region=world.region, rule=replace(now, valid_to=day(5))
        )
        ended = preview_queries.preview(
            session, region_id=world.region.id, before=later.before, after=later.after,
            today=TODAY, centre_ids=None,
        )  # fmt: skip
        assert ended is not None
        assert (ended.day, ended.lost.count) == (day(6), 1)


AUDIENCES = [
    Audience(),
    Audience(any_of=frozenset({"disability_1", "disability_3"})),
    Audience(all_of=frozenset({"disability_3", "low_income"})),
    Audience(none_of=frozenset({"low_income"})),
    Audience(age_from=40),
    Audience(age_to=39),
    Audience(age_from=30, age_to=50, any_of=frozenset({"low_income"})),
    Audience(needs_measure=True),
    Audience(districts=frozenset({1})),
]


def test_the_database_and_python_find_the_same_people(work: Any, actor: Any, world: Any) -> None:
    """The preview's conditions are those by which a person is told yes or no."""
    sets = [(), ("disability_1",), ("disability_3", "low_income"), ("low_income",)]
    forty = TODAY.replace(year=TODAY.year - 40)
    bota = actor("bota")
    with work() as session:
        people = [make(session, world, *codes, born=born) for codes in sets
                  for born in (forty, forty + dt.timedelta(days=1))]  # fmt: skip
        people.append(make(session, world, born=dt.date(2000, 2, 29)))
        people[0].birth_date, people[1].district_id = None, world.district_id
        enter(session, bota, world, people[2], "invataxi")
        for wanted in AUDIENCES:
            audience = replace(
                wanted, districts=frozenset({world.district_id} if wanted.districts else ())
            )
            one = rule("x", audience=audience)
            there = set(session.scalars(
                sa.select(Person.id).where(preview_queries.meets(one, TODAY))
            ))  # fmt: skip
            here = {
                person.id
                for person in people
                if not lacks_of(
                    one, queries.facts_of(session, person_id=person.id, on=TODAY), TODAY
                )
            }
            assert there == here, audience


# Programmes ----------------------------------------------------------------------------------


def enter(
    session: Any,
    actor: Any,
    world: Any,
    person: Person,
    benefit: str,
    press: str = PRESS,
    **more: Any,
) -> Any:
    """A programme with one measure; (programme, measure)."""
    given = {"actor": actor, "region": world.region, "person": person, "today": TODAY}
    data = ipar_services.IparData("2026-15", day(-60), day(300))
    ipar = ipar_services.add_ipar(session, data=data, **given)
    measure = ipar_services.add_measure(
        session, ipar=ipar, token=press,
        data=ipar_services.MeasureData("social", benefit, **more), **given,
    )  # fmt: skip
    return ipar, measure


def test_a_programme_gives_what_it_prescribes(work: Any, actor: Any, world: Any) -> None:
    bota = actor("bota")
    with work() as session:
        person = make(session, world, "disability_2")
        given = {"actor": bota, "region": world.region, "person": person, "today": TODAY}
        none = line_of(session, world, person.id, "devices")
        assert [one.kind.value for one in none.standing.lacks] == ["measure"]
        ipar, measure = enter(session, bota, world, person, "devices", amount=Decimal(2))
        again, same = enter(session, bota, world, person, "devices", amount=Decimal(2))
        assert (again.id, same.id) == (ipar.id, measure.id)
        assert line_of(session, world, person.id, "devices").standing.left == Decimal(2)
        data = ipar_services.MeasureData(
            "medical", "devices", amount=Decimal(2), state=MeasureState.REFUSED,
            settled_on=day(-1), note="керек емес",
        )  # fmt: skip
        ipar_services.save_measure(session, ipar=ipar, measure=measure, data=data,
                                   version=measure.version, **given)  # fmt: skip
        refused = line_of(session, world, person.id, "devices")
        assert [one.kind.value for one in refused.standing.lacks] == ["measure_refused"]
        with pytest.raises(Conflict):
            ipar_services.save_measure(session, ipar=ipar, measure=measure, data=data,
                                       version=99, **given)  # fmt: skip
        mistake = replace(data, is_mistake=True)
        ipar_services.save_measure(session, ipar=ipar, measure=measure, data=mistake,
                                   version=measure.version, **given)  # fmt: skip
        assert queries.measures_of(session, ipar_ids=[ipar.id]) == {}


def test_bad_programmes_and_measures_are_refused_at_their_fields(
    work: Any, actor: Any, world: Any
) -> None:
    bota, bolat = actor("bota"), actor("bolat")
    with work() as session:
        person = make(session, world)
        given = {"actor": bota, "region": world.region, "person": person, "today": TODAY}
        ipar, _measure = enter(session, bota, world, person, "devices")
        for head, field in (
            (ipar_services.IparData("", day(0)), "number"),
            (ipar_services.IparData("7", day(1)), "issued_on"),
            (ipar_services.IparData("7", day(-1), day(-2)), "valid_to"),
        ):
            with pytest.raises(InvalidInput) as refused:
                ipar_services.add_ipar(session, data=head, **given)
            assert list(refused.value.fields) == [field]
        good = ipar_services.MeasureData("medical", "devices")
        for more, field in (
            ({"part": "x"}, "part"), ({"benefit": "x"}, "benefit"),
            ({"benefit": ""}, "title"), ({"unit": "x"}, "unit"),
            ({"amount": Decimal("0.5")}, "amount"), ({"amount": Decimal(0)}, "amount"),
            ({"valid_to": day(-61)}, "valid_to"), ({"valid_to": day(301)}, "valid_to"),
            ({"state": MeasureState.DONE}, "settled_on"),
            ({"state": MeasureState.DONE, "settled_on": day(1)}, "settled_on"),
            ({"state": MeasureState.REFUSED, "settled_on": day(0)}, "note"),
        ):  # fmt: skip
            with pytest.raises(InvalidInput) as refused:
                ipar_services.add_measure(session, ipar=ipar, data=replace(good, **more),
                                          token="cd" * 16, **given)  # fmt: skip
            assert list(refused.value.fields) == [field], more
        with pytest.raises(Conflict) as clash:
            ipar_services.add_ipar(session, data=ipar_services.IparData("2026-15", day(0)), **given)
        assert clash.value.field == "number"
        with pytest.raises(NotAllowed):
            ipar_services.void_ipar(session, actor=bolat, region=world.region, person=person,
                                    ipar=ipar, reason="қате")  # fmt: skip
        ipar_services.void_ipar(session, actor=bota, region=world.region, person=person,
                                ipar=ipar, reason="қате")  # fmt: skip
        with pytest.raises(Conflict):
            ipar_services.add_measure(session, ipar=ipar, data=good, token="ef" * 16, **given)
        assert not queries.facts_of(session, person_id=person.id, on=TODAY).measures


def test_a_merge_keeps_one_programme_of_a_number_and_erasing_leaves_none(
    work: Any, actor: Any, world: Any
) -> None:
    bota = actor("bota")
    with work() as session:
        keep, drop = make(session, world), make(session, world)
        enter(session, bota, world, keep, "devices")
        other, _measure = enter(session, bota, world, drop, "sanatorium", press="cd" * 16)
        merge_people(session, actor=system_actor("test"), region=world.region, keep_id=keep.id,
                     drop_id=drop.id, reason="бір адам")  # fmt: skip
        session.expire_all()
        assert other.person_id == keep.id
        assert other.voided_at is not None
        told = person_data.export_person_data(
            session=session, region=world.region, person_id=keep.id
        )
        assert [one.code for one in told] == ["equal_society_ipar"] * 2 + [
            "equal_society_ipar_measure"
        ] * 2
        gone = person_data.erase_person_data(
            session=session, region=world.region, person_id=keep.id
        )
        assert [one.count for one in gone] == [2, 2]
        assert session.scalar(sa.select(sa.func.count(IparMeasure.id))) == 0


def test_two_who_save_at_once_do_not_contradict_each_other(
    app: Any, actor: Any, world: Any
) -> None:
    dana, barrier = actor("dana"), Barrier(2)

    def save(amount: int) -> str:
        wanted = rule(allowance=Allowance(Basis.FIXED, Decimal(amount), "ride", Period.MONTH))
        with app.app_context():
            barrier.wait(30)
            try:
                with unit_of_work(scope=world.region.id, writes=True) as session:
                    rule_services.save_rule(session, actor=dana, region=world.region, rule=wanted,
                                            press=f"{amount:032x}")  # fmt: skip
            except InvalidInput as refused:
                return refused.code
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, (10, 20))) == ["entitlement.contradiction", "saved"]
