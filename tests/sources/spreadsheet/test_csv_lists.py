"""Lists of creators as CSV: what headers and cells become."""

from pathlib import Path

import pytest
from reading_help import read

from closeknit.sources import spreadsheet
from closeknit.sources.contract import InputFile, ReadOptions
from closeknit.vocabulary.errors import UnknownLayout, UsageError


def write(folder: Path, text: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


class TestHandles:
    @pytest.mark.parametrize(
        "written",
        ["@Anna.Bakes", "anna.bakes", "ANNA.BAKES ", "https://www.instagram.com/Anna.Bakes/?hl=de&igsh=x"],
    )
    def test_are_kept_in_one_form(self, tmp_path, written):
        assert read(write(tmp_path, f"Username,City\n{written},Ulm\n")).column("profiles", "handle") == ["anna.bakes"]

    def test_alone_make_a_whole_row(self, tmp_path):
        found = read(write(tmp_path, "Handle,Followers,Niche\n@anna,,\n"))
        assert found.rows["profiles"][0]["followers"] is None
        assert found.refusals == []

    def test_that_cannot_be_read_are_refused_once_with_their_line(self, tmp_path):
        found = read(write(tmp_path, "Handle,ER,Avg likes\nanna,2%,10\nanna bakes,3%,20\nben,4%,30\n"))
        assert [(r.line, r.column, r.value) for r in found.refusals] == [(3, "handle", "anna bakes")]
        assert ("ben", "average_likes") in found.metrics()

    def test_take_what_a_vendor_states_with_them_when_their_row_is_refused(self, tmp_path):
        found = read(write(tmp_path, "Handle,Followers,ER\nanna,2000,2%\nben,1.2 Tsd,3%\n"))
        assert [(r.line, r.column) for r in found.refusals] == [(3, "followers")]
        assert [handle for handle, _ in found.metrics()] == ["anna"]

    def test_are_found_by_their_cells_where_two_headers_are_doubtful(self, tmp_path):
        text = "Name,Instagram Name,Followers\ncristiano,Cristiano Ronaldo,10\nleomessi,Leo Messi,20\n"
        found = read(write(tmp_path, text))
        assert found.column("profiles", "handle") == ["cristiano", "leomessi"]
        assert found.column("profiles", "full_name") == ["Cristiano Ronaldo", "Leo Messi"]
        assert "'Name' is read as handle: its cells look like handles" in found.notes

    def test_keep_the_same_place_when_the_headers_are_the_other_way_round(self, tmp_path):
        text = "Instagram name,Name,Followers\ncristiano,Cristiano Ronaldo,10\nleomessi,Leo Messi,20\n"
        assert read(write(tmp_path, text)).column("profiles", "handle") == ["cristiano", "leomessi"]

    def test_are_taken_from_a_profile_address_when_no_other_column_has_them(self, tmp_path):
        text = "Name,Profile URL\nAnna Bakes,https://instagram.com/anna\nBen,https://instagram.com/ben?x=1\n"
        found = read(write(tmp_path, text))
        assert found.column("profiles", "handle") == ["anna", "ben"]
        assert found.column("profiles", "full_name") == ["Anna Bakes", "Ben"]


class TestHeaders:
    def test_are_understood_in_german(self, tmp_path):
        text = "Benutzername;Abonnenten;Anzahl Beiträge;Land;Verifiziert\n@anna;12.345;87;DE;ja\n"
        row = read(write(tmp_path, text)).rows["profiles"][0]
        assert (row["followers"], row["posts_total"], row["country"], row["is_verified"]) == (12345, 87, "DE", True)

    def test_may_have_line_breaks_and_rows_still_know_their_line(self, tmp_path):
        found = read(write(tmp_path, 'Handle,"Followers\n","Notes\n\n"\nanna,1,x\nben,y,z\n'))
        assert found.column("profiles", "source_row") == [5]
        assert [(r.line, r.column) for r in found.refusals] == [(6, "followers")]

    def test_found_twice_give_the_plain_numbers_and_a_note(self, tmp_path):
        found = read(write(tmp_path, "Handle,Followers,Followers\nanna,50.7M,50712345\nben,1.2K,1234\n"))
        assert found.column("profiles", "followers") == [50712345, 1234]
        assert any("'Followers (2)' is taken for followers rather than 'Followers'" in note for note in found.notes)

    def test_nobody_knows_are_listed_in_one_note(self, tmp_path):
        notes = read(write(tmp_path, "S.no,Handle,Shoe size\n1,anna,39\n")).notes
        assert notes.count("columns not used: S.no, Shoe size") == 1

    def test_read_are_told_with_their_meaning(self, tmp_path):
        notes = read(write(tmp_path, "Handle,Fans,ER\nanna,12,2%\n")).notes
        assert "read 'Handle' as handle, 'Fans' as followers, 'ER' as stated metric engagement_rate" in notes

    def test_that_do_not_fit_their_cells_are_left_out_with_an_example(self, tmp_path):
        found = read(write(tmp_path, "Handle,Views avg.\nanna,Spain\nben,India\n"))
        assert "stated_metrics" not in found.rows
        assert any("'Views avg.' is not used: it holds text such as 'Spain'" in note for note in found.notes)

    def test_without_any_handle_column_are_named_with_the_next_step(self, tmp_path):
        file = InputFile(write(tmp_path, "Shop,Sales\nUlm,3\n"), "list.csv")
        with pytest.raises(UnknownLayout, match=r"list\.csv .*'Shop', 'Sales'.*--map \"Header=handle\""):
            list(spreadsheet.SOURCE.read(file, ReadOptions()))

    def test_below_the_separator_line_of_excel_are_found(self, tmp_path):
        found = read(write(tmp_path, "sep=;\r\nHandle;Followers\r\nanna;12\r\nben;-3\r\n"))
        assert found.column("profiles", "source_row") == [3]
        assert found.refusals[0].line == 4


class TestMapping:
    def test_wins_over_what_the_header_says(self, tmp_path):
        found = read(write(tmp_path, "Handle,Who,Followers\nx y,anna,5\n"), {"who": "handle", "Followers": "following"})
        assert (found.column("profiles", "handle"), found.column("profiles", "following")) == (["anna"], [5])

    def test_can_name_a_stated_metric_or_leave_a_column_out(self, tmp_path):
        found = read(write(tmp_path, "Handle,X,Bio\nanna,7,hello\n"), {"X": "stated:brand_fit", "Bio": "ignore"})
        assert found.metrics() == {("anna", "brand_fit"): 7.0}
        assert found.column("profiles", "biography") == [None]

    def test_to_a_column_that_does_not_exist_is_refused(self, tmp_path):
        file = InputFile(write(tmp_path, "Handle,X\nanna,7\n"), "list.csv")
        with pytest.raises(UsageError, match="no column 'folowers'"):
            list(spreadsheet.SOURCE.read(file, ReadOptions(mapping={"X": "folowers"})))


class TestStatedMetrics:
    def test_keep_the_formula_that_the_header_tells(self, tmp_path):
        found = read(write(tmp_path, "Handle,ER (likes only),Avg likes\nanna,3.5%,120\n"))
        stated = {row["name"]: (row["value"], row["formula"]) for row in found.rows["stated_metrics"]}
        assert stated["engagement_rate"] == (pytest.approx(0.035), "likes only")
        assert stated["average_likes"] == (120, "not stated by the vendor")

    def test_never_enter_our_own_columns(self, tmp_path):
        row = read(write(tmp_path, "Handle,AQS,Eng. (Auth.),Followers\nanna,80,1.2K,900\n")).rows["profiles"][0]
        assert row["followers"] == 900
        assert "aqs" not in {name.lower() for name in row}

    def test_name_the_vendor_whom_the_headers_show(self, tmp_path):
        found = read(write(tmp_path, "Handle,AQS,ER\nanna,80,2%\n"))
        assert {row["formula"] for row in found.rows["stated_metrics"]} == {"HypeAuditor: not stated by the vendor"}

    def test_missing_give_no_row(self, tmp_path):
        found = read(write(tmp_path, "Handle,ER,Avg likes\nanna,,-\nben,2%,n/a\n"))
        assert found.metrics() == {("ben", "engagement_rate"): pytest.approx(0.02)}

    def test_in_per_cent_by_their_header_become_fractions_with_a_note(self, tmp_path):
        found = read(write(tmp_path, "Handle,ER %\nanna,3.5\nben,0.8\n"))
        assert found.metrics() == {
            ("anna", "engagement_rate"): pytest.approx(0.035),
            ("ben", "engagement_rate"): pytest.approx(0.008),
        }
        assert any("per cent" in note for note in found.notes)

    def test_of_the_audience_need_a_share(self, tmp_path):
        text = 'Handle,Audience country,Followers in Austria %\nanna,"Germany 34%, Austria 10.5%",12%\nben,India,\n'
        found = read(write(tmp_path, text)).metrics()
        assert found[("anna", "audience_country:DE")] == pytest.approx(0.34)
        assert not any(handle == "ben" for handle, _ in found)

    def test_of_the_audience_as_bare_names_are_left_out_with_a_note(self, tmp_path):
        found = read(write(tmp_path, "Handle,Audience country\nanna,India\n"))
        assert found.metrics() == {}
        assert any("names countries without a share" in note for note in found.notes)


class TestBareLists:
    def test_without_a_header_take_the_first_line_too(self, tmp_path):
        found = read(write(tmp_path, "@anna\nben\n\nhttps://instagram.com/carla\n"))
        assert [(r["handle"], r["source_row"]) for r in found.rows["profiles"]] == [
            ("anna", 1),
            ("ben", 2),
            ("carla", 4),
        ]
        assert any("without a header" in note for note in found.notes)

    def test_with_a_known_header_do_not(self, tmp_path):
        assert read(write(tmp_path, "Username\nanna\nben\n")).column("profiles", "handle") == ["anna", "ben"]

    def test_with_marked_handles_tell_a_strange_header_from_a_handle(self, tmp_path):
        assert read(write(tmp_path, "wanted\n@anna\n@ben\n")).column("profiles", "handle") == ["anna", "ben"]

    def test_of_other_words_are_not_recognised(self, tmp_path):
        with pytest.raises(UnknownLayout):
            read(write(tmp_path, "a remark\nnot a handle at all\nanother sentence\n"))


REAL = Path(__file__).parents[4] / "shared" / "data" / "top1000-hypeauditor-2022"


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="the real data are not here")
class TestRankings:
    @pytest.mark.parametrize(
        ("month", "rows", "first", "followers"),
        [
            ("06", 1022, "433", 50_700_000),
            ("09", 1050, "cristiano", 477_900_000),
            ("11", 1000, "cristiano", 483_100_000),
            ("12", 1000, "leomessi", 409_800_000),
        ],
    )
    def test_of_every_month_come_in_whole(self, month, rows, first, followers):
        found = read(REAL / f"instagram_2022-{month}.csv")
        assert len(found.rows["profiles"]) == rows
        assert found.refusals == []
        top = found.rows["profiles"][0]
        assert (top["handle"], top["followers"]) == (first, followers)
        assert len(found.rows["stated_metrics"]) == 2 * rows
