"""Fields of the act of the home visit, in the order of the observed forms (domain.md §7.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from core.sdk.services import SPECIAL_KIND_LABELS, format_date
from core.sdk.services import lazy_gettext as _
from day_centre.child.words import ACCOMPANIED, MOBILITY, SELF_CARE
from day_centre.places.words import DWELLING, FAMILY, SANITARY, YES_NO

Kind = Literal["text", "long", "choice", "many", "date"]


@dataclass(frozen=True)
class VisitField:
    """A field: `words` are the codes of a choice with what they say."""

    code: str
    label: Any
    kind: Kind = "text"
    words: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False
    hint: Any = ""
    length: int = 200


@dataclass(frozen=True)
class VisitPart:
    title: Any
    fields: tuple[VisitField, ...]


_SERVICES: Final = {str(number): label for number, label in SPECIAL_KIND_LABELS.items()}
PARTS: Final = (
    VisitPart(
        _("The child and the family"),
        (
            VisitField("disability", _("Disability category and its term")),
            VisitField("phone", _("Telephone of the parent"), length=40),
            VisitField("benefits", _("Benefits and payments of the family")),
            VisitField("mother", _("Mother"), hint=_("Full name, place of work")),
            VisitField("father", _("Father"), hint=_("Full name, place of work")),
            VisitField("guardian", _("Guardian"), hint=_("Where the child has one")),
            VisitField("household", _("Who lives together"), length=300),
            VisitField("family", _("Status of the family"), "many", FAMILY),
        ),
    ),
    VisitPart(
        _("Dwelling and the way to the centre"),
        (
            VisitField("dwelling", _("Dwelling"), "choice", DWELLING, required=True),
            VisitField("floor", _("Floor and lift"), length=60),
            VisitField("sanitary", _("Sanitary state"), "choice", SANITARY, required=True),
            VisitField("invataxi", _("Invataxi is needed"), "choice", YES_NO, required=True),
            VisitField("transport", _("Can use public transport"), "choice", YES_NO),
            VisitField("accompanied", _("How the child comes"), "choice", ACCOMPANIED),
        ),
    ),
    VisitPart(
        _("Health and needs"),
        (
            VisitField("diagnosis", _("Diagnosis by the medical card"), required=True, length=300),
            VisitField("mobility", _("Mobility"), "choice", MOBILITY, required=True),
            VisitField("self_care", _("Self-care"), "choice", SELF_CARE, required=True),
            VisitField("pmpk_number", _("Number of the PMPK conclusion"), length=60),
            VisitField("pmpk_on", _("Date of the PMPK conclusion"), "date"),
            VisitField("ipar_number", _("Number of the IPAR"), length=60),
            VisitField("ipar_until", _("IPAR is valid until"), "date"),
            VisitField("contraindications", _("Contraindications to groups"), "long", length=500),
            VisitField("services", _("Services that are needed"), "many", _SERVICES, required=True),
        ),
    ),
    VisitPart(
        _("Conclusion"),
        (
            VisitField("conclusion", _("Conclusion of the specialists"), "long", required=True,
                       length=1000),
            VisitField("first_specialist", _("First specialist"), required=True,
                       hint=_("Full name, post")),
            VisitField("second_specialist", _("Second specialist"), required=True,
                       hint=_("Full name, post")),
            VisitField("parent", _("Parent or guardian who was there"), required=True),
        ),
    ),
)  # fmt: skip
FIELDS: Final = tuple(one for part in PARTS for one in part.fields)


def in_words(known: VisitField, value: Any) -> str:
    """The value as it is read; empty where nothing was written."""
    if known.kind == "many":
        return "; ".join(str(known.words[code]) for code in value or () if code in known.words)
    if known.kind == "choice":
        return str(known.words.get(str(value), ""))
    if known.kind == "date" and value:
        return format_date(dt.date.fromisoformat(str(value)))
    return str(value or "")


def told(content: Mapping[str, Any]) -> list[tuple[Any, list[tuple[Any, str]]]]:
    """(title of the part, pairs of label and value); what is empty is left out."""
    found = []
    for part in PARTS:
        pairs = [(one.label, in_words(one, content.get(one.code))) for one in part.fields]
        found.append((part.title, [pair for pair in pairs if pair[1]]))
    return found
