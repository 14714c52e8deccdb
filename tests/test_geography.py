"""Declared places: countries and cities, what is ambiguous, what is no place, and that nothing is guessed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordgraph.campaigns import names
from coordgraph.errors import SettingsError
from coordgraph.geography import country_of_setting, declared_place, resolve_place
from coordgraph.geography.countries import country_codes
from coordgraph.languages import language_code, language_of
from tests.hostile import HOSTILE


class TestWording:
    @pytest.mark.parametrize(
        ("written", "place", "kind"),
        [
            ("  BOGOTÁ,  Colombia 🇨🇴", "bogota colombia", "declared"), ("everywhere", "", "joke"), ("🌎", "", "joke"),
            ("Por ahí…", "", "joke"), ("   ", "", "none"), ("東京", "東京", "declared"), ("12345", "", "joke"),
            ("en las nubes ☁️", "", "joke"),
        ],
    )  # fmt: skip
    def test_places_as_written(self, written, place, kind):
        assert declared_place(written) == (place, kind)

    @given(st.text())
    def test_any_place_gives_a_kind(self, text):
        place, kind = declared_place(text)
        assert kind in ("none", "joke", "declared") and bool(place) == (kind == "declared")


class TestResolving:
    @pytest.mark.parametrize(
        ("written", "country", "city"),
        [
            ("Caracas, Venezuela", "VE", "Caracas"), ("Bogotá D.C.", "CO", "Bogotá"), ("🇻🇪", "VE", None),
            ("caracas venezuela", "VE", "Caracas"), ("Venezuela, Caracas", "VE", "Caracas"), ("VENEZUELA!!", "VE", None),
            ("Valencia 🇻🇪", "VE", "Valencia"), ("Valencia, España", "ES", "Valencia"), ("Mérida - Venezuela", "VE", "Mérida"),
            ("Maracaibo, Zulia", "VE", "Maracaibo"), ("San Antonio, Venezuela", "VE", None), ("Made in Venezuela", "VE", None),
            ("Somewhere in Germany", "DE", None), ("Somewhere in the US", "US", None), ("somewhere in Texas", "US", None), ("Alemania", "DE", None), ("Londres", "GB", "London"),
            ("Nueva York", "US", "New York City"), ("Austin, TX", "US", "Austin"), ("Paris, TX", "US", "Paris"),
            ("Paris", "FR", "Paris"), ("Atlanta, Georgia", "US", "Atlanta"), ("Tbilisi, Georgia", "GE", "Tbilisi"),
            ("Denver, CO", "US", "Denver"), ("Bogotá, CO", "CO", "Bogotá"), ("Anytown, TX", "US", None),
            ("London, England", "GB", "London"), ("St. Petersburg, Russia", "RU", "Saint Petersburg"), ("東京", "JP", "Tokyo"),
            ("日本", "JP", None), ("Москва", "RU", "Moscow"), ("Россия", "RU", None), ("UK", "GB", None), ("Texas", "US", None),
            ("\u202eCaracas\x00", "VE", "Caracas"),
        ],
    )  # fmt: skip
    def test_a_country_is_told_where_the_wording_leaves_one(self, written, country, city):
        found = resolve_place(written)
        assert (found.kind, found.country, found.city) == ("declared", country, city)

    @pytest.mark.parametrize(
        "written",
        ["Santiago", "Georgia", "Valencia", "Mérida", "Barcelona", "Caracas/Miami", "Miami - Venezuela", "Foo, CA",
         "Venezuela / España", "🇻🇪🇪🇸", "Miami 🇻🇪 🇪🇸", "Victoria", "Peru, IL"],
    )  # fmt: skip
    def test_what_several_countries_have_is_not_guessed(self, written):
        found = resolve_place(written)
        assert (found.kind, found.country, found.city, found.ambiguous) == ("unknown", None, None, True)

    @pytest.mark.parametrize(
        "written",
        ["iPhone: 10.48801,-66.87919", "10.48801, -66.87919", "us", "CA", "Siempre en la lucha", "Michael Jordan",
         "The White House", "Paraíso", "Macondo del Norte"],
    )  # fmt: skip
    def test_coordinates_and_free_words_have_no_country(self, written):
        found = resolve_place(written)
        assert (found.kind, found.country, found.ambiguous) == ("unknown", None, False)

    @pytest.mark.parametrize(
        "written",
        ["everywhere", "Planeta Tierra 🌎", "en tu corazón", "127.0.0.1", "she/her", "Earth, Milky Way", "☁️", "???"],
    )
    def test_jokes_are_kept_apart_from_what_is_unknown(self, written):
        assert resolve_place(written)[:3] == ("joke", "", None)

    def test_the_invented_world_of_the_demo_is_nowhere(self):
        for place in (names.COUNTRY, *names.TOWNS, *names.ABROAD):
            for written in (place, f"{place}, {names.COUNTRY}"):
                assert resolve_place(written)[2:] == (None, None, False)

    @given(
        st.one_of(
            st.text(), st.sampled_from(HOSTILE), st.text(st.sampled_from(" ,/-.🇻🇪aAzé'SantiagoLimaTX"), max_size=40)
        )
    )
    def test_any_text_gives_one_kind_and_a_true_code(self, text):
        found = resolve_place(text)
        assert found.kind in ("none", "joke", "declared", "unknown")
        assert (found.country is not None) == (found.kind == "declared")
        assert found.country is None or found.country in country_codes()
        assert found.city is None or found.country is not None
        assert bool(found.place) == (found.kind in ("declared", "unknown"))

    @given(st.sampled_from(["Caracas, Venezuela", "Austin, TX", "Santiago", "everywhere", "Bogotá D.C.", "🇻🇪"]),
           st.text(" ", max_size=5), st.text(" !🌎", max_size=5))  # fmt: skip
    def test_spaces_and_pictures_around_change_nothing(self, written, before, after):
        assert resolve_place(before + written + after) == resolve_place(written)

    def test_distinct_places_are_quick(self):
        resolve_place("Quito")
        began = time.process_time()
        for number in range(5_000):
            resolve_place(f"Puerto {number}, Venezuela")
        assert time.process_time() - began < 2.5

    def test_a_country_of_a_setting(self):
        assert [country_of_setting(text, "x") for text in ("ve", "VEN", "Venezuela", "Alemania")] == [
            "VE",
            "VE",
            "VE",
            "DE",
        ]
        with pytest.raises(SettingsError) as refused:
            country_of_setting("everywhere", "trends --country")
        assert str(refused.value) == ("trends --country: no country: 'everywhere'. Use a code such as VE, or a name.")


class TestLanguages:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Escribo lo que veo desde el puerto cada mañana, con café y muchas preguntas.", "es"),
            ("Writer, reader and mother of two. Opinions are my own, retweets are not.", "en"),
            ("Новости и события каждый день, подписывайтесь на наш канал", "ru"), ("Docente.", None), ("", None),
            ("https://a.example/x @ana @luis #todo #nada", None), ("🌎" * 50, None),
        ],
    )  # fmt: skip
    def test_only_what_is_long_and_clear_has_a_language(self, text, language):
        assert language_of(text) == language

    def test_codes_of_platforms(self):
        given = (
            "es",
            "es-VE",
            "pt_BR",
            "in",
            "iw",
            "und",
            "zxx",
            "qme",
            "qst",
            "art",
            "",
            "<script>",
            "nb",
            "zh-Hant",
            "Russian",
        )
        expected = ["es", "es", "pt", "id", "he", None, None, None, None, None, None, None, "no", "zh", "ru"]
        assert [language_code(code) for code in given] == expected

    @given(st.one_of(st.text(), st.sampled_from(HOSTILE)))
    def test_any_text_gives_a_code_or_none(self, text):
        found = language_of(text)
        assert found is None or (found.isascii() and 2 <= len(found) <= 3)
