"""Words for what the logs hold: their rows keep stable codes."""

from __future__ import annotations

from typing import Any

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
    "room.create": _("added a room"),
    "room.change": _("changed a room"),
    "module.enable": _("switched a module on"),
    "module.disable": _("switched a module off"),
    "person.register": _("registered a person"),
    "person.update": _("changed a person's file"),
    "person.attach": _("attached a person to a centre"),
    "person.detach": _("detached a person from a centre"),
    "person.withdraw": _("withdrew a person of an undone import"),
    "person.category.add": _("added a person's category"),
    "person.category.end": _("ended a person's category"),
}
LOOKS: dict[str, Any] = {
    "file": _("opened the file"),
    "iin": _("saw the full IIN"),
    "card": _("saw the short card of another centre's person"),
}
ATTEMPTS: dict[str, Any] = {
    "password": _("password"),
    "code": _("second factor"),
    "device": _("device code"),
}


def deed_label(action: str) -> str:
    return str(DEEDS.get(action, action))


def look_label(what: str) -> str:
    return str(LOOKS.get(what, what))


def attempt_kind(kind: str) -> str:
    return str(ATTEMPTS.get(kind, kind))
