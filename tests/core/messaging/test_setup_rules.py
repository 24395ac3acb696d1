"""Settings of gateways are checked at the start, and say what is wrong with an example."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from core.config import Settings, load_settings
from core.errors import SetupError
from core.messaging.gateway import SHIPPED, gateway
from core.messaging.mail import mail_server


def made(tmp_path, **values):
    return Settings(var=tmp_path, database_url="sqlite://", secret_key="x", **values)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SMS_URL", "ftp://x"), ("SMS_URL", "sms.example"), ("HOOK_SECRET", "short"),
     ("WORKER", "elsewhere")],
)  # fmt: skip
def test_a_wrong_setting_is_named(tmp_path, name, value):
    given = {"SHANYRAQ_VAR": str(tmp_path), f"SHANYRAQ_{name}": value}
    with pytest.raises(SetupError, match=f"SHANYRAQ_{name}"):
        load_settings(given)


@pytest.mark.parametrize(
    ("url", "sender", "named"),
    [
        ("imap://mail.example", "a@b.kz", "SMTP_URL"), ("smtp://", "a@b.kz", "SMTP_URL"),
        ("smtp://mail.example:x", "a@b.kz", "SMTP_URL"), ("smtp://mail.example", "", "MAIL_FROM"),
    ],
)  # fmt: skip
def test_a_wrong_mail_server_is_named(tmp_path, url, sender, named):
    with pytest.raises(SetupError, match=f"SHANYRAQ_{named}"):
        mail_server(made(tmp_path, smtp_url=url, mail_from=sender))


def test_a_mail_server_is_read_from_its_address(tmp_path):
    found = mail_server(
        made(tmp_path, smtp_url="smtp+starttls://me:p%40ss@mail.example", mail_from="a@b.kz")
    )
    assert (found.host, found.port, found.user, found.password) == (
        "mail.example", 587, "me", "p@ss",
    )  # fmt: skip
    assert mail_server(made(tmp_path)) is None


@pytest.mark.parametrize(
    "text",
    ["", "doubt = 'never'\n[send]\n", "[send]\nverb = 'POST'\n", "[sending]\n", "not toml"],
)
def test_a_wrong_description_of_a_gateway_is_named(tmp_path, text):
    path = tmp_path / "gateway.toml"
    path.write_text(text)
    with pytest.raises(SetupError, match="SHANYRAQ_SMS_GATEWAY"):
        gateway(made(tmp_path, sms_url="https://sms.example", sms_gateway=path))


def test_the_shipped_description_and_what_the_documents_show_are_one(tmp_path):
    told = (Path(__file__).parents[3] / "docs" / "administrators.md").read_text("utf-8")
    shown = told.split("```toml\n", 1)[1].split("```", 1)[0]
    assert tomllib.loads(shown) == tomllib.loads(SHIPPED)
    assert gateway(made(tmp_path)) is None
