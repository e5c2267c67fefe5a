# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Folders that appear whole or not at all, and errors a user can read."""

import contextlib
import fcntl
import glob
import os
import pathlib
import shutil
import signal
import stat
import sys
import tempfile
from typing import Callable, Iterator


class UserError(Exception):
    """What the user can mend, in one message; ends the program with code 1."""


def user_path(path: str) -> pathlib.Path:
    """The path as the user meant it: `bazel run` changes folders."""
    return pathlib.Path(os.environ.get("BUILD_WORKING_DIRECTORY", "."), path)


@contextlib.contextmanager
def StagedFolder(out: pathlib.Path) -> Iterator[pathlib.Path]:
    """Yields an empty folder beside `out` that becomes `out` at the end.

    On an exception, Ctrl-C included, it is removed and `out` is not made. What
    a process leaves that is killed is removed by the next with the same `out`.

    Raises:
      UserError: `out` exists, or its parent cannot be written to.
    """
    if os.path.lexists(out):
        raise UserError(f"--out: {out} exists already; name a folder that "
                        "does not")
    prefix = f".{out.name}.partial-"
    try:
        _remove_abandoned(out.parent, prefix)
        staged, held = _make_locked_folder(out.parent, prefix)
    except OSError as error:
        raise UserError(f"--out: {out} cannot be written: "
                        f"{error.strerror}") from None
    try:
        # mkdtemp's folders are the owner's alone; a report is like any file.
        umask = os.umask(0)
        os.umask(umask)
        staged.chmod(0o777 & ~umask)
        yield staged
        try:
            staged.rename(out)
        except OSError as error:
            raise UserError(f"--out: {out} appeared in the meantime: "
                            f"{error.strerror}") from None
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    finally:
        os.close(held)


def lock(folder: pathlib.Path) -> int | None:
    """Holds a folder until the descriptor is closed, by `kill -9` too.

    Returns:
      The descriptor; None if another process holds the folder.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _make_locked_folder(parent: pathlib.Path,
                        prefix: str) -> tuple[pathlib.Path, int]:
    while True:
        folder = pathlib.Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        # Until it is held another process may take it for abandoned.
        with contextlib.suppress(FileNotFoundError):
            held = lock(folder)
            if held is None:
                continue
            if folder.exists():
                return folder, held
            os.close(held)


def _remove_abandoned(parent: pathlib.Path, prefix: str) -> None:
    """Removes what processes have left that were killed."""
    for folder in parent.glob(f"{glob.escape(prefix)}*"):
        try:
            held = lock(folder)
        except OSError:
            continue  # Gone, or not ours.
        if held is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(held)


def stable_path(folder: pathlib.Path) -> pathlib.Path:
    """Where the user finds Bazel's output: below bazel-bin, if that is there."""
    workspace = os.environ.get("BUILD_WORKSPACE_DIRECTORY")
    if workspace:
        linked = pathlib.Path(workspace, "bazel-bin", folder)
        if linked.exists():
            return linked
    return folder.resolve()


def copy_output(folder: pathlib.Path, out: pathlib.Path) -> None:
    """Copies Bazel's output, which is read-only, for the user to own.

    Raises:
      UserError: as StagedFolder.
    """
    with StagedFolder(out) as staged:
        shutil.copytree(folder, staged, dirs_exist_ok=True,
                        copy_function=shutil.copyfile)
        for copied in (staged, *staged.glob("**/")):
            copied.chmod(copied.stat().st_mode | stat.S_IWUSR)


def exit_cleanly(main: Callable[[], None]) -> None:
    """Runs main; what is no fault of the program becomes one line and a code.

    That is a UserError, an error of the system (a disk that is full) or a
    signal.
    """

    def interrupt(signum: int, _) -> None:
        raise KeyboardInterrupt(signum)

    signal.signal(signal.SIGTERM, interrupt)
    try:
        main()
    except UserError as error:
        for line in str(error).splitlines():
            print(f"error: {line}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("error: interrupted; nothing was written", file=sys.stderr)
        sys.exit(130)
