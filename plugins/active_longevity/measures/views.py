"""Pages of measures: who is due, a person's chart, what the centre takes, and its change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Centre, Person
from core.sdk.services import (
    CentreChoice,
    NotFound,
    find_centre,
    format_date,
    format_number,
    living_centres,
)
from core.sdk.web import (
    Chart,
    Link,
    Series,
    attempt,
    db_session,
    done,
    endpoint,
    find_person,
    gettext,
    line_chart,
    ngettext,
    open_centre,
    page_number,
    page_url,
    paginate,
    per_page,
    person_page,
    render,
    render_form,
    today,
)
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity.forms import ReasonForm
from plugins.active_longevity.measures import queries, services
from plugins.active_longevity.measures.forms import ChoiceForm, MeasurementForm, Who5Form, number
from plugins.active_longevity.measures.models import Measurement
from plugins.active_longevity.measures.permissions import (
    MEASURE_CHOOSE,
    MEASURE_FIGURES,
    MEASURE_RECORD,
    MEASURE_VIEW,
)
from plugins.active_longevity.measures.rules import MEASURES, is_due
from plugins.active_longevity.measures.settings import months_between
from plugins.active_longevity.measures.words import WORDS
from plugins.active_longevity.membership.rules import add_months
from plugins.active_longevity.views import with_sections

bp = with_sections(Blueprint("active_longevity_measures", __name__))


@bp.get("/measures/")
@endpoint(MEASURE_VIEW)
def due() -> ResponseReturnValue:
    """The members of a centre and when each of its measures was last taken."""
    choice, months = open_centre(MEASURE_VIEW), months_between(g.region)
    centre, everybody = _only(choice), request.args.get("who") == "all"
    taken = queries.chosen(db_session(), centre_ids=[centre.id]).get(centre.id, {})
    statement = queries.members(
        region_id=g.region.id, centre_id=centre.id, on=today(),
        due_codes=None if everybody else taken, due_before=add_months(today(), -months),
    )  # fmt: skip
    page = paginate(db_session(), statement, page=page_number(), per_page=per_page())
    ids = [one.id for one in page.items]
    return render(
        "active_longevity/measures/due.html", choice=choice, centre=centre, taken=taken, page=page,
        latest=queries.latest_days(db_session(), person_ids=ids, codes=taken), words=WORDS,
        page_url=page_url, filters=_filters(everybody, centre.code), months=months,
        is_due=lambda day: is_due(day, today(), months),
    )  # fmt: skip


def _filters(everybody: bool, centre: str) -> list[Link]:
    return [
        Link(_("To be measured"), url_for(".due", centre=centre), current=not everybody),
        Link(_("All members"), url_for(".due", centre=centre, who="all"), current=everybody),
    ]


def _only(choice: CentreChoice) -> Centre:
    """The one centre of a choice that `open_centre` made."""
    return choice.chosen or choice.options[0]


@bp.get("/measures/change")
@endpoint(MEASURE_FIGURES)
def change() -> ResponseReturnValue:
    """How the people of a centre changed, where at least ten stand behind the number."""
    choice = open_centre(MEASURE_FIGURES)
    centre, wanted = _only(choice), request.args.get("months", "12")
    months = int(wanted) if wanted in {"3", "6", "12"} else 12
    first = add_months(today(), -months)
    taken = queries.chosen(db_session(), centre_ids=[centre.id]).get(centre.id, {})
    found = queries.changes(
        db_session(), region_id=g.region.id, centre_id=centre.id, choices=taken.values(),
        first=first, last=today(),
    )  # fmt: skip
    filters = [
        Link(ngettext("%(num)s month", "%(num)s months", one),
             url_for(".change", centre=centre.code, months=one), current=one == months)
        for one in (3, 6, 12)
    ]  # fmt: skip
    return render("active_longevity/measures/change.html", choice=choice, centre=centre,
                  lines=found, words=WORDS, filters=filters, first=first)  # fmt: skip


@bp.get("/measures/choice/<centre_code>")
@endpoint(MEASURE_CHOOSE)
def choosing(centre_code: str) -> ResponseReturnValue:
    """Which measures the centre takes."""
    centre = _centre(centre_code)
    taken = queries.chosen(db_session(), centre_ids=[centre.id]).get(centre.id, {})
    form = ChoiceForm.filled({code: one.smallest_change for code, one in taken.items()})
    return _choice_page(centre, form)


@bp.post("/measures/choice/<centre_code>")
@endpoint(MEASURE_CHOOSE, writes=True)
def choose(centre_code: str) -> ResponseReturnValue:
    """Save the choice."""
    centre, form = _centre(centre_code), ChoiceForm()
    if form.validate() and attempt(form, lambda: _choose(centre.id, form)):
        return done(url_for(".due", centre=centre.code), _("The centre's measures are saved."))
    return _choice_page(centre, form)


def _centre(code: str) -> Centre:
    return find_centre(
        db_session(), actor=g.actor, permission=MEASURE_CHOOSE, region_id=g.region.id, code=code
    )


def _choose(centre_id: int, form: ChoiceForm) -> bool:
    services.choose_measures(
        db_session(), actor=g.actor, region=g.region, centre_id=centre_id,
        smallest_changes=form.chosen(),
    )  # fmt: skip
    return True


def _choice_page(centre: Any, form: ChoiceForm) -> ResponseReturnValue:
    return render_form("active_longevity/measures/choice.html", form, centre=centre,
                       measures=MEASURES, words=WORDS)  # fmt: skip


@bp.get("/people/<person_id>/measures")
@endpoint("people.view", sensitive=MEASURE_VIEW)
def person(person_id: str) -> ResponseReturnValue:
    """A person's measures: a chart of each, and all that was recorded."""
    found = find_person(person_id)
    rows = queries.measurements_of(db_session(), person_id=found.id)
    return render(
        "active_longevity/measures/person.html",
        rows=rows,
        charts=[one for code in MEASURES if (one := _chart(code, rows))],
        takeable=_takeable(found),
        words=WORDS,
        **person_page(found, "active_longevity.measures"),
    )


def _chart(code: str, rows: Sequence[Measurement]) -> Chart | None:
    """The person's values of one measure by day; None while there are fewer than two."""
    living = [one for one in reversed(rows) if one.code == code and one.voided_at is None]
    if len(living) < 2:
        return None
    words = WORDS[code]
    return line_chart(
        key=f"measure-{code}", title=str(words.name), label_name=gettext("Day"),
        labels=[format_date(one.measured_on) for one in living],
        series=[Series(str(words.unit), [float(one.value) for one in living])],
        number=format_number, note=str(words.better),
    )  # fmt: skip


def _takeable(found: Person) -> dict[str, int]:
    """Codes of measures that may be taken of the person, each with the centre that takes it."""
    return services.takeable(
        db_session(), actor=g.actor, region=g.region, centre_ids=living_centres(found)
    )


@bp.get("/people/<person_id>/measures/<measure>")
@endpoint(MEASURE_RECORD)
def taking(person_id: str, measure: str) -> ResponseReturnValue:
    """The form of one measure."""
    return _taking_page(
        find_person(person_id, MEASURE_RECORD), measure, _form_of(measure, measured_on=today())
    )


@bp.post("/people/<person_id>/measures/<measure>")
@endpoint(MEASURE_RECORD, writes=True)
def take(person_id: str, measure: str) -> ResponseReturnValue:
    """Record it."""
    found, form = find_person(person_id, MEASURE_RECORD), _form_of(measure)
    if measure not in _takeable(found):
        raise NotFound
    if form.validate() and attempt(form, lambda: _take(found, measure, form)):
        return done(url_for(".person", person_id=person_id), _("The measure is recorded."))
    return _taking_page(found, measure, form)


def _form_of(measure: str, **values: Any) -> Any:
    """The form for a kind of measure. Raises `NotFound` for one that nobody knows."""
    if measure not in MEASURES:
        raise NotFound
    kind = Who5Form if MEASURES[measure].questions else MeasurementForm
    return kind(**values)


def _take(found: Person, measure: str, form: Any) -> bool:
    asked = MEASURES[measure].questions
    services.record_measurement(
        db_session(),
        actor=g.actor,
        region=g.region,
        person_id=found.id,
        centre_id=_takeable(found)[measure],
        code=measure,
        measured_on=form.measured_on.data,
        today=today(),
        value=None if asked else number(form.value.data),
        answers=form.answers() if asked else (),
        note=form.note.data or "",
    )
    return True


def _taking_page(found: Person, measure: str, form: Any) -> ResponseReturnValue:
    if measure not in _takeable(found):
        raise NotFound
    return render_form("active_longevity/measures/take.html", form, person=found, code=measure,
                       words=WORDS[measure], measure=MEASURES[measure])  # fmt: skip


@bp.get("/people/<person_id>/measures/<measurement_id>/void")
@endpoint(MEASURE_RECORD)
def void_form(person_id: str, measurement_id: str) -> ResponseReturnValue:
    """Ask for the reason."""
    return _void_page(person_id, measurement_id, ReasonForm())


@bp.post("/people/<person_id>/measures/<measurement_id>/void")
@endpoint(MEASURE_RECORD, writes=True)
def void(person_id: str, measurement_id: str) -> ResponseReturnValue:
    """Take a wrong measurement out."""
    found, form = find_person(person_id, MEASURE_RECORD), ReasonForm()
    row = queries.find_measurement(db_session(), person_id=found.id, public_id=measurement_id)
    if form.validate():
        services.void_measurement(
            db_session(), actor=g.actor, region=g.region, measurement=row,
            reason=form.reason.data or "",
        )  # fmt: skip
        return done(url_for(".person", person_id=person_id), _("The measure is out of force."))
    return _void_page(person_id, measurement_id, form)


def _void_page(person_id: str, measurement_id: str, form: ReasonForm) -> ResponseReturnValue:
    found = find_person(person_id, MEASURE_RECORD)
    row = queries.find_measurement(db_session(), person_id=found.id, public_id=measurement_id)
    return render_form("active_longevity/measures/void.html", form, person=found, row=row,
                       words=WORDS[row.code])  # fmt: skip
