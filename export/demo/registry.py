"""Fetches one pinned package from the npm registry that the user has configured."""

import base64
import hashlib
import os
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from keras_gen.export.errors import ExportError

PUBLIC = "https://registry.npmjs.org"

# Seconds for npm as a whole, and for each wait of the download without npm.
_PATIENCE = 600
_SILENCE = 60
# No tarball that is wanted here comes near it.
_MOST_BYTES = 200_000_000


class FetchError(ExportError):
    """A package could not be fetched, or is not the one that was pinned."""


def tarball(name: str, version: str, integrity: str) -> bytes:
    """Fetches a package's tarball, by npm if it is installed.

    Args:
        name: The package, without a scope.
        version: Its exact version.
        integrity: The registry's `dist.integrity`: `sha512-` and the hash in Base64.

    Returns:
        The tarball, whose SHA-512 has been compared with `integrity`.

    Raises:
        FetchError: If it cannot be had, or is another.
    """
    npm = shutil.which("npm")
    data = _by_npm(npm, name, version) if npm else _by_url(name, version)
    check(data, integrity, f"{name} {version}")
    return data


def check(data: bytes, integrity: str, what: str) -> None:
    """Compares bytes with an npm integrity string.

    Raises:
        FetchError: If they differ.
    """
    found = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    if found != integrity:
        raise FetchError(
            f"{what} must have the integrity {integrity}. Received: {found}. The "
            "registry or something on the way to it has altered the package; choose "
            "another registry (npm_config_registry)."
        )


def address(name: str, version: str) -> str:
    """Returns where a registry keeps a tarball, by `npm_config_registry` if set."""
    # npm reads its variables in either case.
    names = ("npm_config_registry", "NPM_CONFIG_REGISTRY")
    own = next((os.environ[key] for key in names if os.environ.get(key)), PUBLIC)
    return f"{own.rstrip('/')}/{name}/-/{name}-{version}.tgz"


def _by_npm(npm: str, name: str, version: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", f"{name}@{version}", "--silent", "--ignore-scripts"]
        try:
            done = subprocess.run(
                # Elsewhere a package.json or .npmrc of the user's project would count.
                [*command, "--pack-destination", folder],
                cwd=folder,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_PATIENCE,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise FetchError(
                f"npm could not fetch {name} {version}: {error}"
            ) from error
        packed = list(Path(folder).glob("*.tgz"))
        if done.returncode or len(packed) != 1:
            reason = (done.stderr or done.stdout).strip().splitlines()
            raise FetchError(
                f"npm could not fetch {name} {version}: "
                f"{reason[0] if reason else f'exit code {done.returncode}'}"
            )
        return packed[0].read_bytes()


def _by_url(name: str, version: str) -> bytes:
    url = address(name, version)
    if not url.startswith(("https://", "http://")):
        raise FetchError(f"A registry has an http or https address. Received: {url}")
    try:
        with urllib.request.urlopen(url, timeout=_SILENCE) as answer:
            return answer.read(_MOST_BYTES)
    except (OSError, urllib.error.URLError) as error:
        raise FetchError(f"{url} could not be fetched: {error}") from error
