# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""A made-up package mirror, for tests without network.

apt-get and apt-cache are replaced by scripts that serve a folder; dpkg-deb and
pip are the real ones.
"""

import hashlib
import pathlib
import subprocess
import zipfile
from typing import Dict

# A mirror that offers sample 2.0, and a security update to 2.1 that is not to be
# pinned.  Package lists, the host's or private ones, are there when they hold a
# file "updated".
_APT_GET = """#!/bin/bash
echo "$@" >> "${MIRROR}/calls"
for argument in "$@"; do
  case "${argument}" in
    -oDir::State::Lists=*) lists="${argument#*=}" ;;
    update) updating=1 ;;
  esac
done
if [[ -v updating ]]; then
  if [[ -e "${MIRROR}/down" ]]; then
    echo "W: Failed to fetch the list"
  else
    touch "${lists}/updated"
  fi
  exit 0
fi
if [[ ! -e "${lists:-${HOST_LISTS}}/updated" ]]; then
  echo "E: Unable to locate package sample"; exit 100
fi
if [[ "${argument}" != sample=2.0 ]]; then
  echo "E: Version '${argument#*=}' for 'sample' was not found"; exit 100
fi
cp "${MIRROR}/sample_2.0_all.deb" .
"""

_APT_CACHE = """#!/bin/bash
[[ -e "${MIRROR}/down" ]] && exit 0
candidate=2.1
[[ "$*" == *APT::Default-Release=bookworm* ]] && candidate=2.0
printf 'sample:\\n  Installed: (none)\\n  Candidate: %s\\n' "${candidate}"
"""


def sha256(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class FakeMirror:
    """Offers version 2.0 of a Debian package and of a wheel named sample."""

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root
        self.home = root / "home"
        self.host_lists = root / "host_lists"
        self.mirror = root / "mirror"
        for folder in (self.home, self.host_lists, self.mirror, root / "bin"):
            folder.mkdir()
        (self.host_lists / "updated").touch()
        self._write_program("apt-get", _APT_GET)
        self._write_program("apt-cache", _APT_CACHE)
        self.deb = self._make_deb()
        self.wheel = self._make_wheel()

    def environment(self) -> Dict[str, str]:
        """In which commands see this mirror and nothing of the host's."""
        return {
            "HOME": str(self.home),
            "HOST_LISTS": str(self.host_lists),
            "MIRROR": str(self.mirror),
            "PATH": "%s:/usr/bin:/bin" % (self.root / "bin"),
            "PIP_FIND_LINKS": str(self.mirror),
            "PIP_NO_INDEX": "1",
        }

    def forget_host_lists(self) -> None:
        (self.host_lists / "updated").unlink()

    def go_down(self) -> None:
        (self.mirror / "down").touch()

    def num_updates(self) -> int:
        return (self.mirror / "calls").read_text().count("update")

    def _write_program(self, name: str, text: str) -> None:
        path = self.root / "bin" / name
        path.write_text(text)
        path.chmod(0o755)

    def _make_deb(self) -> pathlib.Path:
        tree = self.root / "tree"
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "DEBIAN" / "control").write_text(
            "Package: sample\nVersion: 2.0\nArchitecture: all\n"
            "Maintainer: nobody <nobody@invalid>\nDescription: sample\n"
        )
        (tree / "usr" / "include").mkdir(parents=True)
        (tree / "usr" / "include" / "sample.h").write_text("// sample\n")
        link = tree / "usr" / "lib" / "libsample.so"
        link.parent.mkdir()
        link.symlink_to("/lib/libsample.so.1")
        path = self.mirror / "sample_2.0_all.deb"
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-b", str(tree), str(path)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return path

    def _make_wheel(self) -> pathlib.Path:
        path = self.mirror / "sample-2.0-py3-none-any.whl"
        info = "sample-2.0.dist-info/"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr("sample/__init__.py", "NAME = 'sample'\n")
            wheel.writestr(
                info + "METADATA",
                "Metadata-Version: 2.1\nName: sample\nVersion: 2.0\n",
            )
            wheel.writestr(
                info + "WHEEL",
                "Wheel-Version: 1.0\nGenerator: test\n"
                "Root-Is-Purelib: true\nTag: py3-none-any\n",
            )
            wheel.writestr(info + "RECORD", "")
        return path
