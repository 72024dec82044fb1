"""Solves sparse assignments with SciPy: argv[1] is a JSON file of instances, answers on stdout."""

import json
import sys
import time

import numpy
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

REPEATS = 3


def solve(instance):
    rows, columns = instance["rows"], instance["columns"]
    start = numpy.asarray(instance["start"])
    column = numpy.asarray(instance["column"])
    cost = numpy.asarray(instance["cost"])
    alone = numpy.asarray(instance["unassigned"])
    # Every row gets a private column to stay alone. SciPy drops zeros, so all costs are shifted by
    # one: each row takes exactly one of them.
    row = numpy.repeat(numpy.arange(rows), numpy.diff(start))
    data = numpy.concatenate([cost, alone]) + 1
    row = numpy.concatenate([row, numpy.arange(rows)])
    column = numpy.concatenate([column, columns + numpy.arange(rows)])
    matrix = csr_array((data, (row, column)), shape=(rows, columns + rows))
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        chosen_rows, chosen = min_weight_full_bipartite_matching(matrix)
        times.append(1000 * (time.perf_counter() - started))
    lookup = dict(zip(zip(row.tolist(), column.tolist()), data.tolist()))
    total = sum(lookup[pair] - 1 for pair in zip(chosen_rows.tolist(), chosen.tolist()))
    return {"ms": min(times), "cost": total}


with open(sys.argv[1], encoding="utf-8") as file:
    print(json.dumps([solve(instance) for instance in json.load(file)]))
