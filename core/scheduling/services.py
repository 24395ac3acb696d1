"""One function per thing a person does with staff, groups, places, sessions and marks."""

from __future__ import annotations

from core.scheduling.attendance_services import (
    Closing,
    change_mark,
    close_session,
    correct_attendance,
    mark_attendance,
    mark_rest_present,
    void_mark,
    walk_in,
)
from core.scheduling.check_in_services import CheckIn, check_in
from core.scheduling.enrolment_services import (
    EnrolResult,
    enrol_person,
    leave_group,
    move_queue_up,
)
from core.scheduling.enrolment_terms import renew_term
from core.scheduling.group_checks import GroupChanges, GroupData
from core.scheduling.group_services import create_group, edit_group, end_group
from core.scheduling.offer_services import Answered, answer_offer
from core.scheduling.queue_services import give_priority, withdraw_priority
from core.scheduling.rule_services import remove_rule, set_rule
from core.scheduling.rules import Slot
from core.scheduling.staff_services import (
    close_staff_member,
    create_staff_member,
    edit_staff_member,
    reopen_staff_member,
)

__all__ = [
    "Answered",
    "CheckIn",
    "Closing",
    "EnrolResult",
    "GroupChanges",
    "GroupData",
    "Slot",
    "answer_offer",
    "change_mark",
    "check_in",
    "close_session",
    "close_staff_member",
    "correct_attendance",
    "create_group",
    "create_staff_member",
    "edit_group",
    "edit_staff_member",
    "end_group",
    "enrol_person",
    "give_priority",
    "leave_group",
    "mark_attendance",
    "mark_rest_present",
    "move_queue_up",
    "remove_rule",
    "renew_term",
    "reopen_staff_member",
    "set_rule",
    "void_mark",
    "walk_in",
    "withdraw_priority",
]
