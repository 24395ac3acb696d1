"""Rights of accounts, roles, logs and the system itself; and the roles that core ships."""

from __future__ import annotations

from dataclasses import dataclass

from core.plugins.contracts import Permission, Text
from core.web.i18n import lazy_gettext as _

SYSTEM_ADMIN = "system_admin"
REGION_ADMIN = "region_admin"
CENTRE_ADMIN = "centre_admin"
SPECIALIST = "specialist"
NURSE = "nurse"
RECEPTIONIST = "receptionist"
DATA_OFFICER = "data_officer"
FIGURES_AUDITOR = "figures_auditor"


@dataclass(frozen=True)
class ShippedRole:
    """A role that comes with the product; modules add permissions to it by their defaults."""

    code: str
    kk: str
    ru: str
    en: str
    needs_second_factor: bool = False


SHIPPED_ROLES = (
    ShippedRole(
        SYSTEM_ADMIN,
        "Жүйе әкімшісі",
        "Администратор системы",
        "System administrator",
        needs_second_factor=True,
    ),
    ShippedRole(
        REGION_ADMIN,
        "Өңір әкімшісі",
        "Администратор региона",
        "Regional administrator",
        needs_second_factor=True,
    ),
    ShippedRole(
        CENTRE_ADMIN,
        "Орталық әкімшісі",
        "Администратор центра",
        "Centre administrator",
        needs_second_factor=True,
    ),
    ShippedRole(SPECIALIST, "Маман", "Специалист", "Specialist"),
    ShippedRole(NURSE, "Мейіргер", "Медицинская сестра", "Nurse"),
    ShippedRole(RECEPTIONIST, "Тіркеуші", "Регистратор", "Receptionist"),
    ShippedRole(
        DATA_OFFICER,
        "Дербес деректерге жауапты",
        "Ответственный за персональные данные",
        "Personal-data officer",
    ),
    ShippedRole(
        FIGURES_AUDITOR, "Көрсеткіштер аудиторы", "Аудитор показателей", "Auditor of figures"
    ),
)

_ADMINS: tuple[Text, ...] = (REGION_ADMIN, CENTRE_ADMIN)

PERMISSIONS = [
    Permission("system.view", _("See the installation and its regions"), (SYSTEM_ADMIN,)),
    Permission("system.manage", _("Manage regions and system accounts"), (SYSTEM_ADMIN,)),
    Permission("users.manage", _("Manage users, roles and devices"), (SYSTEM_ADMIN, *_ADMINS)),
    Permission("roles.manage", _("Compose roles"), (SYSTEM_ADMIN, REGION_ADMIN)),
    Permission("audit.view", _("See who changed and who looked"), (DATA_OFFICER,)),
]
