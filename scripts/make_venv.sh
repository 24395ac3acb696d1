#!/usr/bin/env bash
# Makes .venv from uv.lock, or leaves it alone if it is already made from this very lock file.
#
# It is built aside, as .venv.new-PID, and renamed when it is complete: so a .venv is either
# whole or not there, wherever an earlier build was killed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

UV_VERSION=0.13.9
PYTHON=${PYTHON:-python3}
ROOT=$PWD

say() { printf '.venv: %s\n' "$*" >&2; }
fail() { printf '\n.venv: %s\n' "$*" >&2; exit 1; }

# Whatever the caller's shell has activated or set must not lead the build elsewhere.
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX UV_PROJECT_ENVIRONMENT

command -v "$PYTHON" >/dev/null ||
  fail "$PYTHON is not there. Install Python 3.11 or newer (Debian: apt-get install python3 python3-venv)."
python_is=$("$PYTHON" -c 'import sys; print(sys.base_prefix, "%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) ||
  fail "$PYTHON does not start. Name another one: make PYTHON=/path/to/python3"
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "$PYTHON is $python_is: Python 3.11 or newer is needed. Name another one: make PYTHON=/path/to/python3"

# What .venv was made from. The place belongs to it, because its scripts hold absolute paths.
# Of pyproject.toml only what decides about packages: a new lint rule needs no new .venv.
wanted=$(
  printf 'uv %s\npython %s\nplace %s\nlock %s\n' "$UV_VERSION" "$python_is" "$ROOT" "$(cksum <uv.lock)"
  "$PYTHON" - <<'PY'
import tomllib

with open("pyproject.toml", "rb") as file:
    project = tomllib.load(file)
tools = project.get("tool", {})
print(*(project.get(key) for key in ("project", "dependency-groups", "build-system")))
print(*(tools.get(key) for key in ("uv", "hatch")))
PY
)
is_made() {
  [ -f .venv/made-from ] && [ "$(cat .venv/made-from)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null
}
is_made && exit 0

# One build at a time; the lock falls when the last process of the build ends.
if command -v flock >/dev/null; then
  exec 9>.venv.lock
  flock -n 9 || { say "another make is building it: waiting"; flock 9; }
  if is_made; then exit 0; fi
  rm -rf .venv.new-* .venv.old-*  # left by a build that was killed
fi

install_python_venv() {
  local command="apt-get install -y python3-venv"
  command -v apt-get >/dev/null || fail "$PYTHON lacks the modules venv and ensurepip: install them with your system's packages."
  if [ "$(id -u)" != 0 ]; then
    fail "$PYTHON lacks ensurepip. Install it, then run make again:

    sudo $command
"
  fi
  say "$PYTHON lacks ensurepip: installing python3-venv"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 update -qq >&2 || say "apt-get update failed: trying with the old lists"
  apt-get -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install -y -qq python3-venv >&2 </dev/null ||
    fail "apt-get failed. Mend that, then: $command"
  "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "$PYTHON still lacks ensurepip: it is not the system's own Python. Try: make PYTHON=/usr/bin/python3"
}
"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || install_python_venv

new=$ROOT/.venv.new-$$
old=$ROOT/.venv.old-$$
trap 'rm -rf "$new"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Without a home of its own (a system user) neither pip nor uv has a place for a cache.
if [ ! -w "${HOME:-/nonexistent}" ]; then
  export UV_NO_CACHE=1 PIP_NO_CACHE_DIR=1
fi

say "making it with Python ${python_is##* }"
"$PYTHON" -m venv --prompt shanyraq "$new" || fail "could not make a virtual environment with $PYTHON"
say "installing uv $UV_VERSION"
"$new/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION" ||
  fail "could not install uv: is there a way to PyPI from here?"
say "installing what uv.lock names (some minutes the first time)"
# --inexact leaves pip and uv in place, which the lock does not name.
UV_PROJECT_ENVIRONMENT=$new UV_PYTHON_DOWNLOADS=never \
  "$new/bin/uv" sync --locked --inexact --python "$new/bin/python" || fail "uv sync failed (see above)"

# Scripts name their interpreter by its absolute path: give them the final one.
"$new/bin/python" - "$new" "$ROOT/.venv" <<'PY' || fail "could not set the paths of the scripts"
import pathlib, sys

new, final = (text.encode() for text in sys.argv[1:])
root = pathlib.Path(sys.argv[1])
for path in [root / "pyvenv.cfg", *(root / "bin").iterdir()]:
    if path.is_symlink() or not path.is_file():
        continue
    content = path.read_bytes()
    if b"\0" not in content and new in content:
        path.write_bytes(content.replace(new, final))
PY
printf '%s\n' "$wanted" >"$new/made-from"

[ ! -e .venv ] || mv .venv "$old"
mv "$new" .venv
rm -rf "$old"
.venv/bin/shanyraq --version >/dev/null 2>&1 || .venv/bin/python -c 'import core' ||
  fail "it was made, but does not work"
say "ready"
