#!/usr/bin/env python3
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads what a run of training leaves in its folder, for Python and as CSV.

  python3 read_training.py FOLDER     prints metrics.pb as CSV

  read_metrics(FOLDER / "metrics.pb")               list of TrainingMetrics
  read_trace(FOLDER / "trace.json")                 list of TrainingStep
  read_parameters(FOLDER / "parameters.safetensors")
                                                    name to array
  blocks_of(step["parameters_after"], parameters)   the same, of a trace

Fields are those of the messages in training_run.proto.  Arrays take NumPy;
nothing else is needed.  Where PyTorch and safetensors are installed,
safetensors.torch.load_file(FOLDER / "parameters.safetensors") is what a
module's load_state_dict takes.
"""

import base64
import csv
import json
import math
import pathlib
import re
import struct
import sys
from typing import Any, Dict, Iterator, List, Tuple, Union

Path = Union[str, pathlib.Path]

# Field number to name and kind of TrainingMetrics, in the order of the proto.
METRICS_FIELDS: Dict[int, Tuple[str, str]] = {
    1: ("iteration", "int32"),
    2: ("train_loss", "double"),
    3: ("num_train_correct", "int32"),
    4: ("test_loss", "double"),
    5: ("num_test_correct", "int32"),
    6: ("batch_loss", "double"),
    7: ("gradient_norm", "double"),
    8: ("num_truncated", "int32"),
}
_ZERO = {"int32": 0, "double": 0.0}

# Kinds of protobuf's wire format.
_VARINT = 0
_FIXED64 = 1


class FormatError(ValueError):
    """A file is not what its name says."""


def _read_varint(data: bytes, at: int) -> Tuple[int, int]:
    """The number at a place, and the place behind it."""
    value = 0
    for shift in range(0, 64, 7):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise FormatError("a number of more than 64 bits")


def _parse_metrics(record: bytes) -> Dict[str, float]:
    metrics = {name: _ZERO[kind] for name, kind in METRICS_FIELDS.values()}
    at = 0
    while at < len(record):
        tag, at = _read_varint(record, at)
        number, wire = tag >> 3, tag & 7
        if wire == _FIXED64:
            (value,) = struct.unpack_from("<d", record, at)
            at += 8
        elif wire == _VARINT:
            value, at = _read_varint(record, at)
        else:
            raise FormatError("field %d is of no kind known here" % number)
        name, kind = METRICS_FIELDS.get(number, ("", ""))
        if {"double": _FIXED64, "int32": _VARINT}.get(kind, wire) != wire:
            raise FormatError("field %d is no %s" % (number, kind))
        if name:  # else of a later version
            metrics[name] = value
    return metrics


def read_metrics(path: Path) -> List[Dict[str, float]]:
    """The records of metrics.pb, each a length and a TrainingMetrics.

    Without a last record that is incomplete: the run may be writing it.
    """
    data = pathlib.Path(path).read_bytes()
    records = []
    at = 0
    while at < len(data):
        try:
            try:
                size, begin = _read_varint(data, at)
            except IndexError:
                break
            if begin + size > len(data):
                break
            records.append(_parse_metrics(data[begin : begin + size]))
        except (IndexError, struct.error, FormatError) as error:
            raise FormatError(
                "%s: record %d: %s" % (path, len(records), error)
            ) from error
        at = begin + size
    return records


def _snake_case(name: str) -> str:
    return re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def read_trace(path: Path) -> List[Dict[str, Any]]:
    """The steps of trace.json; parameters as float32 arrays."""
    import numpy as np

    steps = []
    for step in json.loads(pathlib.Path(path).read_text())["step"]:
        fields = {_snake_case(name): value for name, value in step.items()}
        for name, value in fields.items():
            if name.startswith("parameters_"):
                fields[name] = np.frombuffer(base64.b64decode(value), "<f4")
            elif value in ("NaN", "Infinity", "-Infinity"):
                fields[name] = float(value)
        steps.append(fields)
    return steps


def read_parameters(path: Path) -> Dict[str, Any]:
    """The blocks of a .safetensors file of float32, name to array.

    In the order in which they lie in a trace's vector of parameters.
    """
    import numpy as np

    data = pathlib.Path(path).read_bytes()
    if len(data) < 8:
        raise FormatError("%s is too short for a safetensors file" % path)
    (header_size,) = struct.unpack_from("<Q", data)
    begin = 8 + header_size
    if begin > len(data):
        raise FormatError("%s is cut in its header" % path)
    blocks = {}
    try:
        header = json.loads(data[8:begin])
        header.pop("__metadata__", None)
        for name, block in sorted(
            header.items(), key=lambda item: item[1]["data_offsets"]
        ):
            first, last = block["data_offsets"]
            if block["dtype"] != "F32":
                raise FormatError("%s: %s is no float32" % (path, name))
            size = math.prod(block["shape"])
            if begin + last > len(data) or last - first != 4 * size:
                raise FormatError("%s: %s is cut" % (path, name))
            blocks[name] = np.frombuffer(
                data, "<f4", size, begin + first
            ).reshape(block["shape"])
    except FormatError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise FormatError(
            "%s: its header is not safetensors': %s" % (path, error)
        ) from error
    return blocks


def blocks_of(vector: Any, like: Dict[str, Any]) -> Dict[str, Any]:
    """A vector of parameters cut into blocks as `like` has them."""
    if vector.size != sum(block.size for block in like.values()):
        raise ValueError("the vector is of another network")
    blocks = {}
    at = 0
    for name, block in like.items():
        blocks[name] = vector[at : at + block.size].reshape(block.shape)
        at += block.size
    return blocks


def _lines(metrics: List[Dict[str, float]]) -> Iterator[List[Any]]:
    names = [name for name, _ in METRICS_FIELDS.values()]
    yield names
    for record in metrics:
        yield [record[name] for name in names]


def main(arguments: List[str]) -> int:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        metrics = read_metrics(pathlib.Path(arguments[0]) / "metrics.pb")
    except (OSError, FormatError) as error:
        print("error: %s" % error, file=sys.stderr)
        return 1
    csv.writer(sys.stdout, lineterminator="\n").writerows(_lines(metrics))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
