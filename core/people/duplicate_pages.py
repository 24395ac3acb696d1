"""What the pages of likely duplicates show: two files beside each other, as far as they may be
seen, and the findings in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, g, url_for

from core.db import db
from core.people import labels
from core.people.duplicate_labels import Finding, findings
from core.people.duplicate_models import PersonPair
from core.people.duplicate_queries import count_open
from core.people.duplicate_rules import Likeness, strength
from core.people.iin import mask_iin
from core.people.models import Person
from core.people.naming import name_key
from core.people.pages import may, scope
from core.people.phones import format_phone
from core.people.queries import living_centres
from core.regions.models import Centre
from core.web.endpoint import spec_of
from core.web.i18n import format_date, gettext
from core.web.render import wants_fragment

#: the page of another room on which two files are made one
COMPARE: Final = "people_merge.compare"


@dataclass(frozen=True)
class Side:
    """One of the two. Of a person whose file the reader may not open only what the limited card
    shows: name, year of birth, centres."""

    person: Person
    visible: bool
    centres: tuple[Centre, ...]

    @property
    def born(self) -> str:
        day = self.person.birth_date
        if day is None:
            return ""
        return format_date(day) if self.visible else str(day.year)


@dataclass(frozen=True)
class PairView:
    """A pair as a reader may see it."""

    pair: PersonPair
    first: Side
    second: Side
    findings: tuple[Finding, ...]
    merge_url: str | None

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.first, self.second

    @property
    def visible(self) -> bool:
        return self.first.visible and self.second.visible

    @property
    def strength(self) -> str:
        return strength(self.pair.score)


def pair_view(
    pair: PersonPair, centres: dict[int, Centre], alike: Likeness | None = None
) -> PairView:
    """The pair with the stored findings, or with those of `alike`."""
    first, second = side_of(pair.first, centres), side_of(pair.second, centres)
    reasons = alike.reasons if alike else tuple(pair.reasons)
    visible = first.visible and second.visible
    return PairView(pair, first, second, findings(reasons, visible=visible), merge_url(pair))


def side_of(person: Person, centres: dict[int, Centre]) -> Side:
    held = living_centres(person)
    seen = scope()
    return Side(
        person,
        seen is None or bool(held & seen),
        tuple(centres[one] for one in sorted(held) if one in centres),
    )


def merge_url(pair: PersonPair) -> str | None:
    """The page that makes one file of the two, for those who may; the older file is kept."""
    spec = spec_of(current_app, COMPARE)
    if spec is None or not all(may(one, spec.permission) for one in (pair.first, pair.second)):
        return None
    return url_for(COMPARE, person_id=pair.first.public_id, other_id=pair.second.public_id)


def compared(first: Side, second: Side) -> list[tuple[Any, str, str, str]]:
    """Rows of the comparison: label, one, the other, and how they agree: `same`, `spelled` (a name
    in another spelling), `differs`, or nothing where one is unknown."""
    rows: list[tuple[Any, str, str, str]] = []
    for name in ("surname", "given_name", "patronymic"):
        one, other = getattr(first.person, name), getattr(second.person, name)
        state = _state(one, other)
        if state == "differs" and name_key(one) == name_key(other):
            state = "spelled"
        rows.append((labels.FIELDS[name], one, other, state))
    rest: list[tuple[Any, str, str]] = []
    if first.visible and second.visible:
        rest += [(label, tell(first.person), tell(second.person)) for label, tell in _TOLD]
    else:
        years = [str(one.person.birth_date.year) if one.person.birth_date else ""
                 for one in (first, second)]  # fmt: skip
        rest.append((gettext("Birth year"), years[0], years[1]))
    names = [", ".join(one.name_in(g.locale) for one in side.centres) for side in (first, second)]
    rest.append((gettext("Centre"), names[0], names[1]))
    return rows + [(label, one, other, _state(one, other)) for label, one, other in rest]


def _state(one: str, other: str) -> str:
    if not one or not other:
        return ""
    return "same" if one == other else "differs"


def _phones(person: Person) -> str:
    return ", ".join(sorted(format_phone(one.number) for one in person.phones))


_TOLD: Final = (
    (labels.FIELDS["birth_date"], lambda one: format_date(one.birth_date)),
    (labels.FIELDS["iin"], lambda one: mask_iin(one.iin)),
    (labels.FIELDS["sex"], lambda one: str(labels.SEXES.get(one.sex, ""))),
    (labels.FIELDS["phones"], _phones),
    (labels.FIELDS["address"], lambda one: one.address),
    (labels.FIELDS["card_number"], lambda one: one.card_number or ""),
)


def open_pairs() -> int | None:
    """How many pairs wait for the reader's decision; None for readers who may not decide, and
    where only the results of a search are shown."""
    if wants_fragment() or not g.actor.can_somewhere("people.duplicates", g.region.id):
        return None
    return count_open(db.session(), centre_ids=scope("people.duplicates"))
