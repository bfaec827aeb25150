"""The file of past collaborations: what is read, and which rows cannot have happened."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.planning.history import name_of, read_history
from closeknit.vocabulary.errors import UnusableFile, UsageError
from closeknit.vocabulary.handle import parse_handle

HEADER = "creator,niche,followers,offer,warmth,invited,accepted,posted,reach,clicks,orders,cost"


@pytest.fixture
def read(tmp_path):
    def written(*lines, header=HEADER):
        path = tmp_path / "past.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return read_history(path)

    return written


def test_a_full_row_is_read(read):
    h = read("@Anna.Bakes,Food,4200,paid,cold,1,1,1,1500,60,2,55.50")
    assert (h.creator[0], h.niche[0], h.offer[0], h.warmth[0]) == ("anna.bakes", "food", "paid", "cold")
    numbers = (h.followers, h.invited, h.accepted, h.posted, h.reach, h.clicks, h.orders, h.cost)
    assert [float(each[0]) for each in numbers] == [4200, 1, 1, 1, 1500, 60, 2, 55.5]
    assert h.funnel[0]
    assert len(h) == 1


def test_blank_cells_are_not_known_and_have_their_defaults(read):
    h = read("anna,,,,,,,,,,,")
    assert (h.niche[0], h.offer[0], h.warmth[0], h.invited[0]) == ("", "gifted", "", 1)
    for column in (h.followers, h.accepted, h.posted, h.reach, h.clicks, h.orders, h.cost):
        assert np.isnan(column[0])


def test_yes_and_no_will_do_for_one_invitation(read):
    h = read("anna,,,,,,yes,no,,,,", "ben,,,,,,no,,,,,")
    assert h.accepted.tolist() == [1, 0]
    assert h.posted[0] == 0


def test_without_a_column_of_posts_a_row_with_results_is_one_post_and_says_nothing_about_posting(read):
    h = read("anna,900,3", "ben,,", header="creator,reach,orders")
    assert h.posted[0] == 1
    assert np.isnan(h.posted[1])
    assert not h.funnel.any()


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("anna,,,,,,0,1,,,,", "posted without having accepted"),
        ("anna,,,,,1,2,,,,,", "more accepted than were invited"),
        ("anna,,,,,3,1,2,,,,", "more posted than accepted"),
        ("anna,,,,,0,,,,,,", "nobody was invited"),
        ("anna,,0,,,,,,,,,", "an account without followers"),
        ("anna,,,,,,1,0,,,2,", "orders without a post"),
        ("anna,,,,,,1,,,,2,", "orders without a post"),
        ("anna,,,,,,1,0,50,,,", "reach without a post"),
        ("anna,,,,,,1,0,,7,,", "clicks without a post"),
        ("anna,,,,,,1,1,0,,,", "a post that reached nobody"),
        ("anna,,,,,,1,1,,,-2,", "column 'orders': '-2' is negative"),
        ("anna,,,,,,1,1,,,,-5", "a cost below 0"),
        ("anna,,,,,,1,1,,2.5,,", "column 'clicks': '2.5' is not a whole number"),
        ("anna,,,,,,1,maybe,,,,", "column 'posted': 'maybe'"),
        ("anna,,,swap,,,,,,,,", "column 'offer': 'swap' is none of gifted, paid, commission, mixed"),
        ("anna,,,,hot,,,,,,,", "column 'warmth': 'hot' is none of applicant, warm, cold"),
        (",food,,,,,,,,,,", "there is no creator"),
    ],
)
def test_an_impossible_row_is_refused_with_the_line(read, row, what):
    with pytest.raises(UnusableFile, match=r"'past\.csv', line 3: ") as refused:
        read("ben,food,2000,gifted,warm,1,1,1,800,20,1,12", row)
    assert what in str(refused.value)
    assert "Mend the line" in str(refused.value)


def test_a_row_of_noughts_without_a_post_is_possible(read):
    assert read("anna,,,,,,1,0,0,0,0,").posted[0] == 0


def test_a_file_without_creators_is_refused(read, tmp_path):
    with pytest.raises(UnusableFile, match="has no column 'creator'"):
        read("food", header="niche")
    with pytest.raises(UsageError, match="There is no file"):
        read_history(tmp_path / "absent.csv")


@given(st.from_regex(r"[a-z0-9._]{1,30}", fullmatch=True))
def test_a_handle_however_written_is_one_name(handle):
    if parse_handle(handle) == handle:
        assert name_of(f"@{handle.upper()}") == name_of(f"instagram:@{handle}") == name_of(f" {handle} ") == handle


def test_an_id_stays_an_id():
    assert name_of("Instagram:U_7") == "instagram:u_7"
