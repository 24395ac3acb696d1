"""The `shanyraq` command as a shell sees it: output, exit status, state under SHANYRAQ_VAR."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from click.testing import CliRunner

import core.app
import core.doctor
from core.cli import main
from core.db import db

Shell = Callable[..., SimpleNamespace]


def shell(var: Path) -> Shell:
    """Runs commands in this process, each with an application of its own, closed afterwards."""
    create_app = core.app.create_app

    def run(*arguments: str, text: str = "", **settings: str) -> SimpleNamespace:
        apps = []

        def create(*args, **options):
            apps.append(create_app(*args, **options))
            return apps[-1]

        unset = {name: None for name in os.environ if name.startswith("SHANYRAQ_")}
        env = {**unset, "SHANYRAQ_VAR": str(var), **settings}
        with patch("core.app.create_app", create), patch("core.doctor.create_app", create):
            done = CliRunner().invoke(main, arguments, env=env, input=text)
        for app in apps:
            with app.app_context():
                db.engine.dispose()
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return SimpleNamespace(returncode=done.exit_code, stdout=done.stdout, stderr=done.stderr)

    return run


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """An installation with a small demo region."""
    run = shell(tmp_path_factory.mktemp("installation") / "var")
    done = run("demo", "--people", "60", "--seed", "7")
    assert done.returncode == 0, done.stderr
    return run


@pytest.fixture
def empty(tmp_path: Path) -> Shell:
    return shell(tmp_path / "var")


def test_demo_prints_accounts_once_made_and_keeps_the_data(demo):
    again = demo("demo", "--people", "60", "--seed", "7")
    assert again.returncode == 0, again.stderr
    assert "reception" in again.stdout
    assert again.stdout == demo("demo").stdout


def test_every_module_filled_its_part_of_the_demo(demo):
    listed = json.loads(demo("modules", "list", "--json").stdout)["modules"]
    assert [(m["name"], m["error"]) for m in listed if m["errors"] or m["error"]] == []
    year = ("--from", "2000-01-01", "--to", "2100-12-31")
    report = json.loads(demo("indicators", "--region", "shymkent", *year, "--json").stdout)
    values = {line["code"]: line["value"] for line in report["indicators"]}
    assert values["services"] > 1000
    assert 30 < values["persons"] <= 60 + 16 + 60, "and the newcomers of the modules' own centres"


def test_modules_are_listed_switched_and_checked(demo):
    def active() -> list[str]:
        listed = json.loads(demo("modules", "list", "--json").stdout)["modules"]
        return next(m["regions"] for m in listed if m["name"] == "active_longevity")

    assert active() == ["shymkent"]
    off = demo("modules", "disable", "active_longevity", "--region", "shymkent")
    assert off.returncode == 0, off.stderr
    assert active() == []
    assert demo("modules", "enable", "active_longevity", "--region", "shymkent").returncode == 0
    assert active() == ["shymkent"]
    assert demo("modules", "check").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [("no_such_module", "--region", "shymkent"), ("active_longevity", "--region", "atlantis")],
)
def test_an_unknown_module_or_region_is_named_and_exits_1(demo, arguments):
    refused = demo("modules", "enable", *arguments)
    assert refused.returncode == 1
    assert arguments[0] in refused.stderr or "atlantis" in refused.stderr


def test_the_emergency_brake_leaves_a_module_out(demo):
    listed = json.loads(demo("modules", "list", "--json", SHANYRAQ_PLUGINS_ONLY="").stdout)
    assert {m["state"] for m in listed["modules"]} == {"skipped"}


def test_the_doctor_finds_nothing_wrong_here_and_names_what_is(demo):
    report = json.loads(demo("doctor", "--json").stdout)["findings"]
    assert "wrong" not in {finding["state"] for finding in report}
    ill = demo("doctor", SHANYRAQ_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert ill.returncode == 1
    assert "database" in ill.stdout


def test_figures_come_as_one_json_object(demo):
    done = demo(
        "indicators", "--region", "shymkent", "--from", "2026-01-01", "--to", "2026-12-31", "--json"
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert all(line["definition"] for line in report["indicators"])
    assert {"persons", "services"} <= {line["code"].split(".")[-1] for line in report["indicators"]}


def test_init_makes_the_first_administrator_and_refuses_a_weak_password(empty):
    weak = empty("init", "--admin", "marat", "--password-stdin", text="1234567890\n")
    assert weak.returncode == 1
    made = empty("init", "--admin", "marat", "--password-stdin", text="bulut tau ozen kopir\n")
    assert made.returncode == 0, made.stderr
    assert "marat" in made.stdout
    twice = empty("init", "--admin", "marat", "--password-stdin", text="bulut tau ozen kopir\n")
    assert twice.returncode == 1


def test_the_state_belongs_to_its_owner_alone(empty, tmp_path):
    assert empty("upgrade").returncode == 0
    var = tmp_path / "var"
    assert var.stat().st_mode & 0o077 == 0
    assert (var / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("setting", "value"),
    [("SHANYRAQ_PORT", "99999"), ("SHANYRAQ_PROT", "1"), ("SHANYRAQ_DATABASE_URL", "mysql://x")],
)
def test_a_wrong_setting_is_named(empty, setting, value):
    refused = empty("upgrade", **{setting: value})
    assert refused.returncode == 1
    assert setting in refused.stderr


def test_wrong_use_exits_2(empty):
    assert empty("people", "import").returncode == 2
    assert empty("no-such-command").returncode == 2
