"""`closeknit refresh`: judge everybody again."""

from closeknit.cli.options import Home, home_folder
from closeknit.cli.output import Progress


def refresh_command(home: Home = None) -> None:
    """Compute everything anew from the data you have imported.

    Needed after you changed niches.toml or put a model of your own into the models folder, and after an update of
    closeknit that says so.

    Example: closeknit refresh
    """
    from closeknit.warehouse.refreshing import refresh

    progress = Progress()
    published = refresh(home_folder(home), progress)
    progress.done()
    print(f"generation {published.generation}: everybody was judged again, as of {published.as_of[:10]}")
