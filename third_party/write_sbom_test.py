#!/usr/bin/python3
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Checks the bill of materials against CycloneDX 1.5's rules and the locks."""

import base64
import json
import pathlib
import re
import subprocess
import tempfile
import unittest
from typing import Set

FOLDER = pathlib.Path(__file__).parent
TOOLS = FOLDER.parent / "tools"
LOCKS = (
    FOLDER / "lock.bzl",
    TOOLS / "benchmark_peers_requirements.txt",
    TOOLS / "benchmark_training_peer_requirements.txt",
)
GO_MOD = FOLDER / "buildbarn" / "go.mod"

# Of SPDX's list of licences and exceptions.
LICENCES = set(
    "0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause BSL-1.0 Beerware CC0-1.0 "
    "GPL-2.0-only GPL-2.0-or-later GPL-3.0-or-later ISC LGPL-2.1-or-later "
    "LGPL-3.0-or-later MIT MPL-2.0 PSF-2.0 Zlib".split()
)
EXCEPTIONS = {"GCC-exception-3.1", "LLVM-exception", "Linux-syscall-note"}


class SbomTest(unittest.TestCase):
    """Rules of the schema that the parts used here come under."""

    def setUp(self) -> None:
        self.sbom = json.loads((FOLDER / "thsgd.cdx.json").read_text())
        self.components = self.sbom["components"]

    def hashes(self, *kinds: str) -> Set[str]:
        return {
            component["hashes"][0]["content"]
            for component in self.components
            if component["purl"].startswith(tuple(f"pkg:{k}/" for k in kinds))
        }

    def test_document(self) -> None:
        self.assertEqual(self.sbom["bomFormat"], "CycloneDX")
        self.assertEqual(self.sbom["specVersion"], "1.5")
        self.assertRegex(
            self.sbom["serialNumber"],
            r"^urn:uuid:[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$",
        )
        self.assertGreaterEqual(self.sbom["version"], 1)
        self.assertLessEqual(
            set(self.sbom),
            {
                "bomFormat",
                "specVersion",
                "serialNumber",
                "version",
                "metadata",
                "components",
                "dependencies",
            },
        )

    def test_components(self) -> None:
        for component in self.components:
            with self.subTest(component.get("bom-ref")):
                self.assertEqual(
                    set(component),
                    {
                        "type",
                        "bom-ref",
                        "name",
                        "version",
                        "scope",
                        "hashes",
                        "licenses",
                        "purl",
                    },
                )
                self.assertEqual(component["type"], "library")
                self.assertIn(component["scope"], ("required", "excluded"))
                (digest,) = component["hashes"]
                self.assertEqual(digest["alg"], "SHA-256")
                self.assertRegex(digest["content"], "^[0-9a-f]{64}$")
                self.assertRegex(
                    component["purl"],
                    r"^pkg:(deb|pypi|golang)/[\w.%/-]+@[\w.%~-]+(\?[\w=&-]+)?$",
                )

    def test_references_are_unique_and_resolve(self) -> None:
        root = self.sbom["metadata"]["component"]["bom-ref"]
        references = [c["bom-ref"] for c in self.components] + [root]
        self.assertEqual(len(set(references)), len(references))
        for dependency in self.sbom["dependencies"]:
            self.assertIn(dependency["ref"], references)
            self.assertLessEqual(set(dependency["dependsOn"]), set(references))

    def test_every_licence_is_known(self) -> None:
        for component in self.components:
            with self.subTest(component["name"]):
                (licence,) = component["licenses"]
                for part in re.split(" AND | OR ", licence["expression"]):
                    name, *exception = part.split(" WITH ")
                    if not name.startswith("LicenseRef-"):
                        self.assertIn(name, LICENCES)
                    self.assertLessEqual(set(exception), EXCEPTIONS)

    def test_every_pinned_archive_is_in_it(self) -> None:
        pinned = set()
        for lock in LOCKS:
            pinned |= set(re.findall(r"\b[0-9a-f]{64}\b", lock.read_text()))
        self.assertGreater(len(pinned), 50)
        self.assertEqual(self.hashes("deb", "pypi"), pinned)

    def test_every_go_module_is_in_it(self) -> None:
        names = re.findall(r"^\t(\S+) v", GO_MOD.read_text(), re.MULTILINE)
        found = [
            component["name"]
            for component in self.components
            if component["purl"].startswith("pkg:golang/")
        ]
        self.assertGreater(len(names), 50)
        self.assertEqual(sorted(found), sorted(names))
        sums = GO_MOD.with_name("go.sum").read_text()
        for digest in self.hashes("golang"):
            h1 = base64.b64encode(bytes.fromhex(digest)).decode()
            self.assertIn(f" h1:{h1}\n", sums)


class WriteSbomTest(unittest.TestCase):
    """Faults that the script must name."""

    def write(self, requirements: str, licences: str) -> str:
        """What the script says of the files' contents."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "a_requirements.txt").write_text(requirements)
            (folder / "licences.txt").write_text(licences)
            done = subprocess.run(
                [
                    "/usr/bin/python3",
                    FOLDER / "write_sbom.py",
                    f"--licences={folder}/licences.txt",
                    f"--out={folder}/out",
                    folder / "a_requirements.txt",
                ],
                stderr=subprocess.PIPE,
                text=True,
            )
            self.assertEqual(done.returncode == 0, (folder / "out").exists())
            return done.stderr

    def pin(self, digit: str) -> str:
        return f"A_b==1 \\\n    --hash=sha256:{digit * 64}\n"

    def test_no_fault(self) -> None:
        self.assertEqual(self.write(self.pin("0"), "pypi a-b MIT\n"), "")

    def test_package_without_licence(self) -> None:
        self.assertEqual(
            self.write(self.pin("0"), "# None.\n"), "pypi a-b: no licence\n"
        )

    def test_licence_without_package(self) -> None:
        self.assertEqual(
            self.write("", "deb c MIT\n"),
            "deb c: licence of no pinned package\n",
        )

    def test_two_hashes(self) -> None:
        self.assertEqual(
            self.write(self.pin("0") + self.pin("1"), "pypi a-b MIT\n"),
            "pkg:pypi/a-b@1: pinned with two hashes\n",
        )


if __name__ == "__main__":
    unittest.main()
