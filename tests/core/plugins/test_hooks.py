"""Each hook, called as core calls it: `test_hook_<name>` is asked for by `test_hook_docs.py`; those
about services and plans stand in `test_hooks_of_services.py`."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import random
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.labels import deed_label
from core.auth.actor import system_actor
from core.clock import frozen
from core.documents.issue_services import issue_document
from core.documents.pdf import qr_svg, render_pdf
from core.documents.templates import source_path, templates_on
from core.errors import ModuleObjection, NotFound, SetupError
from core.exchange.services import module_columns
from core.indicators.figures import active_indicators
from core.jobs.models import Job
from core.jobs.module_jobs import start_work
from core.jobs.services import enqueue
from core.jobs.worker import run_due_jobs
from core.kernel import Kernel
from core.messaging.models import Message
from core.messaging.services import Notice, send_notices
from core.people.merging import Recorder
from core.people.models import Person, PersonCentre
from core.people.queries import find_anywhere
from core.plugins import contracts
from core.plugins.checks import refuse_bad_document, refuse_bad_message
from core.plugins.contracts import PersonInfo
from core.plugins.models import ModuleRecord
from core.privacy.rights_services import message_of
from core.regions.models import RegionModule
from core.regions.options import setting, settings_of
from core.scheduling.models import Group
from core.scheduling.rule_models import GroupRule
from core.scheduling.rule_queries import offered_rules, rule_problems
from tests.conftest import World
from tests.core.plugins.conftest import OWN, person_in


def mine(items: list[Any], code: Callable[[Any], str]) -> list[Any]:
    return [item for item in items if code(item).startswith(OWN)]


def test_hook_register_blueprints(kernel: Kernel, app: Any) -> None:
    assert kernel.module_of_blueprint("labplugin") == OWN
    rules = [str(rule) for rule in app.url_map.iter_rules() if rule.endpoint == "labplugin.things"]
    assert "/<region>/labplugin/things" in rules


def test_hook_register_permissions(kernel: Kernel) -> None:
    codes = [code for code, owner in kernel.registry.owners.items() if owner == OWN]
    permissions = {code for code in codes if code in kernel.registry.permissions}
    assert permissions == {"labplugin.thing.view", "labplugin.thing.record"}
    assert kernel.registry.permissions["labplugin.thing.record"].default_roles == ("centre_admin",)


def test_hook_register_centre_types(kernel: Kernel) -> None:
    assert isinstance(kernel.registry.centre_types[OWN], contracts.CentreType)


def test_hook_register_service_kinds(kernel: Kernel) -> None:
    assert [kind.code for kind in kernel.registry.kinds_of([OWN])] == ["labplugin.test"]
    assert kernel.registry.kinds_of([]) == []


def test_hook_register_indicators(kernel: Kernel, world: World, off: Any, work: Any) -> None:
    thing = importlib.import_module("labplugin.models").Thing
    indicator = kernel.registry.indicators["labplugin.things"]
    with work() as session:
        session.add(thing(region_id=world.region.id, title="Microscope"))
        day = dt.date(2026, 11, 20)
        asked = contracts.IndicatorQuery(world.region.id, day, day)
        assert indicator.compute(session, asked, "") == [contracts.Figure(1)]
        assert indicator in active_indicators(world.region)
        assert indicator not in active_indicators(off)


def test_hook_import_columns(kernel: Kernel, world: World, off: Any, work: Any) -> None:
    thing = importlib.import_module("labplugin.models").Thing
    column = kernel.registry.import_columns["labplugin.shoe"]
    assert column.parse("42") == contracts.ImportedCell("42")
    assert column.parse("big").warning in column.warnings
    person_id = person_in(work, world)
    with work() as session:
        for _twice in range(2):
            column.apply(
                session, region_id=world.region.id, centre_id=world.centre_id,
                person_id=person_id, value="42", source="import:1", actor_id=None,
            )  # fmt: skip
            session.flush()
        assert session.scalar(sa.select(sa.func.count(thing.id))) == 1
        assert column.code in module_columns(world.region)
        assert column.code not in module_columns(off)
        undone = {"region_id": world.region.id, "source": "import:1"}
        column.undo(session, **undone, person_ids=[person_id + 1])
        assert session.scalar(sa.select(sa.func.count(thing.id))) == 1
        column.undo(session, **undone, person_ids=[person_id])
        assert session.scalar(sa.select(sa.func.count(thing.id))) == 0


def test_hook_enrolment_rules(kernel: Kernel, world: World, off: Any, work: Any) -> None:
    code = "labplugin.boots"
    assert kernel.registry.owners[code] == OWN
    assert code in offered_rules(world.region)
    assert code not in offered_rules(off), "a rule is asked only where its module is on"
    group = Group(id=1, region_id=world.region.id, centre_id=world.centre_id)
    rule = GroupRule(code=code, value="40")
    asked = {"group": group, "on": dt.date(2026, 11, 20), "rules": [rule]}
    with work() as session:
        found = rule_problems(session, region=world.region, person_id=7, **asked)
        assert [(one.code, one.overridable) for one in found] == [(code, False)]
        assert rule_problems(session, region=world.region, person_id=41, **asked) == []
        assert rule_problems(session, region=off, person_id=7, **asked) == []


def test_hook_audit_words(app: Any, kernel: Kernel) -> None:
    """A deed of a module has words; one called like a right has the right's; others their code."""
    with app.test_request_context():
        assert deed_label("labplugin.thing.clean") == "заттарды тазалады"
        right = kernel.registry.permissions["labplugin.thing.view"].label
        assert deed_label("labplugin.thing.view") == str(right)
        assert deed_label("labplugin.nothing") == "labplugin.nothing"


def test_hook_daily_work(
    app: Any, kernel: Kernel, world: World, off: Any, work: Any, faults: set[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """In steps that stay; an error ends the module's work alone, is noted, and is made up for."""
    thing = importlib.import_module("labplugin.models").Thing
    others: list[dt.date] = []

    def another(*, today: dt.date, **_asked: Any) -> int:
        others.append(today)
        return 0

    monkeypatch.setattr("core.jobs.module_jobs.LIMIT", 2)
    monkeypatch.setitem(kernel.registry.daily_work, "core.late", contracts.DailyWork(
        "core.late", "Late", another))  # fmt: skip
    monkeypatch.setitem(kernel.registry.owners, "core.late", "core")
    with work() as session:
        for number in range(3):
            session.add(thing(region_id=world.region.id, title=f"T{number}", source="dirty"))

    def run(region_id: int, key: str) -> tuple[int, str, int]:
        """(things still dirty, state of the job, errors noted of the module)"""
        with work() as session:
            job = enqueue(
                session, kind="modules.daily", arguments={}, region_id=region_id,
                actor=system_actor("test"), unique_key=key,
            )  # fmt: skip
            state = sa.select(Job.state).where(Job.id == job.id)
        run_due_jobs(app)
        with work() as session:
            left = session.scalar(sa.select(sa.func.count()).where(thing.source == "dirty"))
            record = session.scalars(
                sa.select(ModuleRecord).where(ModuleRecord.name == OWN)
            ).one_or_none()
            assert record is None or "labplugin.clean" in record.last_error
            errors = record.error_count if record else 0
            return left or 0, session.scalars(state).one(), errors

    with frozen(dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)):
        assert run(world.other_region.id, "other") == (3, "done", 0), "its things are its region's"
        faults.add("daily_work")
        assert run(world.region.id, "a") == (1, "waiting", 1), "the first step is kept"
        faults.clear()
        faults.add("sql")
        assert run(world.region.id, "b") == (1, "waiting", 2), "a broken statement too"
        faults.clear()
        assert run(world.region.id, "c") == (0, "done", 2)
        assert others == [dt.date(2026, 11, 20)] * 4, "the error of one stops no other"
        with work() as session:
            session.execute(sa.update(thing).values(source="dirty"))
            session.execute(sa.update(RegionModule).where(RegionModule.module == OWN).values(
                enabled=False))  # fmt: skip
        assert run(world.region.id, "d")[:2] == (3, "done"), "not where the module is off"


def test_work_that_a_page_asks_for(
    app: Any, kernel: Kernel, world: World, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In steps with progress; an error keeps the steps before, and the morning leaves it alone."""
    monkeypatch.setattr("core.jobs.module_jobs.ASKED_LIMIT", 2)
    steps: list[tuple[int, list[str]]] = []

    def run(*, limit: int, arguments: dict[str, Any], done: int, **_asked: Any) -> int:
        names = arguments["names"][done : done + limit]
        if "bad" in names:
            raise ValueError("bad")
        steps.append((done, names))
        return len(names)

    monkeypatch.setitem(kernel.registry.daily_work, "labplugin.many", contracts.DailyWork(
        "labplugin.many", "Many", run, asked=True))  # fmt: skip
    monkeypatch.setitem(kernel.registry.owners, "labplugin.many", OWN)

    def ask(names: list[str]) -> tuple[str, int]:
        with work() as session:
            job_id = start_work(
                session, actor=system_actor("test"), region=world.region, code="labplugin.many",
                arguments={"names": names}, total=len(names),
            ).id  # fmt: skip
        run_due_jobs(app)
        with work() as session:
            job = session.get_one(Job, job_id)
            return job.state, job.done

    assert ask(["a", "b", "c"]) == ("done", 3)
    assert steps == [(0, ["a", "b"]), (2, ["c"])]
    assert ask(["a", "b", "bad"]) == ("waiting", 2), "it is tried again from there"
    steps.clear()
    with work() as session:
        enqueue(session, kind="modules.daily", arguments={}, region_id=world.region.id,
                actor=system_actor("test"), unique_key="morning")  # fmt: skip
    run_due_jobs(app)
    assert steps == []


def test_hook_register_settings(kernel: Kernel, world: World, off: Any, work: Any) -> None:
    code = "labplugin.limit"
    assert setting(world.region, code) == 3
    for stored, in_force in ((5, 5), (99, 3), ("five", 3)):
        region = dataclasses.replace(world.region, settings={"chosen": {code: stored}})
        assert setting(region, code) == in_force  # what no longer fits counts as unset
    assert code in settings_of(world.region)
    assert code not in settings_of(off)


def test_hook_message_events(kernel: Kernel, ask: Any, world: World, work: Any) -> None:
    event = kernel.registry.message_events["labplugin.ready"]
    assert kernel.registry.owners["labplugin.ready"] == OWN
    person_id = person_in(work, world)
    notice = Notice(event.code, person_id, {"test": "Қан"}, "1", ("thing", 1), world.centre_id)
    with work() as session:
        asked = {"actor": ask.user, "region": world.region, "notices": [notice]}
        assert [send_notices(session, **asked) for _twice in range(2)] == [1, 0]
        row = session.scalars(sa.select(Message)).one()
        assert row.text_kk == "Гүлнар, «Қан» талдауы дайын."
        assert (row.state, row.state_note) == ("call", "no_number")
    for text in ("", "%(fate)s", "100 %"):
        with pytest.raises(SetupError):
            refuse_bad_message(dataclasses.replace(event, text_ru=text))


def test_hook_document_templates(
    kernel: Kernel, world: World, off: Any, ask: Any, work: Any
) -> None:
    template = kernel.registry.document_templates["labplugin.note"]
    assert kernel.registry.owners["labplugin.note"] == OWN
    person_id = person_in(work, world)
    with work() as session:
        session.add(PersonCentre(region_id=world.region.id, person_id=person_id,
                                 centre_id=world.centre_id))  # fmt: skip
        session.flush()
        offered = {one.code for one in templates_on(world.region)}
        assert {"certificate", "labplugin.note"} <= offered
        assert template not in templates_on(off)
        person = find_anywhere(session, public_id=session.get_one(Person, person_id).public_id)
        asked: dict[str, Any] = {
            "actor": ask.user, "centre_id": world.centre_id, "person": person,
            "template_code": "labplugin.note", "language": "ru", "token": "ab" * 16,
        }  # fmt: skip
        with pytest.raises(NotFound):
            issue_document(session, region=off, **asked)
        document = issue_document(session, region=world.region, **asked)
        assert document.number.startswith("LAB-")
        assert (document.content["title"], document.content["who"]) == ("Note ru", person_id)
    paper = render_pdf(
        source_path("labplugin.note", "ru"), {**document.content, "qr": qr_svg("x"),
                                              "check_url": "x"}, "ru",
    )  # fmt: skip
    assert paper.startswith(b"%PDF-")


def test_a_document_without_its_template_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.typ").write_text("x", "utf-8")
    outside = tmp_path.parent / "outside.typ"
    outside.write_text("x", "utf-8")
    good = contracts.DocumentTemplate("x.a", "A", "A", {"kk": "a.typ", "ru": "a.typ"}, dict)
    refuse_bad_document(good, tmp_path)
    for change in (
        {"sources": {"kk": "a.typ", "ru": "b.typ"}},
        {"sources": {"kk": "a.typ", "ru": "../outside.typ"}},
        {"sources": {"kk": "a.typ"}},
        {"series": "ӘБ"},
        {"series": ""},
    ):
        with pytest.raises(SetupError):
            refuse_bad_document(dataclasses.replace(good, **change), tmp_path)


def test_hook_nav_items(ask: Any, off: Any) -> None:
    found = ask("nav_items", user=ask.user)
    assert len(mine(found, lambda item: item.endpoint)) == 1
    assert len(found) > 1, "core answers as well"
    assert mine(ask("nav_items", off, user=ask.user), lambda item: item.endpoint) == []


def test_hook_dashboard_cards(ask: Any, off: Any) -> None:
    assert len(mine(ask("dashboard_cards", user=ask.user), lambda item: item.code)) == 1
    assert mine(ask("dashboard_cards", off, user=ask.user), lambda item: item.code) == []


def test_hook_person_tabs(ask: Any, off: Any, world: World, work: Any) -> None:
    person = PersonInfo(person_in(work, world), "0000000000")
    values = {"user": ask.user, "person": person}
    assert len(mine(ask("person_tabs", **values), lambda item: item.code)) == 1
    assert mine(ask("person_tabs", off, **values), lambda item: item.code) == []


def test_hook_person_badges(ask: Any, off: Any, world: World, work: Any) -> None:
    person = PersonInfo(person_in(work, world), "0000000000")
    values = {"user": ask.user, "person": person}
    on, without = ask("person_badges", **values), ask("person_badges", off, **values)
    assert all(isinstance(badge, contracts.Badge) for badge in on)
    assert len(on) == len(without) + 1


def test_hook_person_events(ask: Any, off: Any, world: World, work: Any) -> None:
    person = PersonInfo(person_in(work, world), "0000000000")
    values = {"user": ask.user, "person": person, "limit": 10, "before": None, "kind": ""}
    found = mine(ask("person_events", **values), lambda event: event.kind)
    assert [event.kind for event in found] == [OWN]
    assert ask("person_events", **{**values, "before": found[0].at, "kind": OWN}) == []
    assert mine(ask("person_events", off, **values), lambda event: event.kind) == []


def test_hook_person_cards(ask: Any, off: Any, world: World, work: Any) -> None:
    values = {"user": ask.user, "person": PersonInfo(person_in(work, world), "0000000000")}
    found = ask("person_cards", **values)
    assert [len(card.lines) for card in found if card.code == OWN] == [1]
    assert {"next", "entitled"} <= {card.code for card in found}, "core answers as well"
    assert mine(ask("person_cards", off, **values), lambda card: card.code) == []


def test_hook_search(ask: Any, off: Any, world: World, work: Any) -> None:
    with work() as session:
        thing = importlib.import_module("labplugin.models").Thing
        session.add(thing(region_id=world.region.id, title="Microscope"))
    values = {"user": ask.user, "text": "Microscope", "limit": 5}
    assert [hit.title for hit in ask("search", **values)] == ["Microscope"]
    assert ask("search", off, **values) == []
    assert ask("search", **{**values, "text": "Telescope"}) == []


def a_thing(work: Any, world: World, title: str) -> int:
    thing = importlib.import_module("labplugin.models").Thing
    person_id = person_in(work, world)
    with work() as session:
        session.add(thing(region_id=world.region.id, person_id=person_id, title=title))
    return person_id


def test_hook_export_person_data(ask: Any, off: Any, world: World, work: Any) -> None:
    person_id = a_thing(work, world, "Microscope")
    for region in (world.region, off):
        found = ask("export_person_data", region, person_id=person_id)
        told = {one.code: one.data for one in found}
        assert told["labplugin_thing"]["title"] == "Microscope", "switched off or not"
        assert told["person"]["surname"] == "Омарова"


def test_hook_erase_person_data(
    ask: Any, off: Any, world: World, work: Any, faults: set[str]
) -> None:
    person_id = a_thing(work, world, "Microscope")
    faults.add("erase_person_data")
    with pytest.raises(ModuleObjection):
        ask("erase_person_data", off, person_id=person_id)
    faults.clear()
    with work() as session:
        assert session.get_one(Person, person_id).surname == "Омарова", "core's part is back too"
    found = ask("erase_person_data", off, person_id=person_id)
    things = [one for one in found if message_of(one.label) == "Things of the laboratory"]
    assert [(one.count, one.kept) for one in things] == [(1, False)]
    with work() as session:
        assert session.get_one(Person, person_id).surname == ""


def test_hook_open_duties(ask: Any, off: Any, world: World, work: Any) -> None:
    person_id = a_thing(work, world, "lent")
    for region in (world.region, off):
        found = ask("open_duties", region, person_id=person_id)
        assert [problem.code for problem in found] == ["labplugin.lent"]
    assert ask("open_duties", person_id=person_in(work, world)) == []


def test_hook_check_sharing(ask: Any, off: Any, world: World, work: Any, faults: set[str]) -> None:
    values = {"person_id": person_in(work, world), "on": dt.date(2026, 11, 20)}
    assert ask("check_sharing", **values) == []
    faults.add("objection")
    assert [one.code for one in ask("check_sharing", **values)] == ["labplugin.closed"]
    assert ask("check_sharing", off, **values) == []


def test_hook_check_enrolment(
    ask: Any, off: Any, world: World, work: Any, faults: set[str]
) -> None:
    group = SimpleNamespace(module="nobody", service_kind="nobody.nothing", starts_on=None)
    values = {"person_id": person_in(work, world), "group": group, "on": dt.date(2026, 11, 20)}
    faults.add("objection")
    problems = mine(ask("check_enrolment", **values), lambda problem: problem.code)
    assert [(problem.code, problem.blocking) for problem in problems] == [
        ("labplugin.closed", True)
    ]
    assert mine(ask("check_enrolment", off, **values), lambda problem: problem.code) == []
    faults.add("check_enrolment")
    with pytest.raises(ModuleObjection) as caught:
        ask("check_enrolment", **values)
    assert caught.value.module == OWN


def _thing_of_two(world: World, work: Any) -> tuple[int, int, int]:
    """(kept person, dropped person, a thing of the dropped one)."""
    thing = importlib.import_module("labplugin.models").Thing
    keep, drop = person_in(work, world), person_in(work, world)
    with work() as session:
        row = thing(region_id=world.region.id, person_id=drop, title="Microscope")
        session.add(row)
        session.flush()
        return keep, drop, row.id


def test_hook_merge_people(
    kernel: Kernel, off: Any, world: World, work: Any, faults: set[str]
) -> None:
    thing = importlib.import_module("labplugin.models").Thing
    keep, drop, number = _thing_of_two(world, work)
    for preview, owner in ((True, drop), (False, keep)):
        with work() as session:
            # switched off in the region, and still asked: its rows are there
            merging = Recorder(session, off, keep, drop, preview=preview)
            moved = kernel.call("merge_people", region=off, session=session, merging=merging)
            assert any(str(one.label) and one.count == 1 for one in moved)
            assert all(isinstance(one, contracts.Moved) for one in moved)
            assert session.get_one(thing, number).person_id == owner
    assert [(one.table, one.row_id, one.before, one.after) for one in merging.changes] == [
        ("labplugin_thing", number, drop, keep)
    ]
    faults.add("merge_people")
    with pytest.raises(ModuleObjection) as caught, work() as session:
        merging = Recorder(session, off, drop, keep, preview=False)
        kernel.call("merge_people", region=off, session=session, merging=merging)
    assert caught.value.module == OWN


def test_hook_unmerge_people(
    kernel: Kernel, off: Any, world: World, work: Any, faults: set[str]
) -> None:
    thing = importlib.import_module("labplugin.models").Thing
    keep, drop, number = _thing_of_two(world, work)
    values = {"region": off, "keep_id": keep, "drop_id": drop}
    with work() as session:
        assert kernel.call("unmerge_people", session=session, **values) == []
        session.get_one(thing, number).title = "lost"
        told = kernel.call("unmerge_people", session=session, **values)
        assert [(one.code, one.blocking) for one in told] == [("labplugin.lost", False)]
    faults.add("unmerge_people")
    with pytest.raises(ModuleObjection), work() as session:
        kernel.call("unmerge_people", session=session, **values)


def test_hook_demo_data(kernel: Kernel, off: Any, world: World, work: Any) -> None:
    thing = importlib.import_module("labplugin.models").Thing

    def titles(region: Any, seed: int) -> list[str]:
        with work() as session:
            demo = SimpleNamespace(centres=[], people=[], today=dt.date(2026, 11, 20), actor=None,
                                   groups=[], region=region)  # fmt: skip
            only = [m for m in kernel.loader.modules if m != OWN]
            region = _without(region, only)
            kernel.call("demo_data", region=region, session=session, rng=random.Random(seed),
                        demo=demo)  # fmt: skip
            found = list(session.scalars(sa.select(thing.title)))
            session.execute(sa.delete(thing))
            return found

    assert len(titles(world.region, 7)) == 1
    assert titles(world.region, 7) == titles(world.region, 7)
    assert titles(off, 7) == []


def _without(region: Any, modules: list[str]) -> Any:
    return dataclasses.replace(region, modules=region.modules - set(modules))
