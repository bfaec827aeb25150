"""Open the files users give us as clean UTF-8 bytes: compression, encodings, endless lines, broken ends."""

import codecs
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import IO, Any, cast

from closeknit.sources.contract import InputFile
from closeknit.sources.limits import in_force
from closeknit.vocabulary.errors import UnusableFile

CHUNK = 1 << 20
LONGEST_LINE = 8 << 20  # bytes; a caption has at most 2,200 characters
_BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError)
_MAGIC = {
    b"PK\x03\x04": "a ZIP or Excel file",
    b"\xd0\xcf\x11\xe0": "an old or encrypted Excel file",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "a SQLite database",
}


def check_size(file: InputFile) -> int:
    """Return the size of a file in bytes.

    Raises:
        UnusableFile: It is beyond the limits in force.
        OSError: It is not there.
    """
    size, limits = file.path.stat().st_size, in_force()
    if limits is not None and size > limits.size:
        raise UnusableFile(
            f"{file.name} has {_mb(size)}; at most {_mb(limits.size)} are taken.", "Split it into smaller files."
        )
    return size


def _mb(size: int) -> str:
    return f"{-(-size >> 20):,} MB" if size >= 1 << 20 else f"{size:,} bytes"


class _Counted(io.BufferedIOBase):
    """What comes out of a compressed file, until it is more than the limits in force allow."""

    def __init__(self, file: InputFile, stream: IO[bytes], most: int) -> None:
        self._file, self._stream, self._most, self._left = file, stream, most, most

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes."""
        piece = self._stream.read(-1 if size is None else size)
        self._left -= len(piece)
        if self._left < 0:
            raise UnusableFile(
                f"{self._file.name} unpacks to more than {_mb(self._most)}, as a forged file does.",
                "If it is yours, split it, or give it unpacked.",
            )
        return piece

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
        super().close()


def open_bytes(file: InputFile) -> IO[bytes]:
    """Open a file, unpacking gzip or xz by its first bytes, whatever its name says.

    Raises:
        UnusableFile: It cannot be opened, is beyond the limits in force, or its name promises a compression it does
            not have.
    """
    try:
        size = check_size(file)
        with file.path.open("rb") as raw:
            magic = raw.read(6)
        # Opened by path, each closes the file beneath it.
        if magic.startswith(b"\x1f\x8b"):
            return _counted(file, cast("IO[bytes]", gzip.GzipFile(file.path)), size)
        if magic.startswith(b"\xfd7zXZ\x00"):
            return _counted(file, lzma.LZMAFile(file.path), size)
        if file.path.suffix.lower() not in {".gz", ".xz"} or not magic:
            return file.path.open("rb")
    except OSError as error:
        raise UnusableFile(
            f"{file.name} cannot be opened: {error.strerror}.", "Check the path and its permissions."
        ) from None
    raise UnusableFile(
        f"{file.name} is not compressed although its name ends in {file.path.suffix}.",
        "Rename it, or download it again.",
    )


def _counted(file: InputFile, stream: IO[bytes], size: int) -> IO[bytes]:
    limits = in_force()
    return stream if limits is None else cast("IO[bytes]", _Counted(file, stream, limits.most_inflated(size)))


def read_piece(file: InputFile, stream: IO[bytes], size: int = CHUNK) -> bytes:
    """Read the next bytes of a file opened by `open_bytes`.

    Raises:
        UnusableFile: Its compressed data are broken or cut off.
    """
    try:
        return stream.read(size)
    except _BROKEN:
        raise UnusableFile(
            f"{file.name} breaks off inside its compressed data; none of its rows were taken.",
            "It is probably a cut-off download: fetch it again.",
        ) from None
    except OSError as error:
        raise UnusableFile(f"{file.name} cannot be read: {error.strerror or error}.", "Check the disk.") from None


def encoding_of(start: bytes) -> str:
    """Tell the encoding from a byte-order mark or from the pattern of NUL bytes; UTF-8 where nothing speaks against.

    >>> encoding_of("Größe".encode("utf-16"))
    'utf-16'
    """
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    even, odd = start[0:2000:2].count(0), start[1:2000:2].count(0)
    half = max(len(start[:2000]) // 2, 1)
    if odd > 0.5 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.5 * half and odd < 0.05 * half:
        return "utf-16-be"
    return "utf-8"


class WrongEncoding(Exception):
    """The bytes are not valid in the encoding tried; the reader starts again with another."""


class _Head:
    """Where the beginning of a text ends: behind so many lines, but not inside a quoted cell.

    Args:
        lines: How many.
    """

    def __init__(self, lines: int) -> None:
        self._lines = lines
        self._bytes = 2 * LONGEST_LINE
        self._quoted = False
        self.over = False

    def cut(self, text: bytes) -> bytes:
        """Return the part of the next piece that still belongs to the beginning."""
        at = 0
        while (end := text.find(b"\n", at)) >= 0:
            self._quoted ^= text.count(b'"', at, end) % 2 == 1
            at = end + 1
            self._lines -= 1
            if self._lines <= 0 and not self._quoted:
                self.over = True
                return text[:at]
        self._quoted ^= text.count(b'"', at) % 2 == 1
        self._bytes -= len(text)
        self.over = self._bytes < 0
        return text


class CleanText(io.RawIOBase):
    """A file's text as UTF-8 bytes without byte-order mark and without endless lines, in bounded memory.

    Args:
        file: The file.
        encoding: `utf-8`, `utf-8-sig`, `utf-16`, `cp1252`...
        on_long_line: Called with the line number of each line longer than `LONGEST_LINE`; the line is left out.
    """

    def __init__(self, file: InputFile, encoding: str, on_long_line: Callable[[int], None]) -> None:
        self._file = file
        self._bytes = open_bytes(file)
        self._decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("strict")
        self._check = codecs.getincrementaldecoder("utf-8")("strict")
        self._on_long_line = on_long_line
        self._kept = b""
        self._tail = b""
        self._line = 1
        self._dropping = False
        self._ended = False
        self._head = None if file.head is None else _Head(file.head)
        self.last_byte = b""  # the last one read that is no line break

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with the next clean bytes; 0 at the end."""
        while not self._kept and not self._ended:
            self._fill()
        part = self._kept[: len(buffer)]
        self._kept = self._kept[len(part) :]
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        """Close the file."""
        self._bytes.close()
        super().close()

    def _fill(self) -> None:
        chunk = read_piece(self._file, self._bytes, CHUNK)
        self._ended = not chunk
        text = self._utf8(chunk)
        if self._head is not None:
            text = self._head.cut(text)
            self._ended = self._ended or self._head.over
        self.last_byte = text.rstrip(b"\r\n")[-1:] or self.last_byte
        self._cut_at_lines(text)

    def _utf8(self, chunk: bytes) -> bytes:
        try:
            if self._decoder is not None:
                return self._decoder.decode(chunk, final=self._ended).encode("utf-8")
            self._check.decode(chunk, final=self._ended)
        except UnicodeDecodeError:
            raise WrongEncoding from None
        return chunk

    def _cut_at_lines(self, text: bytes) -> None:
        """Pass on whole lines; hold back the last unfinished one, and drop it when it grows beyond the limit."""
        end = len(text) if self._ended else text.rfind(b"\n") + 1
        whole, rest = text[:end], text[end:]
        if self._dropping:
            if not whole and not self._ended:
                return
            self._dropping = False
            cut = whole.find(b"\n") + 1
            whole = whole[cut:] if cut else b""
            self._line += 1
        elif whole or self._ended:
            whole, self._tail = self._tail + whole, b""
        if not self._dropping:
            self._line += whole.count(b"\n")
            self._tail += rest
        self._kept = whole
        if len(self._tail) > LONGEST_LINE:
            self._on_long_line(self._line)
            self._tail, self._dropping = b"", True


def refuse_foreign(file: InputFile, start: bytes) -> None:
    """Raise if the first bytes show that the file is of quite another kind than text.

    Raises:
        UnusableFile: Names what it is instead.
    """
    for magic, what in _MAGIC.items():
        if start.startswith(magic):
            raise UnusableFile(
                f"{file.name} is {what}, not the text its name promises.", "Export it again as CSV or JSON."
            )
