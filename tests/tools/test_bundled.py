"""The bundled catalogues are whole, and where others list the same films, they agree."""

from collections.abc import Callable

import pytest

from whyfirst.tools.catalogue import Catalogue

ABSENT = {
    "films": {"language", "actor"},  # silent films; films without actors
    "fashion": {"fit"},  # bags, hats and tights have none
    "papers": set[str](),
}


@pytest.mark.parametrize(("name", "least"), [("films", 500), ("fashion", 200), ("papers", 200)])
def test_a_bundled_catalogue_is_large_and_every_item_has_every_facet_that_applies(
    catalogues: Callable[[str], Catalogue], name: str, least: int
) -> None:
    catalogue = catalogues(name)
    assert len(catalogue) >= least
    facets = {facet.name for facet in catalogue.vocabulary.facets}
    for item in catalogue.items:
        missing = facets - set(item.fields)
        assert missing <= ABSENT[name], (item.title, missing)
        assert len(item.text.split()) >= 8, item.title
    lacking = [item for item in catalogue.items if facets - set(item.fields)]
    assert len(lacking) < len(catalogue) * 0.45


def test_titles_are_unique(catalogues: Callable[[str], Catalogue]) -> None:
    for name in ("films", "fashion", "papers"):
        named = [(item.title, item.number("year")) for item in catalogues(name).items]
        assert len(named) == len(set(named))
