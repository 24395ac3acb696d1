"""scripts/services.py: a private PostgreSQL that starts, is ours alone, and leaves nothing."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url


def connect(url: str) -> psycopg.Connection:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address)


def folders_of(process: int) -> list[Path]:
    """Folders of clusters that this process started; others may run their own beside us."""
    found = []
    for owner in Path("/tmp").glob("shanyraq-pg-*/owner"):
        with suppress(OSError):
            if owner.read_text() == str(process):
                found.append(owner.parent)
    return found


@pytest.fixture
def no_server_given(monkeypatch):
    monkeypatch.delenv("SHANYRAQ_TEST_POSTGRES_URL", raising=False)


@pytest.mark.postgres_only
def test_the_cluster_speaks_utf8_asks_for_the_password_and_goes(services, no_server_given):
    with services.postgres() as url:
        with connect(url) as connection:
            query = "select lower('ҒҮЛНАР'), current_setting('server_encoding'), pg_backend_pid()"
            lowered, encoding, backend = connection.execute(query).fetchone()
            assert (lowered, encoding) == ("ғүлнар", "UTF8")
            assert Path(f"/proc/{backend}").stat().st_uid != 0
            data = Path(connection.execute("show data_directory").fetchone()[0])
        without = make_url(url).set(password="wrong").render_as_string(hide_password=False)
        with pytest.raises(psycopg.OperationalError, match="password"):
            connect(without)
    assert not data.exists()


@pytest.mark.postgres_only
def test_it_goes_when_the_command_is_stopped(root, no_server_given):
    command = [sys.executable, str(root / "scripts/services.py"), "run", "--"]
    process = subprocess.Popen([*command, "sleep", "60"], start_new_session=True)
    deadline = time.monotonic() + 30
    while not any((f / "data/postmaster.pid").exists() for f in folders_of(process.pid)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.3)
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(timeout=30) == 128 + signal.SIGTERM
    assert folders_of(process.pid) == []


@pytest.mark.postgres_only
def test_what_a_killed_owner_left_is_swept(services, no_server_given):
    cluster = services.PostgresCluster()
    url = cluster.start()
    ended = subprocess.Popen(["true"])
    ended.wait()
    (cluster.folder / "owner").write_text(str(ended.pid))
    services.sweep()
    assert not cluster.folder.exists()
    with pytest.raises(psycopg.OperationalError):
        connect(url)


@pytest.mark.postgres_only
def test_a_living_owner_is_left_alone(services, no_server_given):
    cluster = services.PostgresCluster()
    try:
        url = cluster.start()
        services.sweep()
        with connect(url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        cluster.stop()


def test_a_given_server_is_used_and_not_stopped(services, monkeypatch):
    monkeypatch.setenv("SHANYRAQ_TEST_POSTGRES_URL", "postgresql+psycopg://elsewhere/x")
    with services.postgres() as url:
        assert url == "postgresql+psycopg://elsewhere/x"
        assert folders_of(os.getpid()) == []


@pytest.fixture
def nothing_installed(services, monkeypatch, no_server_given):
    monkeypatch.setattr(services, "find_postgres", lambda: None)
    monkeypatch.setattr(services, "find_chromium", lambda: None)
    monkeypatch.setattr(services, "find_khal", lambda: None)
    calls: list[list[str]] = []

    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(services.subprocess, "run", run)
    return calls


def test_another_user_is_told_one_command(services, monkeypatch, nothing_installed):
    monkeypatch.setattr(services.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(services.shutil, "which", lambda _name: "/usr/bin/apt-get")
    with pytest.raises(services.ServiceError, match="sudo apt-get install -y postgresql chromium"):
        services.install_missing()
    assert nothing_installed == []


def test_another_system_is_told_what_to_install(services, monkeypatch, nothing_installed):
    monkeypatch.setattr(services.shutil, "which", lambda _name: None)
    with pytest.raises(services.ServiceError, match=r"postgresql and chromium .*README"):
        services.install_missing()


def test_root_installs_after_an_update_and_what_stays_missing_is_said(
    services, monkeypatch, nothing_installed
):
    monkeypatch.setattr(services.os, "geteuid", lambda: 0)
    monkeypatch.setattr(services.shutil, "which", lambda _name: "/usr/bin/apt-get")
    with pytest.raises(services.ServiceError, match="still not found"):
        services.install_missing()
    assert [command[0] for command in nothing_installed] == ["apt-get", "apt-get"]
    assert "update" in nothing_installed[0]
    assert {"postgresql", "chromium", "khal"} <= set(nothing_installed[1])


def test_a_command_that_does_not_end_is_ended(services, tmp_path):
    flag = tmp_path / "ended"
    program = f"sleep 60 & trap 'kill $!; touch {flag}; exit 1' TERM; wait"
    with pytest.raises(subprocess.TimeoutExpired):
        services.run_command(["bash", "-c", program], dict(os.environ), seconds=0.5)
    assert flag.exists()
