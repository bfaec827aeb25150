import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from closeknit.documents import words
from closeknit.documents.page import style
from closeknit.roundup.model import Coverage, Gate, Peers, Prior
from closeknit.roundup.page import TEMPLATES, render_page
from closeknit.roundup.pictures import draw_pictures
from closeknit.vocabulary.estimate import Estimate
from reading_html import Page

from .make import HOSTILE, make_metrics, make_pick, make_roundup, make_section


@pytest.fixture(scope="module")
def html():
    roundup = make_roundup()
    return render_page(roundup, draw_pictures(roundup))


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def page_of(*sections, **changes):
    return Page(render_page(make_roundup(sections=sections, **changes), {}))


def cells(page):
    """Row header -> cell, of all tables; the first of a name counts."""
    rows = {}
    for row in page.all("tr"):
        if [child["tag"] for child in row["children"]] == ["th", "td"]:
            head, cell = (" ".join(child["text"].split()) for child in row["children"])
            rows.setdefault(head, cell)
    return rows


class TestSafety:
    def test_prints_a_hostile_handle_as_text(self, html, page):
        assert "<script" not in html
        assert f"@{HOSTILE}" in page.tidy("h3")

    @pytest.mark.parametrize("where", ["title", "niche", "reasons", "caveats", "gate", "version", "unknown"])
    def test_escapes_everything_that_came_from_outside(self, where):
        pick = make_pick(reasons=(HOSTILE,), caveats=(HOSTILE,)) if where in ("reasons", "caveats") else make_pick()
        section = make_section("x" + HOSTILE if where == "niche" else "baking", (pick,))
        if where == "gate":
            section = replace(section, gates=(Gate(HOSTILE, 1),))
        changes = {"title": HOSTILE, "version": HOSTILE, "unknown": (HOSTILE,)}
        page = page_of(section, **({where: changes[where]} if where in changes else {}))
        assert not page.all("script")
        assert any("<script>alert(1)</script>" in node["text"] for node in page.nodes)

    def test_links_only_handles_that_instagram_would_allow(self):
        handles = ("anna.bakes", HOSTILE, "explore", "a/../b", "anna bakes", None)
        picks = tuple(make_pick(rank, handle) for rank, handle in enumerate(handles, start=1))
        links = [link["attrs"] for link in page_of(make_section("baking", picks)).all("a") if "rel" in link["attrs"]]
        assert links == [{"href": "https://www.instagram.com/anna.bakes/", "rel": "noopener noreferrer"}]

    def test_needs_nothing_from_outside(self, page):
        for node in page.nodes:
            for name in ("src", "href", "srcset", "data", "poster", "xlink:href"):
                target = node["attrs"].get(name) or "#"
                assert target.startswith("#") or re.fullmatch(r"https://www\.instagram\.com/[a-z0-9._]+/", target)
        assert not [tag for tag in ("script", "link", "iframe", "img", "object", "form") if page.all(tag)]
        style = page.all("style")[0]["text"]
        assert "url(" not in style
        assert "@import" not in style
        assert not [name for node in page.nodes for name in node["attrs"] if name.startswith("on")]

    def test_tells_the_browser_to_load_nothing(self, page):
        policy = next(n["attrs"] for n in page.all("meta") if n["attrs"].get("http-equiv") == "Content-Security-Policy")
        assert policy["content"].startswith("default-src 'none'; style-src 'unsafe-inline'")

    def test_asks_to_be_kept_out_of_search_engines(self, page):
        assert {"name": "robots", "content": "noindex"} in [node["attrs"] for node in page.all("meta")]


class TestSameness:
    def test_gives_the_same_bytes_again(self, html):
        roundup = make_roundup()
        assert render_page(roundup, draw_pictures(roundup)) == html

    @pytest.mark.parametrize("seed", ["1", "4242"])
    def test_gives_the_same_bytes_in_another_process(self, html, seed):
        program = (
            "import hashlib\nfrom roundup.make import make_roundup\nfrom closeknit.roundup.page import render_page\n"
            "from closeknit.roundup.pictures import draw_pictures\nroundup = make_roundup()\n"
            "print(hashlib.sha256(render_page(roundup, draw_pictures(roundup)).encode()).hexdigest())"
        )
        answer = subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parent.parent,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "C"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer.stdout.strip() == hashlib.sha256(html.encode()).hexdigest()


class TestStructure:
    def test_closes_every_tag(self, page):
        assert page.open == []

    def test_says_its_language_and_has_one_heading_of_the_first_rank(self, page):
        assert page.all("html")[0]["attrs"]["lang"] == "en"
        assert page.tidy("h1") == ["Nano creators worth a letter, June 2019"]
        assert len(page.all("main")) == len(page.all("nav")) == len(page.all("footer")) == 1

    def test_uses_every_id_once_and_points_only_at_ids_that_exist(self, page):
        ids = [node["attrs"]["id"] for node in page.nodes if "id" in node["attrs"]]
        assert len(ids) == len(set(ids))
        for node in page.nodes:
            assert set((node["attrs"].get("aria-labelledby") or "").split()) <= set(ids)
            if (node["attrs"].get("href") or "").startswith("#"):
                assert node["attrs"]["href"][1:] in ids

    def test_lets_keyboards_skip_to_the_lists(self, page):
        assert page.all("a")[0]["attrs"] == {"class": "skip", "href": "#main"}

    def test_lists_the_niches_with_their_counts(self, page):
        listed = " ".join(page.all("nav")[0]["text"].split())
        assert listed == "Niches Baking 5 of 468 Gardening & balconies 2 of 158 Niche unknown 0 of 17 Method"

    def test_gives_every_table_a_caption_and_headers(self, page):
        assert page.all("table")
        for table in page.all("table"):
            assert [child["tag"] for child in table["children"]][:2] == ["caption", "thead"]
            assert table["children"][0]["text"].strip()
        for head in page.all("th"):
            assert head["attrs"].get("scope") == ("col" if "thead" in head["inside"] else "row")

    def test_gives_every_picture_a_text_alternative(self, page):
        pictures = page.all("svg")
        assert len(pictures) == 3  # how to read, baking, gardening
        for picture in pictures:
            assert picture["attrs"]["role"] == "img"
            assert picture["children"][0]["tag"] == "title"
            assert picture["children"][0]["text"].strip()
        described = pictures[1]["children"][1]["text"]
        assert "@anna.bakes" in described
        assert "1.6 % – the average marketers quote" in described
        assert f"their median 3.6{words.GLUE}%" in described

    def test_counts_what_each_gate_removed(self, page):
        found = cells(page)
        assert found["Between 1,000 and 9,999 followers"] == "41"
        assert found["Last post at most 60 days old"] == "88"
        assert found["Left"] == "312"

    def test_explains_itself(self, page):
        method = page.all("section")[-1]["text"]
        for telling in ("engagement_rate", "τ² / (τ² + s²/n)", "at most 18", "Rows not imported", "41,210", "0.62"):
            assert telling in method
        assert "What this page does not know" in page.tidy("h3")
        assert "Whether their audience buys: engagement is not a sale." in page.tidy("li")
        assert "closeknit 0.1.0" in page.all("footer")[0]["text"]

    def test_says_so_where_the_assumption_is_not_from_the_users_data(self):
        page = page_of(make_section(), prior=Prior(False, 4, 0.9, 0.6))
        assert "a wide published assumption stands in" in " ".join(page.all("main")[0]["text"].split())

    def test_covers_the_data_in_words_and_shares(self, page):
        facts = dict(zip(page.tidy("dt"), page.tidy("dd"), strict=True))
        assert facts["Size"] == "1,000–9,999 followers"
        assert facts["With replies collected"] == "212 14 %"


class TestNumbers:
    def test_prints_a_card_in_full(self):
        page = page_of(make_section("baking", (make_pick(),)))
        found = cells(page)
        assert "7.9 % 80 % interval 6.1–10.2 %, 18 posts" in " ".join(" ".join(page.tidy("p")).split())
        assert {
            name: found[name] for name in ("Multiple of 1.6 %", "Ahead of peers", "Index", "Comments answered")
        } == {
            "Multiple of 1.6 %": "4.9× 3.8–6.4×",
            "Ahead of peers": "92 % 84–97 %",
            "Index": "72 of 100 61–83, 5 parts",
            "Comments answered": "41 % 33–50 %, 64 comments",
        }
        assert found["Time to answer"] == "5 hours 3–9 hours, 26 answers"
        assert found["Marked as paid"] == "11 % 5.0–24 %, 18 posts"
        assert found["Last post"] == "9 days"

    @pytest.mark.parametrize("nothing", [None, Estimate(None), Estimate(float("nan")), Estimate(None, n=3)])
    def test_says_in_words_what_is_missing(self, nothing):
        metrics = make_metrics()
        gone = {name: nothing for name in metrics}
        page = page_of(make_section("baking", (make_pick(metrics=make_metrics(**gone)),), gates=()))
        found = cells(page)
        measures = {name: found[name] for name in list(found)[:11]}
        assert measures["Comments answered"] == "replies not collected or too few"
        assert measures["Index"] == "not enough comments"
        assert measures["Ahead of peers"] == "no peers to compare with"
        assert not [value for value in measures.values() if re.search(r"\d", value)]
        assert "Engagement rate not enough posts" in page.tidy("p")

    def test_never_prints_a_machine_s_word_for_nothing(self, html):
        shown = re.sub(r"<style>.*?</style>", "", html, flags=re.S)
        assert not re.search(r"\b(None|nan|NaN|null|undefined|inf)\b", re.sub(r"<[^>]*>", " ", shown))

    def test_keeps_a_rate_of_nought_apart_from_an_unknown_one(self):
        metrics = make_metrics(reply_rate=Estimate(0.0, 0.0, 0.04, 50))
        found = cells(page_of(make_section("baking", (make_pick(metrics=metrics),))))
        assert found["Comments answered"] == "0 % 0–4.0 %, 50 comments"

    def test_blames_the_answers_where_replies_were_collected(self):
        found = cells(page_of(make_section("baking", (make_pick(metrics=make_metrics(reply_delay=None)),))))
        assert found["Time to answer"] == "not enough answers"

    @pytest.mark.parametrize(("low", "note"), [(0.9, " 90–99 %"), (0.988, "")])
    def test_never_claims_that_nobody_is_better(self, low, note):
        metrics = make_metrics(engagement_percentile=Estimate(0.998, low, 0.9999))
        found = cells(page_of(make_section("baking", (make_pick(metrics=metrics),))))
        assert found["Ahead of peers"] == "over 99 %" + note

    def test_shows_further_parts_of_closeness_where_they_are_given(self):
        metrics = make_metrics(dialogue_share=Estimate(0.12, 0.08, 0.2, 40))
        found = cells(page_of(make_section("baking", (make_pick(metrics=metrics),))))
        assert found["Dialogues"] == "12 % 8.0–20.0 %, 40 comments"
        assert "Questions answered" not in found

    def test_leaves_out_further_parts_that_could_not_be_computed(self):
        metrics = make_metrics(dialogue_share=Estimate(None))
        assert "Dialogues" not in cells(page_of(make_section("baking", (make_pick(metrics=metrics),))))


class TestEmptiness:
    def test_without_niches_says_how_to_add_them(self):
        page = page_of(make_section(None))
        assert "Niche unknown" in page.tidy("h2")
        assert "add a column named niche to your profiles file" in " ".join(page.all("main")[0]["text"].split())
        assert not page.all("nav")
        assert "niche by niche" not in page.all("header")[0]["text"]

    def test_of_a_niche_without_picks_says_that_nobody_passed(self):
        page = page_of(make_section("baking", (), peers=Peers(0, ())))
        assert "Nobody here passed every condition, so nobody is listed." in page.tidy("p")
        assert not page.all("ol")

    def test_of_no_creator_at_all_still_makes_a_page(self):
        page = page_of(coverage=Coverage(0, 0, 0, 0), gates=(), imports=(), methods=(), unknown=())
        assert "Nobody to list" in page.tidy("h2")
        assert page.open == []

    @pytest.mark.parametrize(("n", "enough"), [(19, False), (20, True)])
    def test_shows_peers_only_where_they_are_twenty_or_more(self, n, enough):
        peers = replace(make_section().peers, n=n)
        roundup = make_roundup(sections=(make_section("baking", peers=peers),))
        pictures = draw_pictures(roundup)
        page = Page(render_page(roundup, pictures))
        (caption,) = page.tidy("figcaption")
        assert ("peers’ median" in pictures["baking"]) == enough
        assert (f"middle 90 % of {n} peers" in caption) == enough
        assert (f"Too few peers to show theirs ({n}, the listed among them)." in caption) != enough
        assert (f"Too few peers to show theirs ({n})." in page.all("desc")[0]["text"]) != enough
        assert (peers.median is None) != enough

    def test_draws_no_picture_for_picks_without_a_rate(self):
        pick = make_pick(metrics=make_metrics(engagement_rate=None))
        assert draw_pictures(make_roundup(sections=(make_section("baking", (pick,)),))) == {}


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palette(mode):
    """The variables of a mode, with references followed: dark and print override light."""
    rules = style(TEMPLATES / "page.css")
    blocks = re.findall(r":root \{(.*?)\}", rules, flags=re.S)
    light, dark, paper = (dict(re.findall(r"(--[a-z-]+): ([^;]+);", block)) for block in blocks)
    found = {"light": light, "dark": light | dark, "print": light | paper}[mode]
    return {name: found[value[4:-1]] if value.startswith("var(") else value for name, value in found.items()}


@pytest.mark.parametrize("mode", ["light", "dark", "print"])
class TestContrast:
    @pytest.mark.parametrize("text", ["--ink", "--muted", "--accent", "--chart-ink", "--chart-muted"])
    @pytest.mark.parametrize("ground", ["--page", "--card"])
    def test_of_text_is_at_least_4_5(self, mode, text, ground):
        assert contrast(palette(mode)[text], palette(mode)[ground]) >= 4.5

    @pytest.mark.parametrize("ground", ["--page", "--chart-peers", "--chart-peers-core", "--chart-paper"])
    @pytest.mark.parametrize("mark", ["--chart-accent", "--chart-ink"])
    def test_of_marks_in_pictures_is_at_least_3(self, mode, mark, ground):
        assert contrast(palette(mode)[mark], palette(mode)[ground]) >= 3


class TestStyle:
    def test_serves_paper_dark_screens_and_keyboards(self):
        rules = style(TEMPLATES / "page.css")
        for telling in ("@page { size: A4", "@media screen and (prefers-color-scheme: dark)", ":focus-visible"):
            assert telling in rules
        assert "break-before: page" in rules
        assert "tabular-nums" in rules

    def test_uses_only_variables_that_it_sets(self):
        rules = style(TEMPLATES / "page.css")
        sources = rules + "".join(path.read_text("utf-8") for path in sorted(TEMPLATES.iterdir()))
        assert set(re.findall(r"var\((--[a-z-]+)", sources)) <= {"--share", *palette("light")}
