# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""An iteration of Our 2 on corrupted FashionMNIST, written plainly in PyTorch.

Run by tools/benchmark_training_peer.py as a worker, with the name of a form and
the number of a CPU.  Each line of input gives one line of JSON:

  time N              CPU time of N iterations, in seconds
  check TRACE MODEL   how far the updates of the steps of a trainer's
                      trace.json are from this form's, relative to their length;
                      MODEL is the same run's parameters.safetensors

The iteration, as in //dl/train:iteration_benchmark:
  theta <- theta - eta phi(g),  g = g_SB + Z (g_SB* - g_LB),  Z = 0.5 W,
phi cuts the norm at 5; SB and SB* are 100 of the 1200 images, LB is all.
"""

import gzip
import json
import os
import pathlib
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

_ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT / "dl" / "train"))

import read_training  # noqa: E402  (found through the path above)

IMAGES = _ROOT / "dl" / "data" / "fashion_mnist"
NUM_TRUE = 1000
NUM_SAMPLES = 1200
BATCH_SIZE = 100
# Of the form that knows that large batches are slow here (losses_benchmark.cc).
CHUNK_SIZE = 100
LEARNING_RATE = 0.05
GRADIENT_THRESHOLD = 5
TAIL_INDEX = 1.4
NOISE_SCALE = 0.5


class LeNet(nn.Module):

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, 5)
        self.conv2 = nn.Conv2d(10, 10, 5)
        self.fc1 = nn.Linear(160, 50)
        self.fc2 = nn.Linear(50, 10)

    def forward(self, x):
        x = functional.relu(functional.max_pool2d(self.conv1(x), 2))
        x = functional.relu(functional.max_pool2d(self.conv2(x), 2))
        x = functional.relu(self.fc1(x.flatten(1)))
        return self.fc2(x)


def read_idx(name, num_header_bytes):
    data = gzip.decompress((IMAGES / name).read_bytes())
    return np.frombuffer(data, np.uint8, offset=num_header_bytes)


class Training:
    """The task, a model, and one iteration in either form."""

    def __init__(self, form):
        self.step = {
            "three gradients": self.three_gradients,
            "one pass": self.one_pass,
            "one pass in chunks": self.one_pass,
        }[form]
        self.chunk_size = CHUNK_SIZE if "chunks" in form else None
        pixels = read_idx("train-images-idx3-ubyte.gz", 16)
        pixels = pixels.reshape(-1, 1, 28, 28)[:NUM_SAMPLES]
        self.images = (torch.tensor(pixels).float() - 127.5) / 127.5
        labels = read_idx("train-labels-idx1-ubyte.gz", 8)[:NUM_SAMPLES]
        self.labels = torch.tensor(labels).long()
        self.model = LeNet()
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), lr=LEARNING_RATE
        )

    def corrupt_labels(self):
        self.labels[NUM_TRUE:] = torch.randint(10, (NUM_SAMPLES - NUM_TRUE,))

    def draw(self):
        small = torch.randperm(NUM_SAMPLES)[:BATCH_SIZE]
        second = torch.randperm(NUM_SAMPLES)[:BATCH_SIZE]
        u = 1 - torch.rand(()).item()
        return small, second, NOISE_SCALE * u ** (-1 / TAIL_INDEX)

    def gradient(self, images, labels):
        self.optimizer.zero_grad()
        functional.cross_entropy(self.model(images), labels).backward()
        return [p.grad.clone() for p in self.model.parameters()]

    def three_gradients(self, small, second, noise):
        g_small = self.gradient(self.images[small], self.labels[small])
        g_second = self.gradient(self.images[second], self.labels[second])
        g_large = self.gradient(self.images, self.labels)
        for p, a, b, c in zip(
            self.model.parameters(), g_small, g_second, g_large
        ):
            p.grad = a + noise * (b - c)
        self.update()

    def one_pass(self, small, second, noise):
        index = torch.cat([small, second, torch.arange(NUM_SAMPLES)])
        weight = torch.cat([
            torch.full((BATCH_SIZE,), 1 / BATCH_SIZE),
            torch.full((BATCH_SIZE,), noise / BATCH_SIZE),
            torch.full((NUM_SAMPLES,), -noise / NUM_SAMPLES),
        ])
        self.optimizer.zero_grad()
        size = self.chunk_size or len(index)
        for i, w in zip(index.split(size), weight.split(size)):
            losses = functional.cross_entropy(
                self.model(self.images[i]), self.labels[i], reduction="none"
            )
            (losses * w).sum().backward()
        self.update()

    def update(self):
        nn.utils.clip_grad_norm_(self.model.parameters(), GRADIENT_THRESHOLD)
        self.optimizer.step()

    def time(self, num_iterations):
        begin = time.process_time()
        for _ in range(num_iterations):
            self.step(*self.draw())
        return time.process_time() - begin

    def distances(self, trace, parameters):
        """Of each step's update: |ours - theirs| / |theirs|."""
        like = read_training.read_parameters(parameters)
        result = []
        for step in read_training.read_trace(trace):
            before = step["parameters_before"]
            blocks = read_training.blocks_of(before, like)
            self.model.load_state_dict(
                {name: torch.tensor(block) for name, block in blocks.items()}
            )
            self.step(
                torch.tensor(step["small"]),
                torch.tensor(step["second"]),
                step["noise"],
            )
            state = self.model.state_dict()
            after = np.concatenate(
                [state[name].numpy().ravel() for name in like]
            )
            theirs = step["parameters_after"].astype(np.float64) - before
            ours = after.astype(np.float64) - before
            result.append(
                float(np.linalg.norm(ours - theirs) / np.linalg.norm(theirs))
            )
        return result


def main(form, cpu):
    os.sched_setaffinity(0, {int(cpu)})
    torch.set_num_threads(1)
    torch.manual_seed(1)
    training = Training(form)
    training.time(2)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "time":
            training.corrupt_labels()
            answer = {"seconds": training.time(int(arguments[0]))}
        else:
            answer = {"distances": training.distances(*arguments)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
