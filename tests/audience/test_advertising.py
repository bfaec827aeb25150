"""What looks like advertising, what says so where people see it, and what follows from both."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.audience.advertising.captions import plain, tokens
from closeknit.audience.advertising.labels import Disclosed, without_labels
from closeknit.audience.advertising.lexicon import FILE, HINT, lexicon
from closeknit.audience.advertising.mentions import Surroundings
from closeknit.audience.advertising.model import default_model, judged_model
from closeknit.audience.advertising.risk import advertising_risk, undisclosed_share
from closeknit.audience.advertising.signs import Posts, find_signs, handles_mentioned
from closeknit.metrics.sponsorship import SPONSORED_TAGS

ALONE = Surroundings()


def risk_of(*captions, creator="me", label=None, around=ALONE):
    unknown = [None] * len(captions)
    posts = Posts([creator] * len(captions), captions, unknown, unknown, [label] * len(captions))
    return advertising_risk(posts, around=around)


def looks(caption):
    return float(risk_of(caption).looks[0])


def kinds(caption, **more):
    return {reason.kind for reason in risk_of(caption, **more).reasons(0)}


def place(caption):
    return risk_of(caption).disclosed[0]


class TestWhatLooksLikeAdvertising:
    @pytest.mark.parametrize("caption", [
        "dinner with @anna", "Dinner with @anna, @beth and @cleo ❤️", "mit @anna am See", "📷 @mike", "photo by @mike",
        "thanks to my friend @anna for a lovely dinner", "A lovely day at the beach #sun", "Happy birthday @anna",
        "#adventure time with my #adorable mug", "dress code: code red", "brand new day",
    ])  # fmt: skip
    def test_friends_credits_and_everyday_posts_are_a_low_risk(self, caption):
        assert risk_of(caption).undisclosed[0] < 0.03

    @pytest.mark.parametrize("caption", [
        "thanks @brand for the gift, code ANNA15", "Mit ANNA15 bekommt ihr -15 % bei @tassenwelt!",
        "En collaboration avec @marque, -20 % avec le code LEA20", "15 % de descuento con mi código en @tienda",
        "Codice sconto ANNA10 su @marchio, disponibile su linkinbio", "Em parceria com @marca, cupom ANA10",
        "Gekregen van @merk, kortingscode ANNA10", "I samarbete med @märke, använd min kod ANNA20",
    ])  # fmt: skip
    def test_codes_gifts_and_collaborations_with_a_brand_are_a_high_risk_in_eight_languages(self, caption):
        risk = risk_of(caption)
        assert risk.disclosed[0] is Disclosed.NOWHERE
        assert risk.undisclosed[0] > 0.5

    def test_reasons_name_the_words_and_sum_up_to_the_log_odds(self):
        risk = risk_of("thanks @mugco for the gift, 20 % off with code ANNA15")
        told = {reason.kind: reason.words for reason in risk.reasons(0)}
        assert told["mention"] == "@mugco"
        assert told["thanks"] == "thanks @mugco"
        assert told["code"] == "code anna15"
        assert told["discount"].startswith("20 % off")
        worth = sum(reason.weight for reason in risk.reasons(0))
        assert math.log(risk.looks[0] / (1 - risk.looks[0])) == pytest.approx(default_model().intercept + worth)

    def test_no_caption_is_unknown_and_never_no_risk(self):
        risk = risk_of(None, "", "  \n", "\u200b")
        assert np.isnan(risk.undisclosed).all()
        assert set(risk.disclosed) == {Disclosed.UNKNOWN}
        assert not risk.looks_undisclosed.any()

    def test_the_platforms_label_counts_without_a_caption_too(self):
        risk = risk_of(None, label=True)
        assert (risk.advertises[0], risk.undisclosed[0]) == (default_model().believed, 0.0)
        assert math.isfinite(risk.reasons(0)[0].weight)

    def test_the_same_words_are_not_told_twice(self):
        assert kinds("#gifted mug") == {"gift"}
        assert kinds("#brandpartner mug") == {"hint"}

    @pytest.mark.parametrize("caption", ["my partner and I", "a client called", "unsponsored", "selbst gekauft"])
    def test_what_only_sounds_like_a_label_moves_nothing(self, caption):
        assert looks(caption) == pytest.approx(looks("nothing here"))


class TestBrandsAndFriends:
    def test_a_friend_in_one_post_is_a_friend_in_all(self):
        alone, known = risk_of("love this @anna"), risk_of("love this @anna", "weekend with @anna")
        assert "mention" in {reason.kind for reason in alone.reasons(0)}
        assert known.reasons(0) == ()

    def test_other_creators_are_no_advertisers(self):
        assert kinds("thanks @anna for today", around=Surroundings(people=frozenset({"anna"}))) == set()
        assert kinds("thanks @anna for today") == {"mention", "thanks"}

    def test_her_own_handle_is_no_advertiser(self):
        assert kinds("follow @me", creator="Me") == set()

    def test_an_account_that_comes_back_or_that_others_mention_weighs_more(self):
        often = risk_of(*["my mug is by @mugco"] * 3)
        assert "repeated" in {reason.kind for reason in often.reasons(0)}
        assert "repeated" not in kinds("my mug is by @mugco")
        assert "shared" in kinds("at @mugco", around=Surroundings(creators={"mugco": 4}))
        assert "shared" not in kinds("at @mugco", around=Surroundings(creators={"mugco": 3}))

    def test_posts_of_many_creators_tell_by_themselves_whom_many_mention(self):
        posts = Posts([f"c{n}" for n in range(4)], ["at @mugco"] * 4, *[[None] * 4] * 3)
        assert all("shared" in words for words in find_signs(posts).words)

    def test_names_and_hashtags_of_businesses_count(self):
        assert "business" in kinds("at @mugco_official")
        assert "hashtag" in kinds("at @mug.co #ilovemugco")

    def test_collaborating_with_somebody_is_not_being_with_somebody(self):
        assert "mention" in kinds("in samenwerking met @merk")
        assert "mention" not in kinds("met @anna op reis")

    def test_mentions_come_from_captions_and_from_the_list(self):
        posts = Posts.of(["with @Anna. mail me: a@b.com"])
        assert handles_mentioned(posts) == {"anna"}
        listed = Posts(["me"], ["look"], [None], [["MugCo"]], [None])
        assert find_signs(listed).words[0]["mention"] == "@mugco"


class TestLabels:
    @pytest.mark.parametrize(("caption", "where"), [
        ("#ad Loving my new mug", Disclosed.SEEN), ("AD | My autumn mug", Disclosed.SEEN),
        ("(Werbung) Meine Tasse", Disclosed.SEEN), ("☕ *Anzeige* Meine Tasse", Disclosed.SEEN),
        ("Bezahlte Partnerschaft mit @mugco", Disclosed.SEEN), ("My mug, sponsored by @mugco", Disclosed.SEEN),
        ("Collaboration commerciale avec @mugco", Disclosed.SEEN), ("#publicite mon mug", Disclosed.SEEN),
        ("𝗔𝗱 | my mug", Disclosed.SEEN),
        ("My mug " + 140 * "x" + " #ad", Disclosed.LATE), ("My mug\nis great\n#ad", Disclosed.LATE),
        ("My mug is great #mug #coffee #ad #home", Disclosed.BURIED),
        ("#ad #mug #coffee my mug", Disclosed.SEEN),
        ("Ad infinitum", Disclosed.NOWHERE), ("the ad I saw", Disclosed.NOWHERE), ("#adventure", Disclosed.NOWHERE),
        ("not sponsored", Disclosed.NOWHERE), ("unbezahlte Werbung", Disclosed.NOWHERE),
        ("#gifted so pretty", Disclosed.NOWHERE), ("Thanks to @mugco for this! #sp", Disclosed.NOWHERE),
    ])  # fmt: skip
    def test_stand_where_people_see_them_or_not(self, caption, where):
        assert place(caption) is where

    def test_where_people_see_them_leave_no_risk_and_elsewhere_all_of_it(self):
        seen, late = risk_of("#ad my mug"), risk_of("my mug " + 140 * "x" + " #ad")
        believed = default_model().believed
        assert (seen.advertises[0], seen.undisclosed[0]) == (believed, 0.0)
        assert (late.advertises[0], late.undisclosed[0]) == (believed, believed)
        assert late.reasons(0)[0].kind == "label"
        assert late.reasons(0)[0].words == "#ad"

    def test_listed_beside_the_caption_are_not_seen(self):
        listed = Posts(["me"], ["my mug"], [["ad"]], [None], [None])
        assert advertising_risk(listed).disclosed == (Disclosed.ELSEWHERE,)

    def test_say_whether_the_platform_was_asked(self):
        assert risk_of("x", label=False).label_known.tolist() == [True]
        assert risk_of("x", label=None).label_known.tolist() == [False]
        assert risk_of("x", label=True).disclosed == (Disclosed.PLATFORM,)

    def test_include_every_hashtag_that_the_sponsored_share_counts(self):
        for tag in SPONSORED_TAGS:
            risk = risk_of(f"#{tag}")
            assert risk.disclosed[0].labelled or risk.reasons(0), tag

    @given(st.lists(st.sampled_from([f"#{tag}" for tag in SPONSORED_TAGS] + ["ad |", "my mug", "\n", "@mugco"])))
    def test_can_be_hidden_without_a_trace(self, parts):
        hidden = without_labels(plain(" ".join(parts)), lexicon())
        signs = find_signs(Posts.of([hidden]))
        assert not signs.labels[0].place.labelled
        assert HINT not in signs.words[0]
        assert ("@mugco" in hidden) == ("@mugco" in parts)


PHRASES = [
    " ".join(
        {"@": "@mugco", "%": "20 %", "-%": "-20 %", "<code>": "ANNA15", "...": "so much"}.get(w, w) for w in phrase
    )
    for by_second in lexicon().by_first.values()
    for entries in by_second.values()
    for sign, phrase in entries
    if sign not in {"label", "denied", "hint", "friend", "credit"} and not phrase[0].startswith("#")
]
NEUTRAL = ["the sky over the hills was grey", "🌿✨", "we slept until noon and stayed", "#sunday"]
captions = st.lists(st.sampled_from([*sorted(set(PHRASES)), *NEUTRAL]), min_size=1, max_size=5).map(" . ".join)
# Five words that mean nothing keep phrases of different sentences apart.
APART = " grey stones lay about there then "


class TestOneCaptionWrittenInManyWays:
    @given(captions)
    def test_case_changes_nothing(self, caption):
        assert looks(caption) == looks(caption.upper()) == looks(caption.lower()) == looks(caption.title())

    @given(captions, st.data())
    def test_invisible_characters_change_nothing(self, caption, data):
        at = data.draw(st.integers(0, len(caption)))
        mark = data.draw(st.sampled_from(["\u200b", "\u200d", "\ufeff", "\u2060", "\u00ad"]))
        assert looks(caption[:at] + mark + caption[at:]) == looks(caption)

    @given(captions, st.sampled_from(["😍", "❤️", "👉🏽", "🇩🇪", "…", " "]))
    def test_emoji_around_the_words_change_nothing(self, caption, emoji):
        assert looks(emoji + caption + emoji) == looks(caption.replace(" . ", f" {emoji} ")) == looks(caption)

    @given(st.lists(st.sampled_from(sorted(set(PHRASES))), min_size=2, max_size=4), st.randoms())
    def test_the_place_of_the_words_does_not_matter(self, phrases, random):
        moved = phrases[:]
        random.shuffle(moved)
        assert looks(APART + APART.join(moved) + APART) == looks(APART + APART.join(phrases) + APART)

    @given(captions)
    def test_hashtags_count_whether_or_not_they_are_listed(self, caption):
        caption += " #giveaway #mugco #sunday"
        listed = Posts(["me"], [caption], [[w[1:] for w in tokens(plain(caption)) if w[0] == "#"]], [None], [None])
        around = Surroundings()
        assert advertising_risk(listed, around=around).looks[0] == looks(caption)

    @given(captions, st.sampled_from(sorted(set(PHRASES))))
    def test_more_signs_never_lower_the_risk(self, caption, phrase):
        assert looks(caption + APART + phrase) >= looks(caption) - 1e-12

    @given(st.lists(captions, min_size=1, max_size=5), st.randoms())
    def test_the_order_of_the_posts_does_not_matter(self, some, random):
        order = list(range(len(some)))
        random.shuffle(order)
        moved = risk_of(*[some[n] for n in order])
        assert moved.looks == pytest.approx(risk_of(*some).looks[order])


class TestTheWeights:
    def test_follow_from_the_judged_shares_by_bayes_rule(self):
        model, words = default_model(), lexicon()
        nothing = model.intercept
        for sign in words.signs:
            ratio = math.log(sign.among_ads / sign.among_others) - math.log(
                (1 - sign.among_ads) / (1 - sign.among_others)
            )
            assert model.weights[sign.id] == pytest.approx(words.independence * ratio)
        absent = sum(math.log((1 - sign.among_ads) / (1 - sign.among_others)) for sign in words.signs)
        assert nothing == pytest.approx(math.log(0.1 / 0.9) + words.independence * absent)

    def test_are_read_from_a_file_that_people_may_edit(self, tmp_path):
        edited = tmp_path / "signs.toml"
        edited.write_text(FILE.read_text("utf-8").replace("base_rate = 0.10", "base_rate = 0.20"), "utf-8")
        changed = judged_model(lexicon(edited))
        assert changed.base_rate == 0.2
        assert changed.intercept > default_model().intercept

    def test_say_why_for_every_sign(self):
        import tomllib

        for name, sign in tomllib.loads(FILE.read_text("utf-8"))["sign"].items():
            assert sign["because"], name
            assert 0 < sign["among_others"] <= sign["among_ads"] < 1, name


class TestTheShareOfUndisclosedAdvertising:
    def test_counts_posts_that_look_so_among_those_that_are_known(self):
        share = undisclosed_share(risk_of("thanks @mugco for the gift, code ANNA15", "#ad my mug", "the sky", None))
        assert (share.estimate, share.n) == (pytest.approx(1 / 3), 3)
        assert share.low95 < share.low < share.estimate < share.high < share.high95

    def test_is_unknown_where_no_caption_is_known(self):
        share = undisclosed_share(risk_of(None, None))
        assert (share.estimate, share.low, share.n) == (None, None, 0)

    @given(st.lists(st.sampled_from(["thanks @mugco for the gift, code ANNA15", "the sky", None]), max_size=30))
    def test_lies_in_its_interval(self, some):
        share = undisclosed_share(risk_of(*some))
        if share.estimate is not None:
            assert 0 <= share.low95 <= share.low <= share.estimate <= share.high <= share.high95 <= 1
