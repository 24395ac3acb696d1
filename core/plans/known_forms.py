"""Forms of plans that modules registered: which a centre offers, and what one suggests."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy.orm import Session

from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.plugins.dispatch import ModuleFailed, ask_module
from core.plugins.plan_contracts import PlanForm, PlannedNeed
from core.regions.models import Centre
from core.web.i18n import lazy_gettext as _

GENERAL: Final = "individual_plan"


def core_forms() -> list[PlanForm]:
    """What every centre offers, whatever its kind."""
    return [PlanForm(GENERAL, _("Individual plan"))]


def forms_for(region: RegionInfo, centre: Centre) -> list[PlanForm]:
    """Forms of this kind of centre first, then those of every centre."""
    found = [
        one
        for code, one in kernel().registry.plan_forms.items()
        if is_on(code, region) and (not one.centre_types or centre.type_code in one.centre_types)
    ]
    return sorted(found, key=lambda one: not one.centre_types)


def form_of(code: str) -> PlanForm | None:
    """The form, also where its module is off; None when the module is not loaded."""
    return kernel().registry.plan_forms.get(code)


def is_on(code: str, region: RegionInfo) -> bool:
    """Whether the form's module is on in the region."""
    owner = kernel().registry.owners.get(code, "")
    return code in kernel().registry.plan_forms and (
        owner == "core" or kernel().dispatcher.is_active(owner, region)
    )


def form_label(code: str) -> Any:
    form = form_of(code)
    return form.label if form is not None else _("Individual plan")


def asked_of_form(
    session: Session,
    *,
    form: PlanForm | None,
    region: RegionInfo,
    person_id: int,
    centre_id: int,
    on: dt.date,
) -> tuple[str, list[PlannedNeed]]:
    """(what the plan rests on, suggested needs). A form that fails says and suggests nothing, and
    its error is on the Modules page; in strict mode it is raised."""
    given = {"session": session, "region": region, "person_id": person_id,
             "centre_id": centre_id, "on": on}  # fmt: skip
    if form is None or not is_on(form.code, region):
        return "", []

    def ask() -> tuple[str, list[PlannedNeed]]:
        source = form.source(**given) if form.source else ""
        return source, list(form.suggest(**given)) if form.suggest else []

    try:
        return ask_module(
            session, ask, module=kernel().registry.owners[form.code], hook="plan_forms",
            what=form.code, may_refuse=True,
        )  # fmt: skip
    except ModuleFailed:
        if kernel().settings.plugins_strict:
            raise
        return "", []
