"""`shanyraq modules check NAME`: everything that is asked of a module, and a plain verdict."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from core.app import create_app
from core.authoring import servers
from core.authoring.places import Located, announced
from core.authoring.questions import CODES, OWN, QUESTIONS, Question
from core.authoring.running import Answer, Surroundings, Told, ask_contract, ask_itself
from core.config import Settings
from core.errors import SetupError
from core.kernel import EXTENSION

OK, FAILED, NOT_ASKED = "ok", "FAILED", "not asked"
LONGEST_TEXT = 8  # lines of one failure
PLAIN = "not browser and not postgres_only"
ON_POSTGRES = "not browser"
IN_BROWSER = "browser"


@dataclass(frozen=True)
class Verdict:
    """The answer to one question; `told` are the lines that say what is wrong, or why not asked."""

    code: str
    verdict: Literal["ok", "FAILED", "not asked"]
    asks: str
    told: tuple[str, ...] = ()
    mend: str = ""

    def data(self) -> dict[str, Any]:
        return asdict(self)


def check_module(
    module: Located, *, only: Collection[str] = (), progress: Callable[[str], Any]
) -> Iterator[Verdict]:
    """The verdicts, each as soon as it is there. Raises `SetupError` for a code unknown in `only`.

    `progress` hears what is being done. What needs PostgreSQL or Chromium installs them where that
    is possible, and is not asked, with the reason, where it is not.
    """
    unknown = sorted(set(only) - set(CODES))
    if unknown:
        raise SetupError(f"no such question: {', '.join(unknown)}. Known: {', '.join(CODES)}.")
    asked = [question for question in QUESTIONS if not only or question.code in only]
    name = module.manifest.name
    error = _why_not_loaded(module)
    if not only or "loads" in only or error:
        told, verdict = ((error,), FAILED) if error else ((), OK)
        yield Verdict("loads", verdict, "the application finds it and loads it", told)  # type: ignore[arg-type]
    if error:
        for question in asked:
            yield _unasked(question, f"{name} does not load")
        return
    with ExitStack() as stack:
        paths = tuple(stack.enter_context(announced(module)))
        for questions in _together(asked):
            yield from _answers(module, questions, paths, stack, progress)


def _why_not_loaded(module: Located) -> str:
    """ "" when the application loads it, else the first error."""
    if module.extra and str(module.project) not in sys.path:
        sys.path.insert(0, str(module.project))
    with tempfile.TemporaryDirectory(prefix="shanyraq-") as place:
        settings = Settings(var=Path(place), database_url="sqlite://", secret_key="none")
        app = create_app(settings, module_paths=module.extra)
    found = app.extensions[EXTENSION].loader.modules[module.manifest.name]
    return "" if found.loaded else found.error or "it is left out by SHANYRAQ_PLUGINS_ONLY"


def _together(asked: list[Question]) -> Iterator[list[Question]]:
    """Questions that one run answers: those of files and SQLite, then each that needs a service."""
    plain = [one for one in asked if not one.needs]
    if plain:
        yield plain
    for question in asked:
        if question.needs:
            yield [question]


def _answers(
    module: Located,
    questions: list[Question],
    paths: tuple[Path, ...],
    stack: ExitStack,
    progress: Callable[[str], Any],
) -> Iterator[Verdict]:
    needs = questions[0].needs
    progress(f"asking: {', '.join(question.code for question in questions)} …")
    try:
        surroundings = _surroundings(needs, paths, stack)
    except servers.ServiceError as error:
        yield from (_unasked(question, str(error)) for question in questions)
        return
    database = "postgresql" if needs == "postgresql" else "sqlite"
    tests = [test for one in questions for test in one.tests if test != OWN]
    answer = ask_contract(module, tests, surroundings, database=database) if tests else Answer()
    own = Answer()
    if any(OWN in question.tests for question in questions):
        markers = {"": PLAIN, "postgresql": ON_POSTGRES, "chromium": IN_BROWSER}[needs]
        own = ask_itself(module, surroundings, database=database, markers=markers)
    for question in questions:
        yield _verdict(module, question, answer, own)


def _surroundings(needs: str, paths: tuple[Path, ...], stack: ExitStack) -> Surroundings:
    """Raises `ServiceError` that says what is missing and how it is had."""
    if needs == "postgresql":
        servers.install_missing(browser=False)
        return Surroundings(paths, postgres=stack.enter_context(servers.postgres()))
    if needs == "chromium":
        if servers.find_chromium() is None:
            servers.install_missing(calendar=False)
        return Surroundings(paths, chromium=servers.find_chromium() or "")
    return Surroundings(paths)


def _verdict(module: Located, question: Question, answer: Answer, own: Answer) -> Verdict:
    wrong = question.read(module) if question.read else []
    told = [one for one in answer.told if one.test in question.tests]
    trouble = answer.trouble if set(question.tests) - {OWN} else ""
    if OWN in question.tests:
        told += own.told
        trouble = trouble or own.trouble
    if not trouble and not told and question.tests:
        trouble = _strangers(question, answer, own)
    if not wrong:  # what was read says it better, with its line
        wrong = _failures([one for one in told if one.outcome == "failed"])
    wrong += trouble.splitlines()
    name = module.manifest.name
    if wrong:
        mend = question.mend.replace("NAME", name)
        return Verdict(question.code, "FAILED", question.asks, tuple(wrong), mend)
    skipped = tuple(dict.fromkeys(one.text for one in told if one.outcome == "skipped"))
    if skipped and not any(one.outcome == "passed" for one in told):
        return Verdict(question.code, "ok", question.asks, ("nothing to ask: " + skipped[0],))
    return Verdict(question.code, "ok", question.asks, skipped)


def _strangers(question: Question, answer: Answer, own: Answer) -> str:
    """Why nothing was told: errors of files that could not be read at all."""
    failed = [one for one in (*answer.told, *own.told) if one.outcome == "failed"]
    if failed:
        return "\n".join(_failures(failed[:1]))
    return "it has no tests" if question.tests == (OWN,) else ""


def _failures(failed: list[Told]) -> list[str]:
    """What the tests say, once for those that say the same."""
    by_text: dict[str, list[Told]] = {}
    for one in failed:
        by_text.setdefault(one.text, []).append(one)
    return [
        line
        for same in by_text.values()
        for line in (*_lines(same[0]), *([f"    … and {len(same) - 1} more"] if same[1:] else []))
    ]


def _lines(one: Told) -> list[str]:
    lines = [line for line in one.text.strip().splitlines() if line.strip()]
    shown = [f"    {line}" for line in lines[:LONGEST_TEXT]]
    more = [f"    … {len(lines) - LONGEST_TEXT} lines more"] if len(lines) > LONGEST_TEXT else []
    return [one.title or one.test, *shown, *more]


def _unasked(question: Question, why: str) -> Verdict:
    return Verdict(question.code, "not asked", question.asks, tuple(why.strip().splitlines()))


def summary(module: Located, verdicts: list[Verdict]) -> str:
    """The last line: how many were answered, how many failed, what was not asked."""
    failed = [one.code for one in verdicts if one.verdict == FAILED]
    unasked = [one.code for one in verdicts if one.verdict == NOT_ASKED]
    parts = [f"failed: {', '.join(failed)}" if failed else "none failed"]
    if unasked:
        parts.append(f"not asked: {', '.join(unasked)}")
    answered = f"{len(verdicts) - len(unasked)} of {len(verdicts)} questions answered"
    return f"{module.manifest.name} {module.manifest.version}: {answered}, {'; '.join(parts)}"


def exit_status(verdicts: list[Verdict]) -> int:
    """0 everything was asked and is fine, 1 something failed, 2 something could not be asked."""
    said = {one.verdict for one in verdicts}
    return 1 if FAILED in said else 2 if NOT_ASKED in said else 0


def render(verdict: Verdict) -> str:
    """A line, and under it what is wrong and how it is mended."""
    lines = [f"{verdict.verdict:<10} {verdict.code:<12} {verdict.asks}"]
    lines += [f"{'':11}{line}" for line in verdict.told]
    if verdict.mend:
        lines.append(f"{'':11}→ {verdict.mend}")
    return "\n".join(lines)
