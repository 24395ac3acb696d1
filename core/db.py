"""Metadata, bases, column types, region scope and the unit of work.

Every transaction of the product goes through `unit_of_work`; nothing else commits. The region of
the work is applied here, in one place, to every ORM statement on a `RegionScoped` class.
"""

from __future__ import annotations

import datetime as dt
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Final

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, orm
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from core.clock import now_utc

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = _shared_metadata = sa.MetaData(naming_convention=NAMING)
#: Session and engine only; models stand on `Base`, so `db.Model` is never used.
db = SQLAlchemy(metadata=metadata, session_options={"expire_on_commit": False})


class Base(DeclarativeBase):
    """Declarative base of the core's tables."""

    metadata = metadata


def plugin_base(module: str) -> type[DeclarativeBase]:
    """Return a declarative base of its own for a module, on the shared metadata.

    A broken mapper in one module must not break the queries of core. Tables are refused with
    `TypeError` unless their name starts with `<module>_`.
    """

    class ModuleBase(DeclarativeBase):
        metadata = _shared_metadata
        registry = orm.registry(metadata=_shared_metadata)
        __abstract__ = True

        def __init_subclass__(cls, **kw: Any) -> None:
            table = cls.__dict__.get("__tablename__")
            if table is not None and not table.startswith(f"{module}_"):
                raise TypeError(f"table {table!r} of module {module!r} must start with {module}_")
            super().__init_subclass__(**kw)

    return ModuleBase


# Column types ------------------------------------------------------------------------------


class UtcDateTime(TypeDecorator[dt.datetime]):
    """Aware UTC datetimes; SQLite stores none, so the zone is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone cannot be stored")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class PortableJson(TypeDecorator[Any]):
    """JSON with Kazakh letters kept readable; JSONB on PostgreSQL."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415 - only where used

            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(sa.JSON(none_as_null=True))


def key_string(length: int) -> sa.String:
    """A folded key compared byte by byte on both databases, so that prefixes use the index."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


Tiyn = sa.BigInteger  #: money: integer tiyn (1/100 tenge)
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
_CHECK_MODULUS: Final = 31


def new_public_id() -> str:
    """A short random identifier for addresses and cards: 9 signs and a check sign (45 bits)."""
    body = "".join(_ALPHABET[byte % 32] for byte in secrets.token_bytes(9))
    return body + _check_sign(body)


def is_public_id(text: str) -> bool:
    """Whether a text is shaped like a public id, its check sign included; asks no database."""
    return (
        len(text) == 10
        and all(sign in _ALPHABET for sign in text)
        and _check_sign(text[:-1]) == text[-1]
    )


def _check_sign(body: str) -> str:
    total = sum((place + 2) * _ALPHABET.index(sign) for place, sign in enumerate(body))
    return _ALPHABET[total % _CHECK_MODULUS]


# Mixins ------------------------------------------------------------------------------------


class HasId:
    """`id`: the integer key. It stays inside; addresses carry `public_id`."""

    id: Mapped[int] = mapped_column(primary_key=True)


class HasPublicId:
    """Integers stay inside; what stands in addresses and on cards is this."""

    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True, default=new_public_id)


class HasCreated:
    """`created_at` (filled in by itself) and `created_by` (the user's id; the service sets it)."""

    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    created_by: Mapped[int | None] = mapped_column(sa.Integer)


class HasVersion:
    """For records that people edit: two editors at once are told, not silently overwritten."""

    version: Mapped[int] = mapped_column(sa.Integer, default=1)

    @orm.declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - a declared_attr takes the class
        return {"version_id_col": cls.version}


class Named:
    """Names in the three languages; Kazakh first, the others fall back to it."""

    name_kk: Mapped[str] = mapped_column(sa.String(200))
    name_ru: Mapped[str] = mapped_column(sa.String(200), default="")
    name_en: Mapped[str] = mapped_column(sa.String(200), default="")

    def name_in(self, locale: str) -> str:
        return {"ru": self.name_ru, "en": self.name_en}.get(locale) or self.name_kk


class RegionScoped:
    """A row of one region. Every ORM statement on it is limited to the region of the work."""

    __region_scoped__: ClassVar[bool] = True

    @orm.declared_attr
    def region_id(cls) -> Mapped[int]:  # noqa: N805 - a declared_attr takes the class
        return mapped_column(sa.ForeignKey("region.id", ondelete="RESTRICT"), index=True)


# Region scope ------------------------------------------------------------------------------


class UnscopedQuery(RuntimeError):
    """A statement on region data ran where no region was set: a defect, never a user's fault."""


class _AllRegions:
    """Sentinel: the work is the system's (backup, sign-in, nightly jobs over all regions)."""


ALL_REGIONS: Final = _AllRegions()
Scope = int | _AllRegions


@event.listens_for(Session, "do_orm_execute")
def _limit_to_region(state: orm.ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load:
        return
    if not (state.is_select or state.is_update or state.is_delete):
        return
    scope = state.session.info.get("scope")
    if isinstance(scope, _AllRegions):
        return
    scoped = any(issubclass(m.class_, RegionScoped) for m in state.all_mappers)
    if scope is None:
        if scoped:
            raise UnscopedQuery(f"no region set for: {state.statement}")
        return
    region_id = scope
    state.statement = state.statement.options(
        orm.with_loader_criteria(
            RegionScoped,
            lambda cls: cls.region_id == region_id,
            include_aliases=True,
        )
    )


@event.listens_for(Session, "before_flush")
def _refuse_foreign_rows(session: Session, _context: Any, _instances: Any) -> None:
    scope = session.info.get("scope")
    if not isinstance(scope, int):
        return
    for row in session.new | session.dirty:
        if isinstance(row, RegionScoped) and row.region_id not in (scope, None):
            raise UnscopedQuery(f"{type(row).__name__} of another region in this unit of work")


# Unit of work ------------------------------------------------------------------------------


@contextmanager
def unit_of_work(*, scope: Scope | None, writes: bool = False) -> Iterator[Session]:
    """One transaction: commits when the block ends, rolls back when it raises.

    `scope` is the region's id, `ALL_REGIONS`, or None for work that touches no region data.
    `writes` decides on SQLite between BEGIN IMMEDIATE and a read snapshot; a unit that did not
    say so must not write (on PostgreSQL it is a read-only transaction, on SQLite it is rolled
    back).
    """
    session = db.session()
    if session.in_transaction():
        raise RuntimeError("a unit of work inside another one")
    begin(session, scope=scope, writes=writes)
    try:
        yield session
        if writes:
            session.commit()
        else:
            session.rollback()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("scope", None)
        session.expunge_all()
        for write in session.info.pop("apart", ()):
            with separate_transaction() as own:
                write(own)


def ping(session: Session) -> None:
    """Return if the database answers; raise its error if not."""
    session.execute(sa.select(1))


def begin(session: Session, *, scope: Scope | None, writes: bool) -> None:
    session.info["scope"] = scope
    # The option must be set before the connection begins; it does not outlive the transaction.
    session.connection(execution_options={"write": writes})
    if not writes and session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET TRANSACTION READ ONLY"))


@contextmanager
def separate_transaction() -> Iterator[Session]:
    """A small write of its own on a connection of its own: the sign-in throttle, the log of
    looks, job leases. It must not run while this thread holds a writing unit of work."""
    with Session(db.engine, expire_on_commit=False, info={"scope": ALL_REGIONS}) as session:
        session.connection(execution_options={"write": True})
        yield session
        session.commit()


def write_apart(write: Callable[[Session], None]) -> None:
    """Run `write` in a transaction of its own, whatever becomes of the unit of work around it.

    Inside a unit of work it waits until that one has ended (SQLite has one writer at a time),
    and still runs before the answer leaves.
    """
    session = db.session()
    if session.in_transaction():
        session.info.setdefault("apart", []).append(write)
        return
    with separate_transaction() as own:
        write(own)


# Engine settings ---------------------------------------------------------------------------


def _sqlite_connect(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transaction handling loses updates in silence (libraries.md, need 1).
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN DEFERRED")


def engine_options(url: str) -> dict[str, Any]:
    """Options for Flask-SQLAlchemy's engine: a pool that survives threads, and short waits.

    Errors are told without the values: those are people's data, and logs are read by others.
    """
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": 30}}
    return {"hide_parameters": True, "pool_pre_ping": True, "pool_size": 5, "max_overflow": 10}


def prepare_engine(engine: Engine) -> None:
    """Install the SQLite recipe on an engine; a second call changes nothing."""
    if engine.dialect.name == "sqlite" and not event.contains(engine, "begin", _sqlite_begin):
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
