"""The page both maps stand in: a policy of exact bytes, a stylesheet, blocks of data, scripts; nothing else runs.

In: title, language, styles and scripts of ours, blocks of data. Out: one HTML text that loads nothing. Odd input:
title and licences are escaped; data come as base85 or through :func:`json_for_html`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"


def page_text(
    title: str,
    language: str,
    style: str,
    scripts: Sequence[str],
    blocks: Iterable[tuple[str, str, str]],
    licences: str,
) -> str:
    """The whole page; ``blocks`` are id, media type and text of each block of data."""
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("map.html").render(
        title=title,
        language=language,
        policy=Markup(content_policy(scripts, style)),  # noqa: S704 - made of hashes only
        style=Markup(style),  # noqa: S704 - our own file
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - our own and files of known hash
        blocks=[(name, kind, Markup(text)) for name, kind, text in blocks],  # noqa: S704 - base85 or json_for_html
        licences=licences,
    )


def styles(*names: str) -> str:
    """Stylesheets of ours as one, without comments and needless spaces."""
    return compact("".join((TEMPLATES / name).read_text(encoding="utf-8") for name in names))


def compact(style: str) -> str:
    """A stylesheet of ours without what a browser passes by; texts in it must have no two spaces in a row.

    >>> compact("a, b {\\n  color: red; /* why */\\n}\\n")
    'a,b{color:red}'
    """
    line = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL))
    return re.sub(r"\s*([{};,])\s*", r"\1", line).replace(";}", "}").replace(": ", ":").strip()


def content_policy(scripts: Iterable[str], style: str) -> str:
    """The content security policy under which exactly these scripts and this stylesheet work, and nothing else.

    No script may turn text into markup or code either (``require-trusted-types-for``).
    """
    hashes = " ".join(_source_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src {_source_hash(style)}; img-src data: blob:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _source_hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def json_for_html(value: Any) -> str:
    """JSON that may stand inside a script element: no character of it can end the element or begin a comment.

    >>> json_for_html("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(_without_nan(value), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _without_nan(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(item) for item in value]
    # users may put numpy numbers into a network
    return value.item() if hasattr(value, "item") and not isinstance(value, (str, bytes)) else value
