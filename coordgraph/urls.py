"""What a link leads to: one form for links to the same page, the registered domain, and the account on a platform.

In: links as platforms deliver them. Out: text. Nothing is fetched: redirectors that carry their target are unwrapped,
shorteners stay shorteners. Odd input: whatever is not an http(s) link with a host is None or empty, never an error.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

import idna

if TYPE_CHECKING:
    from tldextract import TLDExtract

Kind = Literal["outlet", "platform", "shortener", ""]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PLATFORMS = _names(
    # social networks, messengers, video and picture hosts: what stands there belongs to an account, not to the host
    """
    x.com twitter.com twimg.com periscope.tv pscp.tv vine.co twitpic.com twitlonger.com twittascope.com
    facebook.com fb.com fb.watch fbcdn.net messenger.com m.me instagram.com instagr.am cdninstagram.com
    threads.net threads.com whatsapp.com wa.me
    youtube.com youtu.be youtube-nocookie.com ytimg.com ggpht.com
    t.me telegram.me telegram.dog telegram.org telegra.ph
    tiktok.com douyin.com kwai.com kuaishou.com snapchat.com bsky.app bsky.social mastodon.social
    reddit.com redd.it redditmedia.com linkedin.com licdn.com discord.com discord.gg discordapp.com line.me
    truthsocial.com gab.com gab.ai gettr.com parler.com parler.me minds.com mewe.com koo.in kooapp.com
    vk.com vk.ru vkontakte.ru vkvideo.ru ok.ru odnoklassniki.ru rutube.ru dzen.ru max.ru
    weibo.com weibo.cn bilibili.com xiaohongshu.com zhihu.com
    rumble.com odysee.com bitchute.com brighteon.com dailymotion.com dai.ly vimeo.com twitch.tv kick.com
    flickr.com flic.kr imgur.com giphy.com gfycat.com tenor.com 9gag.com
    spotify.com soundcloud.com deezer.com linktr.ee beacons.ai curiouscat.me curiouscat.live ask.fm
    clubhouse.com quora.com viber.com foursquare.com swarmapp.com plurk.com
    """
)
SHORTENERS = _names(
    # the target is unknown without a request, and no request is made: such a link says nothing of an outlet
    """
    t.co bit.ly bitly.com j.mp ow.ly htl.li hubs.ly hubs.la tinyurl.com tiny.cc tiny.one goo.gl g.co buff.ly dlvr.it
    is.gd v.gd trib.al lnkd.in fb.me wp.me ift.tt shar.es cutt.ly cutt.us rebrand.ly rb.gy t.ly s.id ln.is shorturl.at
    shorturl.com short.gy smarturl.it adf.ly bc.vc ouo.io soo.gd su.pr tr.im cli.gs po.st sco.lt snip.ly sh.st
    bl.ink u.to clck.ru vk.cc qps.ru tny.im urlz.fr x.gd surl.li acortar.link n9.cl owl.li mcaf.ee git.io
    amzn.to a.co page.link app.link onelink.me lnk.to lnk.bio spr.ly sprou.tt flip.it pin.it
    tmblr.co dld.bz crwd.fr zpr.io ebx.sh
    """
)
# google.* and pinterest.* exist under most countries; ccTLD forms are told apart from blogs named google.blogspot.com
_PLATFORM_FAMILIES = re.compile(r"(?:google|pinterest)\.(?:com|[a-z]{2}|com?\.[a-z]{2})")

# Under these every name is another publisher. The public suffix list (2026) does not say so, or no longer: blogspot
# left its national domains, which older collections are full of.
HOSTS_OF_SITES = _names(
    """
    blogspot.com wordpress.com substack.com medium.com tumblr.com livejournal.com over-blog.com canalblog.com
    hautetfort.com typepad.com beehiiv.com ghost.io narod.ru ucoz.ru
    blogspot.ae blogspot.be blogspot.bg blogspot.ca blogspot.ch blogspot.cz blogspot.de blogspot.dk blogspot.fi
    blogspot.fr blogspot.gr blogspot.hk blogspot.hr blogspot.hu blogspot.ie blogspot.in blogspot.is blogspot.it
    blogspot.jp blogspot.kr blogspot.mx blogspot.my blogspot.nl blogspot.no blogspot.pe blogspot.pt blogspot.qa
    blogspot.ro blogspot.rs blogspot.ru blogspot.se blogspot.sg blogspot.sk blogspot.sn blogspot.tw blogspot.ug
    blogspot.co.at blogspot.co.id blogspot.co.il blogspot.co.ke blogspot.co.nz blogspot.co.uk blogspot.co.za
    blogspot.com.ar blogspot.com.au blogspot.com.br blogspot.com.by blogspot.com.co blogspot.com.cy blogspot.com.ee
    blogspot.com.eg blogspot.com.es blogspot.com.mt blogspot.com.ng blogspot.com.tr blogspot.com.uy
    """
)

# Campaign and click marks: removing them never changes the page. Marks that may choose content (ref, source, id, s, t,
# page) are kept, except on the hosts below where their meaning is known.
TRACKING_PARAMETERS = _names(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ymclid ysclid twclid ttclid li_fat_id igshid igsh epik
    mc_cid mc_eid ref_src ref_url _hsenc _hsmi __hstc __hssc __hsfp hsctatracking mkt_tok vero_id vero_conv oly_enc_id
    oly_anon_id pk_campaign pk_kwd pk_source pk_medium mtm_campaign mtm_source mtm_medium mtm_keyword wt_mc wt.mc_id
    xtor ncid cmpid ito smid smtyp guccounter guce_referrer guce_referrer_sig _ga _gl __twitter_impression
    at_medium at_campaign at_custom1 at_custom2 at_custom3 at_custom4 at_link_id at_link_type at_link_origin
    at_format at_bbc_team at_ptr_name taid spredfast-trk-id mibextid
    """
)
_TRACKING_PREFIXES = ("utm_", "hsa_", "matomo_", "piwik_")
# The AMP copy of a page is the page.
_AMP_PAIRS = frozenset({"amp", "amp=", "amp=1", "amp=true", "outputtype=amp"})
_HOST_PARAMETERS = {
    "youtube.com": frozenset({"si", "feature", "pp", "ab_channel", "app", "persist_app"}),
    "youtu.be": frozenset({"si", "feature"}),
    "facebook.com": _names("_rdr _rdc __tn__ __xts__%5b0%5d __cft__%5b0%5d ref refid fref sfnsn extid"),
    "tiktok.com": frozenset({"_r", "_t", "is_from_webapp", "sender_device", "is_copy_url", "lang"}),
    "instagram.com": frozenset({"img_index", "hl"}),
    "blogspot.com": frozenset({"m"}),
}
# On posts of x.com: who shared the link, and from what device.
_STATUS_PARAMETERS = frozenset({"s", "t", "cxt", "lang"})

# host -> (path or None for any, parameters that hold the target)
_REDIRECTORS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "l.facebook.com": ("/l.php", ("u",)),
    "lm.facebook.com": ("/l.php", ("u",)),
    "facebook.com": ("/l.php", ("u",)),
    "l.messenger.com": ("/l.php", ("u",)),
    "l.instagram.com": (None, ("u",)),
    "l.threads.net": (None, ("u",)),
    "l.threads.com": (None, ("u",)),
    "youtube.com": ("/redirect", ("q",)),
    "google.com": ("/url", ("q", "url")),
    "out.reddit.com": (None, ("url",)),
    "vk.com": ("/away.php", ("to",)),
    "linkedin.com": ("/redir/redirect", ("url",)),
    "t.umblr.com": ("/redirect", ("z",)),
    "slack-redir.net": ("/link", ("url",)),
}
_GOOGLE_AMP = re.compile(r"/amp/(?:s/)?(.+)", re.DOTALL)
_AMP_CACHE = re.compile(r"/[cv]/(?:s/)?(.+)", re.DOTALL)
_MOST_REDIRECTS = 10

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
_C0_OR_SPACE = "".join(map(chr, range(0x21)))
_MOBILE_WIKIPEDIA = re.compile(r"(?:\.m)+\.wikipedia\.org$")
_LABEL = r"[a-z0-9_-]{1,63}"
_ASCII_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_LONGEST_HOST = 253
_UNKNOWN_SUFFIX = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
# What RFC 3986 lets stand in a path; a query may hold ? too. All else becomes %XX, and a lone % becomes %25, so that
# decoding needless escapes cannot make a new escape.
_PATH_ESCAPES = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]")
_QUERY_ESCAPES = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


# Without user name, port, escapes or anything to escape, as nearly all links are: host, path and query stand there.
_PLAIN_LINK = re.compile(
    r"https?://([A-Za-z0-9.\-]+)(/[A-Za-z0-9\-._~!$&'()*+,;=:@/]*)?(?:\?([A-Za-z0-9\-._~!$&'()*+,;=:@/?]*))?(?:#.*)?",
    re.DOTALL,
)


class Link(NamedTuple):
    """A link in its one form; as text it is the canonical link.

    Attributes:
        host: lower-case ASCII host without ``www.``; an IPv6 address stands in brackets.
        port: ``:8080``, empty for the usual ones.
        path: starts with ``/`` or is empty; never ends with ``/``.
        query: without ``?`` and without tracking parameters.
    """

    host: str
    port: str
    path: str
    query: str

    def __str__(self) -> str:
        return f"https://{self.host}{self.port}{self.path}" + (f"?{self.query}" if self.query else "")


def canonical_url(url: str) -> str | None:
    """One form for links to the same page, or None for what is no http(s) link with a host.

    Scheme and host lower-case, http as https, usual ports, user names, fragments, trailing slashes and tracking
    parameters dropped, host in ASCII (IDNA), escapes in one spelling. The order of parameters stays.
    ``www.`` goes where a registered domain remains; ``m.``, ``mobile.`` and ``amp.`` only where the same registered
    domain remains, so that ``mobile.de`` and the blog ``m.blogspot.com`` keep their names.
    Redirectors that carry their target (Facebook's l.php, Google's and YouTube's redirects, AMP caches) give the
    target. Other hosts are never taken for one another: youtu.be is not youtube.com, twitter.com not x.com.
    Applying it twice changes nothing.

    >>> canonical_url("HTTP://WWW.Example.com:80/a/?utm_source=x&b=2&a=1&fbclid=y#top")
    'https://example.com/a?b=2&a=1'
    >>> canonical_url("https://l.facebook.com/l.php?u=https%3A%2F%2Fmobile.rt.com%2Fnews%2F&h=AT0")
    'https://rt.com/news'
    >>> canonical_url("https://испания.рф/"), canonical_url("javascript:alert(1)"), canonical_url("http://[::1")
    ('https://xn--80apbtil6h.xn--p1ai', None, None)
    """
    link = read_link(url)
    return None if link is None else str(link)


def read_link(url: str) -> Link | None:
    """The parts of the canonical link, or None for what is no http(s) link with a host.

    >>> read_link("https://www.rt.com:8080/news/?id=1")
    Link(host='rt.com', port=':8080', path='/news', query='id=1')
    """
    link = _parsed(url)
    for _ in range(_MOST_REDIRECTS):
        target = None if link is None else _parsed(_redirect_target(link))
        if target is None:
            return link
        link = target
    return None  # so many redirectors in one another are made to waste time


def read_link_or_host(text: str) -> Link | None:
    """As :func:`read_link`, but a host alone, with or without a path, will do.

    >>> str(read_link_or_host("bbc.com/mundo")), read_link_or_host("somebody@example.com")
    ('https://bbc.com/mundo', None)
    """
    text = text.strip(_C0_OR_SPACE)
    return read_link(text if _SCHEME.match(text) else _with_scheme(text))


def registered_domain(url_or_host: str) -> str:
    """The domain somebody registered: one label more than the public suffix; empty where there is none.

    The public suffix list is the copy inside tldextract. Its private part counts, and so do some hosts of sites it
    lacks: every blog is a publisher of its own. IP addresses are kept as themselves.

    >>> [registered_domain(u) for u in ("bbc.co.uk/news", "http://es.rt.com/x", "foo.blogspot.com", "192.168.1.1")]
    ['bbc.co.uk', 'rt.com', 'foo.blogspot.com', '192.168.1.1']
    >>> registered_domain("localhost"), registered_domain("co.uk"), registered_domain("data:text/html,x")
    ('', '', '')
    """
    link = read_link_or_host(url_or_host)
    return "" if link is None else domain_of_host(link.host)


def domain_of_outlet(url: str) -> str:
    """The registered domain of the outlet a link leads to; empty where it leads to none.

    >>> domain_of_outlet("https://es.rt.com/a"), domain_of_outlet("https://t.co/x")
    ('rt.com', '')
    """
    link = read_link(url)
    return domain_of_host(link.host) if link is not None and kind_of_host(link.host) == "outlet" else ""


@functools.lru_cache(maxsize=65_536)
def kind_of_host(host: str) -> Kind:
    """Whether a host in canonical form is an outlet, a platform or a shortener; empty where it is nothing public.

    >>> [kind_of_host(host) for host in ("rt.com", "pic.twitter.com", "t.co", "localhost")]
    ['outlet', 'platform', 'shortener', '']
    """
    domain = domain_of_host(host)
    if not domain:
        return ""
    names = set(parent_hosts(host))
    if names & SHORTENERS:
        return "shortener"
    if names & PLATFORMS or host in HOSTS_OF_SITES or _PLATFORM_FAMILIES.fullmatch(domain):
        return "platform"
    return "outlet"


def parent_hosts(host: str) -> list[str]:
    """The host itself, its parent, and so on up to two labels; the most specific first.

    >>> parent_hosts("actualidad.es.rt.com")
    ['actualidad.es.rt.com', 'es.rt.com', 'rt.com']
    """
    labels = host.split(".")
    return [".".join(labels[i:]) for i in range(max(1, len(labels) - 1))]


def account_of_link(link: Link) -> tuple[str, str] | None:
    """Platform and lower-case handle of the account a profile or post link belongs to; None for all other links.

    Platforms: ``x`` (also twitter.com), ``youtube`` (@handle, /c/, /user/ and channel ids), ``telegram``,
    ``facebook``, ``instagram``, ``tiktok``. Pages of the platform itself (search, share, hashtag …) belong to nobody.

    >>> account_of_link(read_link("https://twitter.com/RT_com/status/123?s=20"))
    ('x', 'rt_com')
    >>> account_of_link(read_link("https://t.me/s/rt_russian/55")), account_of_link(read_link("https://x.com/i/status/1"))
    (('telegram', 'rt_russian'), None)
    """
    rule = _ACCOUNT_RULES.get(domain_of_host(link.host))
    if rule is None:
        return None
    platform, handle_of = rule
    handle = handle_of(link, [unquote(part) for part in link.path.split("/") if part])
    return (platform, handle.lower()) if handle else None


@functools.cache
def _suffixes() -> TLDExtract:
    """The public suffix list and the hosts of sites; loaded when the first link is looked at, as that takes time."""
    from tldextract import TLDExtract

    return TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True, extra_suffixes=sorted(HOSTS_OF_SITES)
    )


@functools.lru_cache(maxsize=65_536)
def domain_of_host(host: str) -> str:
    """As :func:`registered_domain`, for a host in canonical form."""
    if host.startswith("[") or host in HOSTS_OF_SITES or _is_ip_address(host):
        return host
    for private in (True, False):  # blogspot.com itself is a public suffix in the private part, and a site all the same
        found = _suffixes().extract_str(host, include_psl_private_domains=private)
        if found.domain and found.suffix:
            return f"{found.domain}.{found.suffix}"
    top_two = host.split(".")[-2:]
    # The list's own rule for what it does not know: the last label is the suffix (new endings, .example). No ending has
    # one letter or a digit; t.c is what is left of a t.co link in a text that was cut.
    unknown = not found.suffix and len(top_two) == 2 and _UNKNOWN_SUFFIX.fullmatch(top_two[1])
    return ".".join(top_two) if unknown else ""


def _parsed(url: str | None) -> Link | None:
    """The link without unwrapping."""
    if url is None:
        return None
    text = url.strip(_C0_OR_SPACE)
    if plain := _PLAIN_LINK.fullmatch(text):  # three times as fast as the general way
        return _linked(_canonical_host(plain[1].lower()), "", plain[2] or "", plain[3] or "")
    if not text[:8].lower().startswith(("http://", "https://")):
        return None
    try:
        parts = urlsplit(_as_browsers_read(text))
        written, port = parts.hostname, parts.port
    except ValueError:  # unclosed brackets, ports that are no port, hosts that become other syntax when normalised
        return None
    bracketed = parts.netloc.rpartition("@")[2].startswith("[")
    host = _canonical_ipv6(written or "") if bracketed else _canonical_host(written or "")
    path, query = _PATH_ESCAPES.sub(_escape, parts.path), _QUERY_ESCAPES.sub(_escape, parts.query)
    return _linked(host, "" if port in (None, 80, 443) else f":{port}", path, query)


def _linked(host: str | None, port: str, path: str, query: str) -> Link | None:
    """The link to a host, of a path and a query in their one spelling."""
    if host is None:
        return None
    path = path.rstrip("/")
    return Link(host, port, path, _without_tracking(query, host, path))


def _with_scheme(text: str) -> str:
    """A host, with or without a path, as a link; empty for what has a user name, such as a mail address."""
    if ":" in text and _is_ip_address(text):
        return f"https://[{text}]"
    host_and_path = text.removeprefix("//")
    return "" if "@" in re.split(r"[/?#]", host_and_path, maxsplit=1)[0] else f"https://{host_and_path}"


def _as_browsers_read(text: str) -> str:
    """The link with ``/`` for ``\\`` before the query; otherwise http://bad.example\\@good.example has another host."""
    text = text.replace("\t", "").replace("\r", "").replace("\n", "")
    if "\\" not in text:
        return text
    end = min((i for i in (text.find("?"), text.find("#")) if i >= 0), default=len(text))
    return text[:end].replace("\\", "/") + text[end:]


@functools.lru_cache(maxsize=65_536)
def _canonical_host(written: str) -> str | None:
    if len(written) > _LONGEST_HOST + 1:
        return None
    host = written if written.isascii() else _in_ascii(written)
    host = host.lower().removesuffix(".")
    if len(host) > _LONGEST_HOST or not _ASCII_HOST.fullmatch(host):
        return None
    return _without_device_prefixes(host)


def _canonical_ipv6(written: str) -> str | None:
    try:
        return f"[{ipaddress.IPv6Address(written)}]" if "%" not in written else None
    except ValueError:
        return None


def _in_ascii(host: str) -> str:
    """The host in punycode; empty where it has no such form.

    IDNA 2008 as browsers do it (faß.de is not fass.de). Symbols such as ☃, which it refuses but some registries sold,
    take the older rule.
    """
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except UnicodeError:
        pass
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _without_device_prefixes(host: str) -> str:
    while True:
        first, _, rest = host.partition(".")
        if first == "www":
            droppable = domain_of_host(rest) != ""
        elif first in ("m", "mobile", "amp"):
            droppable = domain_of_host(rest) == domain_of_host(host) != ""
        else:
            droppable = False
        if not droppable or _is_ip_address(rest):
            return _MOBILE_WIKIPEDIA.sub(".wikipedia.org", host)
        host = rest


def _escape(match: re.Match[str]) -> str:
    text = match[0]
    if len(text) == 3 and text[0] == "%":
        char = chr(int(text[1:], 16))
        return char if char in _UNRESERVED else text.upper()
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def _without_tracking(query: str, host: str, path: str) -> str:
    if not query:
        return ""
    dropped = _HOST_PARAMETERS.get(host) or _HOST_PARAMETERS.get(host.partition(".")[2], frozenset())
    if host in ("x.com", "twitter.com") and "/status/" in path:
        dropped = _STATUS_PARAMETERS
    return "&".join(pair for pair in query.split("&") if pair and not _is_tracking(pair.lower(), dropped))


def _is_tracking(pair: str, dropped: frozenset[str]) -> bool:
    name = pair.partition("=")[0]
    return name in TRACKING_PARAMETERS or name.startswith(_TRACKING_PREFIXES) or name in dropped or pair in _AMP_PAIRS


def _redirect_target(link: Link) -> str | None:
    """Where a redirector says it leads, as written there."""
    if link.host.endswith(".cdn.ampproject.org"):
        return _link_in_path(_AMP_CACHE, link)
    host = "google.com" if link.host.startswith("google.") and kind_of_host(link.host) == "platform" else link.host
    if host == "google.com" and link.path.startswith("/amp/"):
        return _link_in_path(_GOOGLE_AMP, link)
    path, parameters = _REDIRECTORS.get(host, (None, ()))
    if not parameters or path not in (None, link.path):
        return None
    pairs = [pair.partition("=") for pair in link.query.split("&")]
    return next((unquote(value) for wanted in parameters for name, _, value in pairs if name == wanted), None)


def _link_in_path(pattern: re.Pattern[str], link: Link) -> str | None:
    match = pattern.fullmatch(link.path)
    return None if match is None else f"https://{match[1]}" + (f"?{link.query}" if link.query else "")


def _is_ip_address(text: str) -> bool:
    if not text or (":" not in text and not text[-1].isdigit()):
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


_Parts = list[str]
_RESERVED: dict[str, frozenset[str]] = {
    "x": _names(
        """
        i home search hashtag share intent explore settings messages notifications login signup compose tos privacy
        about who_to_follow widgets statuses download jobs account oauth logout
        """
    ),
    "telegram": _names(
        """
        joinchat addstickers addemoji addtheme addlist share proxy socks iv c s login setlanguage bg invoice boost
        giftcode contact confirmphone
        """
    ),
    "facebook": _names(
        """
        pages pg people groups profile.php story.php permalink.php photo.php photo photos video.php watch watchparty
        events event sharer sharer.php share share.php l.php hashtag marketplace gaming reel reels stories login
        login.php help dialog plugins tr ads business home.php media notes note.php search settings policies privacy
        legal flx live donate fundraisers messages games games_hub questions posts video videos v2.0 ajax
        """
    ),
    "instagram": _names("p reel reels tv stories explore accounts direct about developer legal web ar"),
}
_HANDLES: dict[str, re.Pattern[str]] = {
    "x": re.compile(r"[A-Za-z0-9_]{1,20}"),  # 15 today, 20 for the oldest accounts
    "youtube": re.compile(r"[\w.\-·]{1,100}"),
    "telegram": re.compile(r"[A-Za-z][A-Za-z0-9_]{2,31}"),
    "facebook": re.compile(r"[\w.\-]{1,100}"),
    "instagram": re.compile(r"[A-Za-z0-9_.]{1,30}"),
    "tiktok": re.compile(r"[A-Za-z0-9_.]{1,24}"),
}


def _handle(platform: str, text: str) -> str:
    """The text when it can be a handle of the platform, otherwise empty."""
    if text.lower() in _RESERVED.get(platform, ()) or not _HANDLES[platform].fullmatch(text):
        return ""
    return text


def _first(parts: _Parts) -> str:
    return parts[0] if parts else ""


def _x_handle(link: Link, parts: _Parts) -> str:
    return _handle("x", _first(parts)) if link.host in ("x.com", "twitter.com") else ""


def _youtube_handle(link: Link, parts: _Parts) -> str:
    if _first(parts).startswith("@"):
        return _handle("youtube", parts[0][1:])
    if len(parts) > 1 and parts[0].lower() in ("c", "channel", "user"):
        return _handle("youtube", parts[1])
    return ""


def _telegram_handle(link: Link, parts: _Parts) -> str:
    subdomain = link.host.removesuffix("t.me").removesuffix(".")
    if link.host.endswith(".t.me"):  # name.t.me is t.me/name
        return _handle("telegram", subdomain)
    if _first(parts) == "s":  # t.me/s/name is the preview of a channel
        parts = parts[1:]
    return _handle("telegram", _first(parts))


def _facebook_handle(link: Link, parts: _Parts) -> str:
    first = _first(parts).lower()
    if first in ("profile.php", "story.php", "permalink.php"):
        ids = [pair[3:] for pair in link.query.split("&") if pair.startswith("id=")]
        return _first(ids) if _first(ids).isdigit() else ""
    if first in ("pages", "people") and len(parts) > 2:
        return _handle("facebook", parts[-1])
    if first in ("pg", "p"):
        parts = parts[1:]
    return _handle("facebook", _first(parts))


def _instagram_handle(link: Link, parts: _Parts) -> str:
    if _first(parts).lower() == "stories" and len(parts) > 1 and parts[1] != "highlights":
        parts = parts[1:]
    return _handle("instagram", _first(parts))


def _tiktok_handle(link: Link, parts: _Parts) -> str:
    return _handle("tiktok", parts[0][1:]) if _first(parts).startswith("@") else ""


_ACCOUNT_RULES: dict[str, tuple[str, Callable[[Link, _Parts], str]]] = {
    "x.com": ("x", _x_handle),
    "twitter.com": ("x", _x_handle),
    "youtube.com": ("youtube", _youtube_handle),
    "t.me": ("telegram", _telegram_handle),
    "telegram.me": ("telegram", _telegram_handle),
    "telegram.dog": ("telegram", _telegram_handle),
    "facebook.com": ("facebook", _facebook_handle),
    "fb.com": ("facebook", _facebook_handle),
    "instagram.com": ("instagram", _instagram_handle),
    "tiktok.com": ("tiktok", _tiktok_handle),
}
