"""Posts speak for niches by the words that stand in them."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_creators import lexicon, niche, ours

from closeknit.audience.niches import evidence as evidence_module
from closeknit.audience.niches.evidence import niche_evidence
from closeknit.audience.niches.reasons import reasons

SHIPPED = ours()


def speaks(word, text):
    return niche_evidence(pa.array([text]), None, lexicon(niche("x", word)))[0, 0] > 0


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("recipe", "My RECIPE!"),
        ("recipe", "#recipe"),
        ("recipe", "#recipeoftheday"),
        ("recipe", "#easyrecipe"),
        ("recipe*", "two recipes"),
        ("recipe*", "#easyrecipes"),
        ("*cake", "a cheesecake"),
        ("*bake*", "prebaked"),
        ("meal prep", "Meal-prep Sunday"),
        ("meal prep", "#mealprep"),
        ("#ootd", "nice #ootd"),
        ("#ootd*", "#ootdsocial"),
        ("#*home", "#myhome"),
        ("Kühlschrank", "der kuhlschrank"),
        ("crème", "creme"),
        ("😋", "so good😋"),
        ("👩‍🍳", "me 👩‍🍳 today"),
        ("コーデ", "今日のコーデです"),
        ("강아지", "우리강아지랑"),
        ("kedi*", "KEDİLER"),
        ("a quattro zampe", "amici a quattro zampe"),
    ],
)
def test_a_word_is_found(word, text):
    assert speaks(word, text)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("recipe", "recipes"),
        ("cat", "#catering"),
        ("cat", "#delicat"),
        ("recipe", "myrecipe"),
        ("*cake", "cakes"),
        ("meal prep", "meal and prep"),
        ("meal prep", "prep meal"),
        ("#ootd", "ootd"),
        ("#*home", "home"),
        ("#ootd", "#ootdx"),
        ("😋", "😊"),
        ("コーデ", "コード"),
        ("recipe", None),
        ("recipe", ""),
    ],
)
def test_a_word_is_not_found(word, text):
    assert not speaks(word, text)


def test_phrases_do_not_run_from_one_post_into_the_next():
    found = niche_evidence(pa.array(["about hair", "care package"]), None, lexicon(niche("x", "hair care")))
    assert not found.any()


def test_each_word_of_a_post_counts_once_for_a_niche_and_its_parents():
    words = lexicon(niche("food", "recipe, recipe*, #recipe*"), niche("vegan", "tofu", "food"), niche("pet", "dog"))
    found = niche_evidence(pa.array(["recipe recipe #recipe tofu", "tofu tofu", "dog tofu"]), None, words)
    assert found.tolist() == [[3, 1, 0], [1, 1, 0], [1, 1, 1]]


def test_listed_hashtags_count_like_those_in_the_caption():
    words = lexicon(niche("food", "#brunch"))
    tags = pa.array([["brunch"], ["#Brunch", "x"], None, [None], []], pa.list_(pa.string()))
    captions = pa.array(["nice", None, "#brunch", "nice", None])
    assert niche_evidence(captions, tags, words)[:, 0].tolist() == [1, 1, 1, 0, 0]


def test_many_posts_are_worked_on_in_parts(monkeypatch):
    captions = pa.array([f"recipe {number} dog" if number % 3 else None for number in range(25)])
    whole = niche_evidence(captions, None, SHIPPED)
    monkeypatch.setattr(evidence_module, "_AT_ONCE", 4)
    assert (niche_evidence(captions, None, SHIPPED) == whole).all()
    assert niche_evidence(captions.slice(0, 0), None, SHIPPED).shape == (0, len(SHIPPED.niches))


@given(st.lists(st.text(st.sampled_from("abcdé #😋犬 "), max_size=12), max_size=4))
def test_a_post_says_the_same_whatever_stands_beside_it(texts):
    words = lexicon(niche("x", "ab, cd*, 😋, 犬, #abc*, *dab, a b"), niche("y", "abcde, *bcd*"))
    together = niche_evidence(pa.array(texts, pa.string()), None, words)
    alone = [niche_evidence(pa.array([text]), None, words)[0] for text in texts]
    assert np.array_equal(together, np.array(alone).reshape(len(texts), 2))


CAPTIONS = {
    "beauty": ["new lipstick and mascara", "mein neuer Lippenstift", "mon rouge à lèvres", "mi maquillaje de hoy",
               "il mio rossetto preferito", "minha maquiagem de hoje", "💄"],
    "family": ["my toddler at the playground", "schwanger mit Baby zwei", "ma grossesse, mes enfants", "mis hijos y yo",
               "i miei bambini", "meus filhos", "mijn kinderen", "moja ciąża"],
    "fashion": ["today's outfit #ootd", "mein Kleid und die Stiefel", "une robe et des bottines", "vestido y zapatos",
                "vestito e scarpe", "calça e blusa", "sukienka", "今日のコーデ"],
    "fitness": ["leg day workout at the gym", "Krafttraining und Liegestütze", "séance de musculation",
                "entrenamiento en el gimnasio", "allenamento in palestra", "treino na academia", "träning"],
    "food": ["easy chicken soup recipe", "leckeres Rezept für Kuchen", "ma recette de tarte", "receta de ensalada",
             "ricetta della zuppa", "receita de sopa", "lekker recept", "przepis na obiad", "おいしいランチ"],
    "interior": ["our living room makeover", "neue Möbel im Wohnzimmer", "ma déco de salon et le canapé",
                 "decoración del dormitorio", "arredamento del soggiorno", "decoração da sala de estar"],
    "pet": ["my puppy #dogsofinstagram", "unser Hund ist ein Welpe", "mon chien et mon chaton", "mi perro y mi gato",
            "il mio gatto e il cucciolo", "meu cachorro", "mijn hond", "わんこ"],
    "travel": ["road trip to the mountains", "Urlaub am Strand", "vacances à la plage", "viaje a la playa",
               "vacanza in spiaggia", "viagem para a praia", "op vakantie", "podróż nad morze", "путешествие"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "caption"), [(name, text) for name, texts in CAPTIONS.items() for text in texts])
def test_captions_in_many_languages_speak_for_their_niche(name, caption):
    tops = [number for number, one in enumerate(SHIPPED.niches) if one.parent is None]
    found = niche_evidence(pa.array([caption]), None, SHIPPED)[0, tops]
    assert SHIPPED.names[tops[int(found.argmax())]] == name


@pytest.mark.parametrize(
    "caption", ["Happy Monday everyone", "Guten Morgen euch allen", "link in bio", "🎉✨", "...", "12345"]
)
def test_captions_about_nothing_speak_for_no_niche(caption):
    assert not niche_evidence(pa.array([caption]), None, SHIPPED).any()


def test_reasons_are_the_words_most_frequent_first():
    words = lexicon(niche("food", "soup, stew, meal prep"), niche("pet", "dog"))
    found = reasons(pa.array(["soup", "Soup and meal prep", "dog stew", None]), words, most=2)
    assert [(r.niche, r.word, r.texts) for r in found] == [("food", "soup", 2), ("food", "stew", 1), ("pet", "dog", 1)]
