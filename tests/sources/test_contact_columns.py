"""Contacts beside creators: read for the address book, and never kept with creator data."""

import json
from datetime import UTC, datetime

import openpyxl
import pyarrow.parquet as pq
import pytest
from reading_help import NOW, OBSERVED, read

from closeknit.sources import contact_cells
from closeknit.sources.cells import BadCell
from closeknit.sources.contact_columns import ContactRow, read_contacts
from closeknit.sources.contract import InputFile, ReadOptions, Refusal
from closeknit.sources.spreadsheet.contact_headers import contact_column
from closeknit.vocabulary.errors import UnknownLayout, UsageError
from closeknit.warehouse.importing import ImportRequest, import_files

HEADER = (
    "Handle,Followers,E-Mail,Email source,Country,Sprache,Consent,Consent date,Orders,Folgt uns,Tagged us,Beworben am"
)
ANNA = (
    "@Anna,1200,Anna <Anna@Mail.test>,annabakes.test/imprint,Austria,Deutsch,I agree to mails,"
    "2026-05-01,3,ja,no,2026-04-01"
)


def written(folder, *lines, name="list.csv"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def contacts(path, mapping=None, options=None):
    return list(read_contacts(InputFile(path, path.name), options or ReadOptions(), mapping or {}, NOW))


class TestHeaders:
    @pytest.mark.parametrize(
        ("header", "name"),
        [
            ("E-Mail", "email"), ("E-Mail-Adresse", "email"), ("Contact Email", "email"),
            ("Fundstelle", "published_at_url"),
            ("Email source", "published_at_url"), ("Country of residence", "country"),
            ("Korrespondenzsprache", "language"),
            ("Einwilligungstext", "consent_text"), ("Consent", "consent_text"),
            ("Datum der Einwilligung", "consent_date"),
            ("Number of orders", "orders"), ("Kunde", "orders"), ("Follows us?", "follows_us"),
            ("Folgt uns", "follows_us"),
            ("Uns markiert", "tagged_us"), ("Applied", "applied"), ("Beworben am", "applied"),
        ],
    )  # fmt: skip
    def test_are_understood_in_both_languages(self, header, name):
        assert contact_column(header).name == name

    @pytest.mark.parametrize("header", ["Follows", "Followers", "Handle", "Website", "Phone", "Telefon", "Engagement"])
    def test_of_other_columns_are_left_alone(self, header):
        assert contact_column(header) is None


class TestRead:
    ROW = ContactRow(
        2, "anna", None, "anna@mail.test", "https://annabakes.test/imprint", "AT", "de", "I agree to mails",
        datetime(2026, 5, 1, tzinfo=UTC), 3, True, False, True,
    )  # fmt: skip

    def test_gives_every_column_in_one_form(self, tmp_path):
        (row,) = contacts(written(tmp_path, HEADER, ANNA))
        assert row == self.ROW
        assert row.key == "instagram:@anna"

    def test_reads_excel(self, tmp_path):
        book = openpyxl.Workbook()
        for line in (HEADER, ANNA):
            book.active.append(line.split(","))
        book.save(tmp_path / "list.xlsx")
        assert contacts(tmp_path / "list.xlsx") == [self.ROW]

    def test_reads_json_lines(self, tmp_path):
        record = dict(zip(HEADER.split(","), ANNA.split(","), strict=True))
        path = written(tmp_path, json.dumps(record), "[]", name="list.jsonl")
        refusal, row = sorted(contacts(path), key=lambda found: not isinstance(found, Refusal))
        assert (refusal.line, row.email, row.line) == (2, "anna@mail.test", 1)

    def test_knows_an_account_by_its_number_first(self, tmp_path):
        (row,) = contacts(written(tmp_path, "Handle,User ID,Email", "anna,17,a@mail.test"))
        assert row.key == "instagram:17"

    def test_leaves_out_rows_that_say_nothing(self, tmp_path):
        found = contacts(written(tmp_path, "Handle,Country,Email", "anna,DE,", "ben,DE,b@mail.test"))
        assert [row.handle for row in found] == ["ben"]

    def test_gives_nothing_where_no_column_is_of_contacts(self, tmp_path):
        assert contacts(written(tmp_path, "Handle,Country", "anna,DE")) == []

    def test_refuses_rows_without_a_usable_handle(self, tmp_path):
        found = contacts(written(tmp_path, "Handle,Email", "a b,a@mail.test", ",b@mail.test", "cleo,c@mail.test"))
        refusals = [(r.line, r.column, r.reason) for r in found if isinstance(r, Refusal)]
        assert [line for line, _, _ in refusals] == [2, 3]
        assert "is not an Instagram handle" in refusals[0][2]
        assert "does not say whose contact it is" in refusals[1][2]

    def test_refuses_bad_cells_with_line_and_header(self, tmp_path):
        path = written(
            tmp_path, "Handle,E-Mail,Consent date,Orders", "anna,anna(at)mail.test,,", "ben,,2030-01-01,", "cleo,,,-3"
        )
        assert [(r.line, r.column) for r in contacts(path)] == [(2, "E-Mail"), (3, "Consent date"), (4, "Orders")]

    def test_obeys_a_mapping_by_header(self, tmp_path):
        path = written(tmp_path, "Wer,Erreichbar", "anna,a@mail.test")
        (row,) = contacts(path, {"erreichbar": "email"}, ReadOptions(mapping={"Wer": "handle"}))
        assert (row.handle, row.email) == ("anna", "a@mail.test")
        with pytest.raises(UsageError, match="no such column"):
            contacts(path, {"Erreichbar": "phone"})

    def test_says_which_files_name_no_creators(self, tmp_path):
        with pytest.raises(UnknownLayout):
            contacts(written(tmp_path, "Email,Phone", "a@mail.test,1"))


class TestEmail:
    @pytest.mark.parametrize("cell", ["a@b", "a@b.c", "a b@mail.test", ".a@mail.test", "a..b@mail.test", "a@-b.test",
                                      "a@b..de",
                                      "@mail.test", "a@127.0.0.1", "a@mail.test, b@mail.test", "a" * 65 + "@mail.test",
                                      "anna at mail.test", "a@mail.test\x00"])  # fmt: skip
    def test_that_no_mail_reaches_is_refused(self, cell):
        with pytest.raises(BadCell):
            contact_cells.email(cell)

    @pytest.mark.parametrize(
        ("cell", "address"),
        [(" Anna.B+x@Mail.Test ", "anna.b+x@mail.test"), ("MAILTO:a@b.test", "a@b.test"), ("-", None), ("", None)],
    )
    def test_is_kept_in_one_form(self, cell, address):
        assert contact_cells.email(cell) == address


SECRETS = ("secret-anna@mail.test", "secret-imprint", "secret consent", "secret-applied")


class TestCreatorData:
    @pytest.mark.parametrize("name", ["list.csv", "profiles.csv", "profiles.jsonl", "list.xlsx"])
    def test_never_hold_a_contact(self, tmp_path, name):
        header = ["handle", "followers", "Email", "Email source", "Consent text", "Applied"]
        row = ["anna", "1200", SECRETS[0], f"https://{SECRETS[1]}.test", SECRETS[2], SECRETS[3]]
        path = tmp_path / name
        if name.endswith("xlsx"):
            book = openpyxl.Workbook()
            book.active.append(header)
            book.active.append(row)
            book.save(path)
        elif name.endswith("jsonl"):
            written(tmp_path, json.dumps(dict(zip(header, row, strict=True))), name=name)
        else:
            written(tmp_path, ",".join(header), ",".join(row), name=name)
        summary = import_files(tmp_path / "home", ImportRequest([path], options=ReadOptions(OBSERVED)), NOW)
        assert summary.rows == {"profiles": 1}
        tables = sorted((tmp_path / "home").rglob("*.parquet"))
        assert tables
        for table in tables:
            text = str(pq.read_table(table).to_pylist())
            assert "anna" in text or not pq.read_metadata(table).num_rows or "handle" not in pq.read_schema(table).names
            assert not [secret for secret in SECRETS if secret in text]

    def test_cannot_be_given_one_by_a_mapping(self, tmp_path):
        path = written(tmp_path, "Handle,Email", "anna,a@mail.test")
        assert "never become creator data" in read_refusal(path, {"Email": "biography"})
        assert read(path, {"Handle": "handle", "Email": "contact:email"}).rows["profiles"][0]["biography"] is None

    def test_of_tables_cannot_either(self, tmp_path):
        path = written(tmp_path, "handle,Email", "anna,a@mail.test", name="profiles.csv")
        assert read(path, {"Email": "biography"}).rows["profiles"][0]["biography"] is None

    def test_are_told_to_be_left_out(self, tmp_path):
        notes = read(written(tmp_path, HEADER, ANNA)).notes
        assert any("never kept with creator data: E-Mail, Email source, Consent" in note for note in notes)


def read_refusal(path, mapping):
    return read(path, mapping).refused_whole
