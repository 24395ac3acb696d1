"""What the module says of entitlements: limits, what is left, and why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from core.sdk.services import CATEGORY_LABELS, format_date, format_number, gettext
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.entitlements.benefits import BENEFITS
from plugins.equal_society.entitlements.clash_rules import Example
from plugins.equal_society.entitlements.queries import Line
from plugins.equal_society.entitlements.rules import (
    Allowance,
    Audience,
    Basis,
    Lack,
    LackKind,
    Measure,
    MeasureState,
    Period,
    Rule,
    Standing,
    State,
)
from plugins.equal_society.entitlements.shipped import ADULTS, CHILDREN

UNITS: dict[str, Any] = {
    "time": _("times"),
    "hour": _("hours"),
    "day": _("days"),
    "ride": _("rides"),
    "piece": _("pieces"),
    "visit": _("visits"),
}
PERIODS: dict[str, Any] = {
    Period.DAY.value: _("a day"),
    Period.MONTH.value: _("a month"),
    Period.YEAR.value: _("a calendar year"),
    Period.ONCE.value: _("once for good"),
    Period.TERM.value: _("for the term of the programme"),
}
BASES: dict[str, Any] = {
    Basis.OPEN.value: _("No limit"),
    Basis.FIXED.value: _("The rule sets the limit"),
    Basis.MEASURE.value: _("As much as the programme (IPAR) states"),
}
PARTS: dict[str, Any] = {
    "medical": _("Medical part"),
    "social": _("Social part"),
    "professional": _("Professional part"),
}
MEASURE_STATES: dict[str, Any] = {
    "planned": _("To be done"),
    "done": _("Done"),
    "refused": _("The person refused"),
    "impossible": _("Cannot be done"),
}
MEASURE_KINDS: dict[str, str] = {
    "planned": "info", "done": "success", "refused": "warning", "impossible": "danger",
}  # fmt: skip
STATES: dict[State, Any] = {
    State.YES: _("May get it"),
    State.USED: _("Used up"),
    State.NO: _("Not entitled"),
}
STATE_KINDS: dict[State, str] = {State.YES: "success", State.USED: "warning", State.NO: ""}
LABELS = tuple(BENEFITS)
WHO: dict[str, Any] = {
    "": _("Does not matter"),
    "any_of": _("One of these"),
    "all_of": _("Must have"),
    "none_of": _("Must not have"),
}
_FAULTS: dict[str, Any] = {
    "missing": _("Write this."),
    "dates": _("The last day is before the first."),
    "age": _("Write an age from 0 to 120."),
    "ages": _("The highest age is below the lowest."),
    "unit": _("Choose the unit."),
    "amount": _("Write a number above zero."),
    "whole": _("This unit is counted in whole numbers."),
    "every": _("Write a number from 1 to 20."),
    "term": _("Say too that the programme (IPAR) must have this measure: it has the term."),
    "nobody": _("Nobody can meet all these conditions at once. Look at categories and ages."),
}


def fault(code: str) -> Any:
    """A fault of a rule (`clash_rules.faults_of`) in words."""
    return _FAULTS[code]


def unit_of(code: str) -> Any:
    return UNITS.get(code, code)


def label_of(benefit: str) -> Any:
    return BENEFITS[benefit].label if benefit in BENEFITS else benefit


def amount_in_words(amount: Decimal | None) -> str:
    return "" if amount is None else format_number(float(amount))


def allowance_in_words(allowance: Allowance) -> str:
    """How much in which period: «10 (rides) a month»."""
    if allowance.basis is not Basis.FIXED:
        return str(BASES[allowance.basis.value])
    period = str(PERIODS[allowance.period.value])
    if allowance.every > 1:
        period = {
            Period.DAY: gettext("in %(num)s days", num=allowance.every),
            Period.MONTH: gettext("in %(num)s months", num=allowance.every),
            Period.YEAR: gettext("in %(num)s years", num=allowance.every),
        }.get(allowance.period, period)
    return gettext(
        "%(amount)s (%(unit)s) %(period)s",
        amount=amount_in_words(allowance.amount), unit=unit_of(allowance.unit), period=period,
    )  # fmt: skip


def left_in_words(standing: Standing) -> str:
    """What is left of what there is; nothing for somebody who may not get it."""
    if standing.state is State.NO:
        return ""
    if len(standing.measures) > 1:
        return "; ".join(_measure_in_words(one) for one in standing.measures
                         if one.state is MeasureState.PLANNED)  # fmt: skip
    if not standing.unit:
        return ""
    unit = unit_of(standing.unit)
    if standing.total is None:
        if not standing.used:
            return gettext("no limit")
        return gettext("no limit, %(used)s used (%(unit)s)",
                       used=amount_in_words(standing.used), unit=unit)  # fmt: skip
    return gettext(
        "%(left)s of %(total)s left (%(unit)s)",
        left=amount_in_words(standing.left), total=amount_in_words(standing.total), unit=unit,
    )  # fmt: skip


def _measure_in_words(measure: Measure) -> str:
    """«Wheelchair: 1 (pieces)»."""
    name = measure.title or str(label_of(measure.benefit))
    if measure.amount is None:
        return name
    return f"{name}: {amount_in_words(measure.amount)} ({unit_of(measure.unit)})"


def when_in_words(standing: Standing) -> str:
    """From when it is free again, and until when the file gives the right."""
    told = []
    if standing.state is State.USED and standing.renews_on is not None:
        told.append(gettext("again from %(date)s", date=format_date(standing.renews_on)))
    if standing.until is not None:
        told.append(gettext("until %(date)s", date=format_date(standing.until)))
    return "; ".join(told)


def lack_in_words(lack: Lack) -> str:
    """Why not, as a sentence."""
    names = ", ".join(_names(lack.codes))
    texts: dict[LackKind, str] = {
        LackKind.ANY_OF: gettext("The file has none of these: %(names)s.", names=names),
        LackKind.ALL_OF: gettext("The file does not have: %(names)s.", names=names),
        LackKind.NONE_OF: gettext("It is not given together with: %(names)s.", names=names),
        LackKind.YOUNG: gettext("It is given from the age of %(age)s.", age=lack.number),
        LackKind.OLD: gettext("It is given up to the age of %(age)s.", age=lack.number),
        LackKind.AGE_UNKNOWN: gettext("The file has no birth date."),
        LackKind.DISTRICT: gettext("It is not given in the district where the person lives."),
        LackKind.DISTRICT_UNKNOWN: gettext("The file does not say in which district."),
        LackKind.MEASURE: gettext("No programme (IPAR) in force has this measure."),
        LackKind.MEASURE_ENDED: gettext(
            "The term of the measure ended on %(date)s.",
            date=format_date(lack.day) if lack.day else "",
        ),
        LackKind.MEASURE_REFUSED: gettext("The person refused this measure of the programme."),
        LackKind.MEASURE_IMPOSSIBLE: gettext("The programme says that it cannot be done."),
    }
    return texts[lack.kind]


def until_in_words(last: dt.date | None) -> str:
    if last is None:
        return gettext("without term")
    return gettext("until %(date)s", date=format_date(last))


def why_not(standing: Standing) -> str:
    return " ".join(lack_in_words(one) for one in standing.lacks)


def line_in_words(line: Line) -> str:
    """One line of a card: what is left and until when, or that nothing is."""
    if line.standing is None:
        return gettext("The region has no rule for it.")
    told = [left_in_words(line.standing), when_in_words(line.standing)]
    return "; ".join(one for one in told if one)


def _names(codes: Collection[str]) -> list[str]:
    """Names of categories in their order; all kinds of one thing by one name."""
    left, found = set(codes), []
    for kinds, label in ((ADULTS | CHILDREN, _("any disability")),
                         (CHILDREN, _("child with any disability"))):  # fmt: skip
        if kinds <= left:
            found.append(str(label))
            left -= kinds
    return [*found, *(str(label) for code, label in CATEGORY_LABELS.items() if code in left)]


def audience_in_words(audience: Audience, districts: Mapping[int, str]) -> list[str]:
    """For whom, one condition a line; nothing for everybody."""
    told = []
    for codes, text in (
        (audience.any_of, _("One of: %(names)s")),
        (audience.all_of, _("Must have: %(names)s")),
        (audience.none_of, _("Must not have: %(names)s")),
    ):
        if codes:
            told.append(str(text) % {"names": ", ".join(_names(codes))})
    if audience.age_from is not None:
        told.append(gettext("From the age of %(age)s", age=audience.age_from))
    if audience.age_to is not None:
        told.append(gettext("Up to the age of %(age)s", age=audience.age_to))
    if audience.districts:
        names = ", ".join(districts.get(one, str(one)) for one in sorted(audience.districts))
        told.append(gettext("Lives in: %(names)s", names=names))
    if audience.needs_measure:
        told.append(gettext("The programme (IPAR) has this measure"))
    return told


def term_in_words(rule: Rule) -> str:
    """From when until when a rule holds."""
    first = format_date(rule.valid_from)
    if rule.valid_to is None:
        return gettext("from %(date)s", date=first)
    return f"{first} – {format_date(rule.valid_to)}"


def example_in_words(example: Example, districts: Mapping[int, str]) -> str:
    """Somebody whom two rules take in at once."""
    told = [str(CATEGORY_LABELS.get(code, code)) for code in sorted(example.categories)]
    told.append(gettext("age %(age)s", age=example.age))
    if example.district_id is not None:
        told.append(districts.get(example.district_id, str(example.district_id)))
    return ", ".join(told)
