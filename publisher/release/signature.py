"""A signature of the manifest, in the format of OpenSSH, made and checked by its own program.

The manifest has the SHA-256 of every file, so that who signs it signs the whole release.
"""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from publisher.errors import ReleaseError
from publisher.release.manifest import NAME, SIGNATURE

# A signature is good for one purpose only (PROTOCOL.sshsig of OpenSSH, "namespace").
NAMESPACE = "lod-release"

Signer = Callable[[bytes], bytes]


def signer(key: Path) -> Signer:
    """Return what signs with a private key, or with the key in an agent that a public key names."""

    def sign(manifest: bytes) -> bytes:
        done = _run("-Y", "sign", "-f", key, "-n", NAMESPACE, given=manifest)
        if done.returncode:
            raise ReleaseError(f"{key}: {_said(done)}; name a private SSH key that can be read")
        return done.stdout

    return sign


def check_signature(folder: Path, signers: Path) -> tuple[str, ...]:
    """Return what is wrong with the signature of a release; `signers` is a list of OpenSSH."""
    signature, manifest = folder / SIGNATURE, folder / NAME
    if not signature.is_file():
        return (f"{SIGNATURE}: the release is not signed",)
    found = _run("-Y", "find-principals", "-s", signature, "-f", signers)
    if found.returncode:
        return (f"{SIGNATURE}: {signers} does not know who signed it ({_said(found)})",)
    principal = found.stdout.decode().splitlines()[0]
    checked = _run(
        "-Y",
        "verify",
        "-f",
        signers,
        "-I",
        principal,
        "-n",
        NAMESPACE,
        "-s",
        signature,
        given=manifest.read_bytes(),
    )
    return (f"{SIGNATURE}: it does not fit {NAME} ({_said(checked)})",) if checked.returncode else ()


def _run(*words: str | Path, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ReleaseError(
            "there is no ssh-keygen here; install OpenSSH to sign releases and check signatures"
        )
    return subprocess.run([program, *words], input=given, capture_output=True, check=False)  # noqa: S603 - no shell


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    text = (done.stderr or done.stdout).decode(errors="replace").strip()
    return text.splitlines()[-1] if text else f"exit code {done.returncode}"
