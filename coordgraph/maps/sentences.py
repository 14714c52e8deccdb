"""What map.html says, in English: the keys of its dictionaries in other languages.

In: nothing. Out: the sentences, and pairs for one and for many. The page asks for them by these very words: a test
compares this list with the sources of the script. Behaviours are said by :mod:`coordgraph.maps.wording`.
"""

from __future__ import annotations

from coordgraph.outlets.claims import PROPERTIES
from coordgraph.translations import N_

#: What claims say of outlets, marked where properties are defined.
SAID_OF_OUTLETS = tuple(said.passive for said in PROPERTIES.values())
SENTENCES: tuple[str, ...] = (
    # main.ts
    N_("Map of accounts; search, list and table reach the same accounts"),
    N_("Details"),
    N_("Filters were reset to show this."),
    N_("The accounts of the list are still shown alone; “Show all again” is below the title."),
    # card-head.ts
    N_("Back"),
    N_("Filters are on: this card tells the whole collection."),
    N_("Filters are on: of ties this card tells those shown, of all else the whole collection."),
    # corner.ts
    N_("View of the map"),
    N_("Enlarge"),
    N_("Reduce"),
    N_("Other layout"),
    # panel.ts
    N_("Co-activity of accounts"),
    N_("Filters, clusters and method"),
    N_("Take away"),
    N_("Take away what is visible"),
    N_("Search, filters and method"),
    N_("%(shown)s of %(all)s accounts"),
    N_("%(shown)s of %(all)s ties"),
    N_("Now shown: %(what)s"),
    N_("Show all again"),
    N_("Outlets are drawn by cluster only."),
    N_("Dotted: accounts outside of the cluster may share it as much"),
    N_("back, or close the card or the table"),
    N_("%(shown)s of %(all)s tied pairs"),
    N_("Language"),
    N_("Light"),
    N_("Dark"),
    N_("Light or dark"),
    N_("Keys"),
    N_("search"),
    N_("move the map"),
    N_("enlarge, reduce"),
    N_("whole map"),
    N_("other layout"),
    N_("table"),
    N_("on the map: the account nearest to its middle"),
    N_("these keys"),
    N_("Close"),
    N_(
        "Shown are camps: accounts that share the same objects at any time. That shows a common taste; it says "
        "nothing of acting together."
    ),
    N_(
        "No clusters were found. Shown are camps: accounts that share the same objects at any time. That shows "
        "a common taste; it says nothing of acting together."
    ),
    N_(
        "These ties fall into groups hardly more clearly than ties drawn at random: the discs are made by the "
        "method, not found in the data."
    ),
    N_("Filters"),
    N_("Weakest tie shown"),
    N_("Behaviours"),
    N_("Accounts that filters leave without ties"),
    N_("Whole map"),
    N_("Reset filters"),
    N_("Table"),
    N_("Accounts without a cluster"),
    N_("Outlets and organisations"),
    N_("Outlets"),
    N_("%(shown)s of %(all)s outlets"),
    N_("Layout"),
    N_("By cluster"),
    N_("By ties alone"),
    N_(
        "Clusters are packed as separate discs by construction: distance between discs means little. Within a "
        "disc, accounts with stronger ties stand closer."
    ),
    N_(
        "Close means tied to the same accounts; the layout knows ties and no clusters. Groups that stand "
        "apart here are in the ties themselves."
    ),
    N_("Modularity %(here)s; %(random)s for random ties with as many for each account."),
    N_("Smallest cluster shown"),
    N_("Legend"),
    N_("Account; larger with stronger ties"),
    N_("Pair that shares much of the same"),
    N_("Tie, click it for the posts behind it; grey between clusters"),
    N_("Many ties between two clusters, drawn as one; single ones appear when the map is enlarged"),
    N_("Outlet; line as wide as the share of the cluster that shared it"),
    N_("Organisation"),
    N_("Funder; dashed lines are claims with a source"),
    # clusters.ts
    N_("None: the ties form no cluster."),
    N_("stability %(value)s"),
    N_("by size"),
    N_("by evidence"),
    N_("by density"),
    N_("by name"),
    N_("Order of clusters"),
    N_("Camps"),
    N_("Clusters"),
    N_("Show %(cluster)s"),
    N_("all"),
    N_("only"),
    N_("Show all clusters"),
    N_("Show only %(cluster)s"),
    # search.ts
    N_("outlet"),
    N_("funder"),
    N_("organisation"),
    N_("Found"),
    N_("Account, outlet, cluster  ( / )"),
    N_("Find an account by handle, name or id"),
    N_("Nothing of that name is on this map."),
    # method.ts
    N_(
        "A line means two accounts shared much of the same, at whatever time. People of one opinion do so "
        "without knowing each other."
    ),
    N_(
        "A tie means two accounts acted on the same things at nearly the same time. It does not show who "
        "controls an account or why; fans, newsrooms and campaigns also act together."
    ),
    N_(
        "A tie means two accounts share much of the same, at whatever time; no times were used. People of one "
        "opinion do so without knowing each other."
    ),
    N_("Method"),
    N_("How it was made, and what it does not show"),
    N_("Input"),
    N_("This file holds personal data. It loads nothing from the network."),
    N_("Software in this file"),
    # timeline.ts
    N_("Until"),
    N_("From"),
    N_("Play"),
    N_("Stop"),
    N_("Joint activity"),
    N_("Drag over the bars to choose a span; a double click shows all."),
    # table.ts
    N_("Accounts as a table"),
    N_("Account"),
    N_("Camp"),
    N_("Cluster"),
    N_("Ties"),
    N_("Strength"),
    N_("Posts"),
    N_("Followers"),
    N_("Created"),
    N_("The first %(shown)s are listed; CSV holds all."),
    # exports.ts
    N_("Save as %(format)s"),
    N_("Saved: %(file)s"),
    # card-parts.ts
    N_("none"),
    N_("median delay %(delay)s"),
    N_("median delay about %(delay)s"),
    N_("median delay below %(delay)s"),
    N_("What registries say"),
    N_("Source:"),
    N_("none given"),
    N_("%(accounts)s of %(of)s accounts (%(share)s), others %(elsewhere)s"),
    N_("risk ratio %(ratio)s (95%% interval %(low)s to %(high)s)"),
    # card-account.ts
    N_("Id"),
    N_("Posts here"),
    N_("Posts in all"),
    N_("Posts a day"),
    N_("Retweets"),
    N_("%(share)s of its posts"),
    N_("Following"),
    N_("Place declared"),
    N_("Based in"),
    N_("Status"),
    N_("Link in profile"),
    N_("Came first"),
    N_("in %(share)s of what it shared at once with others"),
    N_("Standing"),
    N_("Hashtags"),
    N_("Strongest %(shown)s of %(all)s ties"),
    N_("in its cluster in %(share)s of resamplings"),
    N_("core"),
    N_("probable"),
    N_("fragile"),
    N_("tied to %(tied)s of the %(others)s others in it"),
    N_("Its latest posts"),
    N_("With a tie or without; its own before what it retweeted."),
    N_("retweet"),
    N_("reply"),
    N_("quote"),
    # card-flags.ts
    N_("Profile"),
    N_("None of this tells who runs an account: see how common it is."),
    N_("verified"),
    N_("protected"),
    N_("default picture"),
    N_("handle ends in eight digits"),
    N_("made within 90 days before its first post here"),
    N_("tells about itself in another language than it posts in"),
    N_("%(flag)s: %(there)s of all %(others)s accounts of no cluster"),
    N_("%(flag)s: %(here)s of its cluster, %(there)s of all %(others)s accounts of no cluster"),
    N_(
        "The card of an account compares with all accounts of no cluster. The card of a cluster compares with “others "
        "like them”: those of no cluster that are like its accounts in sign-up and activity."
    ),
    N_("made in a burst of sign-ups of its cluster"),
    N_("made in a burst: %(accounts)s of %(of)s accounts of its cluster within %(days)s days from %(first)s"),
    N_(
        "made in a burst: %(accounts)s of %(of)s accounts of its cluster within %(days)s days from %(first)s; dates of "
        "others would give %(others)s"
    ),
    # card-tie.ts
    N_("Posts behind it: %(shown)s of %(all)s, from the closest to the farthest apart"),
    N_("Posts behind it: 1 of %(all)s, the middle one in the order of delay"),
    N_("Posts behind it: %(shown)s of %(all)s"),
    N_("The run kept no posts of this tie."),
    N_("This file holds no more of them; whoever has the run can list all."),
    N_("This file holds no more of them. Whoever has the run can list all with this command, RUN being its directory:"),
    N_("This file was written without the texts of posts."),
    N_("What both did"),
    N_("Shared"),
    N_("At once"),
    N_("Delay"),
    N_("%(account)s came first in %(first)s of %(all)s, second in %(second)s, at the same moment in %(same)s."),
    N_("The two share %(all)s objects in all; the tie rests on %(tied)s of them."),
    N_(
        "The two share %(all)s objects in all, at any time and in any way; the tie rests on the %(tied)s of them they "
        "acted on at once."
    ),
    N_("at the same moment"),
    N_("%(account)s %(delay)s later"),
    N_("post %(id)s"),
    N_("not in this file"),
    N_("time unknown"),
    N_("post unknown"),
    # card-cluster.ts
    N_("Median delay"),
    N_("Together in time"),
    N_("%(share)s of what tied pairs share"),
    N_("Delays"),
    N_("half of all joint acts lie %(low)s to %(high)s apart"),
    N_("Posts at once"),
    N_("%(posts)s a day for each account"),
    N_("Most often at once:"),
    N_("Most often at once"),
    N_("Accounts it retweets most"),
    N_("The cluster was found by its retweets, so whom it retweets is no independent evidence."),
    N_("Accounts made in each month"),
    N_("Accounts"),
    N_("Ties inside"),
    N_("Pairs inside"),
    N_("Density"),
    N_("%(share)s of all pairs are tied"),
    N_("To"),
    N_("Hashtags of its own"),
    N_("The cluster was found by its hashtags, so these are no independent evidence."),
    N_("Unlike other accounts of the collection"),
    N_("How this could be wrong"),
    N_("Strongest ties"),
    N_("Outlets it shares"),
    N_("Shared more than by others"),
    N_("Shared less than by others"),
    N_("No clear difference"),
    N_("These links came with the posts the cluster was found by, so this is no independent evidence."),
    N_("Came first most often"),
    N_("A camp shares the same posts at any time. People of one opinion do so without knowing each other."),
    N_("No times were used: these accounts share much of the same, at whatever time."),
    N_("Fans, newsrooms and campaigns also act together. A tie does not show who controls an account or why."),
    N_("Resampled, only %(share)s of it is found again on average: other accounts may belong to it as well."),
    N_("Resampled, %(share)s of it is found again on average; %(core)s of %(accounts)s accounts belong to its core."),
    N_("%(share)s of the weight of its ties leads out of it: its border is not sharp."),
    N_("It rests on one behaviour only."),
    N_("It has few accounts; a small circle of friends looks like this."),
    N_("Some outlets came with the very posts it was found by: that it shares them is no further evidence."),
    # card-thing.ts
    N_("Outlet. A line shows which share of a cluster's accounts linked to it, not that they belong together."),
    N_("Funder named by a registry."),
    N_("Organisation named by a registry."),
    # card-list.ts
    N_("Empty list"),
    N_("Draw around accounts, or tick them in the table."),
    N_("Only these accounts are shown, with the ties among them."),
    N_("The address of the page holds no list as long as this: save it."),
    N_("Show only these"),
    N_("Copy ids"),
    N_("Save as CSV"),
    N_("Empty the list"),
    N_("Copied"),
    # lasso.ts
    N_("No account there."),
    N_("Draw around accounts with the mouse or a finger. Without either, tick them in the table."),
    # method.ts
    N_("Colours of an earlier run"),
    N_(
        "%(kept)s of %(all)s clusters have the colour of their likeness in %(run)s: the two have at least "
        "0.3 of their members in common (Jaccard index), matched one to one."
    ),
    N_("an earlier run"),
    N_("No cluster is like one that had a colour in %(run)s."),
    # panel.ts (colours, sizes, lists)
    N_("draw around accounts; shift and drag: a box"),
    N_("Draw around accounts"),
    N_("Strength of ties"),
    N_("Number of ties"),
    N_("All alike"),
    N_("What colours stand for"),
    N_("Colours and sizes"),
    N_("Colour by"),
    N_("Size by"),
    N_("Account; larger with more ties"),
    N_("Account; larger with more posts"),
    N_("Account; larger with more followers"),
    # shading.ts
    N_("yes"),
    N_("no"),
    N_("not known"),
    N_("other"),
    N_("several behaviours, none with twice the ties of the next"),
    N_("active"),
    N_("suspended"),
    N_("deleted"),
    N_("withheld"),
    N_("Date of creation"),
    N_("Behaviour"),
    N_("Language of the account"),
    N_("Language of its posts"),
    N_("Country of the place declared"),
    N_("Standing in its cluster"),
    N_("Verified"),
    N_("Protected"),
    N_("Default picture"),
    N_("Share of retweets"),
    # table.ts (lists)
    N_("%(account)s in the list"),
    # nothing.ts
    N_("%(pairs)s pairs of accounts were compared; none of them passed."),
    N_("No two accounts shared enough to be compared."),
    N_("No ties passed the rule"),
    N_("That is a result, too. It holds for these posts and this rule; it does not show that nobody acted together."),
    # names.ts
    N_("unnamed account"),
    # said by Python: behaviours, terms of the method
    N_("retweeting the same posts"),
    N_("using the same hashtags"),
    N_("using the same hashtags in the same order"),
    N_("sharing the same links"),
    N_("linking to the same sites"),
    N_("mentioning the same accounts"),
    N_("replying to the same posts"),
    N_("posting the same text"),
    N_("retweeting the same account within seconds of its posts"),
    N_("sharing the same objects of the input"),
    N_("none compared"),
    N_("Time window"),
    N_("Tie rule"),
    N_("Against chance"),
    N_("How it fails"),
    N_("Posts read"),
    N_("Seed"),
    N_("Version"),
    N_("Ties and lines"),
    *SAID_OF_OUTLETS,
)


def several(one: str, many: str) -> tuple[str, str]:
    """The pair as it is, marked to be translated where it is used.

    >>> several("%(count)s tie", "%(count)s ties")
    ('%(count)s tie', '%(count)s ties')
    """
    return one, many


PLURALS: tuple[tuple[str, str], ...] = (
    several("%(count)s account", "%(count)s accounts"),
    several("%(count)s tie", "%(count)s ties"),
    several("%(count)s tied pair", "%(count)s tied pairs"),
    several("%(count)s compared pair", "%(count)s compared pairs"),
    several("%(count)s camp", "%(count)s camps"),
    several("%(count)s cluster", "%(count)s clusters"),
    several("and %(count)s more", "and %(count)s more"),
    several("%(count)s account visible", "%(count)s accounts visible"),
    several("%(count)s object shared", "%(count)s objects shared"),
    several("%(count)s at once", "%(count)s at once"),
    several("Posts behind it: %(count)s shared object", "Posts behind it: %(count)s shared objects"),
    several("%(count)s account, strongest ties first", "%(count)s accounts, strongest ties first"),
    several(
        "Shares the same at any time with %(count)s account.", "Shares the same at any time with %(count)s accounts."
    ),
    several("%(count)s object at once", "%(count)s objects at once"),
    several("%(count)s object at once, usually %(delay)s apart", "%(count)s objects at once, usually %(delay)s apart"),
    several("%(count)s joint act over time", "%(count)s joint acts over time"),
    several("%(count)s cluster shared it", "%(count)s clusters shared it"),
    several("%(count)s post", "%(count)s posts"),
    several("List of %(count)s account", "List of %(count)s accounts"),
)
