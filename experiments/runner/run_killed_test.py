# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""`bazel run //experiments:run` of a sweep, killed at random moments."""

import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest

RUN = pathlib.Path("experiments/run").absolute()

# 2 methods, 3 scales and 4 thresholds of the noise.
SWEEP = """
# proto-message: thsgd.manifest.TrainingExperiment
name: "sweep"
title: "A sweep"
claim: "None."
source: "None."
setting {
  name: "fashion_mnist"
  title: "FashionMNIST"
  run {
    task {
      dataset: FASHION_MNIST
      train { part: TRAIN_FILE count: 100 }
      test { part: TEST_FILE count: 100 }
      pixel_shift: 127.5
      pixel_scale: 127.5
    }
    network {
      architecture: LENET
      num_classes: 10
      truncated_normal { standard_deviation: 0.1 }
    }
    learning_rate { initial: 0.05 }
    num_iterations: 40
    evaluation_interval: 20
    computation {
      device: CPU
      precision: FLOAT32
      gradient_form: ONE_PASS
      num_threads: 1
      chunk_size: 1200
    }
  }
  method {
    name: "our_1"
    title: "Our 1"
    batch_size: 10
    inflation { second_batch: SAME law: PARETO tail_index: 1.4 scale: 1 }
    gradient_threshold: 5
  }
  method {
    name: "our_2"
    title: "Our 2"
    batch_size: 10
    inflation { second_batch: INDEPENDENT law: PARETO tail_index: 1.4 scale: 1 }
    gradient_threshold: 5
  }
  range {
    field: "method.inflation.scale"
    symbol: "c"
    value: [0.25, 0.5, 1]
  }
  range {
    field: "method.gradient_threshold"
    symbol: "b"
    value: [1, 2, 4, 8]
  }
}
seed: 1
toy { setting { name: "fashion_mnist" num_seeds: 1 reduced: "40 iterations" } }
"""


class RunKilledTest(unittest.TestCase):
    """24 short runs; the runner is killed at 100 random moments or more."""

    def test_survives_being_killed(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        (folder / "m.textproto").write_text(SWEEP.lstrip())
        (folder / "checkpoints").mkdir()
        environment = {**os.environ, "BUILD_WORKING_DIRECTORY": folder}

        def command(out, *more):
            return [RUN, "--manifest=m.textproto", f"--out={out}",
                    "--scale=toy", "--num_threads=2", *more]

        subprocess.run(command("whole"), env=environment, check=True,
                       stdout=subprocess.DEVNULL)
        whole = (folder / "whole" / "result.pb").read_bytes()
        generator = random.Random(1)
        num_killed = 0
        while num_killed < 100:
            # From the start until a run comes to its end.
            shutil.rmtree(folder / "pieces", ignore_errors=True)
            shutil.rmtree(folder / "checkpoints")
            (folder / "checkpoints").mkdir()
            patience_s = 1.0  # Grows, so that slow machines end too.
            while True:
                with subprocess.Popen(
                        command("pieces", "--checkpoint_folder=checkpoints"),
                        env=environment, stdout=subprocess.DEVNULL) as process:
                    try:
                        code = process.wait(generator.uniform(0, patience_s))
                        self.assertEqual(code, 0)
                    except subprocess.TimeoutExpired:
                        process.kill()
                        num_killed += 1
                        patience_s *= 1.1
                # There as soon as it is whole, which may be just before the
                # process is killed.
                if (folder / "pieces").exists():
                    break
            done = list((folder / "checkpoints").glob("*/result.pb"))
            self.assertEqual(len(done), 24)
            self.assertEqual((folder / "pieces" / "result.pb").read_bytes(),
                             whole)
            self.assertEqual(
                sorted(path.name for path in folder.iterdir()),
                ["checkpoints", "m.textproto", "pieces", "whole"])


if __name__ == "__main__":
    unittest.main()
