"""Comments reach the models in batches that never part a creator."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from closeknit.warehouse.comment_marks import whole_creators


def batches_of(owners, sizes):
    """Cut rows by creator into batches of the given sizes."""
    table = pa.table({"creator_id": owners, "place": range(len(owners))})
    start = 0
    for size in sizes:
        if start >= len(owners):
            break
        yield from table.slice(start, size).to_batches()
        start += size
    if start < len(owners):
        yield from table.slice(start).to_batches()


@given(
    st.lists(st.integers(1, 7), max_size=12),
    st.lists(st.integers(1, 9), max_size=12),
)
def test_every_row_comes_once_in_order_and_no_creator_is_parted(runs, sizes):
    owners = [f"c{number:02}" for number, run in enumerate(runs) for _ in range(run)]
    whole = list(whole_creators(batches_of(owners, sizes)))
    assert [row for batch in whole for row in batch["place"].to_pylist()] == list(range(len(owners)))
    seen = [set(batch["creator_id"].to_pylist()) for batch in whole]
    assert sum(map(len, seen)) == len(set(owners))
