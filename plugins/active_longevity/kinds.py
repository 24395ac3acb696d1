"""Services of an active-longevity centre (seed 004, domain.md §10 and §7.2)."""

from __future__ import annotations

from core.sdk.services import CentreType, ServiceKind
from core.sdk.services import lazy_gettext as _

MODULE = "active_longevity"
CENTRE_TYPE = CentreType(MODULE, _("Active longevity centre"))

MEDICAL, PSYCHOLOGICAL, PEDAGOGICAL, LABOUR, CULTURAL = 2, 3, 4, 5, 6


def _kind(code: str, label: object, special_kind: int, icon: str, **rest: object) -> ServiceKind:
    return ServiceKind(f"{MODULE}.{code}", label, special_kind, icon=icon, **rest)  # type: ignore[arg-type]


SERVICE_KINDS = [
    _kind("exercise_therapy", _("Exercise therapy"), MEDICAL, "heartbeat"),
    _kind("yoga", _("Yoga"), MEDICAL, "heartbeat"),
    _kind("dance", _("Dance"), CULTURAL, "heart"),
    _kind("billiards", _("Billiards"), CULTURAL, "heart"),
    _kind("table_tennis", _("Table tennis"), CULTURAL, "heart"),
    _kind("gym", _("Gym"), MEDICAL, "heartbeat"),
    _kind("nordic_walking", _("Nordic walking"), MEDICAL, "heartbeat"),
    _kind("salt_room", _("Salt room"), MEDICAL, "heartbeat"),
    _kind("pool", _("Pool"), MEDICAL, "heartbeat"),
    _kind("massage", _("Massage"), MEDICAL, "heartbeat"),
    _kind("physiotherapy", _("Physiotherapy"), MEDICAL, "heartbeat"),
    _kind("arabic", _("Arabic language"), PEDAGOGICAL, "school"),
    _kind("english", _("English language"), PEDAGOGICAL, "school"),
    _kind("computer", _("Computer literacy"), PEDAGOGICAL, "school"),
    _kind("handicraft", _("Handicraft"), LABOUR, "heart"),
    _kind("choir", _("Choir"), CULTURAL, "heart"),
    _kind("dombyra", _("Dombyra club"), CULTURAL, "heart"),
    _kind("chess", _("Chess and togyz-qumalaq"), CULTURAL, "heart"),
    _kind("cinema", _("Cinema"), CULTURAL, "heart"),
    _kind("event", _("Concert or meeting"), CULTURAL, "heart"),
    _kind("trip", _("Trip"), CULTURAL, "heart"),
    _kind("sensory_room", _("Sensory room"), PSYCHOLOGICAL, "heart", walk_in=True),
    _kind("tea_heart", _("Herbal tea: heart"), MEDICAL, "leaf", walk_in=True),
    _kind("tea_stomach", _("Herbal tea: stomach"), MEDICAL, "leaf", walk_in=True),
    _kind("tea_liver", _("Herbal tea: liver"), MEDICAL, "leaf", walk_in=True),
    _kind("tea_kidneys", _("Herbal tea: kidneys"), MEDICAL, "leaf", walk_in=True),
    _kind("library", _("Library"), CULTURAL, "book", walk_in=True),
]

#: kinds of service whose groups are no clubs: procedures, and what has its own section
NO_CLUBS = (f"{MODULE}.salt_room", f"{MODULE}.cinema")

BY_CODE = {kind.code: kind for kind in SERVICE_KINDS}


def label_of(code: str) -> object:
    """The service's name, or its code when the module knows it no more."""
    known = BY_CODE.get(code)
    return known.label if known is not None else code
