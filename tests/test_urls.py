import gzip
import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coordgraph import urls
from coordgraph.urls import (
    HOSTS_OF_SITES,
    PLATFORMS,
    SHORTENERS,
    account_of_link,
    canonical_url,
    domain_of_outlet,
    kind_of_host,
    parent_hosts,
    read_link,
    registered_domain,
)

REGISTRIES = Path(__file__).resolve().parents[2] / "shared" / "data" / "registry"

HOSTILE = [
    "",
    " ",
    "http://",
    "https:///path",
    "http://[::1",
    "http://[v1.x]/",
    "http://[fe80::1%25eth0]/",
    "http://example.com:99999999999999999999/",
    "http://example.com:٣/",
    "http://exa mple.com/",
    "http://a..b/",
    "http://" + "a" * 300 + ".com",
    "http://" + "é" * 100_000 + ".com",
    "http://\ud800.com/",
    "http://℀.com/",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "ftp://example.com/",
    "mailto:somebody@example.com",
    "//example.com/x",
    "example.com/x",
    "\x00\x1f\u202e",
    "[]",
    "http://" + "@" * 10_000,
]


def account_of_platform_link(url):
    link = read_link(url)
    return None if link is None else account_of_link(link)


def kind_of_link(url):
    link = read_link(url)
    return "" if link is None else kind_of_host(link.host)


@pytest.mark.parametrize("url", HOSTILE)
def test_what_is_no_link_is_none(url):
    assert canonical_url(url) is None
    assert domain_of_outlet(url) == ""
    assert account_of_platform_link(url) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://WWW.Example.COM/", "https://example.com"),
        ("https://example.com?", "https://example.com"),
        ("https://example.com/a/b//", "https://example.com/a/b"),
        ("https://user:secret@example.com/a", "https://example.com/a"),
        ("http://example.com:443/", "https://example.com"),
        ("http://example.com:8080/", "https://example.com:8080"),
        ("http://example.com:/", "https://example.com"),
        ("http://example.com./a", "https://example.com/a"),
        ("http://example.com/a#b", "https://example.com/a"),
        ("https://example.com/?b=2&utm_source=x&a=1&UTM_medium=y&fbclid=z", "https://example.com?b=2&a=1"),
        ("https://example.com/?utm%5Fsource=x", "https://example.com"),
        ("https://example.com/?id=5&ref=home&s=1&t=2", "https://example.com?id=5&ref=home&s=1&t=2"),
        ("https://x.com/a/status/1?s=20&t=abc", "https://x.com/a/status/1"),
        ("https://mobile.twitter.com/a/status/1?s=20", "https://twitter.com/a/status/1"),
        ("https://x.com/search?q=a&t=1", "https://x.com/search?q=a&t=1"),
        ("https://youtu.be/AbC?si=xyz&t=30", "https://youtu.be/AbC?t=30"),
        ("https://www.youtube.com/watch?v=AbC&feature=share", "https://youtube.com/watch?v=AbC"),
        ("http://foo.blogspot.com/a.html?m=1", "https://foo.blogspot.com/a.html"),
        ("https://example.com/a?amp=1&__twitter_impression=true", "https://example.com/a"),
        ("https://example.com/a?amp=20", "https://example.com/a?amp=20"),
        ("https://m.bbc.co.uk/news", "https://bbc.co.uk/news"),
        ("https://www.mobile.abc.net.au/news", "https://abc.net.au/news"),
        ("https://amp.theguardian.com/a", "https://theguardian.com/a"),
        ("https://en.m.wikipedia.org/wiki/X", "https://en.wikipedia.org/wiki/X"),
        ("https://en.m.wikipedia.org.example/wiki", "https://en.m.wikipedia.org.example/wiki"),
        ("https://m.blogspot.com/a", "https://m.blogspot.com/a"),
        ("https://m.com/a", "https://m.com/a"),
        ("https://www.mobile.de/a", "https://mobile.de/a"),
        ("https://www.co.uk/a", "https://www.co.uk/a"),
        ("https://www.blogspot.com/a", "https://blogspot.com/a"),
        ("https://es.rt.com/a", "https://es.rt.com/a"),
        ("http://ИСПАНИЯ.рф/новости", "https://xn--80apbtil6h.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        ("http://XN--80APBTIL6H.xn--p1ai", "https://xn--80apbtil6h.xn--p1ai"),
        ("http://faß.de", "https://xn--fa-hia.de"),
        ("http://☃.net", "https://xn--n3h.net"),
        ("http://ｅｘａｍｐｌｅ。com/", "https://example.com"),
        ("http://192.168.1.1:80/a", "https://192.168.1.1/a"),
        ("http://[2001:DB8:0::1]:8080/a", "https://[2001:db8::1]:8080/a"),
        ("http://example.com/%7euser/%c3%a9/é", "https://example.com/~user/%C3%A9/%C3%A9"),
        ("http://example.com/100%/a b", "https://example.com/100%25/a%20b"),
        ("http://example.com/%4%31", "https://example.com/%2541"),
        ("http://example.com\\@good.example/", "https://example.com/@good.example"),
        ("\x00 https://exam\nple.com/a\tb \n", "https://example.com/ab"),
        ("http://example.com/\ud800", "https://example.com/%ED%A0%80"),
    ],
)
def test_one_form_for_one_page(url, expected):
    assert canonical_url(url) == expected
    assert canonical_url(expected) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Frt.com%2Fa%3Fid%3D1%26fbclid%3Dx&h=AT", "https://rt.com/a?id=1"),
        ("https://www.google.com/url?sa=t&q=https://rt.com/a", "https://rt.com/a"),
        ("https://www.google.es/url?url=https://rt.com/a", "https://rt.com/a"),
        ("https://www.google.com/amp/s/www.rt.com/a/", "https://rt.com/a"),
        ("https://www-rt-com.cdn.ampproject.org/c/s/www.rt.com/a", "https://rt.com/a"),
        ("https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Frt.com", "https://rt.com"),
        ("https://vk.com/away.php?to=http%3A%2F%2Frt.com", "https://rt.com"),
        (
            "https://l.facebook.com/l.php?u=javascript%3Aalert(1)",
            "https://l.facebook.com/l.php?u=javascript%3Aalert(1)",
        ),
        ("https://google.blogspot.com/url?q=https://rt.com", "https://google.blogspot.com/url?q=https://rt.com"),
        ("https://www.google.com/search?q=https://rt.com", "https://google.com/search?q=https://rt.com"),
    ],
)
def test_redirectors_that_carry_their_target_give_it(url, expected):
    assert canonical_url(url) == expected


def test_redirectors_nested_without_end_take_no_time():
    started = time.perf_counter()
    assert canonical_url("https://google.com/url?q=" * 20_000 + "https://rt.com") is None
    assert canonical_url("https://google.com/url?q=" * 3 + "https://rt.com") == "https://rt.com"
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bbc.co.uk/news", "bbc.co.uk"),
        ("https://www.bbc.co.uk/news?x=http://rt.com", "bbc.co.uk"),
        ("mision-verdad.com.ve", "mision-verdad.com.ve"),
        ("192.168.1.1", "192.168.1.1"),
        ("http://192.168.1.1:8080/a", "192.168.1.1"),
        ("2001:db8::1", "[2001:db8::1]"),
        ("foo.blogspot.com", "foo.blogspot.com"),
        ("http://a.foo.blogspot.com.ar/x", "foo.blogspot.com.ar"),
        ("blogspot.com", "blogspot.com"),
        ("name.wordpress.com", "name.wordpress.com"),
        ("wordpress.com", "wordpress.com"),
        ("www.paper.example", "paper.example"),
        ("http://t.c", ""),
        ("1.2.3", ""),
        ("co.uk", ""),
        ("localhost", ""),
        ("//es.rt.com/x", "rt.com"),
        ("ES.RT.COM.", "rt.com"),
        ("t.co/?u=http://x", "t.co"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Frt.com", "rt.com"),
        ("somebody@example.com", ""),
        ("mailto:somebody@example.com", ""),
        ("javascript:alert(1)", ""),
        ("ftp://example.com", ""),
        ("", ""),
    ],
)
def test_registered_domain(text, expected):
    assert registered_domain(text) == expected


@pytest.mark.parametrize(
    "host", sorted(PLATFORMS | {"pic.twitter.com", "www.google.fr", "pinterest.co.uk", "medium.com"})
)
def test_platforms_are_never_outlets(host):
    assert kind_of_link(f"http://www.{host}/a") == "platform"


@pytest.mark.parametrize("host", sorted(SHORTENERS | {"foo.page.link", "on.short.gy"}))
def test_shorteners_are_never_outlets(host):
    assert kind_of_link(f"https://{host}/a") == "shortener"


@pytest.mark.parametrize(
    "host", ["rt.com", "google.blogspot.com", "notx.com", "x.com.example.org", "me.medium.com", "1.2.3.4"]
)
def test_other_domains_are_outlets(host):
    assert kind_of_link(f"https://{host}/a") == "outlet"


def test_the_lists_of_hosts_do_not_overlap():
    assert not PLATFORMS & SHORTENERS
    assert not (PLATFORMS | SHORTENERS) & HOSTS_OF_SITES


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.com/RT_com", ("x", "rt_com")),
        ("https://mobile.twitter.com/RT_com/status/1?s=20", ("x", "rt_com")),
        ("https://x.com/@RT_com", None),
        ("https://x.com/i/web/status/1", None),
        ("https://x.com/hashtag/a", None),
        ("https://x.com/search?q=a", None),
        ("https://x.com/intent/user?screen_name=a", None),
        ("https://x.com/HOME", None),
        ("https://x.com/", None),
        ("https://help.x.com/using", None),
        ("https://x.com/" + "a" * 10_000, None),
        ("https://x.com/%00a", None),
        ("https://www.youtube.com/@RTenEspanol/videos", ("youtube", "rtenespanol")),
        ("https://youtube.com/c/Sputnik", ("youtube", "sputnik")),
        ("https://youtube.com/user/Sputnik", ("youtube", "sputnik")),
        ("https://m.youtube.com/channel/UCabc_-1", ("youtube", "ucabc_-1")),
        ("https://youtube.com/watch?v=a", None),
        ("https://t.me/RT_russian/123", ("telegram", "rt_russian")),
        ("https://t.me/s/rt_russian", ("telegram", "rt_russian")),
        ("https://rt_russian.t.me/", ("telegram", "rt_russian")),
        ("https://telegram.me/rt_russian", ("telegram", "rt_russian")),
        ("https://t.me/joinchat/AAA", None),
        ("https://t.me/+AAA", None),
        ("https://t.me/c/123/4", None),
        ("https://www.facebook.com/RTnews/posts/1", ("facebook", "rtnews")),
        ("https://m.facebook.com/profile.php?id=100", ("facebook", "100")),
        ("https://facebook.com/profile.php?id=x", None),
        ("https://facebook.com/permalink.php?story_fbid=1&id=100", ("facebook", "100")),
        ("https://facebook.com/pages/RT/123", ("facebook", "123")),
        ("https://facebook.com/sharer/sharer.php?u=a", None),
        ("https://facebook.com/groups/1", None),
        ("https://www.instagram.com/rt/p/x/", ("instagram", "rt")),
        ("https://instagram.com/p/x", None),
        ("https://instagram.com/stories/rt/1", ("instagram", "rt")),
        ("https://www.tiktok.com/@RT.news/video/1", ("tiktok", "rt.news")),
        ("https://tiktok.com/tag/x", None),
        ("https://rt.com/x", None),
    ],
)
def test_account_of_a_platform_link(url, expected):
    assert account_of_platform_link(url) == expected


def test_parents_end_at_two_labels():
    assert parent_hosts("a.b.c.d") == ["a.b.c.d", "b.c.d", "c.d"]
    assert parent_hosts("localhost") == ["localhost"]


HOSTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["www", "m", "mobile", "amp", "en", "wikipedia", "org", "google", "com", "co", "uk", "blogspot"]
        ),
        st.text("abcxyz-_0129éßİ。٣☃", min_size=1, max_size=5),
    ),
    min_size=1,
    max_size=6,
).map(".".join)
PIECES = [
    *"/?&=#\\%é@:",
    "//",
    "%41",
    "%2e",
    "%25",
    "utm_source=a",
    "s=1",
    "amp",
    "amp=1",
    "/amp/s/",
    "/c/s/",
    "http://",
]
PIECES += ["/url?q=", "/l.php?u=", "https://x.com/a/status/1?s=2"]
TAILS = st.lists(
    st.one_of(st.sampled_from([*PIECES, " ", "\t", "\x00", "\ud800"]), st.text(max_size=4)), max_size=8
).map("".join)
LINKS = st.builds("{}{}{}{}".format, st.sampled_from(["http://", "HTTPS://", "https://a:b@", ""]), HOSTS, st.sampled_from(["", ":80", ":443", ":8080", ":", ":0", ":99999"]), TAILS)  # fmt: skip


@given(
    st.one_of(
        LINKS,
        st.text(),
        st.text().map("http://{}".format),
        st.binary().map(lambda b: "http://" + b.decode("utf-8", "surrogateescape")),
    )
)
@example("http://a.m.m.wikipedia.org/")
@example("http://www.www.example.com/ #")
def test_nothing_raises_and_twice_is_once(url):
    once = canonical_url(url)
    if once is not None:
        assert canonical_url(once) == once
        assert once.isascii() and once.isprintable() and " " not in once
        assert registered_domain(once) == registered_domain(url)
        assert kind_of_link(once) == kind_of_link(url)
        assert domain_of_outlet(url) == (registered_domain(url) if kind_of_link(url) == "outlet" else "")
    account = account_of_platform_link(url)
    assert account is None or re.fullmatch(r"[^\s/@]+", account[1])


PLAIN_PIECES = ["/", "//", "a", "B.b", "?", "&", "=", "#", "%41", "utm_source=a", "é", "\t", "\\", ";", ":", "@", "\n"]
PLAIN = st.builds(
    "{}{}{}".format,
    st.sampled_from(["http://", "https://", "http://www.", " http://m."]),
    st.sampled_from(["rt.com", "RT.com.", "x.com", "a..b", "l.facebook.com", "127.0.0.1", "-", "a" * 260]),
    st.lists(st.sampled_from(PLAIN_PIECES), max_size=8).map("".join),
)


@given(st.one_of(PLAIN, LINKS))
def test_the_short_way_of_plain_links_is_the_general_one(url):
    short = read_link(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "_PLAIN_LINK", re.compile("(?!)"))
        assert short == read_link(url)


@given(LINKS)
def test_the_registered_domain_of_a_registered_domain_is_itself(url):
    domain = registered_domain(url)
    if domain:
        assert registered_domain(domain) == domain


@pytest.mark.skipif(not REGISTRIES.is_dir(), reason="the collection of published registries is not here")
@pytest.mark.parametrize(
    "name", ["mbfc_v5_sources.csv.gz", "newscatcher_sites.csv.gz", "domain_pc1.csv", "iffy_2024-08-01.txt"]
)
def test_published_lists_of_domains_are_understood(name):
    path = REGISTRIES / name
    text = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
    lines = text.decode("utf-8").splitlines()
    hosts = [line.split(",")[0] for line in (lines if name.endswith(".txt") else lines[1:])]
    unknown = [host for host in hosts if not registered_domain(host)]
    assert len(hosts) > 700
    assert len(unknown) <= len(hosts) * 0.005, unknown[:20]


def test_facebook_pages_under_p_have_their_own_names():
    assert account_of_platform_link("https://www.facebook.com/p/Radio-Uno-100012/") == ("facebook", "radio-uno-100012")
    assert account_of_platform_link("https://facebook.com/p/") is None
