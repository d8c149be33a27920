"""A signature says who made a release; it is one of OpenSSH, so that anyone can check it."""

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from publisher.cli import main
from publisher.errors import ReleaseError
from publisher.release import Archive, check_signature, signer
from publisher.release.manifest import SIGNATURE

if TYPE_CHECKING:
    from conftest import Toy

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen on this machine")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return a private key of this test's own."""
    path = tmp_path / "key"
    words = ("-q", "-t", "ed25519", "-N", "", "-C", "editor@example.org", "-f", path)
    subprocess.run([shutil.which("ssh-keygen") or "", *words], check=True, capture_output=True)
    return path


@pytest.fixture
def signers(key: Path) -> Path:
    """Return a list of those who may sign, with the owner of the key in it."""
    path = key.with_name("signers")
    public = key.with_suffix(".pub").read_text(encoding="utf-8")
    path.write_text(f"editor@example.org {public}", encoding="utf-8")
    return path


def sign(folder: Path, key: Path) -> None:
    """Sign the manifest in a folder."""
    (folder / SIGNATURE).write_bytes(signer(key)((folder / "manifest.json").read_bytes()))


def test_a_signed_manifest_is_that_of_its_signer(copied: Path, key: Path, signers: Path) -> None:
    """Whoever took a copy from somewhere knows that the editor made it."""
    sign(copied, key)

    problems = check_signature(copied, signers)

    assert problems == ()


def test_a_changed_manifest_does_not_fit_its_signature(copied: Path, key: Path, signers: Path) -> None:
    """Not a letter of what was signed can change."""
    sign(copied, key)
    manifest = copied / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("2020-01-02", "2020-01-03"), encoding="utf-8")

    (problem,) = check_signature(copied, signers)

    assert "does not fit manifest.json" in problem


def test_a_stranger_and_a_missing_signature_are_told(copied: Path, key: Path, signers: Path) -> None:
    """A signature of anybody else proves nothing."""
    unsigned = check_signature(copied, signers)
    sign(copied, key)
    signers.write_text("", encoding="utf-8")

    (problem,) = check_signature(copied, signers)

    assert unsigned == (f"{SIGNATURE}: the release is not signed",)
    assert "does not know who signed it" in problem


def test_a_key_that_cannot_be_read_stops_the_build(tmp_path: Path) -> None:
    """An operator who mistypes the key learns it before a release is there."""
    sign_with_nothing = signer(tmp_path / "no-such-key")

    with pytest.raises(ReleaseError, match=r"no-such-key: .*name a private SSH key"):
        sign_with_nothing(b"{}")


def test_the_command_signs_and_checks(toy: "Toy", key: Path, signers: Path) -> None:
    """An operator needs no other program, and readers find the signature beside the manifest."""
    run = CliRunner()
    folder = ("--folder", str(toy.folder))
    built = run.invoke(main, [*folder, "build", "--sign", str(key)])

    checked = run.invoke(main, [*folder, "verify", "--signers", str(signers)])

    assert built.exit_code == 0, built.output
    assert (checked.exit_code, checked.output) == (0, "release 2020-01-02 agrees with its manifest\n")
    assert Archive(toy.folder / "releases").current().is_signed
