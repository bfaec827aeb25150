"""The language of a creator is the stated one, else the one she writes in, else unknown."""

import pytest

from closeknit.audience.languages import SURE, creator_language, detect_language, language_code

TEXTS = {
    "en": "Sunday brunch with the girls, best pancakes in town! #brunch",
    "de": "Heute gibt es mein neues Rezept für Apfelkuchen, so lecker!",
    "fr": "Ma recette préférée de gâteau au chocolat, vous aimez ?",
    "es": "Feliz domingo a todos, qué buen día en la playa",
    "it": "Buongiorno a tutti! Oggi vi porto a fare colazione con me",
    "pt": "Bom dia gente! Hoje tem receita nova no canal",
    "nl": "Vandaag een heerlijk recept voor jullie",
    "sv": "Idag blev det en härlig promenad i skogen med hunden",
    "pl": "Dzisiaj nowy przepis na pyszne ciasto",
    "tr": "Bugün yeni bir tarif deniyorum, çok lezzetli oldu",
    "ru": "Доброе утро! Сегодня готовим вкусный завтрак",
    "ja": "今日のコーデはワンピースです",
    "ko": "오늘의 데일리룩 어때요?",
    "ar": "صباح الخير يا بنات اليوم وصفة جديدة",
    "hi": "आज की रेसिपी बहुत स्वादिष्ट है",
    "ml": "നോക്കിയ സ്ഥിതിക്ക് എന്റെ യൂട്യുബിലും",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_short_caption_shows_its_language(code):
    found = detect_language([TEXTS[code]])
    assert (found.code, found.why) == (code, "detected")
    assert SURE <= found.confidence <= 1


@pytest.mark.parametrize(
    "texts", [[], [None], ["", None], ["😘😘"], ["#food #instafood #love"], ["@anna.bakes"], ["https://x.example/de"]]
)
def test_a_language_is_not_guessed_from_what_is_no_prose(texts):
    found = detect_language(texts)
    assert (found.code, found.confidence) == (None, 0.0)
    assert found.why == "too little text"


def test_several_short_captions_together_are_enough():
    assert detect_language(["so", None, "lecker", "und schön", "heute mit euch"]).code == "de"


def test_what_is_stated_wins():
    found = creator_language("Deutsch", [TEXTS["it"]])
    assert (found.code, found.confidence, found.why) == ("de", 1.0, "stated")
    assert creator_language("klingon", [TEXTS["it"]]).code == "it"
    assert creator_language(None, [TEXTS["it"]]).code == "it"


@pytest.mark.parametrize(
    ("written", "code"),
    [("DE", "de"), ("de_AT", "de"), ("German", "de"), ("en-GB", "en"), ("Español", "es"), ("pt-br", "pt"), ("", None),
     ("日本語", "ja"), ("Spanish (Mexico)", "es"), ("xx", None)],
)  # fmt: skip
def test_languages_are_understood_as_people_write_them(written, code):
    assert language_code(written) == code
