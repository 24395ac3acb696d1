"""Work on the installation as a whole: database, demo, first administrator, module switches."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.audit.chain import adopt
from core.auth.actor import system_actor
from core.auth.services import create_user, ensure_roles, grant_role
from core.clock import now_utc
from core.db import ALL_REGIONS, db, unit_of_work
from core.demo.build import build_demo
from core.demo.centres import Account
from core.errors import InvalidInput, SetupError
from core.kernel import kernel
from core.migrate import pending, upgrade_all
from core.plugins.models import ModuleRecord
from core.plugins.services import note_modules
from core.regions.kato_services import ensure_regions
from core.regions.models import Region, RegionModule
from core.regions.queries import module_states
from core.regions.services import set_module

Report = Callable[[str], Any]


def upgrade_database(*, report: Report) -> bool:
    """Create or upgrade all tables; True when every module came up."""
    manifests = [module.manifest for module in kernel().loader.modules.values()]
    results = upgrade_all(db.engine, manifests)
    for result in results:
        if result.error:
            report(f"{result.name}: {result.error}")
        elif result.before != result.after:
            report(f"{result.name}: {result.before or 'empty'} → {result.after}")
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        adopt(session)
        ensure_roles(session, registry=kernel().registry)
        ensure_regions(session)
        note_modules(session, modules=kernel().loader.modules.values(), at=now_utc())
    return not any(result.error for result in results)


def make_first_admin(*, username: str, password: str) -> None:
    """Make a system administrator; raises `DomainError` for a weak password or a taken name."""
    actor = system_actor("shanyraq init")
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        user = create_user(
            session,
            actor=actor,
            username=username,
            full_name=username,
            password=password,
            must_change_password=False,
        )
        grant_role(session, actor=actor, user_id=user.id, role_code="system_admin")


def fill_demo(*, region_code: str, people: int, seed: int, progress: Report) -> str:
    """Fill the demo region once; returns what to print: who signs in, and with which password."""
    var = kernel().settings.var
    password = _demo_password(var)
    result = build_demo(
        region_code=region_code, people=people, seed=seed, password=password, progress=progress
    )
    if result.created:
        (var / "demo").touch()
    return _accounts_text(region_code, result.accounts, password)


def _demo_password(var: Path) -> str:
    """One password for the demo's accounts, made once and kept readable by the owner only."""
    path = var / "demo_password"
    if not path.exists():
        words = ("alma", "bulak", "dala", "kokpar", "samal", "tulpar", "uyk", "zhusan")
        text = f"{secrets.choice(words)}-{secrets.choice(words)}-{secrets.randbelow(9000) + 1000}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
    return path.read_text("ascii").strip()


def _accounts_text(region_code: str, accounts: list[Account], password: str) -> str:
    lines = [f"Demo region: {region_code}. Accounts (the password of all of them: {password}):"]
    lines += [
        f"  {account.username:16} {account.role:18} {account.full_name}"
        + (f", {account.centre}" if account.centre else "")
        for account in accounts
    ]
    return "\n".join(lines)


def modules_report() -> list[dict[str, Any]]:
    """Every module of this installation, as `shanyraq modules list --json` prints it. One whose
    files are gone while its tables are there has the state `absent`. Raises `SetupError` where
    there is no database yet."""
    if not sa.inspect(db.engine).has_table(ModuleRecord.__tablename__):
        raise SetupError(
            "there is no database yet: shanyraq upgrade makes it, shanyraq demo fills it"
        )
    modules = kernel().loader.modules
    behind = pending(db.engine, [module.manifest for module in modules.values()])
    with unit_of_work(scope=ALL_REGIONS) as session:
        states = module_states(session, region_id=None)
        on: dict[str, list[str]] = {}
        for name, code in session.execute(
            sa.select(RegionModule.module, Region.code)
            .join(Region, Region.id == RegionModule.region_id)
            .where(RegionModule.enabled.is_(True))
            .order_by(Region.code)
        ):
            on.setdefault(name, []).append(code)
    return [
        {
            "name": one.name,
            "version": one.version,
            "state": one.state,
            "regions": on.get(one.name, []),
            "error": one.last_error,
            "errors": one.error_count,
            "behind": one.name in behind,
            "tables": one.tables,
            "rows": one.rows,
        }
        for one in states
    ]


def switch_module(*, name: str, region_code: str, enabled: bool) -> None:
    """Switch a module for a region; raises `InvalidInput` for an unknown one."""
    if name not in kernel().loader.modules:
        raise InvalidInput("module.unknown", f"There is no module {name}.")
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        region_id = session.scalar(sa.select(Region.id).where(Region.code == region_code))
        if region_id is None:
            raise InvalidInput("region.unknown", f"There is no region {region_code}.")
        set_module(
            session,
            actor=system_actor("shanyraq modules"),
            region_id=region_id,
            module=name,
            enabled=enabled,
        )
