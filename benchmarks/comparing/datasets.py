"""The files the comparisons read: generated once into one folder, named by their size."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from benchmarks import generate_shares

HUBS, HUB_SHARES = 3, 1_000_000
FEW = 1_000
PAGE = 100
_START = datetime(2022, 3, 1, tzinfo=UTC)


def shares(folder: Path, size: float) -> Path:
    """A table of so many shares."""
    return _made(folder / f"{_label(size)}.parquet", lambda path: generate_shares.write(path, int(size)))


def next_to_nothing(folder: Path) -> Path:
    """A thousand shares without the planted groups, which would be most of so small a table."""
    return _made(folder / "nothing.parquet", lambda path: _write_first_rows(shares(folder, FEW), path))


def hub(folder: Path, size: float = HUB_SHARES) -> Path:
    """A table with three objects of a hundred thousand shares."""
    name = "hub.parquet" if size == HUB_SHARES else f"hub-{_label(size)}.parquet"
    return _made(folder / name, lambda path: generate_shares.write(path, int(size), HUBS))


def toolkit_csv(path: Path) -> Path:
    """The same shares in the eight columns coordination-network-toolkit reads, as reposts."""
    return _made(path.with_suffix(".toolkit.csv"), lambda out: _write_toolkit_csv(path, out))


def shares_csv(path: Path) -> Path:
    """The same shares as CSV, for programs that read no Parquet."""
    return _made(path.with_suffix(".csv"), lambda out: pa.csv.write_csv(pq.read_table(path), out))


def tweets(folder: Path, size: float, form: str) -> Path:
    """So many tweets as v2 JSON lines: ``flat``, one a line, or ``pages`` of a hundred."""
    write = _write_flat if form == "flat" else _write_pages
    return _made(folder / f"tweets-{_label(size)}-{form}.jsonl", lambda path: write(path, int(size)))


def _label(size: float) -> str:
    """
    >>> _label(1e5), _label(2000)
    ('1e5', '2e3')
    """
    digits, _, exponent = f"{size:.3e}".partition("e")
    return f"{digits.rstrip('0').rstrip('.')}e{int(exponent)}"


def _made(path: Path, write: Callable[[str], object]) -> Path:
    """The file, written beside its name first, so that half a file is never taken for a whole one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.unfinished")
        write(str(unfinished))
        unfinished.rename(path)
    return path


def _write_first_rows(path: Path, out: str) -> None:
    pq.write_table(pq.read_table(path).slice(0, FEW), out)


def _write_toolkit_csv(path: Path, out: str) -> None:
    source = pq.ParquetFile(path)
    with pa.OSFile(out, "wb") as file:
        for number, batch in enumerate(source.iter_batches(1_000_000)):
            nothing = pa.array([""] * len(batch))
            columns = {
                "message_id": batch["content_id"],
                "user_id": batch["account_id"],
                "username": batch["account_id"],
                "repost_id": batch["object_id"],
                "reply_id": nothing,
                "message": nothing,
                "timestamp": batch["timestamp_share"],
                "urls": nothing,
            }
            options = pa.csv.WriteOptions(include_header=number == 0)
            pa.csv.write_csv(pa.table(columns), file, options)


def _write_flat(path: str, size: int) -> None:
    with Path(path).open("w", encoding="utf-8") as file:
        for tweet, author, retweeted in _tweets(size):
            reference = [{"type": "retweeted", **retweeted}] if retweeted else []
            flat = {**tweet, "author": author} | ({"referenced_tweets": reference} if reference else {})
            file.write(json.dumps(flat) + "\n")


def _write_pages(path: str, size: int) -> None:
    page: list[tuple[dict, dict, dict | None]] = []
    with Path(path).open("w", encoding="utf-8") as file:
        for entry in _tweets(size):
            page.append(entry)
            if len(page) == PAGE:
                file.write(json.dumps(_page(page)) + "\n")
                page = []
        if page:
            file.write(json.dumps(_page(page)) + "\n")


def _page(entries: list[tuple[dict, dict, dict | None]]) -> dict:
    return {
        "data": [tweet for tweet, _, _ in entries],
        "includes": {
            "users": list({author["id"]: author for _, author, _ in entries}.values()),
            "tweets": list({r["id"]: r for _, _, r in entries if r}.values()),
        },
        "meta": {"result_count": len(entries)},
    }


def _tweets(size: int, seed: int = 1) -> Iterator[tuple[dict, dict, dict | None]]:
    """Tweet, author and the retweeted tweet if there is one; three in five are retweets."""
    chance = np.random.default_rng(seed)
    accounts, originals = max(size // 10, 1), max(size // 8, 1)
    writers, things = chance.integers(0, accounts, size).tolist(), chance.integers(0, originals, size).tolist()
    retweets = (chance.random(size) < 0.6).tolist()
    for number, (account, thing, retweet) in enumerate(zip(writers, things, retweets, strict=True)):
        moment = _START + timedelta(seconds=number)
        tweet = _tweet(10**18 + number + originals, account, moment, f"words of post {number}")
        if not retweet:
            yield tweet, _author(account), None
            continue
        original = _tweet(10**18 + thing, thing % accounts, _START - timedelta(hours=1), f"words of post {thing}")
        tweet["text"] = f"RT @name{thing % accounts}: {original['text']}"
        tweet["referenced_tweets"] = [{"type": "retweeted", "id": original["id"]}]
        yield tweet, _author(account), original


def _tweet(number: int, account: int, moment: datetime, words: str) -> dict:
    tag = f"tag{account % 97}"
    text = f"{words} with some more of them, as posts have, and a link https://t.co/abcdefghij #{tag}"
    link = {"start": 60, "end": 83, "url": "https://t.co/abcdefghij", "expanded_url": f"https://example.org/{account}"}
    return {
        "id": str(number),
        "author_id": str(10**17 + account),
        "conversation_id": str(number),
        "created_at": moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "text": text,
        "lang": "en",
        "source": "Web App",
        "possibly_sensitive": False,
        "reply_settings": "everyone",
        "public_metrics": {"retweet_count": 3, "reply_count": 1, "like_count": 5, "quote_count": 0},
        "entities": {"hashtags": [{"start": 84, "end": 84 + len(tag), "tag": tag}], "urls": [link]},
    }


def _author(account: int) -> dict:
    return {
        "id": str(10**17 + account),
        "username": f"name{account}",
        "name": f"Name {account}",
        "created_at": "2015-06-01T12:00:00.000Z",
        "description": "A person who writes posts for measurements.",
        "location": "Somewhere",
        "protected": False,
        "verified": False,
        "public_metrics": {"followers_count": 120, "following_count": 80, "tweet_count": 900, "listed_count": 1},
    }
