# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

"""The kinds of experiment, by the message of their manifests.

slide_experiment.bzl makes targets of them, runner/run.py runs them.
"""

# plan, compute_shard, merge, write_report: labels of the programs that walk the
#   way from a manifest to a report.
# provenance: label of the file that says where the numbers come from.
# manifest_test: label of a library that tests a manifest.
# unit: what compute_shard counts as its progress.
# has_threads: whether compute_shard takes --num_threads; of the others each
#   process is one.
# reads_images: whether compute_shard takes --data_folder and
#   --fashion_mnist_folder.
# has_checkpoints: whether compute_shard takes --checkpoint_folder.
EXPERIMENT_KINDS = {
    "thsgd.manifest.Experiment": struct(
        plan = "//experiments/runner:plan",
        compute_shard = "//experiments/runner:simulate",
        merge = "//experiments/runner:merge",
        write_report = "//experiments/report:write_report",
        provenance = "//experiments:provenance.textproto",
        manifest_test = "//experiments/manifest:manifest_test",
        unit = "steps",
        has_threads = True,
        reads_images = False,
        has_checkpoints = False,
    ),
    "thsgd.manifest.GradientNoiseExperiment": struct(
        plan = "//experiments/gradient_noise:plan_noise",
        compute_shard = "//experiments/gradient_noise:measure_noise",
        merge = "//experiments/gradient_noise:merge_noise",
        write_report = "//experiments/gradient_noise:write_noise_report",
        provenance = "//experiments:gradient_noise_provenance.textproto",
        manifest_test = "//experiments/gradient_noise:noise_manifest_test",
        unit = "gradients",
        has_threads = False,
        reads_images = True,
        has_checkpoints = False,
    ),
    "thsgd.manifest.TrainingExperiment": struct(
        plan = "//experiments/training:plan_training",
        compute_shard = "//experiments/training:train_shard",
        merge = "//experiments/training:merge_training",
        write_report = "//experiments/training:write_training_report",
        provenance = "//experiments:training_provenance.textproto",
        manifest_test = "//experiments/training:training_manifest_test",
        unit = "iterations",
        has_threads = False,
        reads_images = True,
        has_checkpoints = True,
    ),
}

# What the kinds name and a run of a manifest needs.
EXPERIMENT_RUN_FILES = [
    label
    for kind in EXPERIMENT_KINDS.values()
    for label in [
        kind.plan,
        kind.compute_shard,
        kind.merge,
        kind.write_report,
        kind.provenance,
    ]
]
