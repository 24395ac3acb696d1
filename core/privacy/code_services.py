"""Consents confirmed by a code from an SMS that the person reads out at the desk.

Messages stand above this area, so core's own answers (core/corehooks.py) bring the sender.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.db import new_public_id
from core.errors import Conflict, InvalidInput
from core.households.queries import protected_ids
from core.households.representative_queries import RepresentativeLine, representatives_of
from core.households.rules import ADULT
from core.kernel import kernel
from core.people.access import note
from core.people.models import Person
from core.people.queries import living_centres
from core.people.rules import age_on
from core.plugins.contracts import RegionInfo, Text
from core.privacy import queries
from core.privacy.consent_services import Proof, give_consent, may_record, text_changed
from core.privacy.labels import PURPOSES
from core.privacy.models import Consent, ConsentCode, ConsentText
from core.privacy.rules import (
    CODE_DIGITS,
    CODE_PAUSE,
    CODE_TERM,
    CODE_TRIES,
    masked_number,
    next_code_at,
)
from core.web.i18n import format_time
from core.web.i18n import lazy_gettext as _


@dataclass(frozen=True)
class OwnPhone:
    """The number to which a code may go, or why to none."""

    number: str = ""
    refusal: Text = ""


class CodeSender(Protocol):
    """What sends codes: `core.messaging.code_services`."""

    def own_phone(self, session: Session, *, region: RegionInfo, person_id: int) -> OwnPhone: ...

    def send_code(
        self,
        session: Session,
        *,
        actor: Actor,
        region: RegionInfo,
        person_id: int,
        centre_id: int | None,
        values: dict[str, Any],
        key: str,
    ) -> str: ...


_sender: list[CodeSender] = []


def use_code_sender(sender: CodeSender) -> None:
    """Let `sender` send the codes."""
    _sender[:] = [sender]


# Who may agree by a code -----------------------------------------------------------------------


@dataclass(frozen=True)
class Signer:
    """Somebody to whose own phone a code may go. `representative` is empty for the person."""

    person: Person
    phone: str
    representative: str = ""


@dataclass(frozen=True)
class Signers:
    """Who may agree by a code for one person; `refusals` are (name, why not) of the others."""

    offered: tuple[Signer, ...]
    refusals: tuple[tuple[str, Text], ...] = ()


def signers_of(session: Session, *, region: RegionInfo, person: Person) -> Signers:
    """The person, unless a child or under a guardian; and who may sign consents for the person.

    Where the person is protected nobody: a phone tells where somebody is.
    """
    if protected_ids(session, person_ids=[person.id]):
        return Signers((), ((person.full_name, _("the person is protected")),))
    today = local_today(region.timezone)
    acting = [
        line
        for line in representatives_of(session, person_id=person.id, today=today)
        if line.in_force and (_is_guardian(line) or "consent" in line.row.rights)
    ]
    candidates: list[tuple[Person, str]] = []
    refusals: list[tuple[str, Text]] = []
    why = _not_by_oneself(person, acting, today)
    if why:
        refusals.append((person.full_name, why))
    else:
        candidates.append((person, ""))
    candidates += [(line.other, _words(line)) for line in acting if line.other is not None]
    refusals += [
        (line.name, _("not in the register: on paper or on the screen"))
        for line in acting
        if line.other is None
    ]
    offered = []
    for one, representative in candidates:
        found = _sender[0].own_phone(session, region=region, person_id=one.id)
        if found.number:
            offered.append(Signer(one, found.number, representative))
        else:
            refusals.append((one.full_name, found.refusal))
    return Signers(tuple(offered), tuple(refusals))


def _is_guardian(line: RepresentativeLine) -> bool:
    return line.row.basis == "guardian"


def _not_by_oneself(person: Person, acting: list[RepresentativeLine], today: dt.date) -> Text:
    age = age_on(person.birth_date, today)
    if age is not None and age < ADULT:
        return _("under 18: a representative agrees for the child")
    if any(_is_guardian(line) for line in acting):
        return _("has a guardian, who agrees for the person")
    return ""


def _words(line: RepresentativeLine) -> str:
    """The representative and the paper, as a consent keeps them."""
    return ", ".join(part for part in (line.name, line.row.document_number) if part)


# Sending ---------------------------------------------------------------------------------------


def request_code(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    purpose: str,
    signer_key: str,
    shown_version: int,
) -> ConsentCode:
    """Send a code to the signer whose person has `signer_key` as public id; an older one of the
    same purpose counts no more. A second press within half a minute finds the first.

    Raises `Conflict` when the text has changed or too many codes went out within an hour,
    `InvalidInput` for a signer who cannot get one, `NotAllowed`.
    """
    may_record(actor, region=region, person=person, purpose=purpose)
    text = _text_shown(session, region, purpose, shown_version)
    signers = signers_of(session, region=region, person=person).offered
    signer = next((one for one in signers if one.person.public_id == signer_key), None)
    if signer is None:
        raise InvalidInput("consent.signer", _("Choose from the list."), field="signer")
    ids = sorted({person.id, signer.person.id})
    _lock(session, ids)
    last = last_code(session, person_id=person.id, purpose=purpose)
    fresh = last is not None and last.created_at > now_utc() - CODE_PAUSE
    if last is not None and fresh and last.state == "open" and last.signer_id == signer.person.id:
        return last
    _refuse_too_many(session, region, ids)
    return _send(session, actor, region, person, text, signer)


def _lock(session: Session, ids: list[int]) -> None:
    session.execute(
        sa.select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()
    )


def _text_shown(
    session: Session, region: RegionInfo, purpose: str, shown_version: int
) -> ConsentText:
    text = queries.text_in_force(session, purpose=purpose, on=local_today(region.timezone))
    if text is None or text.number != shown_version:
        raise text_changed()
    return text


def _refuse_too_many(session: Session, region: RegionInfo, ids: list[int]) -> None:
    now = now_utc()
    sent = session.scalars(
        sa.select(ConsentCode.created_at).where(
            sa.or_(ConsentCode.person_id.in_(ids), ConsentCode.signer_id.in_(ids)),
            ConsentCode.created_at > now - dt.timedelta(hours=1),
        )
    ).all()
    free = next_code_at(sent, now)
    if free is not None:
        at = format_time(free.astimezone(ZoneInfo(region.timezone)).time())
        raise Conflict(
            "consent.codes",
            _("Too many codes were sent within an hour. The next one can go out at %(time)s; or "
              "sign on paper or on the screen.", time=at),
        )  # fmt: skip


def _send(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    text: ConsentText,
    signer: Signer,
) -> ConsentCode:
    same = sa.select(ConsentText.id).where(ConsentText.purpose == text.purpose)
    session.execute(
        sa.update(ConsentCode)
        .where(ConsentCode.person_id == person.id, ConsentCode.state == "open",
               ConsentCode.text_id.in_(same))
        .values(state="replaced")
        .execution_options(synchronize_session="fetch")
    )  # fmt: skip
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    key = new_public_id()
    centre_id = actor.current_centre_id or next(iter(sorted(living_centres(person))), None)
    message = _sender[0].send_code(
        session, actor=actor, region=region, person_id=signer.person.id, centre_id=centre_id,
        key=key, values={"code": code, "purpose": PURPOSES[text.purpose],
                         "number": text.number, "whom": person.full_name},
    )  # fmt: skip
    row = ConsentCode(
        region_id=region.id, public_id=key, person_id=person.id, signer_id=signer.person.id,
        representative=signer.representative[:300], text_id=text.id,
        phone=masked_number(signer.phone), message_key=message, code_hash=_hashed(key, code),
        expires_at=now_utc() + CODE_TERM, created_by=actor.user_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    details = {"purpose": text.purpose, "version": text.number, "phone": row.phone,
               "message": message}  # fmt: skip
    note(session, actor, region, person, "consent.code", details)
    return row


def _hashed(key: str, code: str) -> str:
    """A keyed hash: a million codes would be guessed at once from a plain one."""
    secret = kernel().settings.secret_key.encode()
    return hmac.new(secret, f"consent code:{key}:{code}".encode(), hashlib.sha256).hexdigest()


def last_code(
    session: Session, *, person_id: int, purpose: str, lock: bool = False
) -> ConsentCode | None:
    """The newest code of a person and purpose with its text, whatever became of it."""
    wanted = (
        sa.select(ConsentCode)
        .join(ConsentCode.text)
        .where(ConsentCode.person_id == person_id, ConsentText.purpose == purpose)
        .options(joinedload(ConsentCode.text))
        .order_by(ConsentCode.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return session.scalar(wanted.with_for_update(of=ConsentCode) if lock else wanted)


def counts_still(code: ConsentCode | None) -> bool:
    """Whether a code may be typed."""
    return code is not None and code.state == "open" and code.expires_at > now_utc()


# What the person reads out ---------------------------------------------------------------------


@dataclass(frozen=True)
class Answered:
    """What a typed code came to: the consent, or why there is none. A wrong try is counted, so it
    is no error: that would undo the counting."""

    consent: Consent | None = None
    refusal: Text = ""


def confirm_code(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    purpose: str,
    typed: str,
) -> Answered:
    """Record the consent if `typed` is the code that counts; a second press finds the consent.

    Raises `InvalidInput` for what is no code, `Conflict` when another text came into force
    meanwhile, `NotAllowed`.
    """
    may_record(actor, region=region, person=person, purpose=purpose)
    digits = "".join(typed.replace("-", " ").split())
    if len(digits) != CODE_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise InvalidInput("consent.digits", _("The code has 6 digits."), field="code")
    _lock(session, [person.id])  # before the code, as whoever sends a new one does
    code = last_code(session, person_id=person.id, purpose=purpose, lock=True)
    if code is None or code.expires_at <= now_utc() or code.state in ("replaced", "spent"):
        return Answered(refusal=_("The code counts no more: send a new one."))
    right = hmac.compare_digest(code.code_hash, _hashed(code.public_id, digits))
    if code.state == "used":
        known = session.get_one(Consent, code.consent_id)
        if right and known.withdrawn_on is None:
            return Answered(known)
        return Answered(refusal=_("The code counts no more: send a new one."))
    if not right:
        return _wrong(session, code)
    _text_shown(session, region, purpose, code.text.number)
    consent = give_consent(
        session, actor=actor, region=region, person=person, purpose=purpose,
        given_on=local_today(region.timezone),
        proof=Proof("sms", phone=code.phone, message=code.message_key),
        given_by="representative" if code.representative else "person",
        representative=code.representative,
    )  # fmt: skip
    code.state, code.consent_id = "used", consent.id
    session.flush()
    return Answered(consent)


def _wrong(session: Session, code: ConsentCode) -> Answered:
    code.tries += 1
    left = CODE_TRIES - code.tries
    if left <= 0:
        code.state = "spent"
    session.flush()
    if left <= 0:
        return Answered(refusal=_("A wrong code, five times: send a new one."))
    return Answered(refusal=_("A wrong code. Tries left: %(num)s.", num=left))


def forget_codes(session: Session) -> None:
    """Drop codes of yesterday and before."""
    session.execute(
        sa.delete(ConsentCode)
        .where(ConsentCode.created_at < now_utc() - dt.timedelta(days=1))
        .execution_options(synchronize_session=False)
    )
