"""The form of a rule about a kind of requests."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import Length, Optional

from core.kernel import kernel
from core.plans.forms import VersionedForm
from core.plugins.contracts import RegionInfo
from core.requests.known_types import module_of
from core.requests.type_queries import TypeLine
from core.requests.type_services import MOST_DAYS, SOURCE_LENGTH, TypeRuleData
from core.web.forms import TextField
from core.web.i18n import lazy_gettext as _
from core.web.question_fields import BoxesField, WholeField, choices


class TypeRuleForm(VersionedForm):
    is_offered = BooleanField(_("The centre takes such requests"))
    days = WholeField(
        _("Term in working days"), [Optional()], low=1, high=MOST_DAYS,
        description=_("Leave it empty to keep the term that stands above."),
    )  # fmt: skip
    source = TextField(
        _("Act that sets the term"), [Optional(), Length(max=SOURCE_LENGTH)],
        description=_("Name, number and date of the act"),
    )  # fmt: skip
    unit_id = SelectField(_("Responsible unit"), [Optional()])
    papers = BoxesField(_("Papers that are asked for"), [Optional()], choices=[])

    def offer(self, region: RegionInfo, line: TypeLine, units: Any, locale: str) -> None:
        """Units of the centre, or None for the region's own rule; papers of core, of the type's
        module and those that stand in the rule."""
        if units is None:
            del self.unit_id
        else:
            self.unit_id.choices = choices(
                ((one.id, one.name_in(locale)) for one in units), _("No unit")
            )
        registry = kernel().registry
        owners = {"core", module_of(line.type.code)}
        held = {*line.above.papers, *((line.rule.papers if line.rule else None) or ())}
        self.papers.choices = choices(
            (code, one.label)
            for code, one in registry.paper_kinds.items()
            if registry.owners[code] in owners or code in held
        )

    def show(self, line: TypeLine) -> None:
        """What is in force now; days and act only where this level sets them."""
        rule = line.rule
        self.is_offered.data = line.now is not None
        self.days.data = str(rule.days) if rule is not None and rule.days is not None else ""
        self.source.data = rule.source if rule is not None else ""
        own = rule.papers if rule is not None else None
        self.papers.data = list(own) if own is not None else list(line.above.papers)
        if "unit_id" in self:
            self.unit_id.data = str(rule.unit_id or "") if rule is not None else ""

    def typed(self, line: TypeLine) -> TypeRuleData:
        """Papers that are as they stand above are not set here."""
        ticked = tuple(self.papers.data or ())
        unit = self.unit_id.data if "unit_id" in self else ""
        return TypeRuleData(
            is_offered=bool(self.is_offered.data), days=self.days.number,
            source=self.source.data or "", unit_id=int(unit) if unit else None,
            papers=None if set(ticked) == set(line.above.papers) else ticked,
        )  # fmt: skip
