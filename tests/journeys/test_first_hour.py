"""The first hour with the program, as three people spend it. Each step is a process of its own."""

import csv
from pathlib import Path

import pytest

from cli.make import OBSERVED, read_csv, run_process, write_csv, write_market

DAY = f"{OBSERVED:%Y-%m-%d}"
POSTS_SEEN = 4


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_marketer_gets_from_a_bare_list_of_names_to_a_round_up(tmp_path: Path, home: Path) -> None:
    names = ["https://www.instagram.com/Anna.Bakes/?hl=de", "@Bea", "carla"]
    sheet = tmp_path / "liste.csv"
    sheet.write_text("Instagram;Nische\n" + "".join(f"{name};Essen\n" for name in names), encoding="utf-16")
    assert run_process("import", sheet, "--observed-at", DAY, home=home).code == 0

    posts = [_post(handle, number) for handle in ("anna.bakes", "bea") for number in range(POSTS_SEEN)]
    assert run_process("import", write_csv(tmp_path / "posts.csv", posts), home=home).code == 0
    before = run_process("show", "@Bea", "--json", home=home).json
    assert before["engagement_rate"]["estimate"] is None
    assert before["engagement_rate"]["why_missing"] == "the number of followers is not known"

    todo = tmp_path / "todo.csv"
    assert "3 creators of unknown size" in run_process("creators", "--missing-csv", todo, home=home).out
    rows = read_csv(todo)
    assert {row["handle"] for row in rows} == {"anna.bakes", "bea", "carla"}
    filled = [{**row, "followers": 2000} for row in rows if row["handle"] != "carla"]
    write_csv(todo, [*filled, *(row for row in rows if row["handle"] == "carla")])
    assert run_process("import", todo, "--observed-at", DAY, home=home).code == 0

    after = run_process("show", "@Bea", "--json", home=home).json
    assert after["engagement_rate_mean"]["estimate"] == pytest.approx(0.05)
    assert (after["niche"], after["tier"], after["creator_id"]) == ("food", "nano", before["creator_id"])
    page = run_process("roundup", "--out", tmp_path / "page", "--json", home=home).json
    assert [niche["niche"] for niche in page["niches"]] == ["food"]
    assert {pick["handle"] for pick in page["niches"][0]["picks"]} == {"anna.bakes", "bea"}
    assert "@bea" in (tmp_path / "page" / "index.html").read_text("utf-8")


def _post(handle: str, number: int) -> dict[str, object]:
    return {
        "post_id": f"{handle}-{number}",
        "handle": handle,
        "posted_at": f"2026-05-{10 + number}T08:00:00Z",
        "observed_at": OBSERVED.isoformat(),
        "likes": 90,
        "comments": 10,
    }


def test_an_analyst_gets_the_same_bytes_from_the_same_tables_in_any_process(tmp_path: Path) -> None:
    tables = write_market(tmp_path / "tables")
    pages = []
    for seed in ("1", "2"):
        home, out = tmp_path / f"home{seed}", tmp_path / f"page{seed}"
        assert run_process("import", tables, home=home, PYTHONHASHSEED=seed).code == 0
        ended = run_process("roundup", "--as-of", DAY, "--out", out, home=home, PYTHONHASHSEED=seed)
        assert ended.code == 0, ended.err
        pages.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert set(pages[0]) == {"index.html", "roundup.json", "roundup.csv"}
    for name, content in pages[0].items():
        assert content == pages[1][name], name


def test_an_analyst_takes_parquet_in_and_csv_out(tmp_path: Path, home: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = write_market(tmp_path / "tables")
    folder = tmp_path / "parquet"
    folder.mkdir()
    for path in tables.iterdir():
        rows = [{name: cell or None for name, cell in row.items()} for row in read_csv(path)]
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{path.stem}.parquet")
    assert run_process("import", folder, home=home).code == 0
    csv_home = tmp_path / "csv-home"
    assert run_process("import", tables, home=csv_home).code == 0
    answers = [run_process("creators", "--csv", home=where).out for where in (home, csv_home)]
    assert answers[0] == answers[1]
    assert len(list(csv.DictReader(answers[0].splitlines()))) == 33


def test_somebody_in_a_hurry_sees_a_page_from_one_command(tmp_path: Path) -> None:
    ended = run_process("demo", "--creators", "150", "--out", tmp_path / "demo", home=tmp_path / "own")
    assert ended.code == 0, ended.err
    page = Path(ended.out.strip().rpartition(": ")[2])
    assert page == (tmp_path / "demo" / "roundup" / "index.html").resolve()
    text = page.read_text("utf-8")
    assert text.count("<svg") >= 3
    assert "<script" not in text
    assert not (tmp_path / "own").exists()
    listed = run_process("creators", "--tier", "nano", "--json", "--home", tmp_path / "demo" / "home").json
    assert len(listed) > 50
