"""The report: what it says with and without findings, under a policy that loads nothing."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from coordgraph import reports
from coordgraph.reports.sweep import sweep_in_words, sweep_picture
from coordgraph.tables import SWEEP
from tests.browser import chromium_page
from tests.worlds import RULE, bursts


def page_of(path):
    return path.read_text(encoding="utf-8")


def test_the_report_says_what_was_asked_read_and_found(small_run):
    page = page_of(small_run / "report.html")
    for heading in ("What was asked", "What was read", "Clusters", "What this does not show", "Record"):
        assert f"<h2>{heading}</h2>" in page
    assert "This must also be more than chance gives" in page and "risk ratio" in page
    assert page.startswith("<!doctype html>")


def test_the_report_shows_other_resolutions_and_how_often_clusters_are_found_again(small_run):
    page = page_of(small_run / "report.html")
    assert re.search(r"The clusters are the same from resolution 0\.001 to 0\.\d+; 0\.1 was chosen\.", page)
    assert page.count('<svg class="sweep"') == 1 and 'aria-label="Number of clusters by resolution"' in page
    assert " style=" not in page  # the policy would refuse it
    assert re.search(r"Found again to \d+\.\d% over 50 resamplings; \d+ of \d+ accounts core", page)
    assert '<td data-of="standing">core</td>' in page


def swept(*rows):
    """Rows of resolution, clusters, agreement and plateau; the one at 0.1 is chosen."""
    return SWEEP.of_rows(
        ("cpm", resolution, resolution == 0.1, clusters, 3 * clusters, agreement, 1.0, plateau, 20)
        for resolution, clusters, agreement, plateau in rows
    )


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            [(0.05, 2, 1, 1), (0.1, 2, 1, 1), (0.2, 3, 1, None)],
            "The clusters are the same from resolution 0.05 to 0.1; ",
        ),
        ([(0.05, 2, 1, None), (0.1, 3, 1, None)], "The clusters exist at the chosen resolution, 0.1, and not at its n"),
        ([(0.05, 2, 1, None), (0.1, 3, 0.7, None)], "At the chosen resolution, 0.1, another seed gives other clusters"),
        ([(0.05, 2, 1, None), (0.1, 0, 1, None)], "At the chosen resolution, 0.1, there is no cluster."),
        ([(0.01, 1, 1, 1), (0.02, 1, 1, 1), (0.1, 3, 1, None)], "Another division, into 1 cluster, is the same from r"),
    ],
)
def test_the_sweep_is_put_into_words(rows, sentence):
    assert sentence in " ".join(sweep_in_words(swept(*rows)))


def test_without_a_sweep_there_are_no_words_and_no_picture():
    for nothing in (SWEEP.empty(), swept((0.1, 1, 1, None))):
        assert sweep_in_words(nothing) == [] and sweep_picture(nothing) is None
    picture = sweep_picture(swept((0.0, 1, 1, None), (0.05, 2, 0.5, 1), (0.1, 4, 1, 1)))
    assert [p["agree"] for p in picture["points"]] == [False, True] and picture["most"] == 4
    assert picture["points"][1]["y"] == picture["top"] and picture["chosen"] == picture["right"]


def test_nobody_is_called_anything(small_run):
    for name in ("report.html", "map.html", "map-pyvis.html"):
        words = re.sub(r"<script.*?</script>", "", page_of(small_run / name), flags=re.DOTALL).lower()
        assert not re.search(r"\b(bots?|trolls?|inauthentic)\b", words)


def test_its_policy_allows_its_own_style_and_nothing_else(small_run):
    page = page_of(small_run / "report.html")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page
    assert "<script" not in page


def test_ties_outside_clusters_are_shown_with_their_posts(tmp_path):
    import pandas as pd

    import coordgraph

    pair = bursts("ab", text="T{day}")
    result = coordgraph.detect(pd.DataFrame(pair), settings=RULE)
    page = page_of(result.report(tmp_path / "report.html"))
    assert "No coordination found." in page and "<h2>Ties outside clusters</h2>" in page
    assert "1 tie passes the rule without lying inside a cluster" in page and "T0" in page


def test_texts_are_made_safe_to_look_at():
    assert reports.shown("a\u202eb\x00\u2066c\ud800") == "abc"
    assert reports.shown(None) == "" and len(reports.shown("x" * 1000)) == 280


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_quietly_and_fits_a_phone(small_run, scheme):
    with chromium_page(
        small_run / "report.html", color_scheme=scheme, viewport={"width": 400, "height": 800}
    ) as watched:
        watched.until("document.readyState === 'complete'")
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 400
        watched.assert_quiet()


ROWS = bursts(seconds=3600, text="T{day}")


def test_clusters_made_without_times_are_not_called_synchronous(tmp_path):
    import pandas as pd

    import coordgraph

    result = coordgraph.detect(pd.DataFrame(ROWS), settings={"ties": {**RULE["ties"], "method": "cosine"}})
    assert result.found and result.record["timed"] is False
    page = page_of(result.report(tmp_path / "r.html"))
    assert "at whatever time" in page and "nearly the same time" not in page
    assert "nan" not in page_of(tmp_path / "r.html").lower()


def test_a_file_of_which_nothing_could_be_read_is_no_finding(tmp_path, capsys):
    from coordgraph_cli.main import main

    (tmp_path / "bad.csv").write_text("post_id,account_id,time\n1,a,soon\n2,b,later\n")
    with pytest.raises(SystemExit) as left:
        main(["run", str(tmp_path / "bad.csv"), "--out", str(tmp_path / "run")])
    assert left.value.code == 3
    shown = capsys.readouterr().err
    assert f"Not understood: 2 × time is no time, such as {tmp_path / 'bad.csv'}:2: 'soon'" in shown
    assert "No post could be read, so nothing was compared." in shown
    page = page_of(tmp_path / "run" / "report.html")
    assert "No post could be read" in page and "No coordination found" not in page


def test_claims_of_registries_are_printed_with_their_sources(small_run):
    page = page_of(small_run / "report.html")
    assert (
        "What sources say of these outlets" in page
        and "reports as published by" in page
        and "reports as funded by" in page
    )
    assert "They say nothing about who funds or runs the accounts." in page


def test_evidence_names_posts_files_and_lines(small_run):
    page = page_of(small_run / "report.html")
    assert "posts.jsonl.gz:" in page and 'rel="noopener noreferrer"' in page and "s later" in page
