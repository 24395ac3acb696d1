"""scripts/run_tests.py and scripts/check.py: nothing fails, or is left out, in silence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest

def test_good(): pass
def test_bad(): assert False
@pytest.mark.skip(reason="later")
def test_skipped(): pass
@pytest.mark.xfail
def test_expected_to_fail(): assert False
@pytest.fixture
def broken(): raise RuntimeError
def test_error(broken): pass
"""


def report_of(folder: Path, suite: str) -> Path:
    (folder / "test_suite.py").write_text(suite)
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", f"--junitxml={report}"]
    subprocess.run(
        [*command, "--rootdir", str(folder), str(folder)],
        capture_output=True, cwd=folder, check=False,
    )  # fmt: skip
    return report


def test_skipped_and_expected_failures_are_not_good(run_tests, tmp_path):
    outcome = run_tests.read_report(report_of(tmp_path, SUITE))
    assert (outcome.passed, outcome.failed, len(outcome.skipped)) == (1, 2, 2)
    assert not outcome.is_good
    assert any("later" in name for name in outcome.skipped)


def test_a_skipped_test_alone_is_enough_to_fail(run_tests, capsys):
    outcome = run_tests.Outcome(passed=3, skipped=["a::b: later"])
    assert not outcome.is_good
    run_tests.print_summary({run_tests.RUNS[0]: outcome})
    output = capsys.readouterr().out
    assert "a::b: later" in output
    assert output.splitlines()[-1] == "3 passed, 1 failed"


def test_all_passed_is_good_and_the_last_line_sums_the_runs(run_tests, tmp_path, capsys):
    outcome = run_tests.read_report(report_of(tmp_path, "def test_good(): pass"))
    assert outcome.is_good
    run_tests.print_summary(dict.fromkeys(run_tests.RUNS, outcome))
    assert capsys.readouterr().out.splitlines()[-1] == "4 passed, 0 failed"


@pytest.mark.parametrize("content", [None, "<testsuites>", "<testsuites/>"])
def test_no_report_or_no_test_is_not_good(run_tests, tmp_path, content):
    report = tmp_path / "report.xml"
    if content is not None:
        report.write_text(content)
    assert not run_tests.read_report(report).is_good


def test_settings_of_an_installation_do_not_reach_the_tests(run_tests, monkeypatch):
    monkeypatch.setenv("SHANYRAQ_DATABASE_URL", "postgresql://the-real-one")
    monkeypatch.setenv("SHANYRAQ_TEST_KEPT", "1")
    env = run_tests.environment(run_tests.RUNS[1], "postgresql+psycopg://test", "/usr/bin/chromium")
    assert "SHANYRAQ_DATABASE_URL" not in env
    assert env["SHANYRAQ_TEST_KEPT"] == "1"
    assert env["SHANYRAQ_TEST_DATABASE"] == "postgresql"
    assert env["SHANYRAQ_TEST_CHROMIUM"] == "/usr/bin/chromium"


def test_the_four_runs_cover_every_test(run_tests):
    sqlite, postgres, browser, main_path = (run.markers for run in run_tests.RUNS)
    assert (sqlite, postgres) == ("not browser and not postgres_only", "not browser")
    assert (browser, main_path) == ("browser", "browser and main_path")
    assert [run.database for run in run_tests.RUNS] == ["sqlite", "postgresql"] * 2


def test_a_story_stays_with_one_worker_and_a_broken_run_is_trouble(
    run_tests, monkeypatch, tmp_path
):
    commands = []

    def ended_badly(command, env, *, seconds):
        commands.append(command)
        return 3

    monkeypatch.setattr(run_tests.services, "run_command", ended_badly)
    outcome = run_tests.run_pytest(run_tests.RUNS[2], {}, tmp_path, 2, ["-k", "story"])
    assert {"pytest_stories", "-k", "story"} <= set(commands[0])
    assert not outcome.is_good
    assert outcome.trouble


STORY = """
import time

import pytest

class TestStory:
    seen = []

    def test_first(self): time.sleep(0.3); self.seen.append(1)
    @pytest.mark.parametrize("n", ["2::a", "3"])
    def test_middle(self, n): self.seen.append(int(n[0]))
    def test_last(self): assert self.seen == [1, 2, 3]

@pytest.mark.parametrize("n", range(20))
def test_alone(n): time.sleep(0.01)
"""


def test_the_steps_of_a_story_stay_together_in_their_order(root, tmp_path):
    (tmp_path / "test_story.py").write_text(STORY)
    command = [sys.executable, "-m", "pytest", "-c", "/dev/null", "-n", "2", "-p", "pytest_stories"]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-v", str(tmp_path)], cwd=tmp_path, text=True,
        env={**os.environ, "PYTHONPATH": str(root / "scripts")}, capture_output=True, check=False,
    )  # fmt: skip
    assert "24 passed" in done.stdout, done.stdout + done.stderr
    workers = {line[:5] for line in done.stdout.splitlines() if "PASSED" in line}
    assert workers == {"[gw0]", "[gw1]"}


def test_ci_runs_make_test_and_make_test_checks_first(root):
    assert "make test" in (root / ".ci" / "run").read_text()
    plan = subprocess.run(
        ["make", "-n", "test"], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    steps = ["make_venv.sh", "scripts/check.py", "scripts/run_tests.py"]
    places = [plan.index(step) for step in steps]
    assert places == sorted(places)
