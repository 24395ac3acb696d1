"""Import modules in quarantine: one that breaks is named with its error, the rest go on."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pluggy

from core.db import metadata
from core.errors import SetupError
from core.plugins import data_hookspecs, hookspecs, request_hookspecs
from core.plugins.checks import (
    check_mappers,
    core_tables,
    forget_tables,
    refuse_bad_document,
    refuse_bad_hooks,
    refuse_bad_message,
    refuse_foreign_tables,
    refuse_foreign_templates,
    refuse_older_core,
)
from core.plugins.contracts import (
    AuditWord,
    CentreType,
    DailyWork,
    DocumentTemplate,
    EnrolmentRule,
    ImportColumn,
    Indicator,
    MessageEvent,
    Permission,
    ServiceKind,
    Setting,
)
from core.plugins.manifest import Manifest
from core.plugins.markers import PROJECT
from core.plugins.plan_contracts import PlanForm
from core.plugins.policies import wrong_answer
from core.plugins.request_contracts import PaperKind, RequestType, WorkKind
from core.plugins.workflow_checks import refuse_bad_request_type, refuse_two_meanings

log = logging.getLogger(__name__)
#: where the hooks are specified
SPECS = (hookspecs, data_hookspecs, request_hookspecs)
CORE_FOLDER = Path(__file__).resolve().parent.parent


@dataclass
class Module:
    """A module of this process: its manifest, and what became of loading it."""

    manifest: Manifest
    error: str = ""
    skipped: bool = False
    plugin: Any = None

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
    document_templates: dict[str, DocumentTemplate] = field(default_factory=dict)
    enrolment_rules: dict[str, EnrolmentRule] = field(default_factory=dict)
    daily_work: dict[str, DailyWork] = field(default_factory=dict)
    audit_words: dict[str, AuditWord] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)
    message_events: dict[str, MessageEvent] = field(default_factory=dict)
    plan_forms: dict[str, PlanForm] = field(default_factory=dict)
    request_types: dict[str, RequestType] = field(default_factory=dict)
    paper_kinds: dict[str, PaperKind] = field(default_factory=dict)
    work_kinds: dict[str, WorkKind] = field(default_factory=dict)
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
    "document_templates": "document_templates",
    "enrolment_rules": "enrolment_rules",
    "daily_work": "daily_work",
    "audit_words": "audit_words",
    "register_settings": "settings",
    "message_events": "message_events",
    "plan_forms": "plan_forms",
    "register_request_types": "request_types",
    "paper_kinds": "paper_kinds",
    "work_kinds": "work_kinds",
}


class Loader:
    """Loads manifests into a plugin manager of its own: one per application, none global."""

    def __init__(self, *, strict: bool, only: tuple[str, ...] | None = None) -> None:
        self.strict = strict
        self.only = only
        self.manager = pluggy.PluginManager(PROJECT)
        for specs in SPECS:
            self.manager.add_hookspecs(specs)
        self.modules: dict[str, Module] = {}
        self.registry = Registry()

    def load_all(self, manifests: Iterable[Manifest]) -> None:
        """Import and register every module; in strict mode the first error is raised.

        Manifests come in an order in which a module stands after those that it needs.
        """
        for manifest in manifests:
            module = Module(manifest, error=manifest.error)
            key = manifest.name if manifest.name not in self.modules else str(manifest.path)
            self.modules[key] = module
            if self.only is not None and manifest.name not in self.only:
                module.skipped = True
                continue
            self._guard(module, self._load_one)

    def register_core(self, plugin: Any) -> None:
        """Core answers its own hooks, so that they cannot rot."""
        self.manager.register(plugin, name="core")
        self._collect("core", plugin)

    def quarantine(self, module: Module, error: BaseException) -> None:
        """Take a module out after an error, with those that need it; in strict mode raise
        `SetupError`."""
        module.error = module.error or describe(error)
        if module.plugin is not None:
            if self.manager.is_registered(module.plugin):
                self.manager.unregister(module.plugin)
            module.plugin = None
            self._forget(module.name)
        log.error("module %s is quarantined: %s", module.name, module.error)
        if self.strict:
            raise SetupError(f"module {module.name}: {module.error}") from error
        for other in self.modules.values():
            if other.plugin is not None and module.name in other.manifest.needs:
                self.quarantine(other, SetupError(f"needs {module.name}"))

    def _guard(self, module: Module, step: Callable[[Module], None]) -> None:
        if module.error:
            self.quarantine(module, SetupError(module.error))
            return
        try:
            step(module)
        except Exception as error:
            self.quarantine(module, error)

    def _load_one(self, module: Module) -> None:
        self._refuse_missing_needs(module)
        refuse_older_core(module.manifest)
        refuse_foreign_templates(module.manifest)
        plugin = _import_checked(module.manifest)
        module.plugin = plugin
        self.manager.register(plugin, name=module.name)
        self._collect(module.name, plugin)

    def _refuse_missing_needs(self, module: Module) -> None:
        missing = [
            name
            for name in module.manifest.needs
            if name not in self.modules or not self.modules[name].loaded
        ]
        if missing:
            raise SetupError(f"needs {', '.join(missing)}")

    def _collect(self, owner: str, plugin: Any) -> None:
        for hook, attribute in COLLECTED.items():
            for item in self._own_answer(plugin, hook):
                self._add(owner, attribute, item)
        for blueprint in self._own_answer(plugin, "register_blueprints"):
            if blueprint.name != owner and not blueprint.name.startswith(f"{owner}_"):
                raise SetupError(f"blueprint {blueprint.name!r} does not start with {owner!r}")
            self.registry.blueprints.append((owner, blueprint))

    def _own_answer(self, plugin: Any, hook: str) -> list[Any]:
        others = [other for other in self.manager.get_plugins() if other is not plugin]
        answers = self.manager.subset_hook_caller(hook, remove_plugins=others)()
        items = [item for answer in answers for item in (answer or [])]
        wrong = wrong_answer(hook, items)
        if wrong:
            raise SetupError(wrong)
        return items

    def _add(self, owner: str, attribute: str, item: Any) -> None:
        code = item.code
        if attribute == "document_templates":
            refuse_bad_document(item, self._folder_of(owner))
        if attribute == "message_events":
            refuse_bad_message(item)
        if attribute == "request_types":
            refuse_bad_request_type(item, owner)
            refuse_two_meanings(item, self._types_of(owner))
        known = getattr(self.registry, attribute)
        if owner != "core" and attribute != "centre_types" and not code.startswith(f"{owner}."):
            raise SetupError(f"{attribute}: code {code!r} must start with {owner + '.'!r}")
        other = self.registry.owners.get(code, owner)
        if code in known or other != owner:
            raise SetupError(f"{attribute}: {code!r} is registered by {other!r} and by {owner!r}")
        known[code] = item
        self.registry.owners[code] = owner

    def _types_of(self, owner: str) -> list[RequestType]:
        types = self.registry.request_types.values()
        return [one for one in types if self.registry.owners.get(one.code) == owner]

    def _folder_of(self, owner: str) -> Path:
        return CORE_FOLDER if owner == "core" else self.modules[owner].manifest.path

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


def describe(error: BaseException) -> str:
    """One line that names the error and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())}{where}"


def _import_checked(manifest: Manifest) -> Any:
    """Import `<package>.plugin` and check its models and hooks.

    What a failed import left behind is removed: its tables would break statements over all
    tables, and a second try must fail as the first did.
    """
    tables_before, modules_before = set(metadata.tables), set(sys.modules)

    def new_tables() -> set[str]:
        # a module may be the first to import some of core's models
        return set(metadata.tables) - tables_before - core_tables(manifest.package)

    try:
        plugin = _import_plugin(manifest)
        refuse_foreign_tables(manifest.name, manifest.package, new_tables())
        check_mappers(manifest.package)
        refuse_bad_hooks(plugin)
    except BaseException:
        forget_tables(manifest.package, new_tables())
        for name in set(sys.modules) - modules_before:
            if name == manifest.package or name.startswith(f"{manifest.package}."):
                del sys.modules[name]
        raise
    return plugin


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
    return answering(importlib.import_module(f"{manifest.package}.plugin"))


def answering(plugin: Any) -> Any:
    """What answers for a module: the `HOOKS` of its `plugin.py`, or that file's functions."""
    return getattr(plugin, "HOOKS", plugin)
