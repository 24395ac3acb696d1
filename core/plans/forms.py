"""Shapes of what is typed about plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from core.deliveries.forms import NumberField
from core.people.forms import NoteField
from core.plans import labels
from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed
from core.plans.part_services import GoalData, MeasureData, NeedData
from core.plans.rules import OUTCOMES, PERIODS, ROLES, hidden
from core.plans.services import PlanData
from core.plans.sign_services import SignatureData
from core.plugins.plan_contracts import PlanForm, PlanQuestion
from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import lazy_gettext as _
from core.web.question_fields import BoxesField, answer_of, choices, question_field

_TEXT = [InputRequired(_("Write it in words.")), Length(max=2000)]
_DAY = [InputRequired(_("Write the date."))]
#: names of fields that hold a form's own questions
QUESTION = "question_"


class VersionedForm(BaseForm):
    """A form that carries the version of the plan that its page showed."""

    version = HiddenField()

    def shown_version(self) -> int:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def show_version(self, plan: Plan) -> None:
        if not self.version.data:
            self.version.data = str(plan.version)


class HeadForm(VersionedForm):
    """Dates, who is responsible, and on what the plan rests."""

    form = SelectField(_("Form of the plan"), [InputRequired(_("Choose from the list."))])
    centre_id = SelectField(_("Centre"), [InputRequired(_("Choose from the list."))])
    drawn_on = DateField(_("Drawn up on"), _DAY)
    starts_on = DateField(_("First day"), _DAY)
    ends_on = DateField(_("Last day"), _DAY)
    staff_id = SelectField(_("Who is responsible"), [Optional()])
    source = TextField(
        _("On what it rests"), [Optional(), Length(max=300)],
        description=_("An examination, an assessment of needs, a decision of a commission"),
    )  # fmt: skip

    def head(self, form: str, questions: Iterable[PlanQuestion]) -> PlanData:
        """What was typed; call it after `validate()`."""
        assert self.drawn_on.data is not None
        assert self.starts_on.data is not None
        assert self.ends_on.data is not None
        staff = self.staff_id.data or ""
        return PlanData(
            form=form, drawn_on=self.drawn_on.data, starts_on=self.starts_on.data,
            ends_on=self.ends_on.data, staff_id=int(staff) if staff else None,
            source=self.source.data or "",
            answers={one.code: answer_of(self[QUESTION + one.code]) for one in questions},
        )  # fmt: skip

    def show(self, plan: Plan) -> None:
        """Fill the form from a draft."""
        for name in ("drawn_on", "starts_on", "ends_on", "source"):
            self._fields[name].data = getattr(plan, name)
        self.staff_id.data = str(plan.staff_id or "")
        for name in self._fields:
            if name.startswith(QUESTION):
                self._fields[name].data = str(plan.answers.get(name.removeprefix(QUESTION), ""))

    def questions(self) -> list[Any]:
        return [self._fields[name] for name in self._fields if name.startswith(QUESTION)]


def head_form(form: PlanForm | None) -> HeadForm:
    """The head of a plan with the form's own questions."""
    fields = {QUESTION + one.code: question_field(one) for one in (form.questions if form else ())}
    made: HeadForm = type("QuestionForm", (HeadForm,), fields)()
    return made


class NeedForm(VersionedForm):
    kind = SelectField(_("Kind"), [InputRequired(_("Choose from the list."))])
    text = NoteField(
        _("Need"), _TEXT,
        description=_("What the person lacks, in plain words: «cannot climb the stairs alone»"),
    )  # fmt: skip
    seen_how = TextField(
        _("How it was seen"), [Optional(), Length(max=200)],
        description=_("A talk, an examination, a home visit"),
    )  # fmt: skip

    def offer(self, *, reads_all: bool) -> None:
        self.kind.choices = choices(kinds(labels.NEED_KINDS, reads_all=reads_all),
                                    _("Choose from the list"))  # fmt: skip

    def show(self, need: PlanNeed) -> None:
        self.kind.data, self.text.data = str(need.kind), need.text
        self.seen_how.data = need.seen_how

    def typed(self) -> NeedData:
        return NeedData(int(self.kind.data), self.text.data or "", self.seen_how.data or "")


class GoalForm(VersionedForm):
    text = NoteField(_("Goal"), _TEXT, description=_("What shall be so at the end"))
    success = TextField(
        _("Measure of success"), [Optional(), Length(max=300)],
        description=_("How one sees that the goal is reached: «walks 500 m without a rest»"),
    )  # fmt: skip
    due_on = DateField(_("By when"), [Optional()])

    def show(self, goal: PlanGoal) -> None:
        self.text.data, self.success.data, self.due_on.data = goal.text, goal.success, goal.due_on

    def typed(self) -> GoalData:
        return GoalData(self.text.data or "", self.success.data or "", self.due_on.data)


class MeasureForm(VersionedForm):
    text = NoteField(_("Measure"), _TEXT, description=_("What is done for the goal"))
    service_kind = SelectField(
        _("Service of the ledger"), [Optional()],
        description=_("With it the services given are counted by themselves"),
    )  # fmt: skip
    kind = SelectField(
        _("Kind"), [InputRequired(_("Choose from the list."))],
        description=_("A service of the ledger brings its own kind"),
    )  # fmt: skip
    quantity = NumberField(
        _("Quantity planned"), [Optional()], description=_("Leave empty when nothing is counted")
    )
    period = SelectField(_("How often"), choices=[])
    unit = SelectField(_("Unit"), [Optional()], choices=[])
    staff_id = SelectField(_("Who does it"), [Optional()], choices=[])
    outside_body = TextField(
        _("Somebody of outside"), [Optional(), Length(max=200)],
        description=_("A clinic, a library, a relative"),
    )  # fmt: skip
    due_on = DateField(_("By when"), [Optional()])

    def offer(
        self,
        *,
        reads_all: bool,
        services: Iterable[tuple[str, Any]],
        staff: Iterable[tuple[int, str]],
    ) -> None:
        self.kind.choices = choices(kinds(labels.SPECIAL_KINDS, reads_all=reads_all),
                                    _("Choose from the list"))  # fmt: skip
        self.service_kind.choices = choices(services, _("No service of the ledger"))
        self.unit.choices = choices(labels.UNITS.items(), _("As the service is usually counted"))
        self.period.choices = choices((one, labels.PERIODS[one]) for one in PERIODS)
        self.staff_id.choices = choices(staff, _("Nobody of the centre"))

    def show(self, measure: PlanMeasure) -> None:
        for name in ("text", "service_kind", "period", "unit", "outside_body", "due_on"):
            self._fields[name].data = getattr(measure, name)
        self.kind.data, self.staff_id.data = str(measure.kind), str(measure.staff_id or "")
        self.quantity.data = plain_number(measure.quantity)

    def typed(self) -> MeasureData:
        return MeasureData(
            kind=int(self.kind.data), text=self.text.data or "",
            service_kind=self.service_kind.data or "",
            staff_id=int(self.staff_id.data) if self.staff_id.data else None,
            outside_body=self.outside_body.data or "", due_on=self.due_on.data,
            quantity=self.quantity.number if self.quantity.data else None,
            unit=self.unit.data or "", period=self.period.data,
        )  # fmt: skip


def plain_number(value: Decimal | None) -> str:
    """As it is typed: 12 or 1,5."""
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


def kinds(words: Mapping[int, Any], *, reads_all: bool) -> list[tuple[int, Any]]:
    """Kinds that the reader may choose: the psychological one only with its right."""
    return [(code, word) for code, word in words.items() if not hidden(code, sensitive=reads_all)]


class SuggestionsForm(VersionedForm):
    codes = BoxesField(_("What to take over"), [Optional()], choices=[])


class SignForm(BaseForm):
    """A signature; what is drawn comes beside it."""

    role = RadioField(
        _("Who signs"), [InputRequired(_("Choose from the list."))],
        choices=[SelectChoice(one, labels.ROLES[one]) for one in ROLES], default="person",
    )  # fmt: skip
    way = RadioField(
        _("How it was signed"), [InputRequired(_("Choose from the list."))],
        choices=[SelectChoice(one, labels.WAYS[one]) for one in ("paper", "screen")],
        default="paper",
    )  # fmt: skip
    signer = TextField(
        _("Full name"), [InputRequired(_("Write who signed.")), Length(max=200)],
        description=_("As it stands in the papers"),
    )  # fmt: skip
    post = TextField(
        _("Post or paper"), [Optional(), Length(max=200)],
        description=_("Of a specialist the post, of a representative the paper that gives the "
                      "right to sign"),
    )  # fmt: skip
    signed_on = DateField(_("Day of signing"), _DAY)
    token = HiddenField()

    def typed(self, drawing: Any) -> SignatureData:
        assert self.signed_on.data is not None, "call after validate()"
        drawn = drawing if self.way.data == "screen" else None
        return SignatureData(self.role.data, self.way.data, self.signer.data or "",
                             self.signed_on.data, self.post.data or "", drawn)  # fmt: skip


class ReviewForm(BaseForm):
    """What a review found."""

    held_on = DateField(_("Held on"), _DAY)
    held_by = TextField(_("Held by"), [InputRequired(_("Write who held the review.")),
                                       Length(max=200)])  # fmt: skip
    changes = NoteField(
        _("What was found and what changes"),
        [InputRequired(_("Write what was found and what changes.")), Length(max=4000)],
    )
    next_due_on = DateField(
        _("Next review due on"), [Optional()],
        description=_("Empty only when the plan ends with this review"),
    )  # fmt: skip
    review_id = HiddenField()


def review_form(goals: Iterable[PlanGoal]) -> ReviewForm:
    """The form of a review with the outcome of each goal."""
    fields: dict[str, Any] = {}
    for goal in goals:
        fields[f"outcome_{goal.public_id}"] = SelectField(
            _("Outcome"), [Optional()], default=goal.outcome,
            choices=choices(((one, labels.OUTCOMES[one][0]) for one in OUTCOMES), _("Goes on")),
        )  # fmt: skip
        fields[f"note_{goal.public_id}"] = TextField(
            _("Note"), [Optional(), Length(max=300)], default=goal.outcome_note
        )
    made: ReviewForm = type("GoalsForm", (ReviewForm,), fields)()
    return made


def outcomes_of(form: ReviewForm, goals: Iterable[PlanGoal]) -> dict[str, tuple[str, str]]:
    return {
        one.public_id: (form[f"outcome_{one.public_id}"].data or "",
                        form[f"note_{one.public_id}"].data or "")
        for one in goals
    }  # fmt: skip


class CloseForm(BaseForm):
    """The end of a plan."""

    on = DateField(_("Last day"), _DAY)
    reason = TextField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=200)])


class ReasonForm(BaseForm):
    """Why a signed draft goes back to work."""

    reason = TextField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=200)])
