"""The sample for people to code, and what their codes say of a codebook."""

from __future__ import annotations

import csv
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from coordgraph_cli.main import main

from coordgraph.errors import InputError, RunDirectoryError
from coordgraph.narratives import NarrativeSettings, check_place, find_narratives, save_narratives
from coordgraph.narratives.page import write_page
from coordgraph.narratives.sampling import evenly
from tests.test_narratives import book, finished, world  # noqa: F401  (a fixture)

WORDS = [f"{a}{b}" for a in ("lamp", "river", "stone", "cloud", "fence") for b in ("red", "old", "tall", "wet", "far")]


def run_of(size, rare=3):
    """Distinct texts: three quarters plain, the others say march, a few of them rare."""
    random = np.random.default_rng(5)
    texts = []
    for n in range(size):
        said = " ".join(random.choice(WORDS, 8, replace=False))
        texts.append(f"{said} march" if n % 4 == 0 else f"{said} rare" if n < 4 * rare and n % 4 == 1 else said)
    return world(texts * 2, accounts=[f"a{n % 50}" for n in range(2 * size)])


def sampled(folder, size=60, **asked):
    tables = run_of(400)
    path = book(folder, "march,march,,,,", "rare,rare,,,,")
    found = find_narratives(tables, NarrativeSettings(path, sample=size, draws=100, **asked))
    return tables, path, save_narratives(found, folder / "out")


def filled(sheet, answers, name=None):
    """Write answers (post number of the sample and column → cell) into the sheet."""
    with sheet.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        row.update(answers(number, row))
    path = sheet.with_name(name) if name else sheet
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def truth(row):
    """What a perfect coder writes."""
    return "march" if "march" in row["text"] else "rare" if "rare" in row["text"] else "-"


def test_coders_are_blind_and_rare_themes_are_there(tmp_path):
    _, _, written = sampled(tmp_path)
    with (written / "sample.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["post_id", "date", "language", "text", "coder_1", "coder_2"]
    assert len(rows) == 60 == len({row["text"] for row in rows})  # each text once, though each was sent twice
    assert all(re.fullmatch(r"'\d{19}", row["post_id"]) for row in rows)  # as text: spreadsheets round numbers
    assert not any(row["coder_1"] or row["coder_2"] for row in rows)
    assert sum(truth(row) == "rare" for row in rows) == 3  # all there are
    assert sum(truth(row) == "march" for row in rows) == 29 and sum(truth(row) == "-" for row in rows) == 28
    order = [truth(row) for row in rows]
    assert order != sorted(order)
    with (written / "sample-key.csv").open(encoding="utf-8", newline="") as file:
        key = list(csv.DictReader(file))
    assert [row["post_id"] for row in key] == [row["post_id"] for row in rows]
    assert sum(float(row["weight"]) for row in key) == pytest.approx(400)


def test_seeds_draw_other_samples_and_equal_ones_the_same(tmp_path):
    sheets = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        (tmp_path / name).mkdir()
        _, _, written = sampled(tmp_path / name, seed=seed)
        sheets.append((written / "sample.csv").read_bytes())
    assert sheets[0] == sheets[1] != sheets[2]


def test_a_sample_is_never_written_over(tmp_path):
    _, _, written = sampled(tmp_path)
    with pytest.raises(RunDirectoryError, match=r"sample\.csv: is there already and may be filled in\. Move it away"):
        check_place(written, sample=True)
    assert check_place(written, sample=False) == written


@pytest.mark.parametrize(
    ("sizes", "wanted", "drawn"), [([2, 50, 50], 20, [2, 9, 9]), ([0, 5], 20, [0, 5]), ([], 9, [])]
)
def test_strata_are_drawn_evenly(sizes, wanted, drawn):
    assert evenly(np.array(sizes, np.int64), wanted).tolist() == drawn


def quality(found, theme, reference):
    rows = found.tables["codebook_quality"].to_pylist()
    return next(row for row in rows if (row["theme"], row["reference"]) == (theme, reference))


def test_perfect_coders_agree_and_change_nothing(tmp_path):
    tables, path, written = sampled(tmp_path)
    filled(written / "sample.csv", lambda n, row: {"coder_1": truth(row), "coder_2": truth(row).upper()})
    found = find_narratives(tables, NarrativeSettings(path, hand=(written / "sample.csv",), draws=100))
    assert found.notes == ()
    alphas = {row["theme"]: row for row in found.tables["agreement"].to_pylist()}
    assert {row["alpha"] for row in alphas.values()} == {1.0} and alphas[None]["units"] == 60
    row = quality(found, "march", "majority")
    assert (row["sensitivity"], row["specificity"], row["units"]) == (1, 1, 60)
    assert row["corrected_share"] == pytest.approx(row["share"]) == 0.25
    assert set(found.tables["codebook_quality"]["reference"].to_pylist()) == {"coder_1", "coder_2", "majority"}
    write_page(found, tmp_path / "narratives.html")
    page = (tmp_path / "narratives.html").read_text(encoding="utf-8")
    assert "march against most coders, 60 posts: the codebook finds 100.0% (" in page and "against coder_1," not in page


def test_a_codebook_that_misses_half_is_corrected(tmp_path):
    # people see march also in every third text without the word: the codebook finds 100 of 200 (weighted)
    def answers(number, row):
        hidden = truth(row) == "-" and int(row["post_id"][1:]) % 3 == 0
        return {"coder_1": "march" if hidden else truth(row)}

    held = []
    for seed in range(1, 9):
        (tmp_path / f"{seed}").mkdir()
        tables, path, written = sampled(tmp_path / f"{seed}", size=200, seed=seed)
        filled(written / "sample.csv", answers)
        found = find_narratives(tables, NarrativeSettings(path, hand=(written / "sample.csv",), draws=300))
        row = quality(found, "march", "coder_1")
        texts = tables["posts"]["text"].to_pylist()[:400]
        ids = tables["posts"]["post_id"].to_pylist()[:400]
        true = [("march" in t) or ("rare" not in t and int(i) % 3 == 0) for t, i in zip(texts, ids, strict=True)]
        assert row["specificity"] == 1
        assert abs(row["sensitivity"] - 100 / sum(true)) < 0.1
        assert row["specificity_low"] < 1 == row["specificity_high"]  # none of some posts is no certainty
        assert "instead of 25.0%" in row["sentence"]
        held.append(row["corrected_text_share_low"] < sum(true) / 400 < row["corrected_text_share_high"])
    assert sum(held) >= 7
    alone = found.tables["agreement"].to_pylist()[0]
    assert alone["alpha"] is None and "agreement is not known: one person coded." in alone["sentence"]


def test_coders_who_do_not_agree_are_said_to_give_no_conclusions(tmp_path):
    tables, path, written = sampled(tmp_path)
    random = np.random.default_rng(1)
    filled(written / "sample.csv", lambda n, row: {c: random.choice(["march", "-"]) for c in ("coder_1", "coder_2")})
    found = find_narratives(tables, NarrativeSettings(path, hand=(written / "sample.csv",), draws=200))
    row = next(r for r in found.tables["agreement"].to_pylist() if r["theme"] == "march")
    assert abs(row["alpha"]) < 0.35 and row["alpha_low"] < row["alpha"] < row["alpha_high"]
    assert row["sentence"].endswith("Below 0.667 Krippendorff advises to draw no conclusions from such codes.")
    rare = next(r for r in found.tables["agreement"].to_pylist() if r["theme"] == "rare")
    assert rare["alpha"] is None and "one and the same code" in rare["sentence"]
    assert "Shares cannot be corrected" in quality(found, "rare", "coder_1")["sentence"]


def test_cells_that_cannot_be_used_are_said_with_their_line(tmp_path):
    tables, path, written = sampled(tmp_path)
    cells = {0: "marhc", 1: "-; march", 2: "", 3: "march; rare"}
    sheet = filled(written / "sample.csv", lambda n, row: {"coder_1": cells.get(n, truth(row)), "coder_2": ""})
    with sheet.open("a", encoding="utf-8") as file:
        file.write("999,2026-01-01,en,foreign,march,\n")
    found = find_narratives(tables, NarrativeSettings(path, hand=(sheet,), draws=20))
    notes = [note.removeprefix(f"Not used: {sheet}:") for note in found.notes]
    assert "2: no theme of the codebook, coder_1 not used: 'marhc'." in notes
    assert "3: both none and a theme, coder_1 not used: '-; march'." in notes
    assert "62: not a post of the sample: '999'." in notes
    assert len(notes) == 3
    assert quality(found, "march", "coder_1")["units"] == 57


def test_files_of_several_people_are_read_together(tmp_path):
    tables, path, written = sampled(tmp_path)
    files = tuple(
        filled(written / "sample.csv", lambda n, row: {"coder_1": truth(row)}, name) for name in ("ana.csv", "luis.csv")
    )
    found = find_narratives(tables, NarrativeSettings(path, hand=files, draws=20))
    references = set(found.tables["codebook_quality"]["reference"].to_pylist())
    assert references == {"ana:coder_1", "luis:coder_1", "majority"}
    assert found.tables["agreement"]["alpha"].to_pylist() == [1.0, 1.0, 1.0]


def test_an_empty_sheet_or_a_lost_key_is_an_error(tmp_path):
    tables, path, written = sampled(tmp_path)
    with pytest.raises(InputError, match=r"nobody coded anything\. Write names of themes, separated by ;"):
        find_narratives(tables, NarrativeSettings(path, hand=(written / "sample.csv",)))
    (written / "sample-key.csv").unlink()
    with pytest.raises(InputError, match=r"sample-key\.csv: no such file of keys"):
        find_narratives(tables, NarrativeSettings(path, hand=(written / "sample.csv",)))


def test_weights_bring_shares_back_to_all_texts(tmp_path):
    """The weighted share of any mark in the sample is near its share in all texts, though rare themes are over-drawn."""
    tables = run_of(400)
    path = book(tmp_path, "march,march,,,,", "rare,rare,,,,")
    shares = []
    for seed in range(30):
        found = find_narratives(tables, NarrativeSettings(path, sample=60, seed=seed, draws=1))
        texts = found.sample.sheet["text"]
        marked = pc.match_substring(texts, "lampred").cast(pa.float64())
        weight = found.sample.key["weight"]
        shares.append(pc.sum(pc.multiply(marked, weight)).as_py() / pc.sum(weight).as_py())
    whole = pc.mean(pc.match_substring(tables["posts"]["text"], "lampred").cast(pa.float64())).as_py()
    assert abs(np.mean(shares) - whole) < 3 * np.std(shares) / np.sqrt(30)


def test_the_command_draws_a_sample_and_reads_it_back(finished, tmp_path, capsys):  # noqa: F811
    command = [
        "narratives",
        str(finished / "run"),
        "--codebook",
        str(finished / "themes.csv"),
        "--draws",
        "50",
        "--out",
    ]
    with pytest.raises(SystemExit):
        main([*command, str(tmp_path / "out"), "--sample", "20"])
    filled(
        tmp_path / "out" / "sample.csv",
        lambda n, row: {
            "coder_1": "march" if "march" in row["text"] else "quiet",
            "coder_2": "quiet" if n else "march",
        },
    )
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main([*command, str(tmp_path / "out"), "--hand", str(tmp_path / "out" / "sample.csv")])
    printed = capsys.readouterr().out
    assert "- On whole answers 2 people who coded" in printed and "Krippendorff's alpha" in printed
    assert "- march against coder_1, " in printed
    assert "sensitivity" in (tmp_path / "out" / "narratives.html").read_text()
