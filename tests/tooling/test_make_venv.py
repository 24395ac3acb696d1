"""scripts/make_venv.sh with a pretended Python and uv: what a killed build leaves behind."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# The pretended interpreter: real for code, pretended for `-m venv`, `-m pip` and ensurepip.
FAKE_PYTHON = """#!/bin/bash
echo "$*" >>"$FAKE_LOG"
stage() { if [ "$FAKE_KILL" = "$1" ]; then kill -9 $PPID; exit 1; fi; }
case "$*" in
  "-c import ensurepip"*) [ -e "$FAKE_ENSUREPIP" ]; exit ;;
  "-m venv"*)
    mkdir -p "${!#}/bin"; cp "$0" "${!#}/bin/python"; echo "home = ${!#}" >"${!#}/pyvenv.cfg"
    stage venv ;;
  "-m pip"*)
    uv="$(dirname "$0")/uv"; printf '%s' "$FAKE_UV" >"$uv"; chmod +x "$uv"
    stage pip ;;
  *) exec "$REAL_PYTHON" "$@" ;;
esac
"""
FAKE_UV = """#!/bin/bash
echo "uv $*" >>"$FAKE_LOG"
[ "$FAKE_FAIL" != 1 ] || exit 1
printf '#!%s/bin/python\\n' "$UV_PROJECT_ENVIRONMENT" >"$UV_PROJECT_ENVIRONMENT/bin/shanyraq"
if [ "$FAKE_KILL" = sync ]; then kill -9 $PPID; fi
"""


class Checkout:
    """A tree with the script, and pretended programs first in PATH."""

    def __init__(self, folder: Path, script: Path) -> None:
        self.folder = folder / "a checkout"
        (self.folder / "scripts").mkdir(parents=True)
        (self.folder / "core").mkdir()
        (self.folder / "core" / "__init__.py").touch()
        shutil.copy(script, self.folder / "scripts")
        (self.folder / "uv.lock").write_text("version = 1\n")
        (self.folder / "pyproject.toml").write_text('[project]\nname = "shanyraq"\n')
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.program("python3", FAKE_PYTHON)
        self.ensurepip = folder / "ensurepip"
        self.ensurepip.touch()
        self.log = folder / "log"

    def program(self, name: str, text: str) -> None:
        path = self.programs / name
        path.write_text(text)
        path.chmod(0o755)

    def make(self, **variables: str) -> subprocess.CompletedProcess[str]:
        self.log.write_text("")
        env = {
            **os.environ,
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "PYTHON": "python3",
            "REAL_PYTHON": sys.executable,
            "FAKE_LOG": str(self.log),
            "FAKE_UV": FAKE_UV,
            "FAKE_ENSUREPIP": str(self.ensurepip),
            **variables,
        }
        command = ["bash", str(self.folder / "scripts" / "make_venv.sh")]
        return subprocess.run(
            command, env=env, text=True, capture_output=True, timeout=30, check=False
        )

    def built(self) -> bool:
        return "-m venv" in self.log.read_text()

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    def leftovers(self) -> list[Path]:
        return [*self.folder.glob(".venv.new-*"), *self.folder.glob(".venv.old-*")]


@pytest.fixture
def checkout(tmp_path, root) -> Checkout:
    return Checkout(tmp_path, root / "scripts" / "make_venv.sh")


def test_it_is_made_once_from_the_lock_with_the_pinned_uv(checkout):
    done = checkout.make()
    assert done.returncode == 0, done.stderr
    log = checkout.log.read_text()
    assert "uv==0.13.9" in log
    assert "uv sync --locked" in log
    assert checkout.leftovers() == []

    assert checkout.make().returncode == 0
    assert not checkout.built()


def test_scripts_name_the_final_place(checkout):
    checkout.make()
    assert (checkout.venv / "bin" / "shanyraq").read_text() == f"#!{checkout.venv}/bin/python\n"
    assert (checkout.venv / "pyvenv.cfg").read_text() == f"home = {checkout.venv}\n"


@pytest.mark.parametrize("stage", ["venv", "pip", "sync"])
def test_a_killed_build_is_never_taken_for_a_finished_one(checkout, stage):
    killed = checkout.make(FAKE_KILL=stage)
    assert killed.returncode == -9
    assert not checkout.venv.exists()
    assert checkout.leftovers()

    assert checkout.make().returncode == 0
    assert checkout.built()
    assert (checkout.venv / "made-from").exists()
    assert checkout.leftovers() == []


def test_a_kill_between_the_two_renames_is_mended(checkout):
    checkout.make()
    checkout.venv.rename(checkout.folder / ".venv.old-1")
    assert checkout.make().returncode == 0
    assert (checkout.venv / "made-from").exists()
    assert checkout.leftovers() == []


@pytest.mark.parametrize(
    ("file", "text", "rebuilt"),
    [
        ("uv.lock", "version = 2\n", True),
        ("pyproject.toml", '[project]\nname = "shanyraq"\ndependencies = ["flask"]\n', True),
        ("pyproject.toml", '[project]\nname = "shanyraq"\n[tool.ruff]\nline-length = 99\n', False),
    ],
)
def test_it_is_made_again_when_the_packages_change(checkout, file, text, rebuilt):
    checkout.make()
    (checkout.folder / file).write_text(text)
    assert checkout.make().returncode == 0
    assert checkout.built() is rebuilt


def test_a_failed_build_says_so_and_keeps_the_old_one(checkout):
    checkout.make()
    before = (checkout.venv / "made-from").read_text()
    (checkout.folder / "uv.lock").write_text("version = 2\n")
    failed = checkout.make(FAKE_FAIL="1")
    assert failed.returncode == 1
    assert "uv sync failed" in failed.stderr
    assert (checkout.venv / "made-from").read_text() == before
    assert checkout.leftovers() == []


def test_a_moved_checkout_gets_a_new_one(checkout):
    checkout.make()
    moved = checkout.folder.with_name("elsewhere")
    checkout.folder.rename(moved)
    checkout.folder = moved
    assert checkout.make().returncode == 0
    assert checkout.built()


def test_without_ensurepip_root_installs_it(checkout):
    checkout.ensurepip.unlink()
    checkout.program("id", "#!/bin/sh\necho 0\n")
    fake_apt = '#!/bin/sh\necho "apt-get $*" >>"$FAKE_LOG"\n'
    fake_apt += 'case "$*" in *install*) touch "$FAKE_ENSUREPIP";; esac\n'
    checkout.program("apt-get", fake_apt)
    done = checkout.make()
    assert done.returncode == 0, done.stderr
    calls = [line for line in checkout.log.read_text().splitlines() if line.startswith("apt-get")]
    assert len(calls) == 2
    assert "update" in calls[0]
    assert "python3-venv" in calls[1]


def test_without_ensurepip_another_user_is_told_the_command(checkout):
    checkout.ensurepip.unlink()
    checkout.program("id", "#!/bin/sh\necho 1000\n")
    checkout.program("apt-get", '#!/bin/sh\necho "apt-get $*" >>"$FAKE_LOG"\n')
    done = checkout.make()
    assert done.returncode == 1
    assert "sudo apt-get install -y python3-venv" in done.stderr
    assert "apt-get" not in checkout.log.read_text()
    assert not checkout.venv.exists()


def test_an_old_python_is_refused_with_a_way_out(checkout):
    old = '#!/bin/sh\ncase "$*" in *version_info\\ \\<*) exit 1;; esac\nexec "$REAL_PYTHON" "$@"\n'
    checkout.program("python3", old)
    done = checkout.make()
    assert done.returncode == 1
    assert "3.11 or newer is needed" in done.stderr
