# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads a run of the trainer and holds it against itself."""

import contextlib
import io
import math
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import numpy as np

from dl.train import read_training

EXAMPLE = pathlib.Path("dl/train/examples/fashion_mnist_our_2.textproto")
PROTO = pathlib.Path("dl/train/training_run.proto")
NUM_ITERATIONS = 3
NUM_PARAMETERS = 11330
BATCH_SIZE = 100
LARGE_SIZE = 1200
# Half a unit in the last place of a float32, relative to it.
ROUNDING = 2.0**-24


def norm(vector):
    return float(np.linalg.norm(vector.astype(np.float64)))


class ReadTrainingTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        text = EXAMPLE.read_text()
        # Weights of 0.2 make gradients of order 1, a threshold of 0.5 cuts.
        for before, after in [
            ("num_iterations: 10000", "num_iterations: %d" % NUM_ITERATIONS),
            ("evaluation_interval: 100", "evaluation_interval: 2"),
            ("num_draws: 1000", "num_draws: 2"),
            ("standard_deviation: 0.02", "standard_deviation: 0.2"),
            ("gradient_threshold: 5", "gradient_threshold: 0.5"),
        ]:
            assert text.count(before) == 1, before
            text = text.replace(before, after)
        (cls.folder / "run.textproto").write_text(text)
        # As under `bazel run`, where paths are from the user's folder.
        subprocess.run(
            ["dl/train/train", "--run=run.textproto", "--out=.",
             "--num_traced=%d" % NUM_ITERATIONS],
            env={**os.environ, "BUILD_WORKING_DIRECTORY": folder.name},
            check=True, stdout=subprocess.DEVNULL,
        )
        cls.trace = read_training.read_trace(cls.folder / "trace.json")
        cls.metrics = read_training.read_metrics(cls.folder / "metrics.pb")
        cls.parameters = read_training.read_parameters(
            cls.folder / "parameters.safetensors"
        )

    def test_steps_follow_each_other(self):
        self.assertEqual(
            [step["iteration"] for step in self.trace], [0, 1, 2]
        )
        for before, after in zip(self.trace, self.trace[1:]):
            np.testing.assert_array_equal(
                before["parameters_after"], after["parameters_before"]
            )
        last = read_training.blocks_of(
            self.trace[-1]["parameters_after"], self.parameters
        )
        self.assertEqual(list(last), list(self.parameters))
        for name, block in self.parameters.items():
            np.testing.assert_array_equal(block, last[name])

    def test_batches_and_noise(self):
        for step in self.trace:
            for name, size in [("small", BATCH_SIZE), ("second", BATCH_SIZE),
                               ("large", LARGE_SIZE)]:
                self.assertEqual(len(set(step[name])), size)
                self.assertLessEqual(set(step[name]), set(range(LARGE_SIZE)))
            self.assertNotEqual(step["small"], step["second"])
            # Z = 0.5 W, W >= 1.
            self.assertGreaterEqual(step["noise"], 0.5)

    def test_truncation_factor(self):
        for step in self.trace:
            self.assertEqual(step["learning_rate"], 0.05)
            self.assertAlmostEqual(step["truncation_threshold"], 0.025, 15)
            length = step["learning_rate"] * step["gradient_norm"]
            self.assertAlmostEqual(
                step["truncation_factor"],
                min(1, step["truncation_threshold"] / length), 12)
        self.assertTrue(
            any(step["truncation_factor"] < 0.9 for step in self.trace)
        )

    def test_update_has_the_length_that_the_trace_says(self):
        """|after - before| = eta factor |g|.

        In each coordinate after = before - s g with s = eta factor: s is
        rounded to float32, then s g, then the difference, so that
        after - before is off by at most u |after| + (2 u + O(u^2)) |s g|, u
        half a unit in the last place; the norm of the error is at most
        u |after| + 2.01 u s |g|.
        """
        for step in self.trace:
            before = step["parameters_before"]
            after = step["parameters_after"]
            self.assertEqual(before.size, NUM_PARAMETERS)
            expected = (
                step["learning_rate"]
                * step["truncation_factor"]
                * step["gradient_norm"]
            )
            moved = norm(after.astype(np.float64) - before.astype(np.float64))
            tolerance = ROUNDING * (norm(after) + 2.01 * expected)
            self.assertLess(tolerance, 1e-3 * expected)
            self.assertAlmostEqual(moved, expected, delta=tolerance)

    def test_metrics(self):
        self.assertEqual(
            [record["iteration"] for record in self.metrics], [0, 2, 3]
        )
        self.assertTrue(math.isnan(self.metrics[0]["batch_loss"]))
        since = [self.trace[:2], self.trace[2:]]
        for record, steps in zip(self.metrics[1:], since):
            for name, field in [("gradient_norm", "gradient_norm"),
                                ("batch_loss", "small_loss")]:
                mean = sum(step[field] for step in steps) / len(steps)
                self.assertAlmostEqual(record[name], mean, 12)
            self.assertEqual(
                record["num_truncated"],
                sum(step["truncation_factor"] < 1 for step in steps),
            )

    def test_metrics_are_those_of_the_result(self):
        text = (self.folder / "result.textproto").read_text()
        for name, kind in read_training.METRICS_FIELDS.values():
            # Zeros are not written.
            written = [
                float(value)
                for value in re.findall(r"^  %s: (\S+)$" % name, text, re.M)
            ]
            read = [
                record[name] for record in self.metrics if record[name] != 0
            ]
            np.testing.assert_array_equal(
                np.array(written), np.array(read, dtype=np.float64)
            )

    def test_fields_are_those_of_the_proto(self):
        message = re.search(
            r"^message TrainingMetrics \{\n(.*?)^\}", PROTO.read_text(),
            re.M | re.S,
        )[1]
        fields = re.findall(r"^  (\w+) (\w+) = (\d+);", message, re.M)
        self.assertEqual(
            {int(number): (name, kind) for kind, name, number in fields},
            read_training.METRICS_FIELDS,
        )

    def test_record_under_way_is_left_out(self):
        data = (self.folder / "metrics.pb").read_bytes()
        path = self.folder / "cut.pb"
        last = 1 + data[0]  # Records are shorter than 128 bytes here.
        for size in range(last):
            path.write_bytes(data[:size])
            self.assertEqual(read_training.read_metrics(path), [])
        path.write_bytes(data[:last])
        self.assertEqual(len(read_training.read_metrics(path)), 1)

    def test_other_files_are_refused(self):
        path = self.folder / "other"
        path.write_bytes(b"\x02\x0b\x00")  # a group, which no field is
        with self.assertRaisesRegex(read_training.FormatError, "record 0"):
            read_training.read_metrics(path)
        path.write_bytes(b"\xff" * 11)  # no length
        with self.assertRaisesRegex(read_training.FormatError, str(path)):
            read_training.read_metrics(path)
        for header in [b"", b"[]", b"\xff", b'{"a": {}}']:
            path.write_bytes(len(header).to_bytes(8, "little") + header)
            with self.assertRaisesRegex(read_training.FormatError, str(path)):
                read_training.read_parameters(path)
        data = (self.folder / "parameters.safetensors").read_bytes()
        for size, reason in [(7, "too short"), (20, "header"),
                             (len(data) - 1, "fc2.bias is cut")]:
            path.write_bytes(data[:size])
            with self.assertRaisesRegex(read_training.FormatError, reason):
                read_training.read_parameters(path)
        path.write_bytes(data.replace(b"F32", b"F16", 1))
        with self.assertRaisesRegex(read_training.FormatError, "float32"):
            read_training.read_parameters(path)
        with self.assertRaises(ValueError):
            read_training.blocks_of(np.zeros(5), self.parameters)

    def test_csv(self):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            self.assertEqual(read_training.main([str(self.folder)]), 0)
        heading, *lines = output.getvalue().splitlines()
        self.assertEqual(len(lines), len(self.metrics))
        read = dict(zip(heading.split(","), lines[-1].split(",")))
        for name, value in self.metrics[-1].items():
            self.assertEqual(float(read[name]), value)

    def test_missing_folder(self):
        with contextlib.redirect_stderr(io.StringIO()) as errors:
            self.assertEqual(read_training.main(["no/such"]), 1)
        self.assertIn("no/such/metrics.pb", errors.getvalue())


if __name__ == "__main__":
    unittest.main()
