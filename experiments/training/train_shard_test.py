# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""A shard in pieces: killed at any moment, it gives the bytes of one left alone."""

import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest

MANIFEST = "experiments/accuracy_table.textproto"
SHARD = ["--shard_index=1", "--num_shards=3",
         "--fashion_mnist_folder=dl/data/fashion_mnist"]


class TrainShardTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.plan = cls.folder / "plan.pb"
        subprocess.run(
            ["experiments/training/plan_training", f"--manifest={MANIFEST}",
             "--scale=toy", f"--out={cls.plan}"], check=True)
        cls.whole = cls.folder / "whole.pb"
        subprocess.run(cls.command(cls.whole), check=True)

    @classmethod
    def command(cls, out, *flags):
        return ["experiments/training/train_shard", f"--plan={cls.plan}",
                f"--out={out}", *SHARD, *flags]

    def test_killed_shard_goes_on(self):
        checkpoints = self.folder / "checkpoints"
        out = self.folder / "pieces.pb"
        command = self.command(out, f"--checkpoint_folder={checkpoints}")
        generator = random.Random(1)
        num_killed = 0
        patience = 0.1  # grows, so that slow machines end too
        while True:
            process = subprocess.Popen(command)
            try:
                code = process.wait(generator.uniform(0, patience))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                num_killed += 1
                patience *= 1.1
                continue
            self.assertEqual(code, 0)
            break
        self.assertGreater(num_killed, 0)
        self.assertEqual(out.read_bytes(), self.whole.read_bytes())
        self.assertEqual(len(list(checkpoints.glob("*/result.pb"))), 2)

    def test_what_is_done_is_taken_and_checked(self):
        checkpoints = self.folder / "done"
        out = self.folder / "again.pb"
        command = self.command(out, f"--checkpoint_folder={checkpoints}")
        subprocess.run(command, check=True)
        for checkpoint in checkpoints.glob("*/checkpoint.pb"):
            checkpoint.unlink()
        out.unlink()
        subprocess.run(command, check=True)
        self.assertEqual(out.read_bytes(), self.whole.read_bytes())
        self.assertFalse(list(checkpoints.glob("*/checkpoint.pb")))

        result = next(checkpoints.glob("*/result.pb"))
        result.write_bytes(b"\xff" + result.read_bytes())
        process = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        self.assertEqual(process.returncode, 1)
        self.assertIn(str(result), process.stderr)

    def progress(self, command):
        """Runs it; the last that it reports: [done, total]."""
        read_end, write_end = os.pipe()
        with os.fdopen(read_end) as reports:
            try:
                subprocess.run([*command, f"--progress_fd={write_end}"],
                               pass_fds=[write_end], check=True)
            finally:
                os.close(write_end)
            return [int(word) for word in reports.read().split()[-2:]]

    def test_progress_is_of_what_is_left(self):
        checkpoints = self.folder / "left"
        command = self.command(self.folder / "left.pb",
                               f"--checkpoint_folder={checkpoints}")
        self.assertEqual(self.progress(command), [6, 6])
        self.assertEqual(self.progress(command), [0, 0])
        result = next(checkpoints.glob("*/result.pb"))
        result.unlink()  # All its iterations are in its checkpoint.
        self.assertEqual(self.progress(command), [0, 0])
        shutil.rmtree(result.parent)
        self.assertEqual(self.progress(command), [3, 3])

    def test_missing_images_are_missed_first(self):
        text = pathlib.Path(MANIFEST).read_text()
        before = 'reduced: "3 iterations"\n  }\n'
        self.assertEqual(text.count(before), 1)
        manifest = self.folder / "two_sets.textproto"
        manifest.write_text(text.replace(
            before, before + '  setting { name: "svhn" num_seeds: 1 }\n'))
        plan = self.folder / "two_sets.pb"
        subprocess.run(
            ["experiments/training/plan_training", f"--manifest={manifest}",
             "--scale=toy", f"--out={plan}"], check=True)
        checkpoints = self.folder / "two_sets"
        process = subprocess.run(
            ["experiments/training/train_shard", f"--plan={plan}",
             f"--out={self.folder / 'two_sets_result.pb'}",
             "--fashion_mnist_folder=dl/data/fashion_mnist",
             f"--checkpoint_folder={checkpoints}"],
            stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(process.returncode, 1)
        self.assertIn("test_32x32.mat is needed", process.stderr)
        self.assertFalse(checkpoints.exists())


if __name__ == "__main__":
    unittest.main()
