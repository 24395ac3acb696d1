"""The hooks about services and plans, called as core calls them; see `test_hooks.py`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.deliveries.service_checks import told_at_giving
from core.errors import Conflict, ModuleObjection
from core.kernel import Kernel
from core.plans.known_forms import asked_of_form, forms_for
from core.regions.models import Centre
from core.sdk.services import refuse_service, service_problems
from tests.conftest import World
from tests.core.plugins.conftest import OWN, person_in


def test_hook_plan_forms(
    kernel: Kernel, world: World, off: Any, ask: Any, work: Any, faults: set[str]
) -> None:
    code = "labplugin.plan"
    form = kernel.registry.plan_forms[code]
    assert kernel.registry.owners[code] == OWN
    person_id = person_in(work, world)
    asked = {"form": form, "person_id": person_id, "centre_id": world.centre_id,
             "on": dt.date(2026, 11, 20)}  # fmt: skip
    with work() as session:
        centre = session.get_one(Centre, world.centre_id)
        assert code in {one.code for one in forms_for(world.region, centre)}
        assert code not in {one.code for one in forms_for(off, centre)}
        _source, needs = asked_of_form(session, region=world.region, **asked)
        assert [one.code for one in needs] == ["blood"]
        assert asked_of_form(session, region=off, **asked) == ("", [])
        faults.add("suggest")
        nothing = asked_of_form(session, region=world.region, **asked)
        assert nothing == ("", []), "a failing form suggests nothing, the plan goes on"


def test_hook_check_service(
    ask: Any, off: Any, world: World, work: Any, faults: set[str], kernel: Any
) -> None:
    values = {
        "person_id": person_in(work, world), "kind_code": "labplugin.blood",
        "on": dt.date(2026, 11, 20),
    }  # fmt: skip

    def said(region: Any = None, *, giving: bool) -> list[tuple[str, bool]]:
        more = (region,) if region else ()
        found = ask("check_service", *more, **values, giving=giving)
        return [(one.code, one.blocking) for one in found if one.code.startswith("labplugin.")]

    assert said(giving=True) == []
    faults.add("service")
    assert said(giving=True) == [("labplugin.fasting", True)]
    assert said(giving=False) == [("labplugin.fasting", False)]
    assert said(off, giving=True) == []
    with work() as session:
        with pytest.raises(Conflict, match=r"labplugin\.fasting") as refused:
            refuse_service(session, world.region, **values, giving=True)
        assert refused.value.field == "person"
        told = refuse_service(session, world.region, **values, giving=False)
        assert [one.code for one in told] == ["labplugin.fasting"]
        assert service_problems(
            session, world.region, **values | {"kind_code": ""}, giving=True
        ) == []  # fmt: skip
    faults.add("check_service")
    with pytest.raises(ModuleObjection) as caught:
        ask("check_service", **values, giving=False)
    assert caught.value.module == OWN
    with work() as session:
        text = told_at_giving(session, world.region, **values)
    assert OWN in text, "a mark of attendance is only told that the module did not answer"
