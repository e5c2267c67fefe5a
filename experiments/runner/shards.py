# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Processes that compute the shards of a plan side by side."""

import contextlib
import dataclasses
import os
import pathlib
import selectors
import subprocess
import time
from typing import BinaryIO, Callable, Iterator, Sequence

from experiments.report import staging

# A child dies with us, also by `kill -9`: nothing goes on writing behind the
# back of the run that takes over. We may have died before the kernel was told.
_DIES_WITH_US = ["setpriv", "--pdeathsig", "KILL", "sh", "-c",
                 '[ "$PPID" = "$0" ] || exit 1; exec "$@"']

# What was killed is gone within moments; what runs is somebody's.
_PATIENCE_S = 10


@dataclasses.dataclass(frozen=True)
class Command:
    """What writes a shard's file."""
    out: pathlib.Path
    line: Sequence[str | os.PathLike[str]]


@dataclasses.dataclass(frozen=True)
class Progress:
    """How far all shards are together with what was left to do."""
    done: int
    total: int
    elapsed_s: float

    def estimated_s(self) -> float | None:
        """Seconds in all, if all steps take equally long.

        None at first, and to the end if nothing was left.
        """
        if self.done == 0:
            return None
        return self.elapsed_s * self.total / self.done


class Stop(Exception):
    """Raised by a watcher that has seen enough; not an error."""

    def __init__(self, progress: Progress):
        super().__init__()
        self.progress = progress


def duration(seconds: float) -> str:
    """For people, to two digits: "about 3.4 hours"."""
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"about {seconds / length:.2g} {unit}"
    return f"about {seconds:.2g} seconds"


def check(process: subprocess.CompletedProcess[str]) -> None:
    """Turns a program's one-line errors into our own.

    Raises:
      UserError: it did not end well.
    """
    if process.returncode == 0:
        return
    lines = [line.removeprefix("error: ")
             for line in process.stderr.splitlines()]
    raise staging.UserError(
        "\n".join(lines) or f"{pathlib.Path(process.args[0]).name} ended with "
        f"code {process.returncode}")


class _Shard:
    """A process and what it has reported."""

    def __init__(self, command: Command, errors: BinaryIO,
                 held: Sequence[int]):
        self._command = command
        self._errors = errors
        self._unread = b""
        self.done = 0
        self.total = 0
        self.pipe, write_end = os.pipe()
        # A process group of its own: Ctrl-C reaches us, and we end it.
        self._process = subprocess.Popen(
            [*_DIES_WITH_US, str(os.getpid()), *command.line,
             f"--progress_fd={write_end}"],
            stderr=errors, pass_fds=[write_end, *held], process_group=0)
        os.close(write_end)

    def read(self) -> bool:
        """Takes what is in the pipe; False at its end.

        Raises:
          UserError: the process has failed.
        """
        data = os.read(self.pipe, 1 << 16)
        if not data:
            code = self._process.wait()
            self._errors.seek(0)
            check(subprocess.CompletedProcess(
                self._command.line, code,
                stderr=self._errors.read().decode(errors="replace")))
            return False
        *lines, self._unread = (self._unread + data).split(b"\n")
        if lines:
            self.done, self.total = map(int, lines[-1].split())
        return True

    def end(self) -> None:
        """Kills it if it runs."""
        self._process.kill()
        self._process.wait()
        os.close(self.pipe)
        self._errors.close()


@contextlib.contextmanager
def hold(folder: pathlib.Path) -> Iterator[int]:
    """Holds a folder against other runs, until it and its shards have ended.

    Yields:
      A descriptor, to be passed to the shards.

    Raises:
      UserError: it is held by another run, or is no folder.
    """
    end = time.monotonic() + _PATIENCE_S
    try:
        while (descriptor := staging.lock(folder)) is None:
            if time.monotonic() > end:
                raise staging.UserError(f"{folder} is in use by another run")
            time.sleep(0.05)
    except OSError as error:
        raise staging.UserError(f"{folder}: {error.strerror}") from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def run(commands: Sequence[Command], watch: Callable[[Progress], None],
        held: Sequence[int] = ()) -> Progress:
    """Runs all at once to their end. Whatever ends it early ends them all.

    Args:
      commands: programs that take --progress_fd and report to it in lines
        "done total", of what was left to do.
      watch: called at least once a second; what it raises ends the run.
      held: descriptors of what `hold` holds.

    Raises:
      UserError: one of them failed.
    """
    start = time.monotonic()
    started: list[_Shard] = []

    def progress() -> Progress:
        return Progress(done=sum(shard.done for shard in started),
                        total=sum(shard.total for shard in started),
                        elapsed_s=time.monotonic() - start)

    try:
        with selectors.DefaultSelector() as selector:
            for command in commands:
                # Neither a pipe, which a talkative program could fill, nor a
                # disk, which may be full.
                errors = os.fdopen(os.memfd_create("errors"), "w+b")
                shard = _Shard(command, errors, held)
                started.append(shard)
                selector.register(shard.pipe, selectors.EVENT_READ, shard)
            while selector.get_map():
                for key, _ in selector.select(timeout=1):
                    if not key.data.read():
                        selector.unregister(key.fd)
                watch(progress())
        return progress()
    finally:
        for shard in started:
            shard.end()
