"""What the pyvis map says beside the sentences of map.html: further keys of its dictionaries in other languages.

In: nothing. Out: the sentences, and pairs for one and for many. The page asks for them by these very words: a test
compares them with the parts of its script.
"""

from __future__ import annotations

from coordgraph.maps.sentences import several
from coordgraph.translations import N_

MORE_SENTENCES: tuple[str, ...] = (
    # panel.js
    N_("close the card"),
    N_("Map of accounts; search and list reach the same accounts"),
    N_(
        "This is the strongest part of a larger graph: the strongest ties of each account, and accounts of every "
        "cluster. map.html draws more of it."
    ),
    # card-cluster.js
    N_("Who they are, beside others like them"),
    N_("In none of the traits tested do they differ clearly from others like them."),
    N_(
        "Each is common among people who act for themselves. No single one, and no number of them, shows who runs an "
        "account."
    ),
    N_("Accounts by the month they were made in"),
    # card-account.js
    N_("%(flag)s (%(share)s of all %(accounts)s accounts of no cluster)"),
    # card-thing.js
    N_("Who sources say is behind it"),
    N_("Choose a name for the source of that step."),
    N_("Claim"),
)
MORE_PLURALS: tuple[tuple[str, str], ...] = (several("%(month)s: %(count)s account", "%(month)s: %(count)s accounts"),)
