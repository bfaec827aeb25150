"""How single cells are read: the rule for each kind, at its edges."""

from datetime import UTC, datetime

import pytest

from closeknit.sources import cells


class TestCount:
    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("0", 0), ("1234", 1234), ("1,234", 1234), ("1.234", 1234), ("12 345", 12345), ("1'234'567", 1234567),
            ("12.0", 12), ("383.1K", 383_100), ("1,5k", 1500), ("3M", 3_000_000), ("1.2 B", 1_200_000_000), ("+7", 7),
            ("-0", 0), (" 5 ", 5),
        ],
    )  # fmt: skip
    def test_reads_what_people_write(self, cell, value):
        assert cells.count(cell) == value

    @pytest.mark.parametrize("cell", ["", " ", "-", "–", "null", "None", "NaN", "n/a", "undefined"])
    def test_keeps_missing_apart_from_zero(self, cell):
        assert cells.count(cell) is None

    @pytest.mark.parametrize("cell", ["1.5", "12,34", "1e5", "0x10", "1_000", "many", "1,23,456", "10%"])
    def test_refuses_what_is_no_whole_number(self, cell):
        with pytest.raises(cells.BadCell, match="not a whole number"):
            cells.count(cell)

    @pytest.mark.parametrize("cell", ["-5", "-1,234", "-2K"])
    def test_refuses_negatives(self, cell):
        with pytest.raises(cells.BadCell, match="negative"):
            cells.count(cell)

    def test_refuses_more_than_the_platform_can_hold(self):
        assert cells.count("1000000000000") == 10**12
        with pytest.raises(cells.BadCell, match="larger than any count"):
            cells.count("1000000000001")


class TestHideableCount:
    @pytest.mark.parametrize(("cell", "value"), [("-1", None), ("-1.0", None), ("", None), ("0", 0), ("7", 7)])
    def test_reads_hidden_as_missing_and_zero_as_zero(self, cell, value):
        assert cells.hideable_count(cell) == value

    def test_refuses_other_negatives(self):
        with pytest.raises(cells.BadCell):
            cells.hideable_count("-2")


class TestReal:
    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("4.1%", 0.041), ("4,1 %", 0.041), ("3,456 %", 0.03456), ("0.041", 0.041), ("1,5", 1.5), ("1,234", 1234.0),
            ("1,234.5", 1234.5), ("2.5K", 2500.0), ("-3.5", -3.5), ("1e3", 1000.0), ("0", 0.0),
        ],
    )  # fmt: skip
    def test_reads_numbers_and_shares(self, cell, value):
        assert cells.real(cell) == pytest.approx(value)

    @pytest.mark.parametrize("cell", ["Spain", "1-2", "inf", "-inf", "1e999", "%", "1.234.567,8"])
    def test_refuses_what_is_no_finite_number(self, cell):
        with pytest.raises(cells.BadCell):
            cells.real(cell)


class TestMoment:
    @pytest.mark.parametrize(
        ("cell", "moment"),
        [
            ("2026-06-22", datetime(2026, 6, 22, tzinfo=UTC)),
            ("2026-06-22T17:24:20+0200", datetime(2026, 6, 22, 15, 24, 20, tzinfo=UTC)),
            ("2026/06/22 17:24", datetime(2026, 6, 22, 17, 24, tzinfo=UTC)),
            ("22.6.2026", datetime(2026, 6, 22, tzinfo=UTC)),
            ("1480153474", datetime(2016, 11, 26, 9, 44, 34, tzinfo=UTC)),
            ("1480153474000", datetime(2016, 11, 26, 9, 44, 34, tzinfo=UTC)),
            ("1480153474000000", datetime(2016, 11, 26, 9, 44, 34, tzinfo=UTC)),
        ],
    )
    def test_reads_every_form_in_use(self, cell, moment):
        assert cells.moment(cell) == moment

    @pytest.mark.parametrize("cell", ["06/07/2026", "yesterday", "2026-13-01", "31.02.2026", "12", "2026"])
    def test_refuses_to_guess(self, cell):
        with pytest.raises(cells.BadCell):
            cells.moment(cell)

    @pytest.mark.parametrize("cell", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
    def test_refuses_moments_beyond_the_calendar(self, cell):
        with pytest.raises(cells.BadCell):
            cells.moment(cell)


class TestFlag:
    @pytest.mark.parametrize(("cell", "value"), [("Yes", True), ("ja", True), ("0", False), ("NEIN", False)])
    def test_reads_yes_and_no(self, cell, value):
        assert cells.flag(cell) is value

    def test_refuses_anything_else(self):
        with pytest.raises(cells.BadCell):
            cells.flag("2")


class TestHandle:
    @pytest.mark.parametrize(
        "cell", ["@Anna", "anna", " ANNA ", "instagram.com/anna", "https://m.instagram.com/anna/?a=b#c"]
    )
    def test_keeps_one_form(self, cell):
        assert cells.handle(cell) == "anna"

    @pytest.mark.parametrize(
        "cell", ["anna bakes", "https://tiktok.com/@anna", "a" * 31, "zoë", "https://instagram.com/p/C1x/"]
    )
    def test_refuses_what_names_no_account(self, cell):
        with pytest.raises(cells.BadCell):
            cells.handle(cell)


class TestAccount:
    @pytest.mark.parametrize(
        ("cell", "value"),
        [("12", "instagram:12"), ("instagram:12", "instagram:12"), ("@Anna", "instagram:@anna"), ("", None)],
    )
    def test_names_the_platform_once(self, cell, value):
        assert cells.account(cell) == value


class TestTags:
    @pytest.mark.parametrize(
        ("cell", "value"),
        [("#Cake, #vegan", ["cake", "vegan"]), ("a|b;c", ["a", "b", "c"]), ('["#A"]', ["a"]), ("", []), ("null", None)],
    )
    def test_reads_lists_however_separated(self, cell, value):
        assert cells.tags(cell) == value

    @pytest.mark.parametrize("cell", ["[broken", "[" * 100_000], ids=["broken", "nested deeply"])
    def test_refuses_half_a_json_list(self, cell):
        with pytest.raises(cells.BadCell):
            cells.tags(cell)


class TestThousands:
    @pytest.mark.parametrize("written", ["10,000", "10.000", "10 000", "10'000", "10000", "10000.0", "10000,00"])
    def test_are_read_however_they_are_grouped(self, written):
        assert cells.count(written) == 10_000

    def test_are_never_taken_for_decimals(self):
        for thousands in range(1, 1_000):
            assert cells.count(f"{thousands},000") == cells.count(f"{thousands}.000") == 1_000 * thousands

    @pytest.mark.parametrize("written", ["9" * 5_000, "9" * 400 + "k"])
    def test_beyond_measure_are_refused(self, written):
        with pytest.raises(cells.BadCell):
            cells.count(written)


class TestRoundedIds:
    @pytest.mark.parametrize("written", ["1.78414E+16", "1,78414e16", "2E+15"])
    def test_are_refused_before_they_merge_people(self, written):
        with pytest.raises(cells.BadCell, match="rounded"):
            cells.key(written)
