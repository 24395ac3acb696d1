"""Codes of households in the reader's language."""

from __future__ import annotations

from typing import Any, Final

from core.web.i18n import lazy_gettext as _

ROLES: Final[dict[str, Any]] = {
    "head": _("Head of the household"),
    "spouse": _("Husband or wife"),
    "child": _("Child"),
    "stepchild": _("Stepchild"),
    "parent": _("Mother or father"),
    "sibling": _("Brother or sister"),
    "grandchild": _("Grandchild"),
    "grandparent": _("Grandmother or grandfather"),
    "ward": _("Child under guardianship"),
    "guardian": _("Guardian"),
    "other_relative": _("Other relative"),
    "other": _("Not a relative"),
}
JOINING: Final[dict[str, Any]] = {
    "moved_in": _("Moved in"),
    "born": _("Was born"),
    "married": _("Married"),
    "guardianship": _("Taken under guardianship"),
    "first": _("The household was opened"),
    "other": _("Other reason"),
}
LEAVING: Final[dict[str, Any]] = {
    "moved_out": _("Moved out"),
    "separation": _("Separation"),
    "divorce": _("Divorce"),
    "married": _("Married"),
    "adult_child_left": _("A grown-up child left home"),
    "guardianship_ended": _("The guardianship ended"),
    "other": _("Other reason"),
}
ENDS: Final[dict[str, Any]] = {
    **LEAVING,
    "role": _("The role changed"),
    "death": _("Died"),
    "merged": _("Two files of one person were merged"),
}
BASES: Final[dict[str, Any]] = {
    "relative": _("Relative or close person"),
    "guardian": _("Guardian or trustee"),
    "attorney": _("By a power of attorney"),
}
KINSHIP: Final[dict[str, Any]] = {
    "spouse": _("Husband or wife"),
    "child": _("Son or daughter"),
    "parent": _("Mother or father"),
    "sibling": _("Brother or sister"),
    "grandchild": _("Grandchild"),
    "grandparent": _("Grandmother or grandfather"),
    "other_relative": _("Other relative"),
    "social_worker": _("Social worker"),
    "neighbour": _("Neighbour"),
    "other": _("Other"),
}
RIGHTS: Final[dict[str, Any]] = {
    "enrol": _("Enrol and book"),
    "requests": _("Hand in requests"),
    "documents": _("Receive documents"),
    "consent": _("Sign consents"),
    "fetch": _("Fetch the person"),
    "information": _("Receive information"),
}
JOINING_PROBLEMS: Final[dict[str, Any]] = {
    "future": _("The day cannot be in the future."),
    "too_early": _("The day is too long ago. Check the year."),
    "before_birth": _("The person was not born yet on this day."),
    "after_death": _("The person had died before this day."),
}
LEAVING_PROBLEMS: Final[dict[str, Any]] = {
    "future": _("The day cannot be in the future."),
    "before_joining": _("This day is before the day of joining."),
}
DEATH_PROBLEMS: Final[dict[str, Any]] = {
    "future": _("The day cannot be in the future."),
    "before_birth": _("The day of death is before the day of birth."),
}
PROTECTED: Final = _("The person is protected")
