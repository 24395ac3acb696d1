"""Words for what the logs hold: their rows keep stable codes."""

from __future__ import annotations

from typing import Any

from flask import g

from core.auth.permissions import SHIPPED_ROLES
from core.kernel import kernel
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _

DEEDS: dict[str, Any] = {
    "user.create": _("opened an account"),
    "user.change": _("changed an account"),
    "user.close": _("closed an account"),
    "user.open": _("opened an account again"),
    "user.change_password": _("changed the own password"),
    "user.reset_password": _("gave a temporary password"),
    "user.second_factor_on": _("switched the second factor on"),
    "user.second_factor_off": _("switched the second factor off"),
    "user.renew_recovery_codes": _("made new recovery codes"),
    "user.reset_second_factor": _("took a second factor away"),
    "user.end_session": _("ended sessions"),
    "user.grant": _("gave a role"),
    "user.end_grant": _("took a role away"),
    "role.create": _("composed a role"),
    "role.change": _("changed a role"),
    "device.register": _("registered a device"),
    "device.renew_code": _("gave a device a new code"),
    "device.revoke": _("revoked a device"),
    "region.create": _("opened a region"),
    "region.change": _("changed a region"),
    "district.create": _("added a district"),
    "district.change": _("changed a district"),
    "centre.create": _("opened a centre"),
    "centre.change": _("changed a centre"),
    "centre.place": _("changed the place of a centre"),
    "people.export": _("took out a list of people"),
    "consent_text.write": _("wrote a text of a consent"),
    "consent.give": _("recorded a consent"),
    "consent.withdraw": _("withdrew a consent"),
    "person.export": _("asked for all data about a person"),
    "person.export.take": _("downloaded all data about a person"),
    "person.erase": _("erased the data of a person"),
    "retention.terms": _("set terms of keeping"),
    "retention.keep": _("kept a file on after its term"),
    "breach.open": _("opened a file of a breach"),
    "breach.change": _("changed a file of a breach"),
    "breach.people": _("changed whom a breach touches"),
    "breach.close": _("closed a file of a breach"),
    "kato.import": _("took over the classifier of places"),
    "settings.change": _("changed rules and terms of the region"),
    "room.create": _("added a room"),
    "room.change": _("changed a room"),
    "module.enable": _("switched a module on"),
    "module.disable": _("switched a module off"),
    "feed.make": _("made a calendar link"),
    "feed.renew": _("renewed a calendar link"),
    "feed.revoke": _("revoked a calendar link"),
    "person.register": _("registered a person"),
    "person.update": _("changed a person's file"),
    "person.attach": _("attached a person to a centre"),
    "person.detach": _("detached a person from a centre"),
    "person.withdraw": _("withdrew a person of an undone import"),
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
    "person.pair.different": _("said that two people are not the same"),
    "person.pair.reopen": _("took back that two people are not the same"),
    "person.merge": _("merged two files of a person"),
    "person.unmerge": _("undid a merge of two files"),
    "person.restore": _("restored a file from a merge"),
    "person.category.add": _("added a person's category"),
    "person.category.change": _("changed the term or the paper of a category"),
    "person.category.end": _("ended a person's category"),
    "attachment.add": _("added a file of a person"),
    "attachment.remove": _("removed a file of a person"),
    "photo.remove": _("took away the photo of a person"),
    "document.issue": _("issued a document"),
    "document.replace": _("replaced a document"),
    "document.void": _("made a document void"),
    "document.sign": _("recorded a signature"),
    "card.issue": _("gave a membership card"),
    "card.replace": _("replaced a membership card"),
    "card.block": _("blocked a membership card"),
    "group.create": _("made a group"),
    "group.edit": _("changed a group"),
    "group.end": _("ended a group"),
    "session.cancel": _("cancelled a session"),
    "session.close": _("closed a session"),
    "session.restore": _("restored a session"),
    "enrolment.enrol": _("enrolled a person"),
    "enrolment.queue": _("put a person in the queue"),
    "enrolment.from_queue": _("gave a place to a person of the queue"),
    "enrolment.leave": _("took a person out of a group"),
    "enrolment.override": _("enrolled a person against a rule"),
    "enrolment.renew": _("renewed the term of a place"),
    "enrolment.term_end": _("ended a place whose term was over"),
    "group.rule_set": _("set a rule of a group"),
    "group.rule_remove": _("removed a rule of a group"),
    "offer.make": _("offered a place"),
    "offer.accepted": _("noted that an offered place was accepted"),
    "offer.declined": _("noted that an offered place was declined"),
    "offer.lapsed": _("ended an offer whose time was over"),
    "offer.withdrawn": _("withdrew an offered place"),
    "queue.priority": _("gave priority in a queue"),
    "queue.no_priority": _("withdrew priority in a queue"),
    "attendance.mark": _("marked attendance"),
    "attendance.correct": _("corrected attendance"),
    "attendance.void": _("voided a mark of attendance"),
    "attendance.sheet": _("entered a paper sheet"),
    "absence.call": _("noted a call about absences"),
    "presence.enter": _("noted an entry into the building"),
    "presence.leave": _("noted that somebody left the building"),
    "person.contact": _("named an emergency contact"),
    "evening_list.make": _("put lists of tomorrow by"),
    "evening_list.take": _("opened lists that were put by"),
    "staff.create": _("added a member of staff"),
    "staff.edit": _("changed a member of staff"),
    "staff.close": _("closed a member of staff"),
    "staff.reopen": _("opened a member of staff again"),
    "staff.substitute": _("gave sessions to a substitute"),
    "booking.reserve": _("reserved time"),
    "booking.release": _("released reserved time"),
    "resource.create": _("added equipment or a vehicle"),
    "resource.edit": _("changed equipment or a vehicle"),
    "resource.close": _("closed equipment or a vehicle"),
    "resource.reopen": _("opened equipment or a vehicle again"),
    "hours.change": _("changed weekly hours"),
    "blocking.create": _("blocked a time"),
    "blocking.lift": _("lifted a blocking"),
    "visit_kind.create": _("added a kind of visit"),
    "visit_kind.edit": _("changed a kind of visit"),
    "appointment.book": _("booked an appointment"),
    "appointment.move": _("moved an appointment"),
    "appointment.cancel": _("cancelled an appointment"),
    "appointment.done": _("noted that an appointment was held"),
    "appointment.missed": _("noted that somebody missed an appointment"),
    "appointment.undo": _("made an appointment planned again"),
    "delivery.correct": _("corrected a service given"),
    "delivery.void": _("voided a service given"),
    "opening.closed_part": _("opened a closed part of a file, with a reason"),
    "opening.other_centre": _("opened a file of another centre, with a reason"),
    "opening.review": _("reviewed an opening with a reason"),
    "import.applied": _("finished an import"),
    "import.stopped": _("an import stopped half-way"),
    "import.undone": _("undid an import"),
    "import.undo_stopped": _("the undoing of an import stopped half-way"),
    "message.cancel": _("took a message back"),
    "message.retry": _("sent a message again"),
    "message.call": _("recorded a call"),
    "message.broadcast": _("wrote to many people"),
    "message_template.change": _("changed the text of a message"),
    "message_template.reset": _("took the shipped text of a message again"),
    "person.contact_wish": _("recorded how a person wants to be told"),
    "job.stop": _("stopped background work"),
}
LOOKS: dict[str, Any] = {
    "file": _("opened the file"),
    "iin": _("saw the full IIN"),
    "card": _("saw the short card of another centre's person"),
    "service": _("opened a service given"),
    "groups": _("opened groups and attendance"),
    "services": _("opened the services given"),
    "appointments": _("opened appointments"),
    "timeline": _("opened the timeline"),
    "who_looked": _("opened the list of who looked"),
    "export": _("exported"),
    "family": _("opened the household and the helpers"),
    "protection": _("opened the protection"),
    "consents": _("opened the consents"),
    "attachment": _("opened an attached file"),
    "documents": _("opened the list of documents"),
    "document": _("opened an issued document"),
    "print": _("printed"),
}
ATTEMPTS: dict[str, Any] = {
    "password": _("password"),
    "code": _("second factor"),
    "device": _("device code"),
}


def deed_label(action: str) -> str:
    """Words for a deed; a module names its deeds like the rights that they need."""
    right = kernel().registry.permissions.get(action)
    return str(DEEDS.get(action) or (right.label if right is not None else action))


def look_label(what: str) -> str:
    """Words for a look: core's, or the module whose part of a file was opened."""
    module = kernel().loader.modules.get(what)
    if what in LOOKS or module is None:
        return str(LOOKS.get(what, what))
    return gettext("opened the part «%(name)s»", name=module.manifest.title(g.locale))


def role_words(codes: str) -> str:
    """Roles as a row keeps them: shipped ones by code, in the reader's language; others as then."""
    names = {one.code: getattr(one, g.locale, one.kk) for one in SHIPPED_ROLES}
    return ", ".join(names.get(code, code) for code in codes.split(", ") if code)


def attempt_kind(kind: str) -> str:
    return str(ATTEMPTS.get(kind, kind))
