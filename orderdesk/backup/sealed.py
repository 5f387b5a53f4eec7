"""A backup sealed with a passphrase, for a copy that leaves the house.

The file is MAGIC, a salt, a nonce's beginning, and pieces of 1 MiB, each by AES-256-GCM under a key that scrypt makes of the
passphrase. A piece's nonce holds its place and whether it is the last one, so that none can be left out, moved or cut off.
"""

from __future__ import annotations

import io
import os
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from orderdesk.language import N_
from orderdesk.rules.errors import Refused

MAGIC = b"OrderDesk sealed backup 1\n"
SALT, START, PLACE = 16, 7, 4  # bytes; START + PLACE + 1 are the 12 of a nonce
PIECE, TAG = 1 << 20, 16
COST = {"n": 1 << 16, "r": 8, "p": 1}  # 64 MiB and about a fifth of a second a guess
SHORTEST = 12
WRONG = N_("{file} cannot be unsealed: the passphrase is another one, or the file is damaged.")


def checked(passphrase: str) -> str:
    """The passphrase without the line end of the file it came from; Refused when it is too short to protect anything."""
    plain = passphrase.strip("\r\n")
    if len(plain) < SHORTEST:
        raise Refused(N_("The passphrase is too short. Use at least {least} characters."), least=SHORTEST)
    return plain


class Sealing(io.RawIOBase):
    """Takes what is written in order, and writes it sealed; `finish()` ends it. Nothing can be gone back to."""

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        super().__init__()
        salt, self._start = os.urandom(SALT), os.urandom(START)
        self._cipher, self._out, self._place, self._waiting = _cipher(passphrase, salt), out, 0, bytearray()
        out.write(MAGIC + salt + self._start)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        taken = bytes(data)
        self._waiting += taken
        while len(self._waiting) > PIECE:  # one stays back: only the end knows which is the last
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(taken)

    def finish(self) -> None:
        """Write the last piece."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._start, self._place, last), piece, MAGIC))
        self._place += 1


def unseal(source: IO[bytes], out: IO[bytes], passphrase: str, name: str) -> None:
    """Write the plain content of a sealed file; Refused when the passphrase or the file is wrong."""
    head = source.read(len(MAGIC) + SALT + START)
    salt, start = head[len(MAGIC) : -START], head[-START:]
    if len(head) != len(MAGIC) + SALT + START:
        raise Refused(WRONG, file=name)
    cipher, place, last = _cipher(passphrase, salt), 0, False
    piece = source.read(PIECE + TAG)
    while not last:
        following = source.read(PIECE + TAG)
        last = not following
        try:
            out.write(cipher.decrypt(_nonce(start, place, last), piece, MAGIC))
        except InvalidTag:
            raise Refused(WRONG, file=name) from None
        piece, place = following, place + 1
    out.seek(0)


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, **COST).derive(passphrase.encode()))


def _nonce(start: bytes, place: int, last: bool) -> bytes:
    return start + place.to_bytes(PLACE, "big") + bytes([last])
