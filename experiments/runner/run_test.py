# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of `bazel run //experiments:run`: what it writes, and what it refuses.
"""

import fcntl
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

RUN = pathlib.Path("experiments/run").absolute()
NOISE = pathlib.Path("experiments/gradient_noise_tail.textproto").absolute()
TRAINING = pathlib.Path("experiments/accuracy_table.textproto").absolute()
VALID = pathlib.Path("experiments/exit_routes.textproto").absolute()


class RunTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        # As `bazel run` does: relative paths are the user's.
        self.folder = pathlib.Path(folder.name)
        self.environment = {**os.environ,
                            "BUILD_WORKING_DIRECTORY": folder.name}

    def command(self, manifest="m.textproto", out="out", scale="toy", *more):
        return [RUN, f"--manifest={manifest}", f"--out={out}",
                f"--scale={scale}", *more]

    def run_manifest(self, text, *arguments):
        """Runs a manifest with this text (None: no file)."""
        path = self.folder / "m.textproto"
        if text is not None:
            path.write_text(text)
        return subprocess.run(self.command(*arguments), text=True,
                              env=self.environment, capture_output=True,
                              check=False)

    def assert_refused(self, finished, *messages):
        """One clear message, exit code 1, and nothing left behind."""
        self.assertEqual(finished.returncode, 1, finished.stderr)
        self.assertEqual(finished.stdout, "")
        for line in finished.stderr.splitlines():
            self.assertTrue(line.startswith("error: "), finished.stderr)
        for message in messages:
            self.assertIn(message, finished.stderr)
        left = {path.name for path in self.folder.iterdir()}
        self.assertLessEqual(left, {"m.textproto"})

    def with_change(self, before, after):
        text = VALID.read_text()
        self.assertIn(before, text)
        return text.replace(before, after)

    def test_valid_manifest(self):
        finished = self.run_manifest(VALID.read_text())
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertEqual(finished.stderr, "")  # No bar without a terminal.
        self.assertIn("Exit routes without truncation", finished.stdout)
        self.assertIn(f"Report: {self.folder / 'out' / 'index.html'}",
                      finished.stdout)
        self.assertEqual(
            {path.name for path in self.folder.iterdir()},
            {"m.textproto", "out"})
        self.assertLessEqual(
            {"index.html", "report.json", "result.pb", "manifest.textproto",
             "shard_0_of_1.run_info.textproto", "figures", "data"},
            {path.name for path in (self.folder / "out").iterdir()})

    def test_threads_leave_no_trace(self):
        results = []
        for threads in (1, 3):
            finished = self.run_manifest(
                VALID.read_text(), "m.textproto", f"out{threads}", "toy",
                f"--num_threads={threads}")
            self.assertEqual(finished.returncode, 0, finished.stderr)
            results.append(
                {name: (self.folder / f"out{threads}" / name).read_bytes()
                 for name in ("result.pb", "report.json", "index.html")})
        self.assertEqual(*results)

    def test_missing_manifest(self):
        self.assert_refused(self.run_manifest(None), "m.textproto",
                            "No such file")

    def test_empty_manifest(self):
        self.assert_refused(self.run_manifest(""), "m.textproto is empty")

    def test_malformed_manifest(self):
        self.assert_refused(self.run_manifest("name: {"), "m.textproto:1:")

    def test_unknown_field(self):
        self.assert_refused(self.run_manifest("nane: 'x'"),
                            "m.textproto:1:", "nane")

    def test_binary_garbage(self):
        (self.folder / "m.textproto").write_bytes(bytes(range(256)))
        self.assert_refused(self.run_manifest(None), "m.textproto:")

    def test_learning_rate_not_positive(self):
        self.assert_refused(
            self.run_manifest(self.with_change("  0.005\n", "  0\n")),
            "learning_rate[6] = 0; must be > 0 and finite")

    def test_truncation_threshold_not_positive(self):
        self.assert_refused(
            self.run_manifest(self.with_change("truncation_threshold: inf",
                                               "truncation_threshold: -1")),
            "process[0].truncation_threshold = -1; must be > 0")

    def test_tail_index_not_above_one(self):
        self.assert_refused(
            self.run_manifest(self.with_change("tail_index: 1.2",
                                               "tail_index: 1")),
            "tail_index = 1; must be > 1")

    def test_nan(self):
        self.assert_refused(
            self.run_manifest(self.with_change("horizon: 5", "horizon: nan")),
            "exit_routes.horizon = nan; must be > 0 and finite")

    def test_more_steps_than_the_cap(self):
        self.assert_refused(
            self.run_manifest(self.with_change("horizon: 5", "horizon: 1e12")),
            "exit_routes.horizon = 1e+12; must be 1 to 1e+07 steps",
            "steps of all chains together", "must be <= 1e+14")

    def test_unknown_scale(self):
        self.assert_refused(
            self.run_manifest(VALID.read_text(), "m.textproto", "out", "huge"),
            'scale = "huge"; must be toy, quick, slide or full')

    def test_bad_number_of_threads(self):
        self.assert_refused(
            self.run_manifest(VALID.read_text(), "m.textproto", "out", "toy",
                              "--num_threads=0"),
            "--num_threads = 0; must be >= 1")

    def test_out_exists(self):
        out = self.folder / "out"
        out.mkdir()
        (out / "precious").write_text("kept")
        finished = self.run_manifest(VALID.read_text())
        self.assertEqual(finished.returncode, 1)
        self.assertIn("exists already", finished.stderr)
        self.assertEqual([p.name for p in out.iterdir()], ["precious"])

    def test_out_cannot_be_written(self):
        self.assert_refused(
            self.run_manifest(VALID.read_text(), "m.textproto",
                              "m.textproto/out"), "cannot be written")

    def test_interruption_leaves_nothing(self):
        # Long enough that a signal always finds it at work.
        text = self.with_change("toy { exit_routes { num_replicates: 4",
                                "toy { exit_routes { num_replicates: 50000")
        (self.folder / "m.textproto").write_text(text)
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number.name):
                process = subprocess.Popen(
                    self.command(), env=self.environment, text=True,
                    stderr=subprocess.PIPE)
                while not list(self.folder.glob(".out.partial-*")):
                    time.sleep(0.01)
                time.sleep(1)
                process.send_signal(number)
                _, errors = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 130)
                self.assertEqual(errors,
                                 "error: interrupted; nothing was written\n")
                self.assertEqual([p.name for p in self.folder.iterdir()],
                                 ["m.textproto"])

    def test_more_hours_than_allowed(self):
        text = self.with_change("toy { exit_routes { num_replicates: 4",
                                "toy { exit_routes { num_replicates: 50000")
        self.assert_refused(
            self.run_manifest(text, "m.textproto", "out", "toy",
                              "--most_hours=0.001"),
            "more than --most_hours = 0.001; --yes")

    def test_plan_only(self):
        (self.folder / "m.textproto").write_text(VALID.read_text())
        finished = subprocess.run(
            [RUN, "--manifest=m.textproto", "--scale=toy", "--plan_only"],
            env=self.environment, text=True, capture_output=True, check=True)
        self.assertRegex(
            finished.stdout,
            r"^Shards: 1, threads: \d+, steps: [\d,]+ at most, time: about ")
        self.assertEqual([p.name for p in self.folder.iterdir()],
                         ["m.textproto"])

    def test_plan_only_of_gradient_noise(self):
        # 2 samples in training and 4 controls, of 40 gradients each.
        finished = subprocess.run(
            [RUN, f"--manifest={NOISE}", "--scale=toy", "--plan_only",
             "--num_threads=1"],
            env=self.environment, text=True, capture_output=True, check=True)
        self.assertRegex(
            finished.stdout,
            r"^Shards: 1, threads: 1, gradients: 240 at most, time: about ")

    def test_plan_only_of_what_is_done(self):
        """Says what is left, however much is in the checkpoints."""
        (self.folder / "checkpoints").mkdir()
        finished = self.run_manifest(
            TRAINING.read_text(), "m.textproto", "out", "toy",
            "--checkpoint_folder=checkpoints")
        self.assertEqual(finished.returncode, 0, finished.stderr)
        planned = subprocess.run(
            [RUN, "--manifest=m.textproto", "--scale=toy", "--plan_only",
             "--checkpoint_folder=checkpoints"],
            env=self.environment, text=True, capture_output=True, check=True)
        self.assertRegex(planned.stdout,
                         r", iterations: 0 at most, time: about ")

    def test_another_message(self):
        self.assert_refused(
            self.run_manifest("# proto-message: thsgd.manifest.Result\n"),
            "proto-message = thsgd.manifest.Result; must be one of")

    def test_simulations_have_no_checkpoints(self):
        self.assert_refused(
            self.run_manifest(VALID.read_text(), "m.textproto", "out", "toy",
                              "--checkpoint_folder=/tmp"),
            "--checkpoint_folder is for experiments that train")

    def test_checkpoint_folder_in_use(self):
        """A run that is at work keeps another out, and its folder."""
        folder = self.folder / "checkpoints"
        folder.mkdir()
        held = os.open(folder, os.O_RDONLY)
        self.addCleanup(os.close, held)
        fcntl.flock(held, fcntl.LOCK_EX)
        finished = self.run_manifest(
            TRAINING.read_text(), "m.textproto", "out", "toy",
            "--checkpoint_folder=checkpoints")
        self.assertEqual(finished.returncode, 1)
        self.assertEqual(finished.stderr,
                         f"error: {folder} is in use by another run\n")
        self.assertFalse((self.folder / "out").exists())

    def test_training(self):
        finished = self.run_manifest(TRAINING.read_text())
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertIn("Test accuracy and sharpness", finished.stdout)


if __name__ == "__main__":
    unittest.main()
