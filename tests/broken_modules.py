"""Writes modules that break, each in one way, under a name of its own (style.md §5.2)."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from textwrap import dedent

MANIFEST = """
name = "{name}"
version = "0.1.0"
[title]
kk = "Сынық {name}"
ru = "Сломанный {name}"
en = "Broken {name}"
"""

MODELS = """
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship
from core.sdk.models import HasId, Person, RegionScoped, plugin_base

Base = plugin_base("{name}")


class Thing(HasId, RegionScoped, Base):
    __tablename__ = "{name}_thing"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
"""

VIEWS = """
from flask import Blueprint
from core.sdk.web import endpoint

bp = Blueprint("{name}", __name__)


@bp.get("/things")
@endpoint("{name}.thing.view")
def things():
    return "things of {name}"
"""

PLUGIN = """
from core.sdk.services import CentreType, Permission, hookimpl
from {name} import models


@hookimpl
def register_permissions():
    return [Permission("{name}.thing.view", "See things", ("centre_admin",))]


@hookimpl
def register_centre_types():
    return [CentreType("{name}", "Things")]


@hookimpl
def register_blueprints():
    from {name}.views import bp
    return [bp]
"""

MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "{name}_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "{name}_thing",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("region_id", sa.Integer(), sa.ForeignKey("region.id", ondelete="RESTRICT")),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id", ondelete="RESTRICT")),
        sa.Index("ix_{name}_thing_region_id", "region_id"),
    )


def downgrade() -> None:
    op.drop_table("{name}_thing")
"""

#: way to break → (file, old text, new text, a piece of the error that must be kept)
WAYS: dict[str, tuple[str, str, str, str]] = {
    "syntax_error": ("plugin.py", "@hookimpl", "@hookimpl(", "SyntaxError"),
    "missing_import": (
        "models.py",
        "import sqlalchemy as sa",
        "import nowhere_to_be_found",
        "nowhere_to_be_found",
    ),
    "unresolvable_relationship": (
        "models.py",
        "    person_id:",
        "    lost = relationship('Nobody')\n    person_id:",
        "Nobody",
    ),
    "table_without_prefix": ("models.py", '"{name}_thing"', '"stray_thing"', "stray_thing"),
    "wrong_hook_argument": (
        "plugin.py",
        "def register_centre_types():",
        "def register_centre_types(colour):",
        "colour",
    ),
    "failing_blueprint": (
        "views.py",
        "bp = Blueprint",
        "raise ValueError('no bricks')\nbp = Blueprint",
        "no bricks",
    ),
}

#: ways found by the checks of views, hooks and tables
MORE_WAYS: dict[str, tuple[str, str, str, str]] = {
    "undeclared_view": (
        "views.py",
        '@endpoint("{name}.thing.view")\n',
        "",
        "declares no permission",
    ),
    "unknown_permission": (
        "views.py",
        '@endpoint("{name}.thing.view")',
        '@endpoint("{name}.nobody.knows")',
        "unknown permission",
    ),
    "view_registered_twice": (
        "views.py",
        "def things():\n",
        "def things():\n    return 'one'\n\n\n"
        "@bp.get('/others', endpoint='things')\ndef others():\n",
        "things",
    ),
    "hooks_into_everything": (
        "views.py",
        'bp = Blueprint("{name}", __name__)',
        "bp = Blueprint(\"{name}\", __name__)\nbp.before_app_request(lambda: 'mine')",
        "before_request_funcs",
    ),
    "misspelt_hook": (
        "plugin.py",
        "def register_centre_types():",
        "def register_center_types():",
        "register_center_types",
    ),
    "hook_wrapper": (
        "plugin.py",
        "@hookimpl\ndef register_centre_types():",
        "@hookimpl(wrapper=True)\ndef register_centre_types():\n    yield\n\n\ndef nothing():",
        "wrapper",
    ),
    "wrong_answer": (
        "plugin.py",
        '[CentreType("{name}", "Things")]',
        '[{{"code": "x"}}]',
        "CentreType",
    ),
    "foreign_code": (
        "plugin.py",
        '"{name}.thing.view", "See',
        '"people.view", "See',
        "must start with",
    ),
    "code_of_core": (
        "plugin.py",
        'CentreType("{name}", "Things")',
        'CentreType("people.view", "T")',
        "people.view",
    ),
    "foreign_blueprint": ("views.py", 'Blueprint("{name}"', 'Blueprint("people"', "people"),
    "table_on_cores_base": (
        "models.py",
        'Base = plugin_base("{name}")',
        "from core.db import Base",
        "core's base",
    ),
    "key_to_another_module": (
        "models.py",
        '"person.id"',
        '"labplugin_thing.id"',
        "labplugin_thing",
    ),
    "key_to_nowhere": ("models.py", '"person.id"', '"nowhere.id"', "nowhere"),
    "backref_to_core": (
        "models.py",
        "    person_id:",
        "    person = relationship(Person, backref='{name}_things')\n    person_id:",
        "backref",
    ),
    "core_of_the_future": (
        "plugin.toml",
        'version = "0.1.0"',
        'version = "0.1.0"\ncore_schema = "core_9999"',
        "core_9999",
    ),
    "need_of_a_stranger": (
        "plugin.toml",
        'version = "0.1.0"',
        'version = "0.1.0"\nneeds = ["stranger"]',
        "stranger",
    ),
    "broken_manifest": ("plugin.toml", 'version = "0.1.0"', "version = ", "plugin.toml"),
    "stray_template": ("templates/{name}/page.html", "", "", "templates/shell"),
}


def write_module(folder: Path, name: str, way: str | None = None) -> Path:
    """A small healthy module, or one broken in that `way`; returns its folder."""
    target = folder / name
    files = {
        "__init__.py": "",
        "plugin.toml": MANIFEST,
        "plugin.py": PLUGIN,
        "models.py": MODELS,
        "views.py": VIEWS,
        f"migrations/{name}_0001_things.py": MIGRATION,
        f"templates/{name}/page.html": "things",
    }
    for path, text in files.items():
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(dedent(text).replace("{name}", name), encoding="utf-8")
    if way is not None:
        _break(target, name, way)
    return target


def _break(target: Path, name: str, way: str) -> None:
    if way == "stray_template":
        (target / "templates" / "shell.html").write_text("mine", encoding="utf-8")
        return
    path, old, new, _error = {**WAYS, **MORE_WAYS}[way]
    place = target / path.replace("{name}", name)
    text = place.read_text(encoding="utf-8")
    old, new = old.replace("{name}", name), new.replace("{name}", name).replace("{{", "{")
    assert old in text, f"{way}: nothing to break"
    place.write_text(text.replace(old, new.replace("}}", "}"), 1), encoding="utf-8")


def broken_module(folder: Path, way: str) -> Path:
    """A module broken in that way; its name is unique to this process and way."""
    number = sorted({**WAYS, **MORE_WAYS}).index(way)
    return write_module(folder, f"brk{os.getpid() % 10000}x{number}", way)


def forget(name: str) -> None:
    """Drop what Python remembers of a module that a test wrote."""
    for known in [one for one in sys.modules if one == name or one.startswith(f"{name}.")]:
        del sys.modules[known]
