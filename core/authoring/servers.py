"""PostgreSQL, Chromium and khal for tests and benchmarks.

    scripts/services.py run -- COMMAND …    runs it with SHANYRAQ_TEST_POSTGRES_URL set
    scripts/services.py install             installs what is missing (Debian, as root)

The PostgreSQL is a private one: its own cluster in a temporary directory, on a free port of the
loopback address, under an unprivileged user, gone at the end. It is tuned for tests: fsync is
off, so a power cut would lose it. Only the standard library is needed.
"""

from __future__ import annotations

import argparse
import os
import platform
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

OLDEST_POSTGRES = 13
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
POSTGRES_PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Fedora, RHEL
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
PREFIX = "shanyraq-pg-"
TEMPORARY = Path("/tmp")  # short, because a socket's path may have 107 letters; open to everybody


class ServiceError(Exception):
    """A service that cannot be had; the message says what a person can do."""


def find_chromium() -> str | None:
    """The browser's path: SHANYRAQ_TEST_CHROMIUM, or the first one that is installed."""
    given = os.environ.get("SHANYRAQ_TEST_CHROMIUM")
    if given:
        return given
    found = (shutil.which(name) for name in CHROMIUM_NAMES)
    places = (place for place in CHROMIUM_PLACES if Path(place).exists())
    return next(filter(None, found), None) or next(places, None)


def find_khal() -> str | None:
    """The calendar program that reads our feeds: SHANYRAQ_TEST_KHAL, or the installed one."""
    return os.environ.get("SHANYRAQ_TEST_KHAL") or shutil.which("khal")


def find_postgres() -> Path | None:
    """The folder with the newest initdb and postgres, packaged ones before others in PATH."""

    def version(folder: Path) -> int:
        numbers = re.findall(r"\d+", str(folder))
        return int(numbers[-1]) if numbers else 0

    roots = [Path("/").glob(pattern.lstrip("/")) for pattern in POSTGRES_PLACES]
    folders = sorted((f for found in roots for f in found), key=version, reverse=True)
    in_path = shutil.which("pg_ctl")
    if in_path:
        folders.append(Path(in_path).resolve().parent)
    for folder in folders:
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    return None


def missing_packages(*, browser: bool = True, calendar: bool = True) -> list[str]:
    """Debian's names of what is not there. A server given by address needs no PostgreSQL here; who
    wants no browser (a benchmark) wants no calendar program either."""
    packages = []
    if not os.environ.get("SHANYRAQ_TEST_POSTGRES_URL") and find_postgres() is None:
        packages.append("postgresql")
    if browser and find_chromium() is None:
        packages += ["chromium", "fonts-dejavu-core"]
    if browser and calendar and find_khal() is None:
        packages.append("khal")
    return packages


def install_missing(*, browser: bool = True, calendar: bool = True) -> None:
    """Installs PostgreSQL, Chromium and khal where they are missing and that is possible.

    Raises ServiceError that names the command to give, or the things to install.
    """
    packages = missing_packages(browser=browser, calendar=calendar)
    if not packages:
        return
    if not shutil.which("apt-get"):
        names = " and ".join(p for p in packages if not p.startswith("fonts"))
        raise ServiceError(
            f"{names} must be installed first, with this system's own packages"
            f" ({platform.system()}). Another place can be named in SHANYRAQ_TEST_CHROMIUM or"
            " SHANYRAQ_TEST_KHAL, a server in SHANYRAQ_TEST_POSTGRES_URL; see README.md."
        )
    command = ["apt-get", "install", "-y", *packages]
    if os.geteuid() != 0:
        raise ServiceError(
            "not installed: " + ", ".join(packages) + ". Install them, then run it again:\n\n"
            "    sudo " + " ".join(command)
        )
    print("Installing " + ", ".join(packages), flush=True)
    options = [
        "-qq",
        "-o",
        "Dpkg::Use-Pty=0",
        "-o",
        "Acquire::Retries=3",
        "-o",
        "DPkg::Lock::Timeout=300",
    ]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", *options, *arguments], env=env, stdin=subprocess.DEVNULL, check=False
        )
        if done.returncode and arguments[0] == "install":
            raise ServiceError("apt-get failed (see above). Mend that, then: " + " ".join(command))
    if still := missing_packages(browser=browser, calendar=calendar):
        raise ServiceError("installed, but still not found: " + ", ".join(still))


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL: it refuses to be root."""

    uid: int
    gid: int


def unprivileged_account() -> Account:
    """This user; for root the system's `postgres`, or `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise ServiceError("there is neither a user `postgres` nor `nobody` to run PostgreSQL as")


class PostgresCluster:
    """A PostgreSQL of our own. `start()` returns its address; `stop()` leaves nothing behind."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is one that a killed process left; without it a new one is made."""
        binaries = find_postgres()
        if binaries is None:
            raise ServiceError("PostgreSQL is not installed")
        self.binaries = binaries
        self.account = unprivileged_account()
        # Not under the repository: that may stand in /root, which the account cannot enter.
        self.folder = folder or Path(tempfile.mkdtemp(prefix=PREFIX, dir=TEMPORARY))
        self.data = self.folder / "data"
        self.log = self.folder / "log"

    def start(self) -> str:
        (self.folder / "owner").write_text(str(os.getpid()))
        password = secrets.token_urlsafe(24)
        password_file = self.folder / "password"
        password_file.write_text(password)
        for path in (self.folder, password_file):
            os.chown(path, self.account.uid, self.account.gid)
            path.chmod(0o700 if path.is_dir() else 0o600)
        self._initdb(password_file)
        (self.data / "postgresql.auto.conf").write_text(self._settings())
        for attempt in range(1, 4):  # between looking for a free port and taking it, another may
            port = free_port()
            started = self._run(
                "pg_ctl", "start", "-w", "-t", "60", "-s", "-D", self.data, "-l", self.log,
                "-o", f"-p {port}",
            )  # fmt: skip
            if started.returncode == 0:
                return f"postgresql+psycopg://postgres:{password}@127.0.0.1:{port}/postgres"
            if attempt == 3:
                raise ServiceError(f"PostgreSQL does not start:\n{started.stdout}\n{self._tail()}")
        raise AssertionError

    def _initdb(self, password_file: Path) -> None:
        for locale in ("C.UTF-8", "en_US.UTF-8", "C"):
            made = self._run(
                "initdb", "-D", self.data, "-U", "postgres", "--encoding=UTF8",
                f"--locale={locale}", "--auth-local=trust", "--auth-host=password",
                f"--pwfile={password_file}", "--no-sync",
            )  # fmt: skip
            if made.returncode == 0:
                return
            if "invalid locale name" not in made.stdout:
                break
        raise ServiceError(f"initdb failed:\n{made.stdout}")

    def _settings(self) -> str:
        return f"""
listen_addresses = '127.0.0.1'
unix_socket_directories = '{self.folder}'
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
timezone = 'UTC'
"""

    def _run(self, program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        is_root = os.geteuid() == 0
        return subprocess.run(
            [str(self.binaries / program), *map(str, arguments)],
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=self.account.uid if is_root else None,
            group=self.account.gid if is_root else None,
            extra_groups=[] if is_root else None,
            check=False,
        )

    def _tail(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-s", "-w", "-m", "immediate", "-D", self.data)
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sweep() -> None:
    """Ends clusters of our account whose owner was killed before it could stop them."""
    for folder in TEMPORARY.glob(PREFIX + "*"):
        with suppress(OSError, ValueError, ServiceError):
            owner = int((folder / "owner").read_text())
            is_ours = folder.lstat().st_uid == unprivileged_account().uid
            if is_ours and not is_alive(owner):
                PostgresCluster(folder).stop()


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL for tests: the one given by the environment, or a private one."""
    given = os.environ.get("SHANYRAQ_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    sweep()
    cluster = PostgresCluster()
    try:
        yield cluster.start()
    finally:
        cluster.stop()


def stop_when_asked() -> None:
    """Turns SIGTERM and SIGHUP into an exception, so that `finally` blocks clean up."""

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def run_command(
    command: Sequence[str], environment: dict[str, str], *, seconds: float | None = None
) -> int:
    """Runs it in the foreground; its exit status. Ends it before an exception passes on.

    Raises subprocess.TimeoutExpired when it has not ended after `seconds`.
    """
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL) as process:
        try:
            return process.wait(timeout=seconds)
        except BaseException:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
            process.kill()
            raise


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("install", help="install what is missing")
    run = commands.add_parser("run", help="run a command with a private PostgreSQL")
    run.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    options = parser.parse_args(arguments)
    stop_when_asked()
    try:
        install_missing(browser=options.command == "install")
        if options.command == "install":
            return 0
        argv = options.argv[1:] if options.argv[:1] == ["--"] else options.argv
        if not argv:
            parser.error("which command?")
        with postgres() as url:
            return run_command(argv, {**os.environ, "SHANYRAQ_TEST_POSTGRES_URL": url})
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
