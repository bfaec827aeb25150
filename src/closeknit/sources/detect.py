"""Look at the beginning of each file, find the source that recognises it, and say why."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from pyarrow import ArrowInvalid

from closeknit.sources.contract import InputFile, Sample, Source
from closeknit.sources.csvfiles import checked_header, read_start
from closeknit.sources.jsonfiles import read_records
from closeknit.sources.streams import check_size
from closeknit.vocabulary.errors import UnknownLayout, UnusableFile, UsageError

JSON_NAMES = (".json", ".jsonl", ".ndjson")
TEXT_NAMES = (".csv", ".tsv", ".txt", "")
EXCEL_NAMES = (".xlsx", ".xlsm", ".xls", ".ods")
DATA_NAMES = (*JSON_NAMES, ".csv", ".tsv", ".parquet", *EXCEL_NAMES)


@dataclass(frozen=True)
class Detected:
    """What we take a file for.

    Attributes:
        file: The file.
        source: The source that will read it.
        why: What in the file made us think so.
    """

    file: InputFile
    source: Source
    why: str


def find_files(paths: Sequence[Path]) -> tuple[list[InputFile], list[str]]:
    """Return the data files under what the user named, in a stable order, and the names of files left out.

    A file named itself is always taken; in folders only files whose name says CSV, JSON, Parquet or Excel are.

    Raises:
        UsageError: A path does not exist.
    """
    files: list[InputFile] = []
    left_out: list[str] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no file or folder '{path}'.", "Check the spelling.")
        if path.is_file():
            files.append(InputFile(path, _shown(path.name)))
            continue
        for inner in sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p.relative_to(path))):
            file = InputFile(inner, _shown(str(Path(path.name) / inner.relative_to(path))))
            if Path(file.plain_name).suffix in DATA_NAMES:
                files.append(file)
            else:
                left_out.append(file.name)
    return _told_apart(files), left_out


def _told_apart(files: list[InputFile]) -> list[InputFile]:
    """Call files of one name by their whole path, so that a refused row always names one file."""
    times = Counter(file.name for file in files)
    return [file if times[file.name] == 1 else InputFile(file.path, _shown(str(file.path))) for file in files]


def _shown(name: str) -> str:
    """A file's name as text that can be stored: bytes that are no Unicode become a replacement mark."""
    return os.fsencode(name).decode("utf-8", "replace")


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in path.parts)


def look_at(file: InputFile) -> Sample:
    """Read just enough of a file for the sources to judge it.

    Raises:
        UnusableFile: It is not what its name says, is empty, or is beyond the limits in force.
    """
    suffix = Path(file.plain_name).suffix
    if check_size(file) == 0:
        raise UnusableFile(f"{file.name} is empty.", "Check that the export finished.")
    if suffix == ".parquet":
        try:
            return Sample(file, "parquet", tuple(pq.read_schema(file.path).names))
        except (ArrowInvalid, OSError):
            raise UnusableFile(f"{file.name} is not a Parquet file.", "Export it again.") from None
    if suffix in EXCEL_NAMES:
        return Sample(file, "xlsx")
    start, _ = read_start(file)
    if suffix in JSON_NAMES or (suffix not in {".csv", ".tsv"} and start.lstrip("\ufeff \r\n\t")[:1] in {"{", "["}):
        return Sample(file, "json", record=_first_record(file))
    return Sample(file, "csv", checked_header(file, start)[0])


def _first_record(file: InputFile) -> Any:
    _, record = next(read_records(file), (0, None))
    if record is None:
        raise UnusableFile(f"{file.name} holds no record.", "Check that the export finished.")
    return record


def detect(sample: Sample, sources: Sequence[Source]) -> Detected:
    """Return the first source that recognises a sample.

    Raises:
        UnknownLayout: None does; the message tells what was found in the file.
    """
    for source in sources:
        if why := source.recognise(sample):
            return Detected(sample.file, source, why)
    raise UnknownLayout(
        f"{sample.file.name} has a layout we do not know ({_found(sample)}).",
        'Name the format with --format, or map its columns: --map "Header=column".',
    )


def _found(sample: Sample) -> str:
    if sample.header:
        return "columns " + ", ".join(sample.header[:8]) + (", ..." if len(sample.header) > 8 else "")
    if isinstance(sample.record, dict):
        return "fields " + ", ".join(list(sample.record)[:8])
    return f"JSON {type(sample.record).__name__}" if sample.kind == "json" else sample.kind
