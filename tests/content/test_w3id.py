"""The redirect rules for w3id.org, made for the host of an operator."""

import re
import subprocess
from pathlib import Path

import pytest


def _make(root: Path, *hosts: str) -> subprocess.CompletedProcess[str]:
    script = str(root / "deploy" / "w3id" / "htaccess")
    return subprocess.run(["/bin/sh", script, *hosts], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("host", ["https://koperasi.example", "https://koperasi.example/"])
@pytest.mark.parametrize(
    "path", ["", "id/entity/kopkun", "id/place/33.02", "def", "context/v1.jsonld", "entity/kopkun.ttl"]
)
def test_rules_forward_every_path_to_the_host(root: Path, host: str, path: str) -> None:
    """An operator who moves the site keeps every address working."""
    made = _make(root, host)

    ((pattern, target, flags),) = re.findall(
        r"^RewriteRule (\S+) (\S+) \[(\S+)\]$", made.stdout, re.MULTILINE
    )
    assert re.sub(pattern, target.replace("$1", r"\1"), path, count=1) == f"https://koperasi.example/{path}"
    assert flags == "R=302,L"


@pytest.mark.parametrize(
    "hosts", [(), ("",), ("koperasi.example",), ("http://koperasi.example",), ("https://",)]
)
def test_anything_but_a_secure_host_is_refused(root: Path, hosts: tuple[str, ...]) -> None:
    """An operator is told what to write, and no half-made rules are left."""
    made = _make(root, *hosts)

    assert made.returncode == 2
    assert made.stdout == ""
    assert "https://host.example" in made.stderr
