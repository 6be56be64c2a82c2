"""Where a person gets each public data set; none of them may be shipped with the project."""

from collections.abc import Mapping
from types import MappingProxyType

SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "redial": "ReDial, github.com/ReDialData/website (CC BY 4.0)",
        "opendialkg": "OpenDialKG, github.com/facebookresearch/opendialkg (CC BY-NC 4.0)",
        "csfcube": "CSFCube, github.com/iesl/CSFCube (CC BY-NC 4.0)",
        "amazon-scientific": "MiniOneRec's Industrial_and_Scientific split,"
        " github.com/AkaliKong/MiniOneRec",
        "movielens-small": "MovieLens latest small, grouplens.org/datasets/movielens"
        " (non-commercial)",
        "movies-metadata": "built from ReDial's and MovieLens' film lists by IMDb id",
        "digital-music": "Amazon Digital Music reviews, 5-core,"
        " jmcauley.ucsd.edu/data/amazon",
        "iard-dev": "IARD, github.com/wanlingcai1997/umap_2020_IARD (MIT)",
        "injection-dev": "the injection cases that come with the project's evaluation data",
    }
)  # fmt: skip


def how_to_get(name: str) -> str:
    """Return a line that says where a data set comes from."""
    return SOURCES.get(name, "see docs/evaluating.md")
