# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""What //sim/sgd:ensemble_benchmark computes, in other people's tools.

Run by tools/benchmark_peers.py as a worker: each line of input, eta and s,
makes one call of NUM_CHAINS chains of NUM_STEPS steps and prints one line of
JSON, its CPU time in seconds and the steps that chains spent in each field.
Two calls before the first line: the compilers' work is not timed.

The process, as in the benchmark's BM_PlainLoop:
  X <- clip(X - clip(eta (f'(X) + Z), b), L),  Z = s U (u^(-1/alpha) - 1),
U a fair sign; after each step the field of X is counted.
"""

import json
import os
import sys
import time

import numpy as np

NUM_CHAINS = 10_000
NUM_STEPS = 2_000
START = -0.69927305513562177
MAXIMA = (-1.3, 0.2, 0.7)
THRESHOLD = 0.5
BOUND = 1.6
ALPHA = 1.2
POWER = -1 / ALPHA


def gradient_with(exp):
    """f' of sim/landscape/four_minima_landscape.h, for one tool's exp."""

    def gradient(x):
        q = (x + 1.3) * (x - 0.2) * (x - 0.7)
        q_slope = (
            (x - 0.2) * (x - 0.7)
            + (x + 1.3) * (x - 0.7)
            + (x + 1.3) * (x - 0.2)
        )
        s = x * x - 2.56
        a = x - 0.5
        b = x + 1.5
        c = x + 0.8
        peak_a = 0.01 + 4 * a * a
        peak_b = 0.1 + 4 * b * b
        dent = 0.25 * exp(-5 * c * c)
        smooth = (
            (0.05 * (1.65 - x)) ** 0.6
            * (1 + 1 / peak_a)
            * (1 + 1 / peak_b)
            * (1 - dent)
        )
        log_slope = (
            0.6 / (x - 1.65)
            - 8 * a / (peak_a * (peak_a + 1))
            - 8 * b / (peak_b * (peak_b + 1))
            + 10 * c * dent / (1 - dent)
        )
        return smooth * q * (2 * (x * q + s * q_slope) + s * q * log_slope)

    return gradient


def numpy_call():
    """All chains side by side; one uniform number gives size and sign."""
    gradient = gradient_with(np.exp)
    generator = np.random.default_rng(1)

    def call(eta, scale):
        x = np.full(NUM_CHAINS, START)
        v = np.empty(NUM_CHAINS)
        below = [0, 0, 0]
        for _ in range(NUM_STEPS):
            generator.random(out=v)
            v *= 2
            v -= 1
            z = np.abs(v)
            z **= POWER
            z -= 1
            z *= scale
            np.copysign(z, v, out=z)
            z += gradient(x)
            z *= eta
            np.clip(z, -THRESHOLD, THRESHOLD, out=z)
            x -= z
            np.clip(x, -BOUND, BOUND, out=x)
            for i, maximum in enumerate(MAXIMA):
                below[i] += np.count_nonzero(x < maximum)
        return from_below(below)

    return call


def numba_call():
    """The loop that one would write: one chain after the other."""
    import numba

    gradient = numba.njit(gradient_with(np.exp))

    @numba.njit
    def seed():
        np.random.seed(4)

    @numba.njit
    def call(eta, scale):
        counts = np.zeros(4, np.int64)
        for _ in range(NUM_CHAINS):
            x = START
            for _ in range(NUM_STEPS):
                w = (1 - np.random.random()) ** POWER - 1
                z = scale * w if np.random.random() < 0.5 else -scale * w
                update = eta * gradient(x) + eta * z
                x -= max(-THRESHOLD, min(THRESHOLD, update))
                x = max(-BOUND, min(BOUND, x))
                if x < MAXIMA[0]:
                    counts[0] += 1
                elif x < MAXIMA[1]:
                    counts[1] += 1
                elif x < MAXIMA[2]:
                    counts[2] += 1
                else:
                    counts[3] += 1
        return counts

    seed()
    return call


def tuned_numba_call():
    """What a patient user makes of that loop.

    f' from a table with linear interpolation (off by less than 1e-5), a
    generator of two words of state inlined (xoroshiro128+), one draw a step,
    several chains in turn so that their latencies overlap, no branches.
    """
    import numba

    num_cells = 1 << 16
    grid = np.linspace(-BOUND, BOUND, num_cells + 1)
    values = gradient_with(np.exp)(grid)
    table = np.stack([values[:-1], np.diff(values)], axis=1).copy()
    table = np.vstack([table, [[values[-1], 0.0]]])
    cells_per_unit = num_cells / (2 * BOUND)
    side_by_side = 16
    seeds = np.random.default_rng(2).integers(
        1, 1 << 63, size=(2, side_by_side), dtype=np.uint64
    )

    @numba.njit(fastmath=True, error_model="numpy", boundscheck=False)
    def simulate(table, state, eta, scale):
        below = np.zeros(3, np.int64)
        x = np.empty(side_by_side)
        for _ in range(NUM_CHAINS // side_by_side):
            x[:] = START
            for _ in range(NUM_STEPS):
                for c in range(side_by_side):
                    s0 = state[0, c]
                    s1 = state[1, c]
                    word = s0 + s1
                    s1 ^= s0
                    state[0, c] = (
                        ((s0 << np.uint64(24)) | (s0 >> np.uint64(40)))
                        ^ s1
                        ^ (s1 << np.uint64(16))
                    )
                    state[1, c] = (s1 << np.uint64(37)) | (s1 >> np.uint64(27))
                    # 52 bits and half a unit: never 0; the sign from the top.
                    u = (np.float64(word >> np.uint64(12)) + 0.5) * 2.0**-52
                    v = 2 * u - 1
                    w = np.exp(POWER * np.log(abs(v))) - 1
                    y = (x[c] + BOUND) * cells_per_unit
                    cell = np.int64(y)
                    slope = table[cell, 0] + (y - cell) * table[cell, 1]
                    update = eta * (slope + scale * np.copysign(w, v))
                    update = max(-THRESHOLD, min(THRESHOLD, update))
                    x[c] = max(-BOUND, min(BOUND, x[c] - update))
                    below[0] += x[c] < MAXIMA[0]
                    below[1] += x[c] < MAXIMA[1]
                    below[2] += x[c] < MAXIMA[2]
        return below

    return lambda eta, scale: from_below(
        simulate(table, seeds, eta, scale)
    )


def jax_call(generator):
    """All chains side by side in one compiled loop over steps."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_platforms", "cpu")
    gradient = gradient_with(jnp.exp)

    @jax.jit
    def simulate(key, eta, scale):
        def step(j, state):
            x, below = state
            v = jax.random.uniform(
                jax.random.fold_in(key, j),
                (NUM_CHAINS,),
                dtype=jnp.float64,
                minval=-1,
                maxval=1,
            )
            z = scale * jnp.copysign(jnp.abs(v) ** POWER - 1, v)
            update = eta * (gradient(x) + z)
            x = x - jnp.clip(update, -THRESHOLD, THRESHOLD)
            x = jnp.clip(x, -BOUND, BOUND)
            counts = [jnp.sum(x < maximum) for maximum in MAXIMA]
            return x, below + jnp.stack(counts)

        start = (jnp.full(NUM_CHAINS, START), jnp.zeros(3, jnp.int64))
        return jax.lax.fori_loop(0, NUM_STEPS, step, start)[1]

    keys = iter(jax.random.split(jax.random.key(3, impl=generator), 1000))
    return lambda eta, scale: from_below(
        np.asarray(simulate(next(keys), eta, scale))
    )


def from_below(below):
    """Counts of the four fields from those of X below each maximum."""
    total = NUM_CHAINS * NUM_STEPS
    return np.diff([0, *below, total])


PEERS = {
    "NumPy": numpy_call,
    "numba, plain": numba_call,
    "numba, tuned": tuned_numba_call,
    "JAX": lambda: jax_call("threefry2x32"),
    "JAX, rbg keys": lambda: jax_call("rbg"),
}


def main(name, cpu):
    os.sched_setaffinity(0, {int(cpu)})
    call = PEERS[name]()
    for _ in range(2):
        call(0.001, 0.1)
    print("ready", flush=True)
    for line in sys.stdin:
        eta, scale = (float(word) for word in line.split())
        begin = time.process_time()
        counts = [int(count) for count in call(eta, scale)]
        seconds = time.process_time() - begin
        print(json.dumps({"seconds": seconds, "steps": counts}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
