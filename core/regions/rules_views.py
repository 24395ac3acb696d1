"""The page of what a region chooses for itself, by section."""

from __future__ import annotations

from typing import Any

from flask import g, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, Field, IntegerField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from core.db import db
from core.kernel import kernel
from core.plugins.contracts import Setting
from core.regions import options
from core.regions.blueprint import bp
from core.regions.settings_views import MANAGE, _require_whole_region
from core.web.endpoint import endpoint
from core.web.forms import BaseForm, TextField
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render_form


@bp.get("/settings/rules")
@endpoint(MANAGE)
def rules() -> ResponseReturnValue:
    """Limits, terms and switches of the region."""
    _require_whole_region()
    return _page(_form(options.settings_of(g.region)))


@bp.post("/settings/rules")
@endpoint(MANAGE, writes=True)
def save_rules() -> ResponseReturnValue:
    """Store what was chosen."""
    _require_whole_region()
    form = _form(options.settings_of(g.region))
    if form.validate():
        changed = attempt(
            form,
            lambda: options.change_settings(
                db.session(), actor=g.actor, region=g.region, values=_values(form)
            ),
        )
        if changed is not None:
            text = _("The changes are saved.") if changed else _("Nothing was changed.")
            return done(url_for("regions.rules"), text)
    return _page(form)


def _page(form: BaseForm) -> ResponseReturnValue:
    g.nav_area = "regions.settings"
    return render_form("regions/rules.html", form, sections=_sections(form))


def _form(values: dict[str, Any]) -> BaseForm:
    """A form with one field per setting; dots of codes are no part of names of fields."""
    registry = kernel().registry.settings
    fields = {options.field_name(code): _field(registry[code]) for code in values}
    shape: type[BaseForm] = type("RulesForm", (BaseForm,), fields)
    return shape(data={options.field_name(code): _shown(value) for code, value in values.items()})


def _shown(value: Any) -> Any:
    return value.strftime("%H:%M") if hasattr(value, "strftime") else value


def _field(known: Setting) -> Any:
    shared: dict[str, Any] = {"label": known.label, "description": known.help}
    if known.kind == "bool":
        return BooleanField(**shared)
    if known.kind == "int":
        return IntegerField(validators=[InputRequired()], **shared)
    if known.kind == "choice":
        return SelectField(
            validators=[InputRequired()],
            choices=[SelectChoice(value, label) for value, label in known.choices],
            **shared,
        )
    optional = Optional() if known.kind == "text" else InputRequired()
    return TextField(validators=[optional, Length(max=known.maximum)], **shared)


def _values(form: BaseForm) -> dict[str, Any]:
    return {
        code: form[options.field_name(code)].data
        for code in kernel().registry.settings
        if options.field_name(code) in form
    }


def _sections(form: BaseForm) -> list[tuple[str, list[Field]]]:
    """(heading, fields) in the order in which the settings were registered."""
    found: dict[str, list[Field]] = {}
    for code, known in kernel().registry.settings.items():
        if options.field_name(code) in form:
            found.setdefault(str(known.section), []).append(form[options.field_name(code)])
    return list(found.items())
