"""The process that opens a workbook, alone and with limits: a forged file can only hurt this process.

Started by path, not as a module, so that nothing of closeknit is loaded here. Reads `{"path", "sheet", "rows",
"limits"}` as JSON from its argument and writes JSON lines: `{"sheet": name, "index": n}` before each sheet, `[row
number, [cell, ...]]` for each row, `{"problem": [what, next step]}` where it gives up.
"""

import json
import resource
import stat
import struct
import sys
import zipfile
import zlib
from datetime import date, datetime, time
from typing import Any, BinaryIO

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_PIECE = 1 << 20
_ENTITY = b"<!ENTITY"


class Problem(Exception):
    """Why the workbook is not read: what is wrong, and the next step."""


def main(task: dict[str, Any]) -> None:
    """Write the rows that the task asks for."""
    limits = task["limits"]
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["output"], limits["output"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        check_sizes(task["path"], limits)
        _write_sheets(task["path"], task["sheet"], task["rows"], limits)
    except Problem as problem:
        _say({"problem": problem.args})
    except MemoryError:
        raise
    except BaseException as error:  # a panic in the parser is not an Exception
        _say(
            {
                "problem": (
                    f"cannot be read ({str(error)[:200]})",
                    "Open it in Excel and save it again as .xlsx or CSV.",
                )
            }
        )


def check_sizes(path: str, limits: dict[str, int]) -> None:
    """Inflate every part of the archive, counting what really comes out: sizes in the headers may be forged.

    Raises:
        Problem: It is not a workbook, or inflates beyond the limits.
    """
    try:
        with open(path, "rb") as stream, zipfile.ZipFile(stream) as archive:
            most = limits["inflated"]
            members = archive.infolist()
            if len(members) > limits["members"]:
                raise Problem(f"has {len(members):,} parts, which no workbook has", "Save it again as .xlsx or CSV.")
            names = {member.filename for member in members}
            if not names & {"xl/workbook.xml", "content.xml"}:
                raise Problem("is a ZIP archive without a workbook in it", "Unpack it and give the files inside.")
            total = 0
            for member in members:
                _check_name(member)
                total += _inflated(stream, member, most - total)
                if total > most:
                    raise Problem(
                        f"unpacks to more than {most >> 20:,} MB, as a forged file does",
                        "If it is yours, save it as CSV.",
                    )
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, NotImplementedError):
        raise Problem("is damaged or cut off", "Open it in Excel and save it again, or download it again.") from None


def _check_name(member: zipfile.ZipInfo) -> None:
    """Refuse what would reach outside if anything were unpacked: nothing is here, and no workbook has such parts."""
    link = stat.S_ISLNK(member.external_attr >> 16)
    if link or ".." in member.filename.split("/") or member.filename.startswith("/") or "\\" in member.orig_filename:
        raise Problem("has a part that points outside of it, as a forged file does", "Save it again as .xlsx or CSV.")


def _inflated(stream: BinaryIO, member: zipfile.ZipInfo, most: int) -> int:
    """Return how many bytes a part holds, or a number above `most` as soon as that is certain."""
    if member.flag_bits & 1:
        raise Problem("is encrypted", "Save it without a password.")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Problem("is packed in a way Excel does not use", "Save it again as .xlsx or CSV.")
    stream.seek(member.header_offset)
    header = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
    stream.seek(header[9] + header[10], 1)
    if member.compress_type == zipfile.ZIP_STORED:
        if max(member.compress_size, member.file_size) <= most:
            _check_xml(stream.read(member.compress_size))
        return max(member.compress_size, member.file_size)
    unpack = zlib.decompressobj(-15)
    total = 0
    end = b""
    while not unpack.eof and total <= most:
        packed = unpack.unconsumed_tail or stream.read(_PIECE)
        if not packed:
            raise zipfile.BadZipFile
        piece = unpack.decompress(packed, _PIECE)
        _check_xml(end + piece)
        end = piece[-2 * len(_ENTITY) :]
        total += len(piece)
    return total


def _check_xml(text: bytes) -> None:
    """Refuse XML that defines entities: they may stand for each other and grow without end. No workbook has any."""
    if _ENTITY in text or _ENTITY.decode().encode("utf-16-le") in text or _ENTITY.decode().encode("utf-16-be") in text:
        raise Problem("defines XML entities, as a forged file does", "Save it again as .xlsx or CSV.")


def _write_sheets(path: str, wanted: int | None, most_rows: int | None, limits: dict[str, int]) -> None:
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_path(path)
    except PasswordError:
        raise Problem("is encrypted", "Save it without a password.") from None
    indices = range(min(len(book.sheet_names), limits["sheets"])) if wanted is None else [wanted]
    for index in indices:
        sheet = book.get_sheet_by_index(index)
        cells = sheet.height * sheet.width
        _say({"sheet": sheet.name, "index": index})
        if wanted is not None and cells > limits["cells"]:
            raise Problem(
                f"has {cells:,} cells in the sheet '{sheet.name}'; at most {limits['cells']:,} are read",
                "Save that sheet as CSV.",
            )
        if sheet.start is None:
            continue
        first = sheet.start[0] + 1
        rows = sheet.to_python(nrows=most_rows)
        for number, row in enumerate(rows, first):
            _say([number, [_text(cell) for cell in row]])


def _text(cell: Any) -> str:
    """Write a typed cell as its reader would have typed it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    return str(cell)


def _say(line: Any) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
