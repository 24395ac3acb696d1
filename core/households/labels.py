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
ACTIONS: Final[dict[str, Any]] = {
    "household.open": _("opened a household"),
    "household.change": _("changed a household"),
    "household.join": _("added a member to a household"),
    "household.leave": _("recorded that a member left a household"),
    "household.role": _("changed a role in a household"),
    "household.head": _("chose the head of a household"),
    "household.separate": _("split a household"),
    "household.close": _("closed a household"),
    "household.undo": _("took back a household of an undone import"),
    "person.death": _("recorded a death"),
    "person.death_mistake": _("took back a recorded death"),
    "person.protect": _("protected a person"),
    "person.unprotect": _("ended the protection of a person"),
    "representative.add": _("named a representative"),
    "representative.end": _("ended a representation"),
}
PROTECTED: Final = _("The person is protected")
