"""The encrypted file: whole or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.backup.container import PIECE, decrypt_file, encrypt_file
from core.errors import SetupError


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 7])
def test_what_goes_in_comes_out(tmp_path: Path, size: int) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(bytes(range(256)) * (size // 256) + b"x" * (size % 256))
    encrypt_file(plain, tmp_path / "sealed", passphrase="құпия")
    decrypt_file(tmp_path / "sealed", tmp_path / "again", passphrase="құпия")
    assert (tmp_path / "again").read_bytes() == plain.read_bytes()
    assert (tmp_path / "sealed").stat().st_mode & 0o077 == 0


def sealed(tmp_path: Path) -> Path:
    plain = tmp_path / "plain"
    plain.write_bytes(b"a" * PIECE + b"b" * PIECE + b"c")
    encrypt_file(plain, tmp_path / "sealed", passphrase="one")
    return tmp_path / "sealed"


def refuse(file: Path, passphrase: str = "one") -> str:
    with pytest.raises(SetupError) as refused:
        decrypt_file(file, file.with_name("again"), passphrase=passphrase)
    return str(refused.value)


def test_another_key_is_told_apart_from_damage(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    assert "key is another" in refuse(file, "two")
    data = bytearray(file.read_bytes())
    data[-3] ^= 1
    file.write_bytes(data)
    assert "damaged at piece 2" in refuse(file)


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    whole = file.read_bytes()
    head = 24
    one = 4 + 12 + PIECE + 16
    for length in (head, head + one, head + 2 * one, len(whole) - 1, 3):
        file.write_bytes(whole[:length])
        refuse(file)


def test_pieces_cannot_change_places(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    whole = file.read_bytes()
    one = 4 + 12 + PIECE + 16
    first, second = whole[24 : 24 + one], whole[24 + one : 24 + 2 * one]
    file.write_bytes(whole[:24] + second + first + whole[24 + 2 * one :])
    refuse(file)
