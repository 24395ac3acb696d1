"""What a module must keep before it is registered: its tables, mappers, templates and hooks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, RelationshipProperty

from core.db import Base, metadata
from core.errors import SetupError
from core.plugins.contracts import DocumentTemplate, MessageEvent
from core.plugins.manifest import Manifest
from core.plugins.markers import PROJECT
from core.plugins.policies import POLICIES

CORE_REVISIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"


def refuse_older_core(manifest: Manifest) -> None:
    """Raise when the manifest names a core schema that this core does not have."""
    wanted = manifest.core_schema
    known = {"_".join(path.stem.split("_")[:2]) for path in CORE_REVISIONS.glob("core_*.py")}
    if wanted and known and wanted not in known:
        raise SetupError(f"needs the core schema {wanted}, which this core does not have")


def refuse_foreign_templates(manifest: Manifest) -> None:
    """Templates stand under `templates/<module>/` only, or they would shadow another's."""
    folder = manifest.path / "templates"
    if folder.is_dir():
        foreign = sorted(one.name for one in folder.iterdir() if one.name != manifest.name)
        if foreign:
            raise SetupError(f"templates/{foreign[0]} must stand under templates/{manifest.name}/")


def refuse_bad_document(template: DocumentTemplate, folder: Path) -> None:
    """A numbered document names its series and a file for each language of paper."""
    if not re.fullmatch(r"[A-Z]{1,6}", template.series):
        raise SetupError(f"{template.code}: series {template.series!r} must be 1 to 6 of A to Z")
    if set(template.sources) != {"kk", "ru"}:
        raise SetupError(f"{template.code}: sources must be for 'kk' and 'ru'")
    for path in template.sources.values():
        source = (folder / path).resolve()
        if folder.resolve() not in source.parents or not source.is_file():
            raise SetupError(f"{template.code}: there is no template {path} in the module's folder")


def refuse_bad_message(event: MessageEvent) -> None:
    """Both texts are there and hold only what the event, or every message, fills in."""
    known = {name for name, _label in event.placeholders} | {"name", "centre", "phone"}
    for language in ("kk", "ru"):
        text = getattr(event, f"text_{language}")
        held = re.findall(r"%(?!%)(?:\((\w+)\)s)?", text.replace("%%", ""))
        if not text.strip() or not set(held) <= known:
            raise SetupError(f"{event.code}: text_{language} is empty or holds what nobody fills")


def core_tables(package: str = "") -> set[str]:
    """Tables on core's base, without those that the classes of `package` put there."""
    strangers = set(_classes_of(package)) if package else set()
    return {
        mapper.local_table.key  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if mapper.class_ not in strangers
    }


def refuse_foreign_tables(name: str, package: str, tables: Iterable[str]) -> None:
    """Tables carry the module's name, and point to core or to the module itself."""
    tables = sorted(tables)
    foreign = [table for table in tables if not table.startswith(f"{name}_")]
    if foreign:
        raise SetupError(f"tables {', '.join(foreign)} must start with {name + '_'!r}")
    if any(cls.registry is Base.registry for cls in _classes_of(package)):
        raise SetupError(f"models must stand on plugin_base({name!r}), not on core's base")
    core = core_tables(package)
    for table in tables:
        for key in metadata.tables[table].foreign_keys:
            target = key.target_fullname.rpartition(".")[0]
            # by name: models that a test has imported before are no longer new
            if target not in core and not target.startswith(f"{name}_"):
                raise SetupError(f"{table} points to {target!r}, which is not core's")


def check_mappers(package: str) -> None:
    """Configure the module's own mappers now, so that an error is its own and not core's."""
    registries = {cls.registry for cls in _classes_of(package)} - {Base.registry}
    for registry in registries:
        for mapper in registry.mappers:
            for item in mapper._props.values():
                if isinstance(item, RelationshipProperty) and _leads_back(item):
                    raise SetupError(
                        f"{mapper.class_.__name__}.{item.key}: no backref or back_populates "
                        "towards core"
                    )
    for registry in registries:
        registry.configure(cascade=True)


def _leads_back(item: RelationshipProperty[Any]) -> bool:
    target = item.argument
    return (item.backref is not None or bool(item.back_populates)) and (
        isinstance(target, type) and issubclass(target, Base)
    )


def forget_tables(package: str, tables: Iterable[str]) -> None:
    """Take a failed module's tables and mappers out of what all modules share."""
    for registry in {cls.registry for cls in _classes_of(package)} - {Base.registry}:
        try:
            registry.dispose()
        except SQLAlchemyError:  # a mapper that was never configured cannot always be undone
            continue
    for name in tables:
        metadata.remove(metadata.tables[name])


def _classes_of(package: str) -> Iterable[type[DeclarativeBase]]:
    wanted = package.split(".")
    for cls in _subclasses(DeclarativeBase):
        if cls.__module__.split(".")[: len(wanted)] == wanted:
            yield cls


def _subclasses(cls: type[DeclarativeBase]) -> Iterable[type[DeclarativeBase]]:
    for child in cls.__subclasses__():
        yield child
        yield from _subclasses(child)


def refuse_bad_hooks(plugin: Any) -> None:
    """Misspelt hooks would never be called, and wrappers could swallow the others' answers."""
    for name in dir(plugin):
        options = getattr(getattr(plugin, name), f"{PROJECT}_impl", None)
        if options is None or not re.match(r"[a-z]", name):
            continue
        if name not in POLICIES:
            raise SetupError(f"there is no hook {name!r}")
        if options["wrapper"] or options["hookwrapper"]:
            raise SetupError(f"hook {name!r} must not be a wrapper")
