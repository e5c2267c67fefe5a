# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

"""Where the numbers of a result come from."""

load("//third_party:versions.bzl", "LIBRARY_VERSIONS")

_SourcesInfo = provider(
    doc = "Files of this repository that a program is built from.",
    fields = {"files": "depset of File"},
)

def _sources_aspect_impl(target, ctx):
    direct = []
    if not target.label.workspace_name:
        for attribute in ["srcs", "hdrs"]:
            for source in getattr(ctx.rule.attr, attribute, []):
                direct += [f for f in source.files.to_list() if f.is_source]
    transitive = [
        dep[_SourcesInfo].files
        for dep in getattr(ctx.rule.attr, "deps", [])
        if _SourcesInfo in dep
    ]
    return [_SourcesInfo(files = depset(direct, transitive = transitive))]

_sources_aspect = aspect(
    implementation = _sources_aspect_impl,
    attr_aspects = ["deps"],
    doc = "Collects the sources of a program, generated files' own included.",
)

def _provenance_impl(ctx):
    out = ctx.outputs.out
    sources = ctx.attr.program[_SourcesInfo].files
    paths = sorted([f.path for f in sources.to_list()])
    versions = "".join([
        "library_version {{ key: \"{}\" value: \"{}\" }}\n".format(
            library,
            LIBRARY_VERSIONS[library],
        )
        for library in ctx.attr.libraries
    ])
    arguments = ctx.actions.args()
    arguments.add(out)
    arguments.add(versions)
    arguments.add_all(paths)
    ctx.actions.run_shell(
        outputs = [out],
        inputs = sources,
        arguments = [arguments],
        command = """
out="$1" versions="$2"; shift 2
digest="$(sha256sum "$@" | sha256sum)"
{ echo "source_sha256: \\"${digest%% *}\\""
  echo 'generator: "philox4x32-10"'
  printf '%s' "$versions"; } > "$out"
""",
        mnemonic = "WriteProvenance",
    )

provenance = rule(
    implementation = _provenance_impl,
    attrs = {
        "libraries": attr.string_list(
            doc = "Whose code takes part in computing the numbers.",
            mandatory = True,
        ),
        "program": attr.label(
            aspects = [_sources_aspect],
            doc = "What computes the numbers.",
            mandatory = True,
        ),
    },
    doc = "Text proto of thsgd.manifest.Provenance, but for the plan.",
    outputs = {"out": "%{name}.textproto"},
)
