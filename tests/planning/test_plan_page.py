import csv
import io
import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest

from closeknit.documents.page import style
from closeknit.documents.words import GLUE
from closeknit.planning.brief import GOALS
from closeknit.planning.model import Assumption, Stage
from closeknit.planning.page import OPEN_PICKS, TEMPLATES, render_no_plan, render_page
from closeknit.planning.pictures import draw_pictures
from closeknit.planning.write import COLUMNS, plan_csv, plan_json, write_plan
from reading_html import Page

from .invented_plan import FORMULA, HOSTILE, make_brief, make_no_plan, make_outcome, make_pick, make_plan

KEYS = {
    "picks", "budget", "currency", "expected_cost", "most_spent", "left_over", "goal", "risk", "caution", "outcome",
    "target", "funnel", "invitations",
    "objective", "bound", "gap", "n_eff", "largest_share", "by_niche", "overlap", "baselines",
    "frontier", "influences", "first_posts", "assumptions", "next_step", "verdict", "binding", "promised", "optimism",
    "seed", "scenarios", "considered", "histogram", "version",
}  # fmt: skip
PICK_KEYS = {
    "creator_id", "handle", "niche", "country", "followers", "offer", "product", "p_accept", "p_post", "cost",
    "cost_parts", "expected", "low", "high", "share", "why", "instead",
}  # fmt: skip
OUTCOME_KEYS = {"mean", "low", "high", "cvar10", "p_miss_target", "p_loss", "low95", "high95"}


def page_of(drawn=False, **changes):
    plan = make_plan(**changes)
    return Page(render_page(plan, draw_pictures(plan) if drawn else {}))


@pytest.fixture(scope="module")
def page():
    return page_of(drawn=True)


def rows_of(plan):
    return list(csv.DictReader(io.StringIO(plan_csv(plan))))


def numbers_in(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for each in value for number in numbers_in(each)]
    return [value] if isinstance(value, float) else []


class TestSafety:
    @pytest.mark.parametrize("field", ["handle", "niche", "country", "product", "offer", "instead", "creator_id"])
    def test_prints_a_hostile_pick_as_text(self, field):
        changes = {field: HOSTILE} | ({"handle": None} if field == "creator_id" else {})
        found = page_of(picks=(make_pick(**changes),))
        assert "<script" not in found.html
        assert HOSTILE in found.words

    @pytest.mark.parametrize("field", ["next_step", "verdict", "binding", "first_posts", "target_source"])
    def test_prints_hostile_sentences_as_text(self, field):
        text = HOSTILE if field in ("next_step", "target_source") else (HOSTILE,)
        assert "<script" not in page_of(**{field: text}).html

    def test_prints_hostile_niches_and_labels_as_text(self):
        plan = make_plan(
            by_niche={HOSTILE: 1.0},
            funnel=(Stage(HOSTILE, 1, 1, 1),),
            assumptions=(Assumption(HOSTILE, HOSTILE, HOSTILE),),
            alternatives=tuple(replace(each, label=HOSTILE, note=HOSTILE) for each in make_plan().alternatives),
            influences=tuple(replace(each, name=HOSTILE) for each in make_plan().influences),
        )
        found = Page(render_page(plan, draw_pictures(plan)))
        assert not found.all("script")
        assert "<script" not in found.html

    def test_links_only_handles_that_instagram_would_allow(self):
        handles = ("anna.bakes", HOSTILE, "explore", "a/../b", "anna bakes", None)
        picks = tuple(make_pick(handle=handle) for handle in handles)
        links = [link["attrs"] for link in page_of(picks=picks).all("a") if "rel" in link["attrs"]]
        assert links == [{"href": "https://www.instagram.com/anna.bakes/", "rel": "noopener noreferrer"}]

    def test_needs_nothing_from_outside(self, page):
        for node in page.nodes:
            for name in ("src", "href", "srcset", "data", "poster", "xlink:href"):
                target = node["attrs"].get(name) or "#"
                assert target.startswith("#") or re.fullmatch(r"https://www\.instagram\.com/[a-z0-9._]+/", target)
            assert not [name for name in node["attrs"] if name.startswith("on")]
        assert not [tag for tag in ("script", "link", "iframe", "img", "object", "form") if page.all(tag)]
        assert "url(" not in page.all("style")[0]["text"]
        assert "@import" not in page.all("style")[0]["text"]

    def test_uses_only_variables_that_it_sets(self):
        rules = style(TEMPLATES / "page.css")
        sources = rules + "".join(path.read_text("utf-8") for path in sorted(TEMPLATES.iterdir()))
        set_here = set(re.findall(r"(--[a-z-]+):", sources))
        assert set(re.findall(r"var\((--[a-z-]+)", sources)) <= set_here


class TestThePage:
    def test_begins_with_the_next_step(self, page):
        assert page.tidy("h1") == ["Invite these 40 creators now, send about 25 gifts, then decide"]
        body = page.words.removeprefix("Skip to the content").strip()
        assert body.startswith("Invite these 40 creators now")

    def test_shows_the_four_key_numbers(self, page):
        assert page.tidy("dt") == ["Budget", "Expected cost", "Orders expected", "Chance to miss the target"]
        assert page.tidy("dd")[::2] == ["EUR 5,000", "EUR 4,673.12", "118", "15 %"]
        assert "80 % interval 50–211" in page.tidy("dd")
        assert "target: 59 orders (half of what is expected)" in page.tidy("dd")

    def test_says_first_that_it_cannot_tell_yet(self, page):
        verdict = page.words.index("We cannot tell yet")
        assert verdict < page.words.index("Many small creators beat one macro creator")
        assert [node for node in page.all("section") if "unsure" in node["attrs"].get("class", "")]

    def test_is_not_unsure_where_nothing_says_so(self):
        found = page_of(verdict=("Many small creators win in 97 % of the simulated courses.",))
        assert not [node for node in found.all("section") if "unsure" in node["attrs"].get("class", "")]

    def test_says_what_the_first_posts_would_teach(self, page):
        assert "Whether gifts alone bring posts." in page.tidy("li")

    def test_says_how_many_to_invite_so_that_enough_posts_go_live(self, page):
        said = page.tidy("p")
        assert (
            "For 80 % chance invite 52, the 40 of this plan and the next best 12: 9–19 posts go live in eight cases of "
            "ten, for EUR 910 expected."
        ) in said
        assert (
            "For 90 % chance it takes 70 invitations and more budget, gifts or hours than the brief has: 10–26 posts "
            "go live in eight cases of ten, for EUR 1,234.56 expected."
        ) in said

    def test_shows_three_pictures_each_with_its_words(self, page):
        pictures = [node for node in page.all("svg") if node["attrs"].get("class") == "picture"]
        assert len(pictures) == 3
        assert "One macro creator: 40 (0–104), average of the worst 10 %: 0." in pictures[0]["text"].replace(GLUE, " ")

    @pytest.mark.parametrize("extra", [0, 1, 300])
    def test_opens_25_picks_and_folds_the_rest(self, extra):
        found = page_of(picks=tuple(make_pick(n) for n in range(1, OPEN_PICKS + extra + 1)))
        folded = [node for node in found.all("details") if node["attrs"].get("class") == "more"]
        assert len(folded) == (extra > 0)
        if extra:
            assert f"{extra} more creator{'s' if extra > 1 else ''} to invite" in folded[0]["text"].replace(GLUE, " ")
        inside = sum(row["inside"].count("details") for row in found.all("tr") if "tbody" in row["inside"])
        # The details for analysts have 18 lines of their own.
        assert inside - 18 == extra

    def test_of_nobody_to_invite_says_so(self):
        assert "Nobody: no candidate is worth an invitation" in page_of(picks=()).words

    def test_tells_the_parts_of_a_cost(self, page):
        parts = page.all("details")[0]["text"].replace(GLUE, " ")
        assert parts.split("\n")[0] == "EUR 19.35gift EUR 12shipping EUR 5handling EUR 2.35"

    def test_names_who_would_come_instead(self):
        found = page_of(picks=(make_pick(instead="instagram:u_9"), make_pick(instead="maria"), make_pick(instead=None)))
        assert re.findall(r"Instead: \S+?(?=</span>)", found.html) == ["Instead: u_9", "Instead: @maria"]

    def test_shows_the_evidence_against(self, page):
        for telling in ("9.2 %", "inverted U", "order of magnitude", "Leung", "Wies", "Beichert"):
            assert telling in page.words.replace(GLUE, " ")

    def test_speaks_the_words_of_pages(self, page):
        analysts = next(n for n in page.all("details") if n["attrs"].get("id") == "analysts")["text"]
        elsewhere = page.words.replace(" ".join(analysts.split()), "")
        assert not re.search(r"\b(CVaR|N_eff|tier|ghosted|content pieces)", elsewhere)
        for telling in ("Risk spread like n equal creators", "31.4", "94.1000", "94.1200", "0.021", "Seed", "Optimism"):
            assert telling in analysts

    def test_keeps_numbers_and_units_together(self, page):
        shown = re.sub(r"<(style|svg).*?</\1>", "", page.html, flags=re.S)
        assert not re.search(r"\d %|EUR \d", re.sub(r'\w+="[^"]*"', "", shown))

    def test_never_prints_a_machine_s_word_for_nothing(self):
        nothing = make_outcome(math.nan, p_loss=math.nan, p_miss_target=math.nan)
        found = page_of(
            drawn=True, outcome=nothing, target=math.nan, overlap=None, gap=math.nan, bound=math.inf, histogram=((), ())
        )
        assert not re.search(r"\b(None|nan|NaN|null|undefined|inf)\b", found.words)

    @pytest.mark.parametrize("goal", GOALS)
    def test_names_the_goal_in_words(self, goal):
        nouns = {"margin": "Margin", "reach": "People reached", "posts": "Live posts"}
        found = page_of(drawn=True, brief=make_brief(goal=goal))
        assert f"{nouns.get(goal, goal.capitalize())} expected" in found.tidy("dt")
        assert found.open == []

    def test_writes_margin_as_money(self):
        found = page_of(brief=make_brief(goal="margin", currency="JPY"), outcome=make_outcome(432_100))
        assert "JPY 432,000" in found.tidy("dd")

    def test_has_each_id_once_and_points_only_at_ids_that_exist(self, page):
        ids = [node["attrs"]["id"] for node in page.nodes if "id" in node["attrs"]]
        assert len(ids) == len(set(ids))
        for node in page.nodes:
            assert set((node["attrs"].get("aria-labelledby") or "").split()) <= set(ids)
            if (node["attrs"].get("href") or "").startswith("#"):
                assert node["attrs"]["href"][1:] in ids

    def test_gives_every_table_a_caption_and_headers(self, page):
        assert len(page.all("table")) == len(page.all("caption")) == len(page.all("thead"))
        for head in page.all("th"):
            assert head["attrs"].get("scope") == ("col" if "thead" in head["inside"] else "row")

    def test_is_a_page_even_with_everything_optional_missing(self):
        found = page_of(
            drawn=True, verdict=(), binding=(), funnel=(), by_niche={}, overlap=None, alternatives=(), frontier=(),
            influences=(), first_posts=(), assumptions=(), histogram=((), ()), picks=(),
        )  # fmt: skip
        assert found.open == []


class TestNoPlan:
    def test_names_the_conflict_first_and_says_what_to_change(self):
        found = Page(render_no_plan(make_no_plan()))
        assert found.tidy("h1") == ["These limits cannot hold together: at least 200 creators; at most 60 creators."]
        assert "Raise the highest number of creators to 200" in found.words
        assert found.open == []

    def test_prints_hostile_limits_as_text(self):
        assert "<script" not in render_no_plan(make_no_plan(conflict=(HOSTILE,), advice=HOSTILE))

    def test_writes_page_and_json_and_no_csv_and_removes_none(self, tmp_path):
        (tmp_path / "plan.csv").write_text("older")
        assert write_plan(make_no_plan(), tmp_path) == tmp_path / "plan.html"
        assert (tmp_path / "plan.csv").read_text() == "older"
        answer = json.loads((tmp_path / "plan.json").read_text("utf-8"))
        assert answer["plan"] is None
        assert answer["conflict"] == ["at least 200 creators", "at most 60 creators"]
        assert answer["advice"].startswith("Raise")


class TestJson:
    def test_has_the_promised_keys(self):
        answer = plan_json(make_plan())
        assert set(answer) == KEYS
        assert set(answer["picks"][0]) == PICK_KEYS
        assert set(answer["outcome"]) == OUTCOME_KEYS
        first, second = answer["invitations"]["rows"]
        assert first["within"] == {"invited": 52, "low": 9, "high": 19, "cost": 91_000}
        assert second["within"] is None
        assert second["needed"]["invited"] == 70
        assert set(answer["baselines"]) >= {"one_macro", "followers_first", "engagement_first"}
        assert set(answer["baselines"]["one_macro"]) == OUTCOME_KEYS | {"label", "picks", "spent", "behind", "note"}
        assert answer["target"] == {"value": 59.2, "source": "half of what is expected"}
        assert set(answer["assumptions"][0]) == {"name", "value", "source"}

    def test_has_only_finite_numbers(self):
        broken = make_plan(outcome=make_outcome(math.nan), bound=math.inf, overlap=None, promised=(-math.inf, 1.0))
        answer = plan_json(broken)
        assert all(map(math.isfinite, numbers_in(answer)))
        assert answer["bound"] is answer["outcome"]["mean"] is answer["optimism"]["mean"] is None

    def test_takes_numbers_of_an_array_library(self):
        plan = make_plan(
            seed=np.int64(7), gap=np.float64(0.5), considered=np.int32(3), histogram=(np.arange(3.0), (1, 2))
        )
        answer = json.loads(json.dumps(plan_json(plan)))
        assert (answer["seed"], answer["gap"], answer["considered"]) == (7, 0.5, 3)
        assert answer["histogram"]["edges"] == [0, 1, 2]

    def test_counts_money_in_whole_minor_units(self):
        answer = plan_json(make_plan())
        assert (answer["budget"], answer["expected_cost"], answer["currency"]) == (500_000, 467_312, "EUR")
        for pick in answer["picks"]:
            assert isinstance(pick["cost"], int)
            assert pick["cost"] == sum(pick["cost_parts"].values())

    def test_tells_how_much_the_optimiser_promised_too_much(self):
        plan = make_plan()
        assert plan_json(plan)["optimism"] == {"mean": 124.9 - plan.outcome.mean, "cvar10": 39.2 - plan.outcome.cvar10}


class TestCsv:
    def test_has_one_line_per_pick_with_cost_in_both_units(self):
        rows = rows_of(make_plan(3))
        assert list(rows[0]) == list(COLUMNS)
        assert [row["cost_major_units"] for row in rows] == ["19.35", "19.35", "74.35"]
        assert [row["cost_minor_units"] for row in rows] == ["1935", "1935", "7435"]
        assert {row["currency"] for row in rows} == {"EUR"}

    @pytest.mark.parametrize(
        ("currency", "cost", "written"),
        [("JPY", 4_000, "4000"), ("EUR", 5, "0.05"), ("EUR", 10**15 + 1, "10000000000000.01")],
    )
    def test_writes_money_exactly(self, currency, cost, written):
        plan = make_plan(picks=(make_pick(cost=cost),), brief=make_brief(currency=currency))
        assert rows_of(plan)[0]["cost_major_units"] == written

    @pytest.mark.parametrize("field", ["creator_id", "handle", "niche", "country", "offer", "product", "instead"])
    def test_disarms_formulas(self, field):
        assert rows_of(make_plan(picks=(make_pick(**{field: FORMULA}),)))[0][field] == "'" + FORMULA

    def test_disarms_reasons(self):
        assert rows_of(make_plan(picks=(make_pick(why=(FORMULA, "two")),)))[0]["why"] == f"'{FORMULA} two"


class TestWriting:
    def test_gives_the_same_bytes_twice_and_leaves_no_draft(self, tmp_path):
        first, second = tmp_path / "a", tmp_path / "b"
        write_plan(make_plan(), first)
        write_plan(make_plan(), second)
        names = sorted(path.name for path in first.iterdir())
        assert names == ["plan.csv", "plan.html", "plan.json"]
        assert [(first / name).read_bytes() for name in names] == [(second / name).read_bytes() for name in names]

    def test_replaces_an_older_plan(self, tmp_path):
        write_plan(make_no_plan(), tmp_path)
        page = write_plan(make_plan(), tmp_path)
        assert "Invite these" in page.read_text("utf-8")
        assert "picks" in json.loads((tmp_path / "plan.json").read_text("utf-8"))
