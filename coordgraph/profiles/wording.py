"""What each trait is, in words: the same in the table ``traits``, the report and the documentation.

In: the name of a trait. Out: its kind, what others are made alike in, headings and words. Odd input: words that hang on
a country have a place for its name. Words tell how accounts differ from others; they never say what an account is.
"""

from __future__ import annotations

from typing import NamedTuple

from coordgraph.translations import N_

CLEAR = 0.05


class Trait(NamedTuple):
    """A trait of clusters.

    Attributes:
        kind: share, mean, alike, burst or described.
        match: what the others are made alike in.
        heading: a few words for tables.
        words: how a sentence says it; for shares and alike it follows "accounts" or "pairs".
        caution: how it is best explained without anybody acting together.
        percent: a mean that is a share of posts.
    """

    kind: str
    match: str
    heading: str
    words: str
    caution: str
    percent: bool = False


_BOTH, _SIGNUP, _ACTIVITY = "sign-up and activity", "sign-up", "activity"

TRAITS: dict[str, Trait] = {
    "created_in_1_day": Trait(
        "burst", "", N_("most made in one day"), N_("on one day,"),
        "A campaign, a game or a school class makes people sign up on one day.",
    ),
    "created_in_7_days": Trait(
        "burst", "", N_("most made in 7 days"), N_("within 7 days from"),
        "An event that brought many to the platform is in the dates of the others too, but only if they came for it.",
    ),
    "created_in_30_days": Trait(
        "burst", "", N_("most made in 30 days"), N_("within 30 days from"),
        "A movement that began that month brings its own accounts.",
    ),
    "young": Trait(
        "share", _ACTIVITY, N_("made within 90 days"), N_("were made within 90 days before their first post here"),
        "A new topic brings new people.",
    ),
    "eight_digits": Trait(
        "share", _BOTH, N_("handle as assigned"),
        N_("have a handle of the form the platform assigns (such as Name12345678)"),
        "The platform gives such handles to everybody who does not choose one: it is a habit of newcomers.",
    ),
    "protected": Trait(
        "share", _BOTH, N_("protected"), N_("are protected"),
        "Many protect their account for good reasons, and posts of protected accounts are seldom collected.",
    ),
    "default_image": Trait(
        "share", _BOTH, N_("default picture"), N_("have the default picture"), "Those who mainly read never set one.",
    ),
    "has_description": Trait(
        "share", _BOTH, N_("tells about itself"), N_("tell something about themselves"),
        "Reserve is no sign of anything.",
    ),
    "has_location": Trait(
        "share", _BOTH, N_("declares a place"), N_("declare a place"),
        "Where a cause is about a place, people name theirs.",
    ),
    "similar_handles": Trait(
        "alike", _BOTH, N_("handles alike"), N_("have handles alike"),
        "Fans and parties put the same word into their handles.",
    ),
    "similar_names": Trait(
        "alike", _BOTH, N_("names alike"), N_("have display names alike"), "Common names and slogans are alike.",
    ),
    "same_place": Trait(
        "alike", _BOTH, N_("same declared place"), N_("declare the same place, by its wording"),
        "Neighbours act together.",
    ),
    "same_country": Trait(
        "alike", _BOTH, N_("same declared country"), N_("declare places of the same country"),
        "A cause of one country.",
    ),
    "abroad": Trait(
        "share", _BOTH, N_("place abroad"), N_("declare a place outside %(country)s"),
        "Emigrants take part in what happens at home.",
    ),
    "bio_in_another_language": Trait(
        "share", _BOTH, N_("tells about itself in another language"),
        N_("tell about themselves in another language than they post in"),
        "People of two languages, and those who retweet news from abroad.",
    ),
    "same_client": Trait(
        "alike", _BOTH, N_("same program"), N_("post mostly with the same program"),
        "Newsrooms and unions use one program; most people use the platform's own.",
    ),
    "same_language": Trait(
        "alike", _BOTH, N_("same language"), N_("post mostly in the same language"), "So do the readers of one topic.",
    ),
    "posts_a_day": Trait(
        "mean", _SIGNUP, N_("posts a day"), N_("Posts a day"), "Enthusiasm, and newsrooms.",
    ),
    "retweet_share": Trait(
        "mean", _BOTH, N_("share of retweets"), N_("Share of retweets among posts"),
        "A cluster found by retweets retweets: this is then how it was found, and no second sign.", True,
    ),
    "client_hhi": Trait(
        "mean", _BOTH, N_("concentration on one program"), N_("Concentration on one program (1: always the same)"),
        "Most people have one telephone.",
    ),
    "hour_entropy": Trait(
        "mean", _BOTH, N_("evenness over the hours"),
        N_("Evenness over the hours of the day (0: one hour, 1: all alike)"),
        "Newsrooms and shift workers post round the clock; a short event fills few hours.",
    ),
    "quiet_hours": Trait(
        "mean", _BOTH, N_("longest quiet run, hours"), N_("Longest run of hours without posts on the mean day"),
        "Several people at one account sleep in turns.",
    ),
    "weekday_share": Trait(
        "mean", _BOTH, N_("share on weekdays"), N_("Share of posts from Monday to Friday (UTC)"),
        "Who posts at work posts on weekdays; so do those who write about parliament.", True,
    ),
    "office_share": Trait(
        "mean", _BOTH, N_("share in office hours"), N_("Share of posts from Monday to Friday, 9 to 17 h UTC"),
        "In another time zone these are other hours.", True,
    ),
    "burstiness_corrected": Trait(
        "mean", _BOTH, N_("burstiness"),
        N_("Burstiness of posts (−1: at equal gaps, 0: at random, near 1: in bursts with long pauses)"),
        "Programs that post by the clock are regular, and honest ones exist.",
    ),
    "repeated_seconds": Trait(
        "mean", _BOTH, N_("seconds with several posts"), N_("Seconds in which an account posted more than once"),
        "Threads are posted at once.",
    ),
    "traffic": Trait(
        "described", "", N_("traffic manipulation (CTM)"), N_("Coefficient of traffic manipulation"),
        "It depends on how many accounts there are and how much was collected: compare like with like.",
    ),
    "time_zone": Trait(
        "described", "", N_("time zone, estimated"), N_("Estimated time zone"),
        "It rests on one supposition: that the quietest eight hours are night.",
    ),
    "places": Trait(
        "described", "", N_("declared places"), N_("Declared places"),
        "Anybody can declare any place, and a country is told only where the wording leaves one.",
    ),
}  # fmt: skip
