"""The tools of others, run on a release of the toy directory."""

from pathlib import Path

import pytest
from release.catalogue.conftest import BASE
from support.judges import judge

from publisher.release import Release


@pytest.mark.parametrize(("language", "title"), [("id", "Direktori mainan"), ("en", "Toy directory")])
def test_ckan_makes_one_whole_package(offered: Release, language: str, title: str) -> None:
    """The real harvester, in a site of either language, takes everything that it has a place for."""
    (package,) = judge("ckan", language, offered.file("catalogue/dcat.jsonld"))

    extras = {extra["key"]: extra["value"] for extra in package["extras"]}
    assert package["title"] == title
    assert package["license_id"] == "cc-by"
    assert package["version"] == "2020-01-02"
    assert sorted(tag["name"] for tag in package["tags"]) == ["Toy-Land", "bread", "roti"]
    assert extras["uri"] == extras["identifier"] == f"{BASE}/id/dataset/directory"
    assert extras["contact_email"] == "help@example.org"
    assert extras["spatial_uri"].endswith("/country/IDN")
    assert "Polygon" in extras["spatial_bbox"]
    assert (extras["temporal_start"], extras["temporal_end"]) == ("2019", "2020")
    assert extras["frequency"].endswith("/IRREG")


def test_ckan_knows_each_file(offered: Release) -> None:
    """A reader of the portal sees formats by name, and downloads what the release has."""
    (package,) = judge("ckan", "en", offered.file("catalogue/dcat.jsonld"))

    resources = {
        resource["url"].rpartition("/release/2020-01-02/")[2]: resource for resource in package["resources"]
    }
    assert resources.keys() <= offered.manifest["files"].keys()
    assert resources["dumps/directory.csv"]["format"] == "CSV"
    assert resources["dumps/tables.zip"]["format"] == "ZIP"
    for name, resource in resources.items():
        assert "/" not in resource["format"], name
        assert resource["size"] == offered.manifest["files"][name]["size"]
        assert resource["hash"] == offered.manifest["files"][name]["sha256"]


def test_frictionless_finds_nothing_wrong(offered: Release) -> None:
    """Analysts load the tables with types, as the package says."""
    report = judge("frictionless", offered.file("dumps/tables/datapackage.json"))

    assert report == {"valid": True, "tables": 7, "errors": []}


def test_crawlers_would_see_the_description(offered: Release, tmp_path: Path) -> None:
    """What stands in a page is JSON-LD to a tool that we did not write."""
    text = offered.file("catalogue/schema.en.jsonld").read_text(encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text(f'<html><head><script type="application/ld+json">{text}</script></head></html>', "utf-8")

    (found,) = judge("extruct", page)

    assert found["@type"] == "Dataset"
    assert found["name"] == "Toy directory"
