"""Delete at once what no longer counts, where waiting for the next import's sweep would keep people's data too long."""

from pathlib import Path

from closeknit.warehouse.store import KEEP_SUPERSEDED_SECONDS, Store


def sweep(home: Path, *, older_than: float = KEEP_SUPERSEDED_SECONDS) -> int:
    """Delete superseded files; return how many.

    Imports and undos sweep by themselves, but only when they run: whoever promises deletion within 24 hours calls this
    on a clock, or with `older_than=0` after an undo.

    Args:
        home: The data folder.
        older_than: Age in seconds of files to delete; 0 = all. Who still reads an older generation then fails.

    Raises:
        WarehouseBusy: An import is at work.
    """
    store = Store(home)
    with store.writing():
        store.clear_staging()
        return store.sweep(store.manifest(), older_than=older_than)
