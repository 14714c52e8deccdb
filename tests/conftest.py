"""What the tests share: real data where it lies beside the checkout, one small campaign with its run, browsers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from coordgraph.campaigns import CampaignSettings, generate, write_campaign
from tests.browser import BROWSERS

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

# how long an example takes says nothing on a busy machine
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="module", autouse=True)
def browsers_of_a_module() -> Iterator[None]:
    yield
    BROWSERS.close()


@pytest.fixture(scope="session")
def real_data() -> Path:
    if not (SHARED / "data").is_dir():
        pytest.skip("real data lie in ../shared/data, which is absent")
    return SHARED / "data"


@pytest.fixture(scope="session")
def golden() -> Path:
    if not (SHARED / "golden").is_dir():
        pytest.skip("the other tools' outputs lie in ../shared/golden, which is absent")
    return SHARED / "golden"


@pytest.fixture(scope="session")
def campaign(tmp_path_factory):
    """A small campaign with all four planted groups, and its files."""
    made = generate(CampaignSettings(accounts=400, posts_per_account=14, fans=12, viral_posts=1), seed=3)
    return made, write_campaign(made, tmp_path_factory.mktemp("campaign"))


@pytest.fixture(scope="session")
def small_run(campaign, tmp_path_factory):
    """A finished run of the small campaign: its directory."""
    from coordgraph import pipeline
    from coordgraph.runs import RunDirectory
    from coordgraph.settings import Settings

    files = campaign[1]
    path = tmp_path_factory.mktemp("runs") / "small"
    settings = Settings().changed({"outlets": {"registries": (str(files.registry),)}})
    pipeline.run([str(files.posts)], settings, RunDirectory(path))
    return path
