"""Whether the log is what was written: every row, every link, every end (ADR 0006)."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit import chain, guards
from core.audit.models import AuditHead, AuditRedaction, AuditSeal
from core.clock import now_utc

BATCH: Final = 200
ANCHORS: Final = "audit_anchors.jsonl"
#: so many problems are named; then looking further says nothing new
MOST: Final = 20


@dataclass(frozen=True)
class Problem:
    """Something that is not as it was written. `row` is None where a link itself is wrong."""

    what: str
    strand: int
    seal: int | None = None
    log: str = ""
    row: int | None = None

    @property
    def text(self) -> str:
        where = "the system" if self.strand == 0 else f"region {self.strand}"
        row = f"{self.log} row {self.row}: " if self.row is not None else ""
        seal = f", seal {self.seal}" if self.seal is not None else ""
        return f"{row}{self.what} ({where}{seal})"


@dataclass
class Report:
    """What `verify` found: how much was looked at, and what is broken, the oldest first."""

    rows: int = 0
    seals: int = 0
    redacted: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.problems

    @property
    def is_full(self) -> bool:
        return len(self.problems) >= MOST


def verify(session: Session, *, var: Path) -> Report:
    """Read the whole log in steps of fixed size. `var` holds the anchors (`write_anchor`)."""
    work = _Work(session, chain.key(), Report(), _redactions(session), {})
    heads = {one.strand: one for one in session.scalars(sa.select(AuditHead))}
    strands = set(session.scalars(sa.select(AuditSeal.strand).distinct()))
    for strand in sorted({*heads, *strands}):
        work.strand(strand, heads.get(strand))
    work.unsealed()
    work.anchors(var / ANCHORS)
    for name in guards.missing(session.connection()):
        work.tell(f"the trigger {name} is missing: rows are no longer protected", 0)
    return work.report


def _redactions(session: Session) -> dict[tuple[str, int], list[AuditRedaction]]:
    found: dict[tuple[str, int], list[AuditRedaction]] = {}
    for one in session.scalars(sa.select(AuditRedaction).order_by(AuditRedaction.id)):
        named = ("audit_entry", one.entry_id) if one.entry_id else ("look", one.look_id)
        found.setdefault((named[0], int(named[1] or 0)), []).append(one)
    return found


@dataclass
class _Work:
    session: Session
    secret: bytes
    report: Report
    redactions: dict[tuple[str, int], list[AuditRedaction]]
    #: log → a bit for each row that some seal names: a few bytes for a thousand rows
    sealed: dict[str, bytearray]

    def tell(self, what: str, strand: int, **more: Any) -> None:
        if not self.report.is_full:
            self.report.problems.append(Problem(what, strand, **more))

    def strand(self, strand: int, head: AuditHead | None) -> None:
        """All links of one strand in order, their rows, and its signed end."""
        number, digest = 0, ""
        for seals in self._batches(strand):
            rows = self._rows(seals)
            for seal in seals:
                if seal.number != number + 1:
                    self.tell("links are missing before this one", strand, seal=seal.number)
                number = seal.number
                wanted = chain.seal_hash(self.secret, strand, number, seal.rows, digest)
                if not hmac.compare_digest(wanted, seal.digest):
                    self.tell("the link was changed, or does not follow the one before", strand,
                              seal=number)  # fmt: skip
                digest = seal.digest
                self._check_rows(seal, rows)
            self.report.seals += len(seals)
            self.session.expunge_all()
            if self.report.is_full:
                return
        self._check_end(strand, head, number, digest)

    def _batches(self, strand: int) -> Iterator[list[AuditSeal]]:
        last = -1
        while True:
            statement = sa.select(AuditSeal).where(
                AuditSeal.strand == strand, AuditSeal.number > last
            )
            found = self.session.scalars(statement.order_by(AuditSeal.number).limit(BATCH)).all()
            if not found:
                return
            last = found[-1].number
            yield list(found)

    def _rows(self, seals: list[AuditSeal]) -> dict[tuple[str, int], Mapping[str, Any]]:
        """The rows that these links name, in steps that every database takes."""
        wanted: dict[str, list[int]] = {}
        for seal in seals:
            for log, rows in seal.rows.items():
                if log in chain.LOGS:
                    wanted.setdefault(log, []).extend(int(row[0]) for row in rows)
        found = {}
        for log, ids in wanted.items():
            for start in range(0, len(ids), chain.CHUNK):
                for row in chain.load_rows(self.session, log, ids[start : start + chain.CHUNK]):
                    found[log, int(row["id"])] = row
        return found

    def _check_rows(self, seal: AuditSeal, found: dict[tuple[str, int], Mapping[str, Any]]) -> None:
        for log, rows in seal.rows.items():
            for number, wanted in rows:
                self.report.rows += 1
                self._mark(log, number)
                row = found.get((log, number))
                if row is None:
                    what = "the row was removed"
                else:
                    what = self._what_is_wrong(log, row, wanted)
                if what:
                    self.tell(what, seal.strand, seal=seal.number, log=log, row=number)

    def _what_is_wrong(self, log: str, row: Mapping[str, Any], wanted: str) -> str:
        text = chain.text_hash(self.secret, log, row)
        redacted = self.redactions.get((log, int(row["id"])), [])
        if redacted:
            self.report.redacted += 1
            if not hmac.compare_digest(redacted[-1].after, text):
                return "the text was changed after it had been replaced"
            text = redacted[0].before
        if not hmac.compare_digest(chain.row_hash(self.secret, log, row, text), wanted):
            return "the row was changed"
        return ""

    def _mark(self, log: str, number: int) -> None:
        bits = self.sealed.setdefault(log, bytearray())
        if number // 8 >= len(bits):
            bits.extend(bytes(number // 8 + 1024 - len(bits)))
        bits[number // 8] |= 1 << number % 8

    def _is_marked(self, log: str, number: int) -> bool:
        bits = self.sealed.get(log, bytearray())
        return number // 8 < len(bits) and bool(bits[number // 8] >> number % 8 & 1)

    def unsealed(self) -> None:
        """Rows that no link names: they were not written by the application."""
        if self.report.is_full:
            return
        for log, table in chain.LOGS.items():
            statement = sa.select(table.c.id, table.c.region_id).order_by(table.c.id)
            for number, region_id in self.session.execute(
                statement.execution_options(yield_per=10_000)
            ):
                if not self._is_marked(log, number):
                    self.tell("the row was added past the chain", region_id or 0,
                              log=log, row=number)  # fmt: skip

    def anchors(self, path: Path) -> None:
        """Ends of the chain that were written down beside the database on earlier nights."""
        for anchor in read_anchors(path):
            strand, number = int(anchor["strand"]), int(anchor["number"])
            digest = self.session.scalar(
                sa.select(AuditSeal.digest).where(
                    AuditSeal.strand == strand, AuditSeal.number == number
                )
            )
            signature = chain.head_hash(self.secret, strand, number, anchor["digest"])
            if not hmac.compare_digest(signature, anchor["signature"]):
                self.tell(f"the anchor of {anchor['at']} was changed", strand, seal=number)
            elif digest != anchor["digest"]:
                self.tell(
                    f"the chain is not the one of {anchor['at']}: it was put back or written anew",
                    strand, seal=number,
                )  # fmt: skip

    def _check_end(self, strand: int, head: AuditHead | None, number: int, digest: str) -> None:
        if head is None:
            self.tell("the end of the chain is missing", strand)
            return
        signature = chain.head_hash(self.secret, strand, head.number, head.digest)
        if not hmac.compare_digest(signature, head.signature):
            self.tell("the end of the chain was changed, or sealed with another secret", strand)
        elif (head.number, head.digest) != (number, digest):
            self.tell(
                f"the last links are missing: {number} of {head.number} are there", strand,
                seal=number,
            )  # fmt: skip


def write_anchor(session: Session, *, var: Path) -> int:
    """Write the ends of all strands down beside the database; returns how many there are.

    Somebody who puts an older copy of the database back, end and all, is noticed by them.
    """
    secret = chain.key()
    lines = [
        json.dumps(
            {
                "at": now_utc().isoformat(timespec="seconds"),
                "strand": head.strand,
                "number": head.number,
                "digest": head.digest,
                "signature": chain.head_hash(secret, head.strand, head.number, head.digest),
            }
        )
        for head in session.scalars(sa.select(AuditHead).order_by(AuditHead.strand))
    ]
    if lines:
        with (var / ANCHORS).open("a", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")
    return len(lines)


def read_anchors(path: Path) -> list[dict[str, Any]]:
    """Of each strand the newest anchors of the last hundred nights; none where there is no file."""
    if not path.is_file():
        return []
    lines = path.read_text("ascii").splitlines()[-2000:]
    return [json.loads(line) for line in lines if line.strip()]
