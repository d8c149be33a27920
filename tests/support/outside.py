"""The part that runs where the tools of others are installed; prints what each says as JSON."""

# ruff: noqa: PLC0415 - each tool is imported where it is asked

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def ckan(language: str, file: str) -> list[dict[str, Any]]:
    """Return the packages that a CKAN site in a language makes of a feed, by the code of its harvester."""
    from ckan.common import config  # type: ignore[import-not-found]
    from ckanext.dcat.processors import RDFParser  # type: ignore[import-not-found]

    config["ckan.locale_default"] = language
    parser = RDFParser(profiles=["euro_dcat_ap_3"])
    parser.parse(Path(file).read_text(encoding="utf-8"), "json-ld")
    return list(parser.datasets())


def frictionless(file: str) -> dict[str, Any]:
    """Return what Frictionless finds wrong with a data package and its tables."""
    from frictionless import validate  # type: ignore[import-not-found]

    report = validate(file)
    errors = [error.message for task in report.tasks for error in task.errors]
    return {"valid": report.valid, "tables": len(report.tasks), "errors": errors[:5]}


def extruct(file: str) -> list[dict[str, Any]]:
    """Return the JSON-LD that a search engine's crawler sees in a page."""
    from extruct import JsonLdExtractor  # type: ignore[import-not-found]

    found: list[dict[str, Any]] = JsonLdExtractor().extract(Path(file).read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    tools: dict[str, Callable[..., Any]] = {"ckan": ckan, "frictionless": frictionless, "extruct": extruct}
    json.dump(tools[sys.argv[1]](*sys.argv[2:]), sys.stdout, default=str)
