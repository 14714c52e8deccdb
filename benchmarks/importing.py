"""How fast are JSON lines of the X API v2 read, and how much memory does it take? Prints one row a layout and number of
processes.

    python benchmarks/importing.py [megabytes]

The posts are generated: two in five retweet one of a few hundred posts, which come along, as do the authors. Each
reading runs in a process of its own, so that the peak is that of the reading alone; with a helper it is the peak of
this process and, beside it, of the helper. Times on shared machines are noisy: compare rows of one table.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEGABYTES = 256
POSTS_OF_A_PAGE = 100
ACCOUNTS, ORIGINALS = 20_000, 400
FIRST_ID = 1380242611779928064
ONE_SECOND = 1000 << 22
WORDS = ("park", "opens", "again", "today", "everybody", "town", "comes", "sees", "what", "became")

Json = dict[str, Any]


def user(number: int) -> Json:
    """An author, as ``author_id`` is expanded."""
    return {
        "id": str(10_000 + number),
        "username": f"user{number}",
        "name": f"User {number} é",
        "verified": False,
        "created_at": "2015-03-01T08:00:00.000Z",
        "description": " ".join(WORDS),
        "location": "Town",
        "protected": False,
        "profile_image_url": f"https://img.example/{number}.jpg",
        "url": "",
        "entities": {"description": {"mentions": []}},
        "public_metrics": {
            "followers_count": number % 900,
            "following_count": 200,
            "tweet_count": 5000,
            "listed_count": 1,
        },
    }


def post(number: int, chance: random.Random) -> Json:
    """A post without references."""
    tags = chance.sample(WORDS, 2)
    at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(1_617_910_456 + number))
    return {
        "id": str(FIRST_ID + number * ONE_SECOND),
        "author_id": str(10_000 + chance.randrange(ACCOUNTS)),
        "lang": "en",
        "created_at": at,
        "text": f"{' '.join(chance.choices(WORDS, k=20))} #{tags[0]} #{tags[1]} https://t.co/{number:x}",
        "source": "Twitter Web App",
        "conversation_id": str(FIRST_ID + number * ONE_SECOND),
        "possibly_sensitive": False,
        "public_metrics": {"retweet_count": 5, "reply_count": 0, "like_count": 9, "quote_count": 0},
        "reply_settings": "everyone",
        "entities": {
            "hashtags": [
                {"start": 80 + 9 * place, "end": 88 + 9 * place, "tag": tag} for place, tag in enumerate(tags)
            ],
            "urls": [
                {
                    "start": 99,
                    "end": 122,
                    "url": f"https://t.co/{number:x}",
                    "expanded_url": f"https://news.example/{number % 999}",
                    "display_url": "news.example",
                    "images": [{"url": "https://img.example/a.jpg", "width": 600}],
                    "status": 200,
                    "title": " ".join(WORDS),
                    "unwound_url": f"https://news.example/{number % 999}",
                }
            ],
            "annotations": [{"start": 1, "end": 4, "probability": 0.61, "type": "Place", "normalized_text": "Town"}],
        },
        "context_annotations": [
            {
                "domain": {"id": "46", "name": "Brand", "description": " ".join(WORDS)},
                "entity": {"id": "1", "name": "Park"},
            }
        ],
    }


def posts_with_references(chance: random.Random) -> Iterator[tuple[Json, list[Json]]]:
    """Posts without end, each with the posts it refers to."""
    originals = [post(number, chance) for number in range(ORIGINALS)]
    number = ORIGINALS
    while True:
        number += 1
        one, referred = post(number, chance), []
        if chance.random() < 0.4:
            referred = [originals[int(ORIGINALS * chance.random() ** 3)]]
            one["referenced_tweets"] = [{"type": "retweeted", "id": referred[0]["id"]}]
        yield one, referred


def author_of(one: Json) -> Json:
    """Who wrote a post."""
    return user(int(one["author_id"]) - 10_000)


def flat_lines(chance: random.Random) -> Iterator[str]:
    """A post a line, with author and references inlined."""
    for one, referred in posts_with_references(chance):
        references = [{"type": "retweeted", **r, "author": author_of(r)} for r in referred]
        yield json.dumps({**one, "author": author_of(one), **({"referenced_tweets": references} if referred else {})})


def page_lines(chance: random.Random) -> Iterator[str]:
    """A hundred posts a line, with authors and references beside them."""
    posts = posts_with_references(chance)
    while True:
        some = [next(posts) for _ in range(POSTS_OF_A_PAGE)]
        tweets = {r["id"]: r for _, referred in some for r in referred}
        users = {one["author_id"]: author_of(one) for one in [*(one for one, _ in some), *tweets.values()]}
        includes = {"users": list(users.values()), "tweets": list(tweets.values())}
        yield json.dumps({"data": [one for one, _ in some], "includes": includes, "meta": {"result_count": len(some)}})


def write(path: Path, lines: Iterator[str], size: int) -> None:
    """Write lines up to a size in bytes."""
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < size:
            file.writelines(f"{next(lines)}\n" for _ in range(20))


def measure(path: str, jobs: int) -> Json:
    """Read a file; seconds, posts, and peak memory in MB."""
    from coordgraph.readers import read_files

    started = time.perf_counter()
    collection = read_files([path], jobs=jobs)
    seconds = time.perf_counter() - started
    return {
        "posts": collection.posts.num_rows,
        "seconds": round(seconds, 2),
        "mb_per_s": round(Path(path).stat().st_size / 1e6 / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "helper_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024) if jobs > 1 else 0,
    }


def main(megabytes: int) -> None:
    columns = ("posts", "seconds", "mb_per_s", "peak_mb", "helper_mb")
    print("  ".join(f"{name:>10}" for name in ("layout", "jobs", *columns)))
    with tempfile.TemporaryDirectory() as folder:
        for layout, lines in (("pages", page_lines), ("flat", flat_lines)):
            path = Path(folder) / f"{layout}.jsonl"
            write(path, lines(random.Random(1)), megabytes * 1_000_000)
            for jobs in (1, 2):
                command = [sys.executable, __file__, str(path), str(jobs)]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                row = json.loads(done.stdout)
                print("  ".join([f"{layout:>10}", f"{jobs:>10}", *(f"{row[n]:>10,}" for n in columns)]), flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else MEGABYTES)
