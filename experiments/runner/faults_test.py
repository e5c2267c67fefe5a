# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""What the machine may do to a run: no fault loses or half-writes a result."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

RUN = pathlib.Path("experiments/run").absolute()
TRAIN = pathlib.Path("dl/train/train").absolute()
MANIFEST = pathlib.Path("experiments/exit_routes.textproto").absolute()
TRAINING = pathlib.Path(
    "dl/train/examples/fashion_mnist_our_2.textproto").absolute()
JUMPING_CLOCK = pathlib.Path(
    "experiments/runner/jumping_clock.so").absolute()
FASHION_MNIST = pathlib.Path("dl/data/fashion_mnist").absolute()


# Runs a command on a disk of so many bytes, $1, at the folder $2, and says what
# is left there; then, if $3 is not 0, once more on one of that size. Mounts are
# the process' own and gone with it.
ON_A_SMALL_DISK = """
size="$1" disk="$2" more="$3"; shift 3
mount -t tmpfs -o size="$size" tmpfs "$disk" || exit 77
"$@"; code=$?
(cd "$disk" && find . -type f | sort)
if [ "$more" != 0 ]; then
  mount -o remount,size="$more" "$disk" && "$@" && cat "$disk"/out/result.textproto
  code="$code $?"
fi
echo "code $code"
"""


class FaultsTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        disk = tempfile.TemporaryDirectory()
        self.addCleanup(disk.cleanup)
        self.disk = pathlib.Path(disk.name)

    def environment(self, **changes):
        return {**os.environ, "BUILD_WORKING_DIRECTORY": str(self.folder),
                **changes}

    def run_experiment(self, out="out", **environment):
        return subprocess.run(
            [RUN, f"--manifest={MANIFEST}", f"--out={out}", "--scale=toy"],
            env=self.environment(**environment), capture_output=True,
            text=True, check=False)

    def on_a_small_disk(self, size, command, more=0):
        """Runs it with temporary files and outputs in self.disk."""
        finished = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
             ON_A_SMALL_DISK, "sh", str(size), self.disk, str(more), *command],
            env=self.environment(TMPDIR=str(self.disk)), capture_output=True,
            text=True, check=False)
        if finished.returncode == 77 or "unshare" in finished.stderr:
            self.skipTest(f"cannot mount: {finished.stderr}")
        return finished

    def left(self):
        return sorted(path.name for path in self.folder.iterdir())

    def test_disk_full(self):
        """Wherever it happens: plan, shard, result, report, figures."""
        command = [RUN, f"--manifest={MANIFEST}", f"--out={self.disk / 'out'}",
                   "--scale=toy"]
        for size in (4 << 10, 64 << 10, 1 << 20, 4 << 20):
            with self.subTest(size=size):
                full = self.on_a_small_disk(size, command)
                self.assertEqual(full.stdout, "code 1\n", full.stderr)
                self.assertRegex(full.stderr,
                                 r"^error: .*No space left on device")
                self.assertNotIn("Traceback", full.stderr)
        enough = self.on_a_small_disk(64 << 20, command)
        self.assertRegex(enough.stdout, r"\./out/index\.html\n(.*\n)*code 0$")

    def test_disk_full_at_a_checkpoint(self):
        text = TRAINING.read_text()
        self.assertIn("num_iterations: 10000", text)
        run = self.folder / "run.textproto"
        run.write_text(text.replace("num_iterations: 10000",
                                    "num_iterations: 5"))

        def command(out):
            return [TRAIN, f"--run={run}", f"--out={out}",
                    "--checkpoint_interval_s=0",
                    f"--fashion_mnist_folder={FASHION_MNIST}"]

        subprocess.run(command(self.folder / "whole"), check=True,
                       capture_output=True)
        whole = (self.folder / "whole/result.textproto").read_text()
        # Room for one checkpoint, of 45 kB, not for a second beside it.
        full = self.on_a_small_disk(80 << 10, command(self.disk / "out"),
                                    more=64 << 20)
        self.assertRegex(
            full.stderr,
            r"error: .*checkpoint\.pb.*No space left on device")
        left, _, again = full.stdout.partition("\n./out/metrics.pb\n")
        self.assertEqual(left, "./out/checkpoint.pb")
        # With room again it goes on, to the result of a run left alone.
        self.assertTrue(again.endswith(f"{whole}code 1 0\n"), full)

    def test_folder_that_nobody_can_write(self):
        finished = self.run_experiment("/proc/out")
        self.assertEqual(finished.returncode, 1)
        self.assertRegex(finished.stderr,
                         r"^error: --out: /proc/out cannot be written: ")

    def test_temporary_folder_is_gone(self):
        finished = self.run_experiment(TMPDIR=str(self.folder / "missing"))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertEqual(self.left(), ["out"])

    def test_languages_and_time_zones_leave_no_trace(self):
        results = []
        for name, environment in (
                ("plain", {"LC_ALL": "C", "TZ": "UTC"}),
                ("other", {"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de",
                           "TZ": "Pacific/Apia"})):
            finished = self.run_experiment(name, **environment)
            self.assertEqual(finished.returncode, 0, finished.stderr)
            results.append({
                file: (self.folder / name / file).read_bytes()
                for file in ("result.pb", "report.json", "index.html")})
        self.assertEqual(*results)

    def test_clock_is_set(self):
        """Back, at each look: no byte changes, intervals stay right."""
        jumping = {"LD_PRELOAD": str(JUMPING_CLOCK)}
        looks = subprocess.run(
            [sys.executable, "-c",
             "import time; print(time.time() - time.time())"],
            env=self.environment(**jumping), capture_output=True, text=True,
            check=True)
        self.assertAlmostEqual(float(looks.stdout), 86_400, delta=60)

        results = []
        for name, environment in (("plain", {}), ("jumping", jumping)):
            finished = self.run_experiment(name, **environment)
            self.assertEqual(finished.returncode, 0, finished.stderr)
            results.append({
                file: (self.folder / name / file).read_bytes()
                for file in ("result.pb", "report.json", "index.html")})
            run_info = (self.folder / name /
                        "shard_0_of_1.run_info.textproto").read_text()
            wall_time = re.search(r"^wall_time_s: (\S+)$", run_info,
                                  re.MULTILINE)
            self.assertTrue(wall_time, run_info)
            self.assertTrue(0 < float(wall_time[1]) < 3_600, run_info)
        self.assertEqual(*results)

    def test_two_at_once(self):
        """One wins and is whole; the other says so; nothing else is left."""
        command = [RUN, f"--manifest={MANIFEST}", "--out=out", "--scale=toy"]
        both = [subprocess.Popen(
            command, env=self.environment(), text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                for _ in range(2)]
        errors = [process.communicate()[1] for process in both]
        self.assertEqual(sorted(process.returncode for process in both),
                         [0, 1], errors)
        self.assertRegex("".join(errors),
                         r"^error: --out: .* (in the meantime|exists already)")
        self.assertEqual(self.left(), ["out"])
        alone = self.run_experiment("alone")
        self.assertEqual(alone.returncode, 0)
        self.assertEqual((self.folder / "out" / "result.pb").read_bytes(),
                         (self.folder / "alone" / "result.pb").read_bytes())


if __name__ == "__main__":
    unittest.main()
