"""Which files a source means, and what they are: missing and empty ones are named here."""

from __future__ import annotations

import glob
import gzip
import zlib
from io import BufferedReader
from pathlib import Path

from journey.errors import SourceUnreadable, did_you_mean
from journey.ingest.relation import File

SAMPLE = 256 * 1024  # bytes of the start of a file that are looked at
GZIP = b"\x1f\x8b"
MARK = b"\xef\xbb\xbf"
FOREIGN = {
    b"PK\x03\x04": "the file is a zip or a spreadsheet; unpack it or save it as csv",
    b"\xff\xfe": "the file is UTF-16; save it as UTF-8",
    b"\xfe\xff": "the file is UTF-16; save it as UTF-8",
    b"\x28\xb5\x2f\xfd": "the file is packed with zstd; unpack it or use gzip",
}


def find(pattern: str, folder: str, where: str) -> tuple[File, ...]:
    """The files that ``pattern`` means, relative to ``folder``, by name.

    Raises
    ------
    SourceUnreadable
        There is none; the hint names the nearest file of that folder.
    """
    literal = Path(folder) / pattern
    if literal.is_file():
        return (File(literal, pattern),)
    if glob.has_magic(pattern):
        everything = str(Path(glob.escape(folder)) / pattern)
        found = glob.glob(everything, recursive=True)  # noqa: PTH207 (folder may hold a bracket)
        files = sorted(path for path in map(Path, found) if path.is_file())
        if files:
            return tuple(File(path, _shown(path, folder)) for path in files)
    raise SourceUnreadable(f"no file {pattern!r}", where, _nearest(literal))


def start(file: File) -> bytes:
    """The first bytes of a file, unpacked.

    Raises
    ------
    SourceUnreadable
        It cannot be opened or unpacked.
    """
    try:
        with file.path.open("rb") as raw:
            first = raw.read(SAMPLE)
        return _unpacked(first) if first.startswith(GZIP) else first
    except (OSError, zlib.error) as fault:
        raise SourceUnreadable(f"cannot be read: {fault}", file.shown) from fault


def _unpacked(packed: bytes) -> bytes:
    """What can be unpacked of the start of an archive, which may have several members."""
    found = b""
    while packed.startswith(GZIP) and len(found) < SAMPLE:
        member = zlib.decompressobj(wbits=31)
        found += member.decompress(packed, SAMPLE)
        packed = member.unused_data
    return found


def is_gzip(file: File) -> bool:
    """Whether the file is packed with gzip, whatever its name says."""
    with file.path.open("rb") as raw:
        return raw.read(2) == GZIP


def refuse_foreign(file: File, first: bytes) -> None:
    """Refuse a file that cannot be text.

    Raises
    ------
    SourceUnreadable
        It is of another kind, or holds nothing.
    """
    for magic, hint in FOREIGN.items():
        if first.startswith(magic):
            raise SourceUnreadable("not a text file", file.shown, hint)
    if not first.removeprefix(MARK).strip():
        raise SourceUnreadable("the file is empty", file.shown, "set optional = true if it may be")


def opened(file: File) -> gzip.GzipFile | BufferedReader:
    """The file's bytes, unpacked."""
    return gzip.open(file.path, "rb") if is_gzip(file) else file.path.open("rb")


def _shown(path: Path, folder: str) -> str:
    try:
        return path.relative_to(folder).as_posix()
    except ValueError:
        return path.as_posix()


def _nearest(path: Path) -> str:
    """A hint from the names beside a missing file, or beside its missing folder."""
    while not path.parent.is_dir() and path.parent != path:
        path = path.parent
    beside = sorted(entry.name for entry in path.parent.iterdir())
    return did_you_mean(path.name, beside)
