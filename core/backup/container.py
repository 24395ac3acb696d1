"""The encrypted file: a stream of AES-GCM pieces, each bound to its place.

Layout: magic (8 bytes), salt (16), then pieces of 4 bytes length, 12 bytes nonce, ciphertext with
tag. The associated data of a piece is its number and whether it is the last, so pieces cannot be
dropped, swapped or cut off unnoticed.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from core.errors import SetupError

MAGIC: Final = b"SHNRQ\x00B1"
PIECE: Final = 1024 * 1024
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    # 2**15 · 8 · 128 bytes = 32 MiB: slow enough for a guesser, quick enough for a nightly job
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))


def encrypt_file(source: Path, target: Path, *, passphrase: str) -> None:
    """Encrypt `source` into `target`, written aside and renamed when it is whole on the disk."""
    salt = os.urandom(SALT_BYTES)
    cipher = _cipher(passphrase, salt)
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out, source.open("rb") as plain:
            out.write(MAGIC + salt)
            for number, (piece, last) in enumerate(_pieces(plain)):
                nonce = os.urandom(NONCE_BYTES)
                sealed = cipher.encrypt(nonce, piece, _place(number, last=last))
                out.write(struct.pack(">I", len(sealed)) + nonce + sealed)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def decrypt_file(source: Path, target: Path, *, passphrase: str) -> None:
    """Decrypt `source` into `target`; raises `SetupError` for a wrong key or a damaged file."""
    with source.open("rb") as sealed:
        if sealed.read(len(MAGIC)) != MAGIC:
            raise SetupError(f"{source} is not a backup of Shanyraq")
        cipher = _cipher(passphrase, sealed.read(SALT_BYTES))
        with target.open("wb") as out:
            for piece in _opened(sealed, cipher, source):
                out.write(piece)


def _opened(sealed: BinaryIO, cipher: AESGCM, source: Path) -> Iterator[bytes]:
    number, head = 0, sealed.read(4)
    while True:
        if len(head) < 4:
            raise SetupError(f"{source} is cut off: the end is missing")
        (length,) = struct.unpack(">I", head)
        if length > PIECE + 16:
            raise SetupError(f"{source} is damaged at piece {number}")
        nonce, body = sealed.read(NONCE_BYTES), sealed.read(length)
        head = sealed.read(4)
        try:
            yield cipher.decrypt(nonce, body, _place(number, last=not head))
        except (InvalidTag, ValueError) as error:
            reason = "the key is another one" if number == 0 else f"it is damaged at piece {number}"
            raise SetupError(f"{source} cannot be opened: {reason}") from error
        if not head:
            return
        number += 1


def _pieces(plain: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    piece = plain.read(PIECE)
    while True:
        following = plain.read(PIECE)
        yield piece, not following
        if not following:
            return
        piece = following


def _place(number: int, *, last: bool) -> bytes:
    return struct.pack(">Q?", number, last)
