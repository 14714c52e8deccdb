"""Documentation is code: pages made from the source are fresh, commands exist, links lead somewhere, outputs are true."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

import coordgraph

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_LARGEST_PICTURE = 300_000


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _blocks(page: Path, *languages: str) -> Iterator[str]:
    return (m[2] for m in _FENCE.finditer(page.read_text(encoding="utf-8")) if m[1] in languages)


def _prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


# pages made from the source


@pytest.mark.parametrize("name", ["behaviours.md", "cli.md", "formats.md", "library.md", "settings.md", "tables.md"])
def test_generated_page_is_fresh(name: str) -> None:
    made = _module("make_reference").pages()[name]
    assert (DOCS / "reference" / name).read_text(encoding="utf-8") == made, "run: python docs/make_reference.py"


def test_every_public_name_is_documented() -> None:
    page = (DOCS / "reference" / "library.md").read_text(encoding="utf-8")
    for name in coordgraph.__all__:
        assert f"## cg.{name}\n" in page
        assert isinstance(getattr(coordgraph, name), str) or getattr(coordgraph, name).__doc__, (
            f"{name} has no docstring"
        )


def test_every_setting_says_its_reason_or_meaning() -> None:
    rows = [
        line for line in (DOCS / "reference" / "settings.md").read_text(encoding="utf-8").splitlines() if "| `" in line
    ]
    assert len(rows) > 30
    assert all(len(row.split("|")[3].strip()) > 10 for row in rows)


# links


def _anchors(page: Path) -> set[str]:
    """The anchors of a page as GitHub makes them from headings."""
    found: Counter[str] = Counter()
    anchors = set()
    for heading in re.findall(r"^#+ (.+)$", _prose(page), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")
        anchors.add(anchor + (f"-{found[anchor]}" if found[anchor] else ""))
        found[anchor] += 1
    return anchors


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(_prose(page)):
        if re.match(r"https?://|mailto:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        assert target.is_relative_to(ROOT.resolve()), f"{link} leads out of the project"
        assert not anchor or anchor in _anchors(target), f"{link}: no such heading"


def test_every_page_is_linked_from_another() -> None:
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in PAGES
        for link in _LINK.findall(_prose(page))
        if not link.startswith("#")
    }
    assert [_name(p) for p in PAGES if p.resolve() not in linked and p.name != "README.md"] == []


# commands


def _command_lines() -> Iterator[tuple[str, list[str]]]:
    """Every line of a shell block that starts coordgraph, with its words."""
    for page in PAGES:
        for block in _blocks(page, "bash", "console"):
            for line in re.sub(r"\\\n\s*", " ", block).splitlines():
                words = shlex.split(line.removeprefix("$ "), comments=True) if "coordgraph" in line else []
                if words and words[0] == "coordgraph":
                    yield _name(page), words[1:]


def test_every_command_on_a_page_exists() -> None:
    from coordgraph_cli.main import app

    reference = _module("make_reference")
    known = {name: reference.parameters_of(callback) for name, callback in reference.callbacks(app).items()}
    lines = list(_command_lines())
    assert len(lines) > 30
    groups = {group.name for group in app.registered_groups}
    for page, (command, *words) in lines:
        if command in groups:
            command = f"{command} {words.pop(0)}"
        assert command in known, f"{page}: no command {command}"
        options = {s: o for o in known[command][1] for s in o.spellings}
        for option in (w.partition("=")[0] for w in words if w.startswith("-")):
            assert option in options, f"{page}: coordgraph {command} has no option {option}"
        missing = [o.spellings[0] for o in known[command][1] if o.required and not set(o.spellings) & set(words)]
        assert not missing, f"{page}: coordgraph {command} needs {missing}"


def test_behaviours_formats_and_presets_on_pages_exist() -> None:
    from coordgraph.behaviours import known_behaviours
    from coordgraph.presets import preset_names
    from coordgraph.readers.detect import known_formats

    known = {"--behaviour": known_behaviours(), "--format": known_formats(), "--preset": preset_names()}
    for page, words in _command_lines():
        for option, value in pairwise(words):
            assert option not in known or value in known[option], f"{page}: {option} {value}"


def test_settings_on_pages_exist() -> None:
    import tomllib

    from coordgraph.settings import Settings

    blocks = [(page, block) for page in PAGES for block in _blocks(page, "toml")]
    assert blocks
    for page, block in blocks:
        Settings.from_mapping(tomllib.loads(block), _name(page))


def test_python_on_pages_compiles() -> None:
    for page in PAGES:
        if page.name != "library.md":
            for block in _blocks(page, "python"):
                compile(block, _name(page), "exec")


@pytest.mark.slow
@pytest.mark.parametrize(
    "pages",
    [
        [
            "README.md",
            "docs/tutorial.md",
            "docs/howto/evaluate-against-labels.md",
            "docs/howto/check-robustness.md",
            "docs/howto/find-outlets-and-funders.md",
        ],
        ["docs/howto/use-from-python.md", "docs/explanation/methods.md"],
        ["docs/examples/hashtag-war.md"],
        ["docs/examples/election-monitor.md"],
    ],
    ids=lambda pages: pages[-1],
)
def test_outputs_on_pages_are_what_the_program_prints(pages: list[str]) -> None:
    command = [sys.executable, str(DOCS / "refresh_outputs.py"), "--check", *pages]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"run: python docs/refresh_outputs.py\n{done.stdout}{done.stderr}"


def test_numbers_in_the_tutorial_are_those_it_prints() -> None:
    page = DOCS / "tutorial.md"
    printed = {n.rstrip(".,") for b in _blocks(page, "console", "pycon") for n in re.findall(r"\d[\d,.]*", b)}
    text = re.sub(r"\]\([^)]*\)|`[^`]*`|^#.*$", "", _prose(page), flags=re.MULTILINE)
    written = {n.rstrip(".,") for n in re.findall(r"\d[\d,.]*", text)}
    assert {n for n in written if len(n) > 1} - {"10"} <= printed  # a risk ratio of 10 is an example


def test_the_format_of_the_how_to_works(tmp_path: Path) -> None:
    from coordgraph.readers.base import Options, head_of
    from coordgraph.readers.records import Bad, Post, Skipped
    from coordgraph.readers.sources import Source

    names: dict[str, object] = {}
    exec(next(_blocks(DOCS / "howto" / "add-an-input-format.md", "python")), names)
    (entry,) = names["FORMATS"]  # type: ignore[misc]
    path = tmp_path / "posts.jsonl"
    path.write_text(
        '{"uid": "1", "when": "2025-03-03T10:00:00Z", "body": "Hola #puerto"}\n\n'
        '{"when": "2025-03-03T10:00:00Z", "body": "nobody"}\n'
    )
    assert entry.recognises(head_of(path))
    items = list(entry.read(Source(path), head_of(path), Options()))
    assert [(line, type(item)) for line, item in items] == [(1, Post), (2, Skipped), (3, Bad)]
    assert items[0][1].hashtags == ["puerto"]


# words and pictures


def test_pages_call_no_account_anything() -> None:
    words = re.compile(r"\b(bots?|trolls?|inauthentic\w*)\b", re.IGNORECASE)
    assert [(_name(p), m[0]) for p in PAGES for m in words.finditer(p.read_text(encoding="utf-8"))] == []


def test_pages_name_no_place_of_one_machine() -> None:
    places = re.compile(r"(?<![\w.])/(?:home|root|tmp|work|Users)/")
    assert [(_name(p), m[0]) for p in PAGES for m in places.finditer(p.read_text(encoding="utf-8"))] == []


def test_pictures_are_small_and_shown() -> None:
    shown = "".join(p.read_text(encoding="utf-8") for p in PAGES)
    for picture in (DOCS / "pictures").iterdir():
        assert picture.stat().st_size < _LARGEST_PICTURE
        assert f"pictures/{picture.name}" in shown
