#!/usr/bin/python3
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Times gradients of VGG on a GPU beside plain PyTorch on the same device.

  benchmark_gpu_peer.py --benchmark=PROGRAM [--rounds=N] [--seconds=S]
                        [--networks=VGG11,VGG16]

PROGRAM is //dl/model:losses_benchmark; this and it may be copied to a machine
that has no Bazel, where the Python that runs this has PyTorch 2.11.0.  The
contestants take a batch forward and back: plain PyTorch with modules, images in
float on the device, channels last, cuDNN free to try its algorithms, in bfloat16
by autocast, launched kernel by kernel or as a CUDA graph; the trainer from bytes
on the device, indices and weights from the host, algorithms held to
deterministic ones.  Each makes one run in each round, in turn.  Prints images
per second, and of the trainer's ratio to the faster of PyTorch's two the median,
smallest and largest over the rounds, as Markdown.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time
from typing import Callable, Dict, List, Tuple

import torch
from torch import nn

# [WOR22]'s networks: outputs of convolutions, 0 a pooling by 2.
LAYERS = {
    "VGG11": [64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0],
    "VGG16": [64, 64, 0, 128, 128, 0]
    + [256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0],
}
BATCHES = (100, 2500)
PRECISIONS = ("float32", "TF32", "bfloat16")


def make_network(name: str) -> nn.Module:
    modules: List[nn.Module] = []
    channels = 3
    for outputs in LAYERS[name]:
        if outputs == 0:
            modules.append(nn.MaxPool2d(2))
            continue
        modules += [nn.Conv2d(channels, outputs, 3, padding=1), nn.ReLU(True)]
        channels = outputs
    modules.append(nn.Flatten())
    for outputs in (512, 512):
        modules += [nn.Linear(512, outputs), nn.ReLU(True)]
    modules.append(nn.Linear(512, 10))
    return nn.Sequential(*modules).cuda().to(memory_format=torch.channels_last)


def make_pass(name: str, batch: int, precision: str) -> Callable[[], None]:
    torch.manual_seed(1)
    network = make_network(name)
    images = torch.randn(batch, 3, 32, 32, device="cuda").contiguous(
        memory_format=torch.channels_last
    )
    labels = torch.randint(10, (batch,), device="cuda")
    criterion = nn.CrossEntropyLoss()

    def run() -> None:
        torch.backends.cuda.matmul.allow_tf32 = precision == "TF32"
        torch.backends.cudnn.allow_tf32 = precision == "TF32"
        for parameter in network.parameters():
            parameter.grad = None
        with torch.autocast(
            "cuda",
            torch.bfloat16,
            enabled=precision == "bfloat16",
            cache_enabled=False,
        ):
            loss = criterion(network(images), labels)
        loss.backward()

    return run


def make_graph(run: Callable[[], None]) -> Callable[[], None]:
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            run()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        run()
    return graph.replay


def time_pass(run: Callable[[], None], least: float) -> float:
    """Seconds a call, over `least` seconds after as much to warm up.

    Synchronized after each call, as a loop is that reads a loss.
    """

    def repeat() -> Tuple[int, float]:
        torch.cuda.synchronize()
        count = 0
        begin = time.perf_counter()
        while True:
            run()
            torch.cuda.synchronize()
            count += 1
            seconds = time.perf_counter() - begin
            if seconds > least:
                return count, seconds

    repeat()
    count, seconds = repeat()
    return seconds / count


def time_trainer(
    program: pathlib.Path, name: str, least: float
) -> Dict[str, float]:
    """Images per second by rows "batch precision"."""
    output = subprocess.run(
        [
            program,
            "--benchmark_filter=BM_Gradient/%s/gpu.*channels_last:1/graphs:1"
            % name,
            "--benchmark_min_time=%g" % least,
            "--benchmark_format=json",
        ],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    rates = {}
    for row in json.loads(output)["benchmarks"]:
        arguments = dict(part.split(":") for part in row["name"].split("/")
                         if ":" in part)
        precision = PRECISIONS[int(arguments["precision"])]
        rates["%s %s" % (arguments["batch"], precision)] = row[
            "items_per_second"
        ]
    return rates


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--benchmark", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.4)
    parser.add_argument("--networks", default="VGG11,VGG16")
    flags = parser.parse_args()
    if not torch.cuda.is_available():
        print("no NVIDIA GPU", file=sys.stderr)
        return 1
    torch.backends.cudnn.benchmark = True

    rounds: List[Dict[str, Dict[str, float]]] = []
    for _ in range(flags.rounds):
        rates: Dict[str, Dict[str, float]] = {}
        for name in flags.networks.split(","):
            trainer = time_trainer(flags.benchmark, name, flags.seconds)
            for batch in BATCHES:
                for precision in PRECISIONS:
                    run = make_pass(name, batch, precision)
                    key = "%s %d %s" % (name, batch, precision)
                    rates[key] = {
                        "PyTorch": batch / time_pass(run, flags.seconds),
                        "graph": batch
                        / time_pass(make_graph(run), flags.seconds),
                        "trainer": trainer["%d %s" % (batch, precision)],
                    }
                    # So that a run that is cut off has said something.
                    print(key, rates[key], file=sys.stderr, flush=True)
                    del run
                    torch.cuda.empty_cache()
        rounds.append(rates)

    print(
        "%s, PyTorch %s, %d rounds\n"
        % (torch.cuda.get_device_name(), torch.__version__, flags.rounds)
    )
    print(
        "| network, batch, precision | PyTorch | PyTorch, CUDA graph | trainer "
        "| trainer : faster PyTorch |"
    )
    print("|---|---|---|---|---|")
    for key in rounds[0]:
        median = {
            contestant: statistics.median(rates[key][contestant]
                                          for rates in rounds)
            for contestant in ("PyTorch", "graph", "trainer")
        }
        ratios = [
            rates[key]["trainer"]
            / max(rates[key]["PyTorch"], rates[key]["graph"])
            for rates in rounds
        ]
        print(
            "| %s | %.0f | %.0f | %.0f | %.2f (%.2f to %.2f) |"
            % (
                key,
                median["PyTorch"],
                median["graph"],
                median["trainer"],
                statistics.median(ratios),
                min(ratios),
                max(ratios),
            )
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
