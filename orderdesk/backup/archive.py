"""The file a backup is: written whole or not at all, believed only after its digests are found right."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from orderdesk.backup import sealed
from orderdesk.backup.manifest import DAMAGED, LARGEST, Content, Manifest
from orderdesk.language import N_
from orderdesk.rules.errors import Refused

MANIFEST = "manifest.json"
CHUNK = 1 << 20
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, ValueError)
UNWRITABLE = N_("The backup cannot be written to {folder}: {reason}. Choose another folder in the settings, or make room there.")
NOT_ONE = N_("{file} is not a backup of OrderDesk.")
CANNOT_OPEN = N_("{file} cannot be opened: {reason}.")
SEALED = N_("{file} is sealed with a passphrase. Name the file that holds it: --passphrase-file FILE.")
THERE_ALREADY = N_("{path} is there already. Nothing was changed; choose another name.")


@dataclass(frozen=True, slots=True)
class Archive:
    """An opened backup."""

    name: str
    manifest: Manifest
    _zip: zipfile.ZipFile

    def bring_out(self, inner: str, target: Path) -> None:
        """Write one of its files to a path where nothing is yet; Refused, leaving nothing, when it is not as it was put in."""
        known = self.manifest.contents.get(inner)
        if known is None:
            raise Refused(DAMAGED, file=self.name)
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(inner) as source, target.open("xb") as out:
                while (chunk := source.read(CHUNK)) and size <= known.size:
                    digest.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            whole = (size, digest.hexdigest()) == (known.size, known.sha256)
        except UNREADABLE:
            whole = False
        if not whole:
            target.unlink(missing_ok=True)
            raise Refused(DAMAGED, file=self.name)


def write(target: Path, manifest: Manifest, contents: Mapping[str, Path], passphrase: str | None = None) -> Manifest:
    """Put files and manifest into one backup at `target`, where nothing may be yet; the manifest with its digests."""
    try:
        full = replace(manifest, contents={inner: _measured(path) for inner, path in contents.items()})
        with beside(target) as part:
            with part.open("xb") as file:
                part.chmod(0o600)  # all customers are in it
                sink = sealed.Sealing(file, passphrase) if passphrase is not None else file
                with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as packed:
                    for inner, path in contents.items():
                        how = zipfile.ZIP_STORED if inner.endswith(".dump") else zipfile.ZIP_DEFLATED  # a dump is packed already
                        packed.write(path, inner, how)
                    packed.writestr(MANIFEST, full.written())
                if isinstance(sink, sealed.Sealing):
                    sink.finish()
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                raise Refused(THERE_ALREADY, path=target)
            part.replace(target)
    except OSError as error:
        raise Refused(UNWRITABLE, folder=target.parent, reason=error.strerror or error) from None
    return full


@contextlib.contextmanager
def opened(path: Path, passphrase: str | None = None) -> Iterator[Archive]:
    """The backup at a path, its manifest read; Refused when it is none, damaged, or sealed with another passphrase."""
    with contextlib.ExitStack() as leaving:
        try:
            file = leaving.enter_context(path.open("rb"))
            begins = file.read(len(sealed.MAGIC))
            file.seek(0)
        except OSError as error:
            raise Refused(CANNOT_OPEN, file=path.name, reason=error.strerror or error) from None
        source = file
        if begins == sealed.MAGIC:
            if passphrase is None:
                raise Refused(SEALED, file=path.name)
            source = leaving.enter_context(tempfile.TemporaryFile())  # type: ignore[arg-type]
            sealed.unseal(file, source, passphrase, path.name)
        elif not begins.startswith(b"PK"):
            raise Refused(NOT_ONE, file=path.name)
        try:
            packed = leaving.enter_context(zipfile.ZipFile(source))
            names = packed.namelist()
        except UNREADABLE:
            raise Refused(DAMAGED, file=path.name) from None
        if MANIFEST not in names:
            raise Refused(NOT_ONE, file=path.name)
        yield Archive(path.name, Manifest.read(_manifest_of(packed, path.name), path.name), packed)


def _manifest_of(packed: zipfile.ZipFile, name: str) -> bytes:
    try:
        with packed.open(MANIFEST) as inner:
            raw = inner.read(LARGEST + 1)
    except UNREADABLE:
        raise Refused(DAMAGED, file=name) from None
    if len(raw) > LARGEST:
        raise Refused(DAMAGED, file=name)
    return raw


def _measured(path: Path) -> Content:
    with path.open("rb") as file:
        return Content(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


@contextlib.contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A name in the same folder for what is not finished; gone afterwards unless it was renamed."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
