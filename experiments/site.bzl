# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

"""All results as one site: an index and each result's page."""

load("//experiments:slide_experiment.bzl", "ExperimentReportInfo")

def _site_impl(ctx):
    folder = ctx.actions.declare_directory(ctx.label.name)
    arguments = ctx.actions.args()
    arguments.add("--out_dir", folder.path)
    inputs = []
    for report in ctx.attr.reports:
        info = report[ExperimentReportInfo]

        # The folder alone: as it is, or expanded, it would be its files.
        arguments.add("--report", info.folder.path)
        inputs.append(info.folder)
        for run_info in info.run_infos:
            arguments.add("--run_info", run_info)
        inputs += info.run_infos
    ctx.actions.run(
        outputs = [folder],
        inputs = inputs,
        executable = ctx.executable._render_site,
        arguments = [arguments],
        mnemonic = "RenderSite",
        progress_message = "Rendering the site of all results",
    )
    return [DefaultInfo(
        files = depset([folder]),
        runfiles = ctx.runfiles(files = [folder]),
    )]

_site = rule(
    implementation = _site_impl,
    attrs = {
        "reports": attr.label_list(
            mandatory = True,
            providers = [ExperimentReportInfo],
        ),
        "_render_site": attr.label(
            cfg = "target",
            default = "//experiments/report:render_site",
            executable = True,
        ),
    },
)

def site(name, experiments):
    """Declares the site.

    Args:
      name: name of the target; its output is a folder of that name.
      experiments: names of slide_experiment targets above it in this package,
        in the order of the index. Shown as recorded, where they are recorded,
        else at //experiments:scale.
    """
    _site(
        name = name,
        reports = [
            experiment + (".recorded_report" if native.existing_rule(
                experiment + ".recorded_report",
            ) else ".report")
            for experiment in experiments
        ],
        # It may ask for simulations.
        tags = ["manual"],
    )
