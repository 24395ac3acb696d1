"""Import modules in quarantine: one that breaks is named with its error, the rest go on."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pluggy
from sqlalchemy.orm import DeclarativeBase, configure_mappers

from core.db import metadata
from core.errors import SetupError
from core.plugins import hookspecs
from core.plugins.contracts import (
    CentreType,
    ImportColumn,
    Indicator,
    Permission,
    ServiceKind,
)
from core.plugins.hookspecs import POLICIES, PROJECT
from core.plugins.manifest import Manifest

log = logging.getLogger(__name__)


@dataclass
class Module:
    """A module of this process: its manifest, and what became of loading it."""

    manifest: Manifest
    error: str = ""
    skipped: bool = False

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def loaded(self) -> bool:
        return not self.error and not self.skipped

    @property
    def state(self) -> str:
        return "skipped" if self.skipped else "broken" if self.error else "loaded"


@dataclass
class Registry:
    """What all loaded modules and core registered, by code."""

    permissions: dict[str, Permission] = field(default_factory=dict)
    centre_types: dict[str, CentreType] = field(default_factory=dict)
    service_kinds: dict[str, ServiceKind] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    import_columns: dict[str, ImportColumn] = field(default_factory=dict)
    blueprints: list[tuple[str, Any]] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)

    def kinds_of(self, modules: Iterable[str]) -> list[ServiceKind]:
        """Service kinds of these modules, in the order in which they were registered."""
        wanted = set(modules)
        return [k for k in self.service_kinds.values() if self.owners[k.code] in wanted]


#: Hook name → attribute of `Registry` that collects it. Permissions come first: views need them.
COLLECTED = {
    "register_permissions": "permissions",
    "register_centre_types": "centre_types",
    "register_service_kinds": "service_kinds",
    "register_indicators": "indicators",
    "import_columns": "import_columns",
}


class Loader:
    """Loads manifests into a plugin manager of its own: one per application, none global."""

    def __init__(self, *, strict: bool, only: tuple[str, ...] | None = None) -> None:
        self.strict = strict
        self.only = only
        self.manager = pluggy.PluginManager(PROJECT)
        self.manager.add_hookspecs(hookspecs)
        self.modules: dict[str, Module] = {}
        self.registry = Registry()

    def load_all(self, manifests: Iterable[Manifest]) -> None:
        """Import and register every module; in strict mode the first error is raised."""
        for manifest in manifests:
            module = Module(manifest, error=manifest.error)
            self.modules.setdefault(manifest.name, module)
            if self.modules[manifest.name] is not module:
                self.modules[f"{manifest.name} ({manifest.path})"] = module
            if self.only is not None and manifest.name not in self.only:
                module.skipped = True
                continue
            self._guard(module, self._load_one)
        self._refuse_missing_needs()

    def register_core(self, plugin: Any) -> None:
        """Core answers its own hooks, so that they cannot rot."""
        self.manager.register(plugin, name="core")
        self._collect("core", plugin)

    def quarantine(self, module: Module, error: BaseException) -> None:
        """Take a module out after an error; raise it as `SetupError` in strict mode."""
        module.error = module.error or describe(error)
        plugin = self.manager.get_plugin(module.name)
        if plugin is not None:
            self.manager.unregister(plugin)
        self._forget(module.name)
        log.error("module %s is quarantined: %s", module.name, module.error)
        if self.strict:
            raise SetupError(f"module {module.name}: {module.error}") from error

    def _guard(self, module: Module, step: Callable[[Module], None]) -> None:
        if module.error:
            self.quarantine(module, SetupError(module.error))
            return
        try:
            step(module)
        except Exception as error:
            self.quarantine(module, error)

    def _load_one(self, module: Module) -> None:
        name = module.name
        tables_before = set(metadata.tables)
        plugin = _import_plugin(module.manifest)
        _refuse_foreign_tables(name, set(metadata.tables) - tables_before)
        _check_mappers(module.manifest.package)
        _refuse_unknown_hooks(plugin)
        self.manager.register(plugin, name=name)
        self._collect(name, plugin)

    def _collect(self, owner: str, plugin: Any) -> None:
        for hook, attribute in COLLECTED.items():
            for item in _own_answer(self.manager, plugin, hook):
                self._add(owner, attribute, item)
        for blueprint in _own_answer(self.manager, plugin, "register_blueprints"):
            if blueprint.name != owner and not blueprint.name.startswith(f"{owner}_"):
                raise SetupError(f"blueprint {blueprint.name!r} does not start with {owner!r}")
            self.registry.blueprints.append((owner, blueprint))

    def _add(self, owner: str, attribute: str, item: Any) -> None:
        known = getattr(self.registry, attribute)
        prefixed = attribute not in {"centre_types"}
        if owner != "core" and prefixed and not item.code.startswith(f"{owner}."):
            raise SetupError(f"{attribute}: code {item.code!r} must start with {owner + '.'!r}")
        if item.code in known:
            raise SetupError(
                f"{attribute}: {item.code!r} is registered by {self.registry.owners[item.code]!r} "
                f"and by {owner!r}"
            )
        known[item.code] = item
        self.registry.owners[item.code] = owner

    def _forget(self, owner: str) -> None:
        registry = self.registry
        mine = {code for code, who in registry.owners.items() if who == owner}
        for attribute in COLLECTED.values():
            table = getattr(registry, attribute)
            for code in mine:
                table.pop(code, None)
        for code in mine:
            registry.owners.pop(code)
        registry.blueprints = [pair for pair in registry.blueprints if pair[0] != owner]

    def _refuse_missing_needs(self) -> None:
        for module in self.modules.values():
            missing = [
                name
                for name in module.manifest.needs
                if name not in self.modules or not self.modules[name].loaded
            ]
            if module.loaded and missing:
                self.quarantine(module, SetupError(f"needs {', '.join(missing)}"))


def describe(error: BaseException) -> str:
    """One line that names the error and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{where}"


def _import_plugin(manifest: Manifest) -> Any:
    """Import `<package>.plugin`; a folder outside `plugins/` becomes a package of its own name."""
    if "." not in manifest.package and importlib.util.find_spec(manifest.package) is None:
        spec = importlib.util.spec_from_file_location(
            manifest.package,
            manifest.path / "__init__.py",
            submodule_search_locations=[str(manifest.path)],
        )
        if spec is None or spec.loader is None:
            raise SetupError(f"{manifest.path} is not a package")
        package = importlib.util.module_from_spec(spec)
        sys.modules[manifest.package] = package
        spec.loader.exec_module(package)
    return importlib.import_module(f"{manifest.package}.plugin")


def _refuse_foreign_tables(name: str, tables: set[str]) -> None:
    foreign = sorted(t for t in tables if not t.startswith(f"{name}_"))
    if foreign:
        raise SetupError(f"tables {', '.join(foreign)} must start with {name + '_'!r}")


def _check_mappers(package: str) -> None:
    """Configure the module's own mappers now, so that an error is its own and not core's."""
    registries = {
        cls.registry
        for cls in _subclasses(DeclarativeBase)
        if cls.__module__.split(".")[: package.count(".") + 1] == package.split(".")
    }
    for registry in registries:
        registry.configure(cascade=True)
    configure_mappers()


def _subclasses(cls: type[DeclarativeBase]) -> Iterable[type[DeclarativeBase]]:
    for child in cls.__subclasses__():
        yield child
        yield from _subclasses(child)


def _refuse_unknown_hooks(plugin: Any) -> None:
    for name in dir(plugin):
        if hasattr(getattr(plugin, name), f"{PROJECT}_impl") and name not in POLICIES:
            raise SetupError(f"there is no hook {name!r}")


def _own_answer(manager: pluggy.PluginManager, plugin: Any, hook: str) -> list[Any]:
    others = [p for p in manager.get_plugins() if p is not plugin]
    answers = manager.subset_hook_caller(hook, remove_plugins=others)()
    items = [item for answer in answers for item in (answer or [])]
    if not all(not isinstance(item, (dict, tuple, str)) for item in items):
        raise SetupError(f"{hook} must return contract objects")
    return items
