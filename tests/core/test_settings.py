"""Settings: read from SHANYRAQ_* variables, checked, and obeyed by the application."""

import dataclasses

import pytest
import sqlalchemy as sa

from core.app import create_app
from core.config import Settings, load_settings
from core.db import db
from core.errors import SetupError


def load(tmp_path, **given: str) -> Settings:
    variables = {f"SHANYRAQ_{name}": value for name, value in given.items()}
    return load_settings({"SHANYRAQ_VAR": str(tmp_path / "var"), **variables})


def test_without_settings_it_is_sqlite_on_the_loopback_address(tmp_path):
    settings = load(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'shanyraq.sqlite3'}"
    assert (settings.host, settings.port, settings.proxies) == ("127.0.0.1", 8000, 0)
    assert (settings.plugins_only, settings.plugins_strict, settings.demo) == (None, False, False)


def test_the_secret_is_made_once_and_kept(tmp_path):
    first = load(tmp_path).secret_key
    assert len(first) >= 32
    assert load(tmp_path).secret_key == first
    assert load(tmp_path, SECRET_KEY="given").secret_key == "given"


def test_addresses_of_postgresql_get_their_driver(tmp_path):
    for given in ("postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"):
        assert load(tmp_path, DATABASE_URL=given).database_url == "postgresql+psycopg://u@h/d"


def test_modules_can_be_left_out_one_by_one_or_all(tmp_path):
    assert load(tmp_path, PLUGINS_ONLY="a, b").plugins_only == ("a", "b")
    assert load(tmp_path, PLUGINS_ONLY="").plugins_only == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"), ("PORT", "65536"), ("PORT", "http"), ("PORT", "٨٠"), ("PROXIES", "-1"),
        ("PLUGINS_STRICT", "maybe"), ("DATABASE_URL", "mysql://x"), ("COLOUR", "red"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(tmp_path, name, value):
    with pytest.raises(SetupError, match=f"SHANYRAQ_{name}"):
        load(tmp_path, **{name: value})


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_a_reader_s_address_is_believed_only_behind_a_proxy(settings, tmp_path, proxies, seen):
    own = dataclasses.replace(
        settings, proxies=proxies, var=tmp_path, database_url=f"sqlite:///{tmp_path / 'x.sqlite3'}"
    )
    app = create_app(own)
    seen_addresses = []

    @app.before_request
    def remember() -> None:
        from flask import request  # noqa: PLC0415

        seen_addresses.append(request.remote_addr)

    app.test_client().get("/healthz", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
    with app.app_context():
        db.engine.dispose()
    assert seen_addresses == [seen]


def test_errors_of_the_database_name_no_values(app):
    with app.app_context(), db.engine.connect() as connection:
        statement = sa.text("SELECT * FROM nowhere WHERE iin = :iin")
        with pytest.raises(sa.exc.SQLAlchemyError) as error:
            connection.execute(statement, {"iin": "590101300123"})
    assert "590101300123" not in str(error.value)
