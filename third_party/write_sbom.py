#!/usr/bin/python3
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes what is fetched, with hashes and licences, as CycloneDX 1.5.

  write_sbom.py --licences=FILE --out=FILE LOCK...

Locks are known by their names: lock.bzl, go.mod with go.sum, and
*_requirements.txt. Bytes depend on nothing else: no time, no random number.
"""

import argparse
import ast
import base64
import dataclasses
import json
import pathlib
import re
import sys
import urllib.parse
import uuid
from typing import Dict, Iterator, List, Tuple


@dataclasses.dataclass(frozen=True)
class Package:
    kind: str  # deb, pypi or golang, as in package URLs
    name: str
    version: str
    sha256: str
    scope: str  # excluded: what no result of ours is built from

    @property
    def url(self) -> str:
        def quote(text: str, safe: str = "") -> str:
            return urllib.parse.quote(text, safe=safe)

        name = quote(self.name, "/")
        if self.kind == "deb":
            name = "debian/" + name
        suffix = "?arch=amd64&distro=debian-12" if self.kind == "deb" else ""
        return f"pkg:{self.kind}/{name}@{quote(self.version)}{suffix}"


class SbomError(Exception):
    """A fault to show to the user as it is, without a stack trace."""


def read_lock(path: pathlib.Path) -> Iterator[Package]:
    """lock.bzl, whose Starlark is also Python."""
    kinds = {"DEBIAN_PACKAGES": "deb", "PYPI_WHEELS": "pypi"}
    for assignment in ast.parse(path.read_text()).body[1:]:
        kind = kinds[assignment.targets[0].id]
        for name, pin in ast.literal_eval(assignment.value).items():
            yield Package(kind, name, *pin, scope="required")


def read_requirements(path: pathlib.Path) -> Iterator[Package]:
    """pip's file, one hash for each package."""
    for name, version, sha256 in re.findall(
        r"^([\w.-]+)==(\S+) \\\n +--hash=sha256:([0-9a-f]{64})$",
        path.read_text(),
        re.MULTILINE,
    ):
        name = re.sub("[-_.]+", "-", name).lower()  # as the index writes it
        yield Package("pypi", name, version, sha256, scope="excluded")


def read_go(path: pathlib.Path) -> Iterator[Package]:
    """go.mod, with the hashes of the go.sum beside it.

    Go's h1 is a SHA-256 of the SHA-256s of a module's files.
    """
    text = path.read_text()
    hashes = {
        (name, version): base64.b64decode(digest).hex()
        for name, version, digest in re.findall(
            r"^(\S+) (\S+) h1:(\S+)$",
            path.with_name("go.sum").read_text(),
            re.MULTILINE,
        )
    }
    replaced = dict(re.findall(r"^replace (\S+) => \1 (\S+)$", text, re.M))
    for name, version in re.findall(r"^\t(\S+) (v\S+)", text, re.MULTILINE):
        version = replaced.get(name, version)
        if (name, version) not in hashes:
            raise SbomError(f"{name} {version}: no hash in go.sum")
        yield Package(
            "golang", name, version, hashes[name, version], scope="excluded"
        )


def read_packages(paths: List[pathlib.Path]) -> List[Package]:
    """Of all locks, each once; one that is required anywhere is required."""
    packages: Dict[str, Package] = {}
    for path in paths:
        if path.name == "lock.bzl":
            found = read_lock(path)
        elif path.name == "go.mod":
            found = read_go(path)
        elif path.name.endswith("_requirements.txt"):
            found = read_requirements(path)
        else:
            raise SbomError(f"{path}: not a lock")
        for package in found:
            known = packages.get(package.url)
            if known and known.sha256 != package.sha256:
                raise SbomError(f"{package.url}: pinned with two hashes")
            if not known or known.scope == "excluded":
                packages[package.url] = package
    return [packages[url] for url in sorted(packages)]


def read_licences(path: pathlib.Path) -> Dict[Tuple[str, str], str]:
    licences = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            kind, name, expression = line.split(" ", 2)
            licences[kind, name] = expression
    return licences


def check_licences(
    packages: List[Package], licences: Dict[Tuple[str, str], str]
) -> None:
    pinned = {(p.kind, p.name) for p in packages}
    faults = [
        f"{kind} {name}: {fault}"
        for names, fault in (
            (pinned - set(licences), "no licence"),
            (set(licences) - pinned, "licence of no pinned package"),
        )
        for kind, name in sorted(names)
    ]
    if faults:
        raise SbomError("\n".join(faults))


def describe(
    packages: List[Package], licences: Dict[Tuple[str, str], str]
) -> Dict[str, object]:
    components = [
        {
            "type": "library",
            "bom-ref": package.url,
            "name": package.name,
            "version": package.version,
            "scope": package.scope,
            "hashes": [{"alg": "SHA-256", "content": package.sha256}],
            "licenses": [{"expression": licences[package.kind, package.name]}],
            "purl": package.url,
        }
        for package in packages
    ]
    content = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, content).urn,
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "thsgd",
                "name": "thsgd",
                "licenses": [{"expression": "Apache-2.0"}],
            }
        },
        "components": components,
        "dependencies": [
            {
                "ref": "thsgd",
                "dependsOn": [
                    package.url
                    for package in packages
                    if package.scope == "required"
                ],
            }
        ],
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--licences", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("lock", type=pathlib.Path, nargs="+")
    flags = parser.parse_args()
    try:
        packages = read_packages(flags.lock)
        licences = read_licences(flags.licences)
        check_licences(packages, licences)
    except SbomError as error:
        print(error, file=sys.stderr)
        return 1
    text = json.dumps(describe(packages, licences), indent=2)
    flags.out.write_text(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
