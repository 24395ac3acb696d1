"""Who may get what: rules as data, what a person lacks for one, and how much is left.

A rule says what (a benefit), for whom (an audience), how much in which period (an allowance), by
which act, and from when until when. All dates and ages are inclusive. Rules of one benefit that
one person can meet together give the same (see `clash_rules`), so one met rule is enough.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

#: unit → whether parts of it are counted; `time` counts how often, whatever was given
UNITS: Final[dict[str, bool]] = {
    "time": False,
    "hour": True,
    "day": False,
    "ride": False,
    "piece": False,
    "visit": False,
}
MOST_AMOUNT: Final = Decimal(100_000)
OLDEST: Final = 120
MOST_PERIODS: Final = 20
#: units of which an approved request holds one until it is given
PROMISED_UNITS: Final = frozenset({"time", "piece"})

Window = tuple[dt.date, dt.date]
_TOKEN: Final = re.compile(r"[0-9a-f]{16,64}")


def is_token(text: str) -> bool:
    """Whether this is a token of a form, made by `secrets.token_hex`."""
    return _TOKEN.fullmatch(text) is not None


class Basis(StrEnum):
    """Where the limit comes from: nowhere, the rule, or the measure of the programme (IPAR)."""

    OPEN = "open"
    FIXED = "fixed"
    MEASURE = "measure"


class Period(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ONCE = "once"
    TERM = "term"


class MeasureState(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    REFUSED = "refused"
    IMPOSSIBLE = "impossible"


class LackKind(StrEnum):
    """What stands between a person and a rule."""

    ANY_OF = "any_of"
    ALL_OF = "all_of"
    NONE_OF = "none_of"
    YOUNG = "young"
    OLD = "old"
    AGE_UNKNOWN = "age_unknown"
    DISTRICT = "district"
    DISTRICT_UNKNOWN = "district_unknown"
    MEASURE = "measure"
    MEASURE_ENDED = "measure_ended"
    MEASURE_REFUSED = "measure_refused"
    MEASURE_IMPOSSIBLE = "measure_impossible"


class State(StrEnum):
    YES = "yes"
    USED = "used"
    NO = "no"


@dataclass(frozen=True)
class Allowance:
    """How much: `amount` of `unit` in `every` periods. With `every` above 1 the periods are those
    that end on the day (4 years back from today), else the running day, month or calendar year."""

    basis: Basis = Basis.OPEN
    amount: Decimal | None = None
    unit: str = "time"
    period: Period = Period.YEAR
    every: int = 1


@dataclass(frozen=True)
class Audience:
    """For whom: one of `any_of`, all of `all_of`, none of `none_of` (codes of categories), an age
    in full years, one of the districts. Nothing named asks for nothing."""

    any_of: frozenset[str] = frozenset()
    all_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()
    age_from: int | None = None
    age_to: int | None = None
    districts: frozenset[int] = frozenset()
    #: a living measure of this benefit in a programme (IPAR) that is in force
    needs_measure: bool = False


@dataclass(frozen=True)
class Rule:
    """One rule. `names` and `asks` are Kazakh, Russian, English; `asks` is what the desk must ask
    because no file knows it. `own` ones were written or changed by the region."""

    code: str
    benefit: str
    names: tuple[str, str, str]
    audience: Audience
    allowance: Allowance
    source: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    asks: tuple[str, str, str] = ("", "", "")
    is_active: bool = True
    own: bool = False
    version: int = 0

    def in_force(self, on: dt.date) -> bool:
        return (
            self.is_active
            and self.valid_from <= on
            and (self.valid_to is None or on <= self.valid_to)
        )

    def name_in(self, locale: str) -> str:
        return in_language(self.names, locale)

    def ask_in(self, locale: str) -> str:
        return in_language(self.asks, locale)


def in_language(texts: tuple[str, str, str], locale: str) -> str:
    """The text of the reader's language, else the Kazakh one."""
    return texts[{"ru": 1, "en": 2}.get(locale, 0)] or texts[0]


@dataclass(frozen=True)
class Measure:
    """A measure of a programme: what it plans, in which term, and what became of it."""

    benefit: str
    state: MeasureState
    amount: Decimal | None
    unit: str
    starts_on: dt.date
    ends_on: dt.date | None
    title: str = ""

    def runs(self, on: dt.date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True)
class Facts:
    """What the file says of a person on a day: categories in force with their last day."""

    categories: Mapping[str, dt.date | None] = field(default_factory=dict)
    birth_date: dt.date | None = None
    district_id: int | None = None
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class Use:
    """Something given on a day, or `promised`: approved and not given yet."""

    benefit: str
    on: dt.date
    unit: str
    amount: Decimal = Decimal(1)
    promised: bool = False


@dataclass(frozen=True)
class Lack:
    """A condition that is not met, with what the words need: codes, an age, or a day."""

    kind: LackKind
    codes: tuple[str, ...] = ()
    number: int = 0
    day: dt.date | None = None


@dataclass(frozen=True)
class Standing:
    """What a person may get of one benefit. `total` and `left` are None where there is no limit
    (or the programme states no quantity); `until` is the last day that the file knows of."""

    benefit: str
    state: State
    rule: Rule
    lacks: tuple[Lack, ...] = ()
    unit: str = ""
    total: Decimal | None = None
    used: Decimal = Decimal(0)
    promised: Decimal = Decimal(0)
    renews_on: dt.date | None = None
    until: dt.date | None = None
    #: what the programme prescribes of it, where the programme sets the limit
    measures: tuple[Measure, ...] = ()
    #: of a refusal: the other rules of the benefit, each with what is lacking for it
    others: tuple[tuple[Rule, tuple[Lack, ...]], ...] = ()

    @property
    def left(self) -> Decimal | None:
        if self.total is None:
            return None
        return max(Decimal(0), self.total - self.used - self.promised)


# Conditions ----------------------------------------------------------------------------------


def age_on(birth_date: dt.date, on: dt.date) -> int:
    """Full years on a day."""
    had = (on.month, on.day) >= (birth_date.month, birth_date.day)
    return on.year - birth_date.year - (0 if had else 1)


def lacks_of(rule: Rule, facts: Facts, on: dt.date) -> tuple[Lack, ...]:
    """Every condition of the rule that the person does not meet on the day; none when all are."""
    audience, held = rule.audience, set(facts.categories)
    found = []
    if audience.any_of and not audience.any_of & held:
        found.append(Lack(LackKind.ANY_OF, tuple(sorted(audience.any_of))))
    if audience.all_of - held:
        found.append(Lack(LackKind.ALL_OF, tuple(sorted(audience.all_of - held))))
    if audience.none_of & held:
        found.append(Lack(LackKind.NONE_OF, tuple(sorted(audience.none_of & held))))
    found += _age_lacks(audience, facts.birth_date, on)
    if audience.districts and facts.district_id not in audience.districts:
        unknown = facts.district_id is None
        found.append(Lack(LackKind.DISTRICT_UNKNOWN if unknown else LackKind.DISTRICT))
    if audience.needs_measure or rule.allowance.basis is Basis.MEASURE:
        found += _measure_lacks(rule.benefit, facts.measures, on)
    return tuple(found)


def _age_lacks(audience: Audience, birth_date: dt.date | None, on: dt.date) -> list[Lack]:
    if audience.age_from is None and audience.age_to is None:
        return []
    if birth_date is None or birth_date > on:
        return [Lack(LackKind.AGE_UNKNOWN)]
    age = age_on(birth_date, on)
    if audience.age_from is not None and age < audience.age_from:
        return [Lack(LackKind.YOUNG, number=audience.age_from)]
    if audience.age_to is not None and age > audience.age_to:
        return [Lack(LackKind.OLD, number=audience.age_to)]
    return []


def _measure_lacks(benefit: str, measures: Iterable[Measure], on: dt.date) -> list[Lack]:
    known = [one for one in measures if one.benefit == benefit]
    if any(_counts(one) and one.runs(on) for one in known):
        return []
    running = {one.state for one in known if one.runs(on)}
    if MeasureState.REFUSED in running:
        return [Lack(LackKind.MEASURE_REFUSED)]
    if MeasureState.IMPOSSIBLE in running:
        return [Lack(LackKind.MEASURE_IMPOSSIBLE)]
    ended = [one.ends_on for one in known if _counts(one) and one.ends_on and one.ends_on < on]
    if ended:
        return [Lack(LackKind.MEASURE_ENDED, day=max(ended))]
    return [Lack(LackKind.MEASURE)]


def _counts(measure: Measure) -> bool:
    return measure.state in {MeasureState.PLANNED, MeasureState.DONE}


# How much ------------------------------------------------------------------------------------


def window(allowance: Allowance, on: dt.date, measures: Sequence[Measure] = ()) -> Window:
    """The days whose uses count against the allowance on the day; both ends are included."""
    if allowance.basis is Basis.MEASURE or allowance.period is Period.TERM:
        starts = [one.starts_on for one in measures]
        ends = [one.ends_on or dt.date.max for one in measures]
        return min(starts, default=dt.date.min), max(ends, default=dt.date.max)
    if allowance.period is Period.ONCE:
        return dt.date.min, dt.date.max
    if allowance.every > 1:
        return _back(on, allowance) + dt.timedelta(days=1), on
    if allowance.period is Period.DAY:
        return on, on
    if allowance.period is Period.MONTH:
        last = calendar.monthrange(on.year, on.month)[1]
        return on.replace(day=1), on.replace(day=last)
    return dt.date(on.year, 1, 1), dt.date(on.year, 12, 31)


def _back(on: dt.date, allowance: Allowance) -> dt.date:
    if allowance.period is Period.DAY:
        return on - dt.timedelta(days=allowance.every)
    months = 12 if allowance.period is Period.YEAR else 1
    return add_months(on, -months * allowance.every)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months later; the last day of a shorter month."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def _renews(allowance: Allowance, span: Window, uses: Sequence[Use], on: dt.date) -> dt.date | None:
    """The first day on which something is free again."""
    if allowance.period in {Period.ONCE, Period.TERM}:
        return None
    if allowance.every == 1:
        return span[1] + dt.timedelta(days=1)
    first = min((one.on for one in uses if not one.promised), default=None)
    if first is None:
        return None
    step = allowance.every * (12 if allowance.period is Period.YEAR else 1)
    if allowance.period is Period.DAY:
        return first + dt.timedelta(days=allowance.every)
    return max(add_months(first, step), on + dt.timedelta(days=1))


def counted(uses: Iterable[Use], unit: str) -> Decimal:
    """Uses in the unit: `time` counts each, the others add what was given in that very unit."""
    if unit == "time":
        return Decimal(sum(1 for _one in uses))
    return sum((one.amount for one in uses if one.unit == unit), Decimal(0))


def _measured(rule: Rule, facts: Facts, on: dt.date) -> list[Measure]:
    return [
        one
        for one in facts.measures
        if one.benefit == rule.benefit and _counts(one) and one.runs(on)
    ]


def granted(rule: Rule, facts: Facts, uses: Iterable[Use], on: dt.date) -> Standing:
    """The standing of somebody who meets the rule: how much there is and how much is left."""
    measures, allowance = _measured(rule, facts, on), rule.allowance
    span = window(allowance, on, measures)
    near = [one for one in uses if one.benefit == rule.benefit
            and (span[0] <= one.on <= span[1])]  # fmt: skip
    unit = allowance.unit
    given = [one for one in near if not one.promised]
    until = _until(rule, facts, measures)
    if allowance.basis is Basis.OPEN:
        used = counted(given, unit)
        return Standing(rule.benefit, State.YES, rule, unit=unit, used=used, until=until)
    if allowance.basis is Basis.MEASURE:
        return _by_measures(rule, measures, given, until)
    used = counted(given, unit)
    promised = counted([one for one in near if one.promised], unit)
    promised = promised if unit in PROMISED_UNITS else Decimal(0)
    total = allowance.amount or Decimal(0)
    nothing_left = used + promised >= total
    renews = _renews(allowance, span, near, on)
    if renews is not None and until is not None and renews > until:
        renews = None
    return Standing(
        rule.benefit, State.USED if nothing_left else State.YES, rule, unit=unit, total=total,
        used=used, promised=promised, renews_on=renews, until=until,
    )  # fmt: skip


def _by_measures(
    rule: Rule, measures: Sequence[Measure], given: Sequence[Use], until: dt.date | None
) -> Standing:
    """What the programme prescribes. Of several measures (a wheelchair and a hearing aid) no sum is
    made: something is left while one is still to be done."""
    planned = [one for one in measures if one.state is MeasureState.PLANNED]
    if len(measures) > 1 or not planned:
        state = State.YES if planned else State.USED
        return Standing(rule.benefit, state, rule, measures=tuple(measures), until=until)
    unit, total = planned[0].unit, planned[0].amount
    used = counted(given, unit)
    state = State.USED if total is not None and used >= total else State.YES
    return Standing(rule.benefit, state, rule, unit=unit, total=total, used=used,
                    measures=tuple(measures), until=until)  # fmt: skip


def _until(rule: Rule, facts: Facts, measures: Sequence[Measure]) -> dt.date | None:
    """The last day on which all conditions are met, as far as the file knows."""
    audience = rule.audience
    ends = [rule.valid_to, *(facts.categories[one] for one in audience.all_of)]
    if audience.any_of:
        held = [facts.categories[one] for one in audience.any_of & set(facts.categories)]
        ends.append(None if None in held else max(one for one in held if one))
    if audience.needs_measure or rule.allowance.basis is Basis.MEASURE:
        terms = [one.ends_on for one in measures]
        ends.append(None if None in terms else max(one for one in terms if one))
    if audience.age_to is not None and facts.birth_date is not None:
        birthday = add_months(facts.birth_date, 12 * (audience.age_to + 1))
        ends.append(birthday - dt.timedelta(days=1))
    return min((one for one in ends if one), default=None)


def standing_of(
    rules: Iterable[Rule], facts: Facts, uses: Iterable[Use], on: dt.date
) -> Standing | None:
    """What a person may get of the one benefit that all these rules are about; None where no rule
    is in force. Of several met rules the most generous counts; of unmet ones the nearest is told.
    """
    uses = list(uses)
    weighed = [(one, lacks_of(one, facts, on)) for one in rules if one.in_force(on)]
    met = [granted(rule, facts, uses, on) for rule, lacks in weighed if not lacks]
    if met:
        return max(met, key=_generosity)
    if not weighed:
        return None
    (rule, lacks), *others = sorted(weighed, key=lambda one: (len(one[1]), one[0].code))
    return Standing(rule.benefit, State.NO, rule, lacks, others=tuple(others))


def _generosity(standing: Standing) -> tuple[bool, bool, Decimal]:
    left = standing.left
    return standing.state is State.YES, left is None, left or Decimal(0)


def earliest(rules: Iterable[Rule], on: dt.date, measures: Iterable[Measure]) -> dt.date:
    """The first day whose uses any of these rules may count."""
    measures = list(measures)
    days = [
        window(one.allowance, on, [m for m in measures if m.benefit == one.benefit])[0]
        for one in rules
        if one.in_force(on)
    ]
    return min(days, default=on)
