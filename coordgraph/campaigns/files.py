"""A campaign as files: pages of X API v2 in JSON lines, the labels, the registry of outlets.

Equal campaigns give equal bytes. Each file is written beside and renamed into place, so a killed run leaves no half
file under a final name.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import msgspec

from coordgraph.campaigns.campaign import Campaign
from coordgraph.campaigns.outlets import RegistryRow
from coordgraph.campaigns.profiles import User
from coordgraph.campaigns.tweets import Tweet

POSTS_PER_PAGE = 100
_COMPRESSION = 5


@dataclass(frozen=True)
class CampaignFiles:
    """Where the files of a campaign are."""

    posts: Path
    labels: Path
    registry: Path


def write_campaign(campaign: Campaign, folder: str | Path) -> CampaignFiles:
    """Write ``posts.jsonl.gz``, ``labels.csv`` and ``registry.csv``; the folder is made if there is none.

    >>> import tempfile
    >>> from coordgraph.campaigns import CampaignSettings, generate
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = write_campaign(generate(CampaignSettings(accounts=100, days=1, fans=5, groups=())), folder)
    ...     files.registry.read_text(encoding="utf-8").splitlines()[0]
    'domain,handle,outlet,organisation,funder,source,date'
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    files = CampaignFiles(place / "posts.jsonl.gz", place / "labels.csv", place / "registry.csv")
    _put(files.posts, _compressed_lines(pages(campaign)))
    write_table(files.labels, ("account_id", "group", "behaviour"), _label_rows(campaign))
    write_table(files.registry, [field.name for field in fields(RegistryRow)], map(astuple, campaign.registry))
    return files


def pages(campaign: Campaign) -> Iterator[dict[str, Any]]:
    """Pages of at most 100 posts, newest first as X's search gives them, each with all posts and users it refers to.

    >>> from coordgraph.campaigns import CampaignSettings, generate
    >>> page = next(pages(generate(CampaignSettings(accounts=100, days=1, fans=5, groups=()))))
    >>> sorted(page), len(page["data"])
    (['data', 'includes', 'meta'], 100)
    """
    tweets = {tweet["id"]: tweet for tweet in (*campaign.references, *campaign.posts)}
    users = {user["id"]: user for user in campaign.users}
    newest_first = campaign.posts[::-1]
    for first in range(0, len(newest_first), POSTS_PER_PAGE):
        data = newest_first[first : first + POSTS_PER_PAGE]
        follows = first + POSTS_PER_PAGE < len(newest_first)
        yield {"data": data, "includes": _included(data, tweets, users), "meta": _meta(data, first, follows)}


def _included(data: list[Tweet], tweets: dict[str, Tweet], users: dict[str, User]) -> dict[str, Any]:
    referenced = {ref["id"]: tweets[ref["id"]] for tweet in data for ref in tweet.get("referenced_tweets", ())}
    wanted: dict[str, None] = {}
    for tweet in (*data, *referenced.values()):
        wanted[tweet["author_id"]] = None
        for mention in tweet.get("entities", {}).get("mentions", ()):
            wanted[mention["id"]] = None
    return {"users": [users[account] for account in wanted], "tweets": list(referenced.values())}


def _meta(data: list[Tweet], first: int, follows: bool) -> dict[str, Any]:
    meta = {"newest_id": data[0]["id"], "oldest_id": data[-1]["id"], "result_count": len(data)}
    return {**meta, "next_token": f"p{first // POSTS_PER_PAGE + 1:06d}"} if follows else meta


def _label_rows(campaign: Campaign) -> Iterator[tuple[str, str, str]]:
    behaviours = {group.name: group.behaviour for group in campaign.planted}
    return ((account, name, behaviours.get(name, "")) for account, name in campaign.labels.items())


def _compressed_lines(values: Iterable[Any]) -> bytes:
    encoder = msgspec.json.Encoder()
    buffer = io.BytesIO()
    # No name and no time in the header: equal content, equal bytes.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=_COMPRESSION, fileobj=buffer, mtime=0) as stream:
        for value in values:
            stream.write(encoder.encode(value) + b"\n")
    return buffer.getvalue()


def write_table(path: Path, header: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write a CSV beside the posts of a campaign.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(Path(folder, "takedown.csv"), ["userid"], [("12",)])
    ...     Path(folder, "takedown.csv").read_text(encoding="utf-8")
    'userid\\n12\\n'
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    _put(path, buffer.getvalue().encode())


def write_json(path: Path, value: Any) -> None:
    """Write what can be read again, one line a value, such as the truth of a campaign."""
    _put(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())


def _put(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)
