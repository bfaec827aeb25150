"""The manifest: which files make up a generation of creator data, and which imports they came from."""

import json
import os
import re
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from closeknit.vocabulary.errors import WarehouseBusy
from closeknit.warehouse.engine import sync

LAYOUT = 2
_NAME = re.compile(r"manifest-(\d{8})\.json")


@dataclass(frozen=True)
class ImportRecord:
    """One import as the manifest remembers it.

    Attributes:
        id: Short name, also the folder of its files.
        digest: SHA-256 over the files' contents and the options that change their meaning.
        sources: Names of the sources that read the files.
        files: Names of the files.
        observed_at: Newest observation among the rows.
        imported_at: When it was published.
        rows: Table -> rows taken.
        refused: Rows and files not taken.
    """

    id: str
    digest: str
    sources: tuple[str, ...]
    files: tuple[str, ...]
    observed_at: str
    imported_at: str
    rows: dict[str, int]
    refused: int


@dataclass(frozen=True)
class Manifest:
    """One generation. Paths are relative to the warehouse folder.

    Attributes:
        generation: Its number; 0 is the empty one.
        imports: Every import it holds, oldest first.
        observations: Table -> files with all observations.
        current: Table -> segments, oldest first; a creator's rows are in the newest segment that touched her.
        touched: For each segment after the first, the file that lists the creators it speaks for.
        metrics: The file of creator metrics; empty before the first import.
        as_of: The newest observation, ISO 8601; empty before the first import.
        prior: The population model behind the shrunken rates, as `metrics.prior` describes it.
        models: Digest of the learned models and the niches that judged it.
        layout: Of the derived files; an older one is derived anew from the observations.
    """

    generation: int = 0
    imports: tuple[ImportRecord, ...] = ()
    observations: dict[str, list[str]] = field(default_factory=dict)
    current: dict[str, list[str]] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)
    metrics: str = ""
    as_of: str = ""
    prior: dict[str, Any] = field(default_factory=dict)
    models: str = ""
    layout: int = 1

    def files(self) -> set[str]:
        """Every data file of this generation."""
        listed = [*self.touched, self.metrics]
        for group in (self.observations, self.current):
            for files in group.values():
                listed += files
        return {file for file in listed if file}

    def newest_observation(self) -> datetime | None:
        """The newest observation, None while there is none."""
        return datetime.fromisoformat(self.as_of) if self.as_of else None


def latest_manifest(folder: Path) -> Manifest:
    """Read the newest manifest of a warehouse folder; the empty generation where there is none."""
    numbers = [int(match[1]) for path in folder.glob("manifest-*.json") if (match := _NAME.fullmatch(path.name))]
    if not numbers:
        return Manifest()
    found = json.loads((folder / _file_name(max(numbers))).read_text("utf-8"))
    imports = tuple(
        ImportRecord(**{**record, "sources": tuple(record["sources"]), "files": tuple(record["files"])})
        for record in found.pop("imports")
    )
    return Manifest(imports=imports, **found)


def publish_manifest(folder: Path, before: Manifest, after: Manifest) -> Manifest:
    """Make `after` the generation that follows `before`, or fail if another writer was faster.

    The link is the compare-and-swap: it fails where the number is taken, so a stalled writer cannot publish over a
    newer generation.

    Raises:
        WarehouseBusy: The number is taken.
    """
    numbered = replace(after, generation=before.generation + 1)
    draft = folder / f".draft-{os.getpid()}.json"
    draft.write_text(json.dumps(asdict(numbered), indent=1, ensure_ascii=False) + "\n", "utf-8")
    sync(draft)
    try:
        os.link(draft, folder / _file_name(numbered.generation))
    except FileExistsError:
        raise WarehouseBusy(
            f"Another import published generation {numbered.generation} meanwhile; nothing was changed.",
            "Run it again.",
        ) from None
    finally:
        draft.unlink()
    sync(folder)
    return numbered


def _file_name(generation: int) -> str:
    return f"manifest-{generation:08}.json"
