"""Settings: there and back through TOML, and one sentence for each thing that cannot be."""

from __future__ import annotations

import tomllib

import pytest

from coordgraph.errors import SettingsError
from coordgraph.settings import Settings, seconds


def test_settings_survive_toml():
    settings = Settings().changed(
        {
            "similarity": {"window": "none"},
            "behaviours": {"behaviours": ["co_url"]},
            "ties": {"percentile": 99},
            "seed": 3,
        }
    )
    assert Settings.from_mapping(tomllib.loads(settings.to_toml())) == settings


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"speed": 1}, "settings: no such setting: 'speed'. Use one of: "),
        ({"ties": {"speed": 1}}, "settings: no such setting in [ties]: 'speed'. Use one of: filter, method, "),
        ({"ties": 3}, "settings: [ties] must be a table: '3'."),
        ({"ties": {"min_posts": 1.5}}, "settings: [ties] min_posts must be a whole number: '1.5'."),
        ({"ties": {"min_synchrony": "much"}}, "settings: [ties] min_synchrony must be a number: 'much'."),
        ({"behaviours": {"inherited": "yes"}}, "settings: [behaviours] inherited must be true or false: 'yes'."),
        ({"behaviours": {"drop": "x"}}, "settings: [behaviours] drop must be a list of texts: 'x'."),
        ({"communities": {"min_accounts": 1}}, "settings: [communities] min_accounts must lie between 2 and "),
    ],
)
def test_what_cannot_be_is_refused(values, sentence):
    with pytest.raises(SettingsError) as caught:
        Settings.from_mapping(values)
    assert str(caught.value).startswith(sentence)


def test_a_file_that_is_not_toml_is_refused(tmp_path):
    (tmp_path / "bad.toml").write_text("window = = 3")
    with pytest.raises(SettingsError, match=r"bad\.toml: not TOML \(.*\)\. Mend that line\."):
        Settings.from_toml(tmp_path / "bad.toml")


@pytest.mark.parametrize("text", ["-5s", "1 fortnight", "", "1e3s"])
def test_durations_that_are_none(text):
    with pytest.raises(SettingsError, match="not a duration"):
        seconds(text)
