"""Niches are read from files, and the user's own are laid over ours."""

import re

import pytest

from closeknit.audience.niches.definitions import (
    BadNiches,
    Niche,
    example_file,
    merged,
    niche_named,
    read_niches,
    shipped_niches,
)

OURS = (
    Niche("beauty", None, ("cosmetics",), ("lipstick",), False),
    Niche("skin", "beauty", (), ("serum",), False),
    Niche("food", None, ("cooking",), ("recipe",), False),
)


def after(text):
    return {niche.name: niche for niche in merged(OURS, text, "own.toml")}


def test_the_niches_that_ship_have_the_names_that_data_use():
    niches = {niche.name: niche for niche in shipped_niches()}
    named = {"beauty", "family", "fashion", "fitness", "food", "interior", "pet", "travel"}
    assert all(niches[name].parent is None for name in named)
    assert niches["parenting"].parent == "family"
    assert niches["skincare"].parent == "beauty"
    assert niches["vegan"].parent == "food"
    assert not any(niche.own for niche in niches.values())


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Home", "interior"),
        ("PETS", "pet"),
        ("food & drink", "food"),
        ("travel", "travel"),
        ("knitting machines", None),
    ],
)
def test_vendors_names_of_niches_are_understood(name, meant):
    niche = niche_named(name, shipped_niches())
    assert (niche.name if niche else None) == meant


def test_no_two_niches_that_ship_share_a_name_or_alias():
    names = [name for niche in shipped_niches() for name in (niche.name, *niche.aliases)]
    assert sorted(names) == sorted(set(names))


def test_an_own_niche_takes_words_as_a_text_with_commas_or_as_a_list():
    text = 'words = "Akne, unreine  Haut,#acneskin"'
    for words in (text, 'words = ["Akne", "unreine Haut, #acneskin"]'):
        niche = after(f'[Acne]\nparent = "Beauty"\n{words}\n')["acne"]
        assert niche == Niche("acne", "beauty", (), ("Akne", "unreine Haut", "#acneskin"), True)


def test_an_own_niche_takes_the_place_of_ours_and_keeps_what_it_does_not_say():
    found = after('[food]\nwords = "soup"\n')["food"]
    assert found == Niche("food", None, ("cooking",), ("soup",), True)


def test_added_words_and_aliases_leave_a_niche_ours():
    found = after('[food]\nadd = "soup"\naliases = ["Kitchen & Table"]\n')["food"]
    assert found == Niche("food", None, ("kitchen & table",), ("recipe", "soup"), False)


def test_a_removed_niche_goes_with_those_of_ours_below_it():
    assert set(after("[beauty]\nremove = true\n")) == {"food"}


def test_an_own_alias_goes_before_the_same_alias_of_ours():
    niches = merged(OURS, '[stews]\nwords = "stew"\naliases = ["cooking"]\n', "own.toml")
    found = niche_named("Cooking", niches)
    assert found is not None
    assert found.name == "stews"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("[x]\nwords = 3\n", 2, "neither a text nor a list of texts: 3"),
        ('[x]\nwords = "a*b"\n', 2, "'a*b'"),
        ('[x]\nwords = "fine, !!"\n', 2, "'!!'"),
        ('[x]\nwords = "ab*"\n', 2, "too short"),
        ('[x]\nwords = "two words*"\n', 2, "'two words*'"),
        ('[x]\nparent = "nope"\nwords = "hello"\n', 2, "'nope', which is not a niche"),
        ('[food]\nwords = "soup"\n\n[x]\nwrods = "a"\n', 5, "'wrods', which is not known"),
        ("[x]\n", 1, "has no words"),
        ("x = 3\n", 1, "no brackets"),
        ("[q]\nremove = true\n", 1, "does not exist"),
        ('[x]\nremove = "yes"\nwords = "hello"\n', 2, "neither true nor false"),
        ('[a]\nparent = "b"\nwords = "hello"\n[b]\nparent = "a"\nwords = "hey"\n', 2, "belongs to itself"),
        ('[x]\nwords = "hello"\naliases = ["food"]\n', 3, "is a niche itself"),
        ('[x]\nparent = 3\nwords = "hello"\n', 2, "not a text"),
        ('[Knit]\nwords = "wool"\n["  knit "]\nwords = "yarn"\n', 3, "stands there twice, also as 'Knit'"),
    ],
)
def test_a_mistake_is_told_with_file_line_niche_and_value(text, line, told):
    with pytest.raises(BadNiches) as refused:
        merged(OURS, text, "own.toml")
    assert f"own.toml, line {line}: the niche '" in str(refused.value)
    assert told in str(refused.value)
    assert refused.value.next_step


def test_a_name_may_have_blanks_and_capitals_and_mistakes_in_it_are_found():
    assert after('["Second  Hand"]\nwords = "thrifted"\n')["second hand"].own
    with pytest.raises(BadNiches, match=r"own.toml, line 4: the niche 'Second Hand' has the word '!'"):
        after('[food]\nadd = "soup"\n["Second Hand"]\nwords = "thrifted, !"\n')


def test_a_file_that_is_no_toml_is_told_with_its_line():
    with pytest.raises(BadNiches, match=r"own.toml is not valid TOML: .*line 2"):
        merged(OURS, '[x]\nwords "a"\n', "own.toml")


def test_the_example_changes_nothing_until_a_line_is_taken_in_use(tmp_path):
    (tmp_path / "niches.toml").write_text(example_file(), "utf-8")
    assert read_niches(tmp_path) == shipped_niches() == read_niches(tmp_path / "nowhere")


def test_every_niche_of_the_example_works_once_it_is_used():
    lines = (
        line[2:] if re.match(r"# (\[\w+\]|(parent|words|add|aliases|remove) =)", line) else line
        for line in example_file().splitlines()
    )
    found = {niche.name: niche for niche in merged(shipped_niches(), "\n".join(lines), "niches.toml")}
    assert found["acne"].own
    assert "cars" not in found
    assert "tiny house" in found["interior"].words


def test_a_file_in_another_encoding_is_told(tmp_path):
    (tmp_path / "niches.toml").write_bytes("[x]\nwords = 'Küche'".encode("cp1252"))
    with pytest.raises(BadNiches, match="not UTF-8"):
        read_niches(tmp_path)
