#!/usr/bin/python3
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Drives tools/cluster with made-up programs in Buildbarn's place.

Each is a copy of the Python interpreter whose settings are a script. What the
real ones do, tools/check_remote shows.
"""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

CLUSTER = pathlib.Path(__file__).with_name("cluster")

# Listens where Bazel and Prometheus would look.
_SERVER = """
import os, signal, socket
first, last = {offsets}
servers = []
for offset in range(first, last + 1):
    servers.append(socket.create_server(
        ("127.0.0.1", int(os.environ["CLUSTER_PORT"]) + offset)))
signal.pause()
"""

# Starts a program of its own, as an action would be.
_RUNNER = """
import os, signal, subprocess
name = os.environ["CLUSTER_WORKER"]
action = subprocess.Popen(["/bin/sleep", "600"])
with open(os.path.join(name, "action.pid"), "w") as file:
    file.write(str(action.pid))
signal.pause()
"""

_BUILD = """#!/bin/bash
mkdir -p "$1"
for name in runner scheduler storage worker; do
  cp "$(realpath /usr/bin/python3)" "$1/bb_${name}"
done
echo built >> "$(dirname "$0")/builds"
"""


def is_alive(pid: int) -> bool:
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


class ClusterTest(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(dir="/tmp")
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)
        self.source = self.root / "third_party/buildbarn"
        self.state = self.root / "state"
        self.script = self.root / "tools/cluster"
        self.port = 0
        while not self.port or not self.are_free(self.port):
            with socket.create_server(("127.0.0.1", 0)) as server:
                self.port = min(server.getsockname()[1], 65000)
        for name, content in {
            "build.sh": _BUILD,
            "go.mod": "module made_up\n",
            "go.sum": "",
            "config/storage.jsonnet": _SERVER.format(offsets=(0, 1)),
            "config/scheduler.jsonnet": _SERVER.format(offsets=(2, 2)),
            "config/runner.jsonnet": _RUNNER,
            "config/worker.jsonnet": "import signal\nsignal.pause()\n",
        }.items():
            self.write(self.source / name, content)
        self.write(self.root / "bin/go", "#!/bin/bash\n")
        self.script.parent.mkdir()
        shutil.copy(CLUSTER, self.script)
        self.addCleanup(self.cluster, "stop")

    def are_free(self, port: int) -> bool:
        for offset in range(3):
            with socket.socket() as client:
                if not client.connect_ex(("127.0.0.1", port + offset)):
                    return False
        return True

    def write(self, path: pathlib.Path, content: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        path.chmod(0o755)

    def cluster(self, command: str, *flags: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [self.script, command, f"--folder={self.state}",
             f"--port={self.port}", *flags],
            env={"HOME": str(self.root),
                 "PATH": f"{self.root}/bin:/usr/bin:/bin"},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            check=False)

    def fault(self, *command: str) -> str:
        """The one line of a command that must fail."""
        done = self.cluster(*command)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        return done.stderr

    def pid(self, name: str) -> int:
        return int((self.state / f"{name}.pid").read_text())

    def test_starts_once_and_stops_all(self) -> None:
        done = self.cluster("start")
        self.assertEqual(done.stderr, "")
        self.assertIn(f"--remote_executor=grpc://127.0.0.1:{self.port}",
                      done.stdout)
        status = self.cluster("status")
        self.assertEqual(status.returncode, 0)
        names = [line.split()[0] for line in status.stdout.splitlines()]
        self.assertEqual(
            names, ["storage", "scheduler", "worker_1_runner", "worker_1",
                    "worker_2_runner", "worker_2"])
        pids = {name: self.pid(name) for name in names}

        self.assertEqual(self.cluster("start").returncode, 0)
        self.assertEqual({name: self.pid(name) for name in names}, pids)
        self.assertEqual((self.source / "builds").read_text(), "built\n")

        action_file = self.state / "worker_1/action.pid"
        while not action_file.exists() or not action_file.read_text():
            time.sleep(0.01)
        action = int(action_file.read_text())
        self.assertTrue(is_alive(action))
        self.assertEqual(self.cluster("stop").returncode, 0)
        for pid in [*pids.values(), action]:
            self.assertFalse(is_alive(pid))
        self.assertIn("not started", self.fault("status"))
        self.assertEqual(self.cluster("stop").returncode, 0)

    def test_folder_behind_a_link(self) -> None:
        (self.root / "link").symlink_to(self.root)
        self.state = self.root / "tools/../link/state"
        self.assertEqual(self.cluster("start").stderr, "")
        storage = self.pid("storage")
        self.assertEqual(self.cluster("status").returncode, 0)
        self.assertEqual(self.cluster("stop").returncode, 0)
        self.assertFalse(is_alive(storage))

    def test_start_replaces_what_was_killed(self) -> None:
        self.cluster("start")
        storage, worker = self.pid("storage"), self.pid("worker_1")
        os.kill(worker, signal.SIGKILL)
        while is_alive(worker):
            time.sleep(0.01)
        status = self.cluster("status")
        self.assertEqual(status.returncode, 1)
        self.assertRegex(status.stdout, r"(?m)^worker_1 +down ")
        self.assertEqual(self.cluster("start").returncode, 0)
        self.assertNotEqual(self.pid("worker_1"), worker)
        self.assertEqual(self.pid("storage"), storage)

    def test_stop_spares_another_process_of_that_number(self) -> None:
        self.cluster("start", "--workers=1")
        storage = self.pid("storage")
        (self.state / "storage.pid").write_text(f"{os.getpid()}\n")
        self.assertEqual(self.cluster("stop").returncode, 0)
        self.assertTrue(is_alive(storage))
        (self.state / "storage.pid").write_text(f"{storage}\n")

    def test_no_go(self) -> None:
        (self.root / "bin/go").unlink()
        self.assertIn("install Go 1.24 or newer", self.fault("start"))

    def test_old_go(self) -> None:
        self.write(self.root / "bin/go",
                   "#!/bin/bash\necho go.mod:4: too old >&2; exit 1\n")
        self.assertIn("too old; install Go 1.24 or newer", self.fault("start"))

    def test_failed_build(self) -> None:
        self.write(self.source / "build.sh",
                   "#!/bin/bash\necho go: downloading it; "
                   "echo checksum mismatch; echo see help; exit 1\n")
        self.assertIn("was not built: checksum mismatch", self.fault("start"))
        self.write(self.source / "build.sh", _BUILD)
        self.assertEqual(self.cluster("start").returncode, 0)

    def test_taken_port(self) -> None:
        with socket.create_server(("127.0.0.1", self.port + 1)):
            self.assertIn(f"port {self.port + 1} of 127.0.0.1 is taken",
                          self.fault("start"))

    def test_program_that_ends_at_once(self) -> None:
        self.write(self.source / "config/worker.jsonnet",
                   "raise SystemExit('unknown field')\n")
        self.assertIn("worker_1 ended: unknown field", self.fault("start"))

    def test_flags_out_of_range(self) -> None:
        for flag, allowed in (("--port=0", "1 to 65533"),
                              ("--port=65534", "1 to 65533"),
                              ("--workers=0", "at least 1"),
                              ("--slots=0", "at least 1")):
            self.assertIn(f"{flag}; must be {allowed}",
                          self.fault("start", flag))
        self.assertFalse(self.state.exists())

    def test_folder_with_a_long_name(self) -> None:
        self.state = self.root / ("a" * 80)
        self.assertIn("has more than", self.fault("start"))


if __name__ == "__main__":
    unittest.main()
