"""The command line of the comparisons.

    python benchmarks/compare.py                          all sections, up to 10⁷ shares
    python benchmarks/compare.py windowed --sizes 1e5 1e6  one section at some sizes
    python benchmarks/compare.py --render                 RESULTS.md from what is there

Results of a section are kept as JSON in ``benchmarks/.results`` and replace the earlier ones of the same sizes, so that
a long run can be done in pieces; ``RESULTS.md`` is written from all sections present.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks.comparing import programs
from benchmarks.comparing.rendering import TITLES, rendered
from benchmarks.comparing.running import Bench, Section, exponents
from benchmarks.comparing.sections import ASKED_FOR, SECTIONS, USUAL_SIZES, compile_ours

HERE = Path(__file__).resolve().parent.parent
PACKAGES = ("coordination-network-toolkit", "duckdb", "numpy", "pandas", "pyarrow", "scipy", "sparse_dot_topn")


def main(arguments: list[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    say = partial(print, flush=True)
    bench = Bench(given.data, given.repeats, given.time_limit, given.memory_limit, say=say)
    given.data.mkdir(parents=True, exist_ok=True)
    wanted = [] if given.render else given.sections or [name for name in SECTIONS if name not in ASKED_FOR]
    if wanted:
        compile_ours(bench)
    for name in wanted:
        print(TITLES[name], flush=True)
        keep(given.results, name, SECTIONS[name](bench, given.sizes or USUAL_SIZES[name]))
    results = kept(given.results)
    page = rendered(results, next((section["machine"] for section in results.values()), machine()))
    given.page.write_text(page, encoding="utf-8")
    print(page)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="compare.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--sizes", nargs="+", type=float, help="shares; the usual ones of each section if left out")
    parser.add_argument("--repeats", type=int, help="runs of each program; 3, from 10⁷ shares on 1")
    parser.add_argument("--time-limit", type=float, default=1800, help="seconds a program may take")
    parser.add_argument("--memory-limit", type=float, default=16, help="GB a peer may allocate")
    parser.add_argument("--data", type=Path, default=HERE / ".data", help="folder of generated files")
    parser.add_argument("--results", type=Path, default=HERE / ".results", help="folder of results as JSON")
    parser.add_argument("--page", type=Path, default=HERE / "RESULTS.md")
    parser.add_argument("--render", action="store_true", help="measure nothing, write the page from what is there")
    return parser


def keep(folder: Path, name: str, found: Section) -> None:
    """Write the results of a section; sizes measured earlier and not now stay."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    before = json.loads(path.read_text()) if path.exists() else {"rows": [], "checks": []}
    now = {row["size"] for row in found["rows"]}
    for part in ("rows", "checks"):
        found[part] = [row for row in before[part] if row["size"] not in now] + found[part]
    if "startup_s" in found:
        found["exponents"] = exponents(found["rows"], found["startup_s"])
    found |= {"date": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine()}
    path.write_text(json.dumps(found, indent=1))


def kept(folder: Path) -> dict[str, Any]:
    return {name: json.loads(p.read_text()) for name in SECTIONS if (p := folder / f"{name}.json").exists()}


def machine() -> dict[str, Any]:
    """What the times depend on."""
    return {
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9,
        "python": platform.python_version(),
        "versions": {"coordgraph": metadata.version("coordgraph"), **_peer_versions()},
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown processor"
    )


def _peer_versions() -> dict[str, str]:
    if not programs.PEER_PYTHON.exists():
        return {}
    code = f"import json, importlib.metadata as m; print(json.dumps({{n: m.version(n) for n in {PACKAGES!r}}}))"
    done = subprocess.run([programs.PEER_PYTHON, "-c", code], capture_output=True, text=True)
    return dict(json.loads(done.stdout)) if done.returncode == 0 else {}
