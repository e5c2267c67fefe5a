# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

"""One result of the deck: from its manifest to its report.

    manifest -> plan -> shards -> result -> report

Each arrow is a cached action; each shard is one. What changes no number (the
manifest's prose, the report's code) is no input of the shards.
"""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load("@rules_cc//cc:defs.bzl", "cc_test")
load("//experiments:kinds.bzl", "EXPERIMENT_KINDS")

# Actions that the simulation of one scale is cut into, unless
# --//experiments:num_shards says otherwise. The result does not depend on it. At
# least as many as cores, and short enough to be worth resuming; toy takes two,
# so that every smoke test merges.
_NUM_SHARDS = {
    "full": 1024,
    "quick": 4,
    "slide": 32,
    "toy": 2,
}

def _run_cc_program(ctx, program, **action):
    """Declares an action that runs a C++ program beside its shared libraries.

    The linker wrote down where they are from the program's folder, in bazel-bin.
    Among its runfiles, which are all that an action on another machine has of
    itself, they are elsewhere.

    Args:
      ctx: context of the rule.
      program: name of the attribute that the program is of.
      **action: of ctx.actions.run, all but the executable and its tools.
    """
    ctx.actions.run(
        executable = getattr(ctx.executable, program),
        tools = getattr(ctx.attr, program)[DefaultInfo].default_runfiles.files,
        **action
    )

_ExperimentResultInfo = provider(
    doc = "What an experiment computed.",
    fields = {
        "manifest": "File, text proto of thsgd.manifest.Experiment",
        "result": "File, binary proto of thsgd.manifest.Result",
        "run_infos": "List of File, text protos of thsgd.manifest.RunInfo: " +
                     "one for each shard; empty if recorded",
        "recording": "File, text proto of thsgd.report.Recording; None if " +
                     "computed in this build",
    },
)

ExperimentReportInfo = provider(
    doc = "What a reader opens.",
    fields = {
        "folder": "File, the report's folder",
        "run_infos": "as in the result",
    },
)

def _experiment_result_impl(ctx):
    name = ctx.label.name
    manifest = ctx.file.manifest
    scale = ctx.attr.scale or ctx.attr._scale[BuildSettingInfo].value
    num_shards = ctx.attr._num_shards[BuildSettingInfo].value
    if num_shards < 0:
        fail("--//experiments:num_shards = %d; must be >= 0" % num_shards)
    num_shards = num_shards or _NUM_SHARDS[scale]
    checkpoint_folder = ctx.attr._checkpoint_folder[BuildSettingInfo].value
    compute_args = list(ctx.attr.compute_args)
    if ctx.attr.has_checkpoints and checkpoint_folder:
        compute_args.append("--checkpoint_folder=" + checkpoint_folder)

    plan = ctx.actions.declare_file(name + ".plan.pb")
    _run_cc_program(
        ctx,
        "plan",
        outputs = [plan],
        inputs = [manifest],
        arguments = [
            "--manifest=" + manifest.path,
            "--scale=" + scale,
            "--out=" + plan.path,
        ],
        mnemonic = "PlanExperiment",
        progress_message = "Planning %s at scale %s" % (name, scale),
    )

    shards = []
    run_infos = []
    for i in range(num_shards):
        prefix = "%s.shard_%d_of_%d" % (name, i, num_shards)
        shard = ctx.actions.declare_file(prefix + ".pb")
        run_info = ctx.actions.declare_file(prefix + ".run_info.textproto")
        _run_cc_program(
            ctx,
            "compute_shard",
            outputs = [shard, run_info],
            inputs = [plan] + ctx.files.data,
            arguments = compute_args + [
                "--plan=" + plan.path,
                "--shard_index=%d" % i,
                "--num_shards=%d" % num_shards,
                "--out=" + shard.path,
                "--run_info_out=" + run_info.path,
            ],
            mnemonic = "ComputeShard",
            progress_message = "Computing %s, scale %s, shard %d of %d" %
                               (name, scale, i + 1, num_shards),
        )
        shards.append(shard)
        run_infos.append(run_info)

    provenance = ctx.file.provenance
    result = ctx.actions.declare_file(name + ".pb")
    arguments = ctx.actions.args()
    arguments.add("--plan", plan)
    arguments.add("--provenance", provenance)
    arguments.add("--out", result)
    arguments.add_all(shards)
    _run_cc_program(
        ctx,
        "merge",
        outputs = [result],
        inputs = [plan, provenance] + shards,
        arguments = [arguments],
        mnemonic = "MergeShards",
        progress_message = "Merging %s" % name,
    )
    outputs = [result] + run_infos
    return [
        DefaultInfo(
            files = depset(outputs),
            runfiles = ctx.runfiles(files = outputs),
        ),
        _ExperimentResultInfo(
            manifest = manifest,
            result = result,
            run_infos = run_infos,
            recording = None,
        ),
    ]

# The tools run in the target configuration: there is only one kind of machine,
# and a program that tests link too is built once.
_experiment_result = rule(
    implementation = _experiment_result_impl,
    attrs = {
        "compute_args": attr.string_list(
            doc = "Of compute_shard, besides the plan and the shard.",
        ),
        "compute_shard": attr.label(
            cfg = "target",
            executable = True,
            mandatory = True,
        ),
        "data": attr.label_list(
            allow_files = True,
            doc = "What compute_shard reads besides the plan.",
        ),
        "has_checkpoints": attr.bool(
            doc = "Whether compute_shard takes a --checkpoint_folder.",
        ),
        "manifest": attr.label(
            allow_single_file = [".textproto"],
            mandatory = True,
        ),
        "merge": attr.label(
            cfg = "target",
            executable = True,
            mandatory = True,
        ),
        "plan": attr.label(
            cfg = "target",
            executable = True,
            mandatory = True,
        ),
        "provenance": attr.label(
            allow_single_file = True,
            mandatory = True,
        ),
        "scale": attr.string(
            doc = "Overrides //experiments:scale where it is given.",
            values = ["", "toy"],
        ),
        "_checkpoint_folder": attr.label(
            default = "//experiments:checkpoint_folder",
        ),
        "_num_shards": attr.label(default = "//experiments:num_shards"),
        "_scale": attr.label(default = "//experiments:scale"),
    },
    doc = "Plans, computes and merges an experiment at one scale.",
)

def _recorded_result_impl(ctx):
    result = ctx.actions.declare_file(ctx.label.name + ".pb")
    ctx.actions.run_shell(
        outputs = [result],
        inputs = [ctx.file.result],
        arguments = [ctx.file.result.path, result.path],
        command = 'gzip -dc "$1" > "$2"',
        mnemonic = "UnpackResult",
    )
    return [
        DefaultInfo(files = depset([result])),
        _ExperimentResultInfo(
            manifest = ctx.file.manifest,
            result = result,
            run_infos = [],
            recording = ctx.file.recording,
        ),
    ]

_recorded_result = rule(
    implementation = _recorded_result_impl,
    attrs = {
        "manifest": attr.label(
            allow_single_file = [".textproto"],
            mandatory = True,
        ),
        "recording": attr.label(
            allow_single_file = [".textproto"],
            mandatory = True,
        ),
        "result": attr.label(
            allow_single_file = [".pb.gz"],
            mandatory = True,
        ),
    },
    doc = "A result that tools/record computed and that is committed.",
)

def _experiment_report_impl(ctx):
    name = ctx.label.name
    info = ctx.attr.result[_ExperimentResultInfo]

    report = ctx.actions.declare_file(name + ".json")
    inputs = [info.manifest, info.result]
    arguments = [
        "--manifest=" + info.manifest.path,
        "--result=" + info.result.path,
        "--out=" + report.path,
    ]
    if info.recording:
        inputs += [info.recording, ctx.file.provenance]
        arguments += [
            "--recording=" + info.recording.path,
            "--provenance=" + ctx.file.provenance.path,
        ]
    _run_cc_program(
        ctx,
        "write_report",
        outputs = [report],
        inputs = inputs,
        arguments = arguments,
        mnemonic = "WriteReport",
        progress_message = "Writing report %s" % name,
    )

    folder = ctx.actions.declare_directory(name)
    ctx.actions.run(
        outputs = [folder],
        inputs = [report, info.result, info.manifest],
        executable = ctx.executable._render_report,
        arguments = [
            "--report=" + report.path,
            "--out_dir=" + folder.path,
            "--attach=manifest.textproto=" + info.manifest.path,
            "--attach=result.pb=" + info.result.path,
        ],
        mnemonic = "RenderReport",
        progress_message = "Rendering report %s" % name,
    )
    return [
        DefaultInfo(
            files = depset([folder]),
            runfiles = ctx.runfiles(files = [folder]),
        ),
        ExperimentReportInfo(
            folder = folder,
            run_infos = info.run_infos,
        ),
    ]

_experiment_report = rule(
    implementation = _experiment_report_impl,
    attrs = {
        "provenance": attr.label(
            allow_single_file = True,
            mandatory = True,
        ),
        "result": attr.label(
            mandatory = True,
            providers = [_ExperimentResultInfo],
        ),
        "write_report": attr.label(
            cfg = "target",
            executable = True,
            mandatory = True,
        ),
        "_render_report": attr.label(
            cfg = "target",
            default = "//experiments/report:render_report",
            executable = True,
        ),
    },
    doc = "The folder a reader opens: page, figures, tables, raw data.",
)

# What programs that read images read.
_IMAGE_SETS = {
    "compute_args": [
        "--data_folder=external/user_data",
        "--fashion_mnist_folder=dl/data/fashion_mnist",
    ],
    "data": [
        "//dl/data/fashion_mnist",
        "@user_data//:cifar10",
        "@user_data//:cifar100",
        "@user_data//:fashion_mnist",
        "@user_data//:svhn",
    ],
}

def slide_experiment(name, manifest):
    """Declares one simulated result of the deck.

    Args:
      name: name of the target and of the experiment in the manifest.
      manifest: label of a text proto of thsgd.manifest.Experiment.
    """
    _experiment(name, manifest, "thsgd.manifest.Experiment")

def training_experiment(name, manifest):
    """Declares one result of the deck that is trained.

    Args:
      name: name of the target and of the experiment in the manifest.
      manifest: label of a text proto of thsgd.manifest.TrainingExperiment.
    """
    _experiment(name, manifest, "thsgd.manifest.TrainingExperiment")

def gradient_noise_experiment(name, manifest):
    """Declares one result that measures a network's gradient noise.

    Args:
      name: name of the target and of the experiment in the manifest.
      manifest: label of a text proto of
        thsgd.manifest.GradientNoiseExperiment.
    """
    _experiment(name, manifest, "thsgd.manifest.GradientNoiseExperiment")

def _experiment(name, manifest, message):
    """Declares one result of the deck.

    Targets; those that compute more than a smoke test are "manual", so that
    //... does not ask for them:
      NAME: `bazel run` prints the tables and the verdict and says where the
        report is; `-- --out=DIR` copies it there.
      NAME.result, NAME.report: the result proto with how each shard ran, and
        the report's folder.
      NAME.recorded_report: the same of recorded/NAME.pb.gz, which tools/record
        makes, if it is there.
      NAME_manifest_test: the manifest is valid at every scale.
      NAME_smoke_test: the whole way at toy scale.
    """
    kind = EXPERIMENT_KINDS[message]
    computation = dict(
        _IMAGE_SETS if kind.reads_images else {},
        compute_shard = kind.compute_shard,
        has_checkpoints = kind.has_checkpoints,
        merge = kind.merge,
        plan = kind.plan,
        provenance = kind.provenance,
    )
    reporting = {
        "provenance": kind.provenance,
        "write_report": kind.write_report,
    }
    _experiment_result(
        name = name + ".result",
        manifest = manifest,
        tags = ["manual"],
        **computation
    )
    _experiment_report(
        name = name + ".report",
        result = name + ".result",
        tags = ["manual"],
        **reporting
    )
    if native.glob(["recorded/%s.pb.gz" % name], allow_empty = True):
        _recorded_result(
            name = name + ".recorded_result",
            manifest = manifest,
            recording = "recorded/%s.textproto" % name,
            result = "recorded/%s.pb.gz" % name,
        )
        _experiment_report(
            name = name + ".recorded_report",
            result = name + ".recorded_result",
            **reporting
        )
    native.py_binary(
        name = name,
        srcs = ["//experiments/report:show_report.py"],
        args = [
            "--report_dir=$(rootpath :%s.report)" % name,
            "--result_files $(rootpaths :%s.result)" % name,
        ],
        data = [
            name + ".report",
            name + ".result",
        ],
        main = "//experiments/report:show_report.py",
        tags = ["manual"],
        deps = ["//experiments/report:show_report_library"],
    )
    cc_test(
        name = name + "_manifest_test",
        size = "small",
        args = [
            "--experiment=" + name,
            "--manifest=$(rootpath %s)" % manifest,
        ],
        data = [manifest],
        deps = [kind.manifest_test],
    )
    _experiment_result(
        name = name + "_toy.result",
        testonly = True,
        manifest = manifest,
        scale = "toy",
        **computation
    )
    _experiment_report(
        name = name + "_toy.report",
        testonly = True,
        result = name + "_toy.result",
        **reporting
    )
    native.py_test(
        name = name + "_smoke_test",
        size = "small",
        srcs = ["//experiments/report:smoke_test.py"],
        args = ["--report_dir=$(rootpath :%s_toy.report)" % name],
        data = [name + "_toy.report"],
        main = "//experiments/report:smoke_test.py",
    )
