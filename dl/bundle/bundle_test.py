# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""The archive on its own: outside the workspace, without compiler and Bazel."""

import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import unittest

from dl.bundle import pack

ARCHIVE = pathlib.Path("dl/thsgd_trainer.tar.gz").absolute()
TRAINER = pathlib.Path("dl/train/train").absolute()
EXPERIMENTS = pathlib.Path("experiments").absolute()
TORCH_LIB = pathlib.Path("../libtorch/torch/lib").absolute()
ROOT = "thsgd_trainer"
PROGRAMS = ["bin/thsgd_merge_training", "bin/thsgd_plan_training",
            "bin/thsgd_train", "bin/thsgd_train_shard", "experiment", "train"]
MOST_BYTES = 64 << 20
# All that the start scripts call, and a Python.
TOOLS = ["dirname", "grep", "mkdir", "python3", "tr"]
SYSTEM_PATH = "/usr/bin:/bin"


def small_run(example: pathlib.Path) -> str:
    """The manifest of an example, cut to an instant."""
    text = example.read_text()
    for before, after in [
        ("num_iterations: 10000", "num_iterations: 3"),
        ("evaluation_interval: 100", "evaluation_interval: 2"),
        ("num_draws: 1000", "num_draws: 2"),
    ]:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


class BundleTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        with tarfile.open(ARCHIVE) as archive:
            archive.extractall(self.folder)
        self.root = self.folder / ROOT
        tools = self.folder / "tools"
        tools.mkdir()
        for tool in TOOLS:
            (tools / tool).symlink_to(shutil.which(tool, path=SYSTEM_PATH))
        self.environment = {"PATH": str(tools)}
        self.run_file = self.folder / "run.textproto"
        self.run_file.write_text(
            small_run(self.root / "examples/fashion_mnist_our_2.textproto")
        )

    def train(self, out="out", **environment):
        """Runs the start script from the folder above, by a relative path."""
        return subprocess.run(
            ["%s/train" % ROOT, "--run=run.textproto", "--out=" + out],
            cwd=self.folder, env={**self.environment, **environment},
            text=True, capture_output=True, check=False)

    def assert_same_as_workspace(self, out="out"):
        """Every byte of the result, parameters' digest and metrics included."""
        subprocess.run(
            [TRAINER, "--run=%s" % self.run_file,
             "--out=%s" % (self.folder / "workspace")],
            check=True, stdout=subprocess.DEVNULL)
        result = (self.folder / out / "result.textproto").read_text()
        self.assertRegex(result, r'(?m)^parameters_sha256: "[0-9a-f]{64}"$')
        self.assertEqual(
            result,
            (self.folder / "workspace/result.textproto").read_text())

    def fake_installation(self, version):
        """A folder of Python packages around the build's LibTorch."""
        packages = self.folder / "packages"
        (packages / "torch").mkdir(parents=True)
        # To be found, not imported.
        (packages / "torch/__init__.py").write_text("raise ImportError\n")
        (packages / "torch/lib").symlink_to(TORCH_LIB)
        (packages / "nvidia").symlink_to(TORCH_LIB / "../../nvidia")
        info = packages / ("torch-%s.dist-info" % version)
        info.mkdir()
        (info / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: torch\nVersion: %s\n" % version)
        return {"PYTHONPATH": str(packages)}

    def assert_fails(self, finished, *messages):
        self.assertEqual(finished.returncode, 1, finished.stderr)
        self.assertEqual(finished.stdout, "")
        for message in messages:
            self.assertIn(message, finished.stderr)

    def test_trains_as_the_workspace_does(self):
        finished = self.train(TORCH_LIB=str(TORCH_LIB))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assert_same_as_workspace()

    def test_finds_the_torch_of_a_python(self):
        finished = self.train(**self.fake_installation("2.11.0+cu130"))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assert_same_as_workspace()

    def experiment(self, *flags):
        return subprocess.run(
            ["%s/experiment" % ROOT, "--out=table", "--scale=toy",
             "--manifest=%s/experiments/accuracy_table.textproto" % ROOT,
             *flags],
            cwd=self.folder,
            env={**self.environment, "TORCH_LIB": str(TORCH_LIB)},
            text=True, capture_output=True, check=False)

    def test_does_an_experiment_as_the_workspace_does(self):
        finished = self.experiment("--num_processes=2")
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertEqual(finished.stdout, "table/result.pb\n")
        programs = EXPERIMENTS / "training"
        plan, shard, result = (
            self.folder / name for name in ("plan", "shard", "result"))
        for command in (
                [programs / "plan_training", "--scale=toy",
                 "--manifest=%s" % (EXPERIMENTS / "accuracy_table.textproto"),
                 "--out=%s" % plan],
                [programs / "train_shard", "--plan=%s" % plan,
                 "--fashion_mnist_folder=dl/data/fashion_mnist",
                 "--out=%s" % shard],
                [programs / "merge_training", "--plan=%s" % plan,
                 "--provenance=%s" %
                 (EXPERIMENTS / "training_provenance.textproto"),
                 "--out=%s" % result, shard]):
            subprocess.run(command, check=True)
        self.assertEqual((self.folder / "table/result.pb").read_bytes(),
                         result.read_bytes())

        # What is done is not done again, however it is dealt.
        times = {path: path.stat().st_mtime_ns for path in
                 (self.folder / "table/checkpoints").glob("*/*")}
        self.assertEqual(len(times), 6 * 5)
        finished = self.experiment("--num_processes=3")
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertEqual((self.folder / "table/result.pb").read_bytes(),
                         result.read_bytes())
        self.assertEqual(times, {path: path.stat().st_mtime_ns
                                 for path in times})

    def test_names_the_faults_of_an_experiment(self):
        self.assert_fails(self.experiment("--num_processes=0"),
                          "--num_processes = 0; must be")
        self.assert_fails(self.experiment("--seeds=3"), "--seeds=3 is unknown")
        self.assert_fails(self.experiment("--manifest=none"), "none", "No such")

    def test_names_another_version(self):
        finished = self.train(**self.fake_installation("2.10.0"))
        self.assert_fails(finished, "torch is 2.10.0; must be 2.11.0")

    def test_names_a_python_without_torch(self):
        # PYTHON is a program alone: its flags take a script.
        program = self.folder / "lonely_python"
        program.write_text('#!/bin/sh\nexec /usr/bin/python3 -I -S "$@"\n')
        program.chmod(0o755)
        finished = self.train(PYTHON=str(program))
        self.assert_fails(finished, "has no torch", "torch==2.11.0")
        finished = self.train(PYTHON="no_such_python")
        self.assert_fails(finished, "there is no no_such_python")

    def test_names_libraries_that_are_missing(self):
        finished = self.train(TORCH_LIB=str(self.folder))
        self.assert_fails(finished, "has no libtorch_cpu.so")
        lonely = self.folder / "torch/lib"
        lonely.mkdir(parents=True)
        (lonely / "libtorch_cpu.so").symlink_to(TORCH_LIB / "libtorch_cpu.so")
        finished = self.train(TORCH_LIB=str(lonely))
        self.assert_fails(finished, "libc10.so => not found",
                          "libcudart.so.13 => not found")

    def test_no_gpu_is_one_clear_line(self):
        text = self.run_file.read_text()
        self.assertEqual(text.count("device: CPU"), 1)
        self.run_file.write_text(text.replace("device: CPU", "device: CUDA"))
        # Whatever GPU this machine has, the run must not see it.
        finished = self.train(TORCH_LIB=str(TORCH_LIB),
                              CUDA_VISIBLE_DEVICES="")
        self.assert_fails(
            finished, "error: run.textproto: device = cuda cannot be used: ")
        self.assertEqual(finished.stderr.count("\n"), 1, finished.stderr)
        # The library, or one that it needs, or the GPU.
        self.assertRegex(finished.stderr, r"lib\w+\.so|NVIDIA GPU")
        self.assertFalse((self.folder / "out/result.textproto").exists())

    def test_archive_is_small_and_without_libtorch(self):
        self.assertLess(ARCHIVE.stat().st_size, MOST_BYTES)
        with tarfile.open(ARCHIVE) as archive:
            names = archive.getnames()
        libraries = [name for name in names if ".so" in name]
        self.assertEqual(libraries, [ROOT + "/lib/libhwy.so.1"])
        self.assertEqual(names, sorted(names))

    def test_readme_names_the_files(self):
        readme = (self.root / "README.md").read_text()
        for name in re.findall(r"^\| `([^`]+)` \|", readme, re.M):
            self.assertTrue(
                list(self.root.glob(name.rstrip("/*") + "*")), name)

    def test_packing_again_gives_the_same_bytes(self):
        """Whatever the times, the owner and the folder of the files."""
        arguments = ["--root=" + ROOT]
        paths = sorted(self.root.rglob("*"), reverse=True)
        for path in paths:
            if path.is_dir():
                continue
            os.utime(path, (12345, 67890))
            name = str(path.relative_to(self.root))
            kind = "program" if name in PROGRAMS else "file"
            arguments += ["--%s" % kind, "%s=%s" % (name, path)]
        again = self.folder / "again.tar.gz"
        self.assertEqual(pack.main(["--out=%s" % again, *arguments]), 0)
        self.assertEqual(again.read_bytes(), ARCHIVE.read_bytes())

    def test_needs_no_more_than_the_readme_says(self):
        """The newest symbol versions of the program are those that it names."""
        readme = (self.root / "README.md").read_text()
        program = (self.root / "bin/thsgd_train").read_bytes()

        def newest(prefix):
            versions = re.findall(
                prefix + rb"_(\d+(?:\.\d+)+)(?=\0)", program)
            return max(tuple(map(int, v.split(b"."))) for v in versions)

        glibc = re.search(r"glibc (\S+) ", readme)[1]
        libstdcxx = re.search(r"GLIBCXX_([\d.]+)", readme)[1]
        self.assertEqual(newest(rb"\0GLIBC"),
                         tuple(map(int, glibc.split("."))))
        self.assertEqual(newest(rb"\0GLIBCXX"),
                         tuple(map(int, libstdcxx.split("."))))


if __name__ == "__main__":
    unittest.main()
