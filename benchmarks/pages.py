"""Pages as a ratio to an empty page of the same application, on a demo region.

    python benchmarks/pages.py [--people 600] [--rounds 60]

In-process: the test client, a SQLite file of its own, and PostgreSQL too when
SHANYRAQ_TEST_POSTGRES_URL is set. The empty page is signed in and has the whole layout (menu,
search, look) with nothing in it, so a ratio says what the page itself costs. Rounds of the pages
are taken in turns, so that a busy machine disturbs all of them alike.
"""

from __future__ import annotations

import argparse
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, render_template_string
from flask.testing import FlaskClient

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common.databases import databases
from core.app import create_app
from core.auth.models import User, UserSession
from core.auth.queries import token_hash
from core.config import Settings
from core.db import ALL_REGIONS, db, metadata, unit_of_work
from core.demo.build import build_demo
from core.web.endpoint import SIGNED_IN, endpoint

EMPTY = "empty page"
PAGES = {
    EMPTY: "/shymkent/benchmark-empty",
    "people": "/shymkent/people/",
    "week": "/shymkent/schedule/",
    "today": "/shymkent/",
    "services given": "/shymkent/services/",
    "indicators": "/shymkent/indicators/",
}


def application(url: str, var: Path, people: int) -> Flask:
    """The application with one view more, over a demo region."""
    app = create_app(Settings(var=var, database_url=url, secret_key="benchmark"))

    @app.get("/<region>/benchmark-empty")
    @endpoint(SIGNED_IN)
    def empty() -> str:
        return render_template_string('{% extends "layouts/app.html" %}')

    with app.app_context():
        metadata.create_all(db.engine)
        build_demo(
            region_code="shymkent", people=people, seed=1, password=secrets.token_urlsafe(12),
            progress=lambda _text: None,
        )  # fmt: skip
    return app


def signed_in(app: Flask, post: str) -> FlaskClient:
    """A client of the demo account whose name begins with `post`."""
    token = secrets.token_urlsafe(16)
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        user = session.scalars(sa.select(User).where(User.username.startswith(post))).first()
        if user is None:
            known = ", ".join(session.scalars(sa.select(User.username)))
            raise SystemExit(f"no demo account {post}…: {known}")
        session.add(UserSession(user_id=user.id, token_hash=token_hash(token), is_complete=True))
    client = app.test_client()
    with client.session_transaction() as stored:
        stored["_user_id"], stored["_fresh"] = token, True
    return client


def measure(client: FlaskClient, rounds: int) -> dict[str, list[float]]:
    spent: dict[str, list[float]] = {name: [] for name in PAGES}
    for turn in range(rounds + 3):
        for name, path in PAGES.items():
            started = time.perf_counter()
            answer = client.get(path)
            took = (time.perf_counter() - started) * 1000
            if answer.status_code != 200:
                raise SystemExit(f"{path} answered {answer.status_code}")
            if turn >= 3:  # the first turns compile templates and fill caches
                spent[name].append(took)
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--account", default="director", help="beginning of the demo user's name")
    options = parser.parse_args()
    with databases("pages") as urls, tempfile.TemporaryDirectory() as var:
        for url in urls:
            app = application(url, Path(var), options.people)
            spent = measure(signed_in(app, options.account), options.rounds)
            base = statistics.median(spent[EMPTY])
            print(f"{url.split(':')[0].split('+')[0]}, {options.people} people")
            print(f"  {'page':16}{'p50 ms':>9}{'p95 ms':>9}{'ratio':>8}")
            for name, times in spent.items():
                p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
                print(f"  {name:16}{p50:9.1f}{p95:9.1f}{p50 / base:8.2f}")
            with app.app_context():
                db.engine.dispose()


if __name__ == "__main__":
    main()
