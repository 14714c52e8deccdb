"""Synthetic campaigns whose clusters are known, for the demo, the tests and the benchmark.

In: :class:`CampaignSettings` and a seed. Out: a :class:`Campaign`, or its three files. Equal seeds give equal bytes.
Every country, place, person, outlet, organisation and funder is invented; every link leads to ``.example``.
"""

from coordgraph.campaigns.campaign import Burst, Campaign, PlantedGroup, World, generate, new_world, played
from coordgraph.campaigns.files import CampaignFiles, pages, write_campaign, write_json, write_table
from coordgraph.campaigns.outlets import RegistryRow
from coordgraph.campaigns.settings import DEFAULT_GROUPS, CampaignSettings, GroupSettings

__all__ = [
    "DEFAULT_GROUPS",
    "Burst",
    "Campaign",
    "CampaignFiles",
    "CampaignSettings",
    "GroupSettings",
    "PlantedGroup",
    "RegistryRow",
    "World",
    "generate",
    "new_world",
    "pages",
    "played",
    "write_campaign",
    "write_json",
    "write_table",
]
