#!/usr/bin/env python3
"""Random models through every form that dksc reads and writes, and back: they compute what they computed before.

    campaign.py [--dksc .build/release/dksc] [--models 200] [--seed 1] [--jobs 2] [--torch] [--keep FOLDER]
    campaign.py --dksc PATH --replay MODEL.onnx [--route ROUTE]

Model i of a campaign is drawn from seed · 10⁶ + i alone, so that it can be drawn again. Each goes

  copy      to ONNX without a method, weights kept: the same bytes
  IR        to OpenVINO IR, its copy, and back to ONNX
  program   to .dks with weights beside it, and from there to ONNX, three times: the second program has no layer more
            than the first, which may say in other words what the model's operators were, and the third is the second
  PyTorch   to a module, which PyTorch runs where it is asked for, and whose weights go into the model again
  dks …     under each method, with new weights: checker, shapes, sharing, what `--explain` says is as it was, and
            ONNX, IR and PyTorch compute the same, and so does what is copied or rewritten again

with the same outputs within 1e-4 of the largest number, or an error with a code; with as many weights, each used as
often; and no file but those that were named. A model that fails is made small and written to FOLDER. Exits with 1 on
any difference. Needs numpy and onnx; see judges.py for who else is asked.
"""

import argparse
import json
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import onnx
import onnx.external_data_helper

import evaluator
import judges
import minimize
import models
from routes import Case

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))


def further_feeds(model, feeds, seed):
    """Other numbers of the same shapes, and another batch where it is free."""
    random = np.random.default_rng(seed)
    free = all(v.type.tensor_type.shape.dim[0].dim_param for v in model.graph.input if v.name in feeds)
    other = {}
    for name, array in feeds.items():
        shape = (3, *array.shape[1:]) if free else array.shape
        if array.dtype.kind == "f":
            other[name] = random.standard_normal(shape).astype(array.dtype)
        else:
            other[name] = random.integers(0, int(array.max()) + 1, shape).astype(array.dtype)
    return [feeds, other]


def external(path, random):
    """Puts the weights of a model into files beside it, under names that are not ours to write."""
    model = onnx.load(path)
    name = ["weights.bin", "deep/er/w.data", ".profile", "copy.onnx", "a b"][int(random.integers(5))]
    os.makedirs(os.path.dirname(os.path.join(os.path.dirname(path), name)), exist_ok=True)
    # Shapes stay inside, as readers ask for it, and so do the factors of a Resize, which are shapes in floats.
    inside = {i for node in model.graph.node if node.op_type == "Resize" for i in node.input[1:]}
    for tensor in model.graph.initializer:
        if tensor.name not in inside and tensor.data_type == onnx.TensorProto.FLOAT and len(tensor.raw_data) >= 16:
            onnx.external_data_helper.set_external_data(tensor, name)
    onnx.save(model, path)


def case_of(options, model, feeds, seed, folder, marks):
    """The case of a model, in a folder of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.join(folder, "source"))
    path = os.path.join(folder, "source", "drawn.onnx")
    onnx.save(model, path)
    if "external" in marks:
        external(path, np.random.default_rng(seed))
    return Case(options.dksc, path, further_feeds(model, feeds, seed), os.path.join(folder, "out"), marks)


def one(task):
    """Draws a model and sends it through all routes: (seed, marks, nodes, runs, results, texts of failures)."""
    options, seed = task
    np.seterr(all="ignore")
    folder = os.path.join(options.folder, str(seed))
    if options.torch and judges.torch is None:
        judges.load_torch()
    drawn = models.drawn(seed, options.size)
    if drawn is None:
        return seed, (), 0, 0, [], []
    draft, model, feeds = drawn
    marks = draft.marks | ({"external"} if draft.chance(.1) else set())
    texts = []
    try:
        onnx.checker.check_model(model, full_check=True)
        case = case_of(options, model, feeds, seed, folder, marks)
        for feeds_of_case, wanted in zip(case.feeds, case.wanted):
            if (what := judges.difference(wanted, evaluator.run(model, feeds_of_case))) is not None:
                # Rounding chooses the larger of two numbers, or grows where a norm divides by next to nothing.
                if "places" in what or (off := re.search(r"differs by (\S+)", what)) and float(off[1]) < 1e-2:
                    return seed, (), 0, 0, [], []
                raise ValueError(f"the judges do not agree: {what}")
    except Exception as error:  # a fault of the campaign, not of dksc
        return seed, marks, 0, 0, [("draw", "invalid", " ".join(str(error).split())[:200])], []
    routes = case.routes()
    # All that keep the network, and two of those that change it.
    changing = [name for name, route in routes.items() if route[0] == case.shaped]
    chosen = {changing[i] for i in np.random.default_rng(seed).permutation(len(changing))[:2]}
    for name, route in routes.items():
        if name not in options.route if options.route else name in changing and name not in chosen:
            continue
        result = case.route(name, *route)
        if result[1] == "different":
            texts.append(failure(options, case, model, feeds, seed, marks, name, result[2]))
    shutil.rmtree(folder, ignore_errors=True)
    return seed, marks, len(model.graph.node), case.runs, case.results, texts


def kind_of(text):
    """A failure without its numbers, so that smaller models can fail in the same way."""
    return re.sub(r"'[^']*'|\d[\d.e+-]*|\[[^\]]*\]", "#", re.split(": dksc |weights: ", text)[0])[:60]


# How often each process has seen a kind of failure: the first of a kind are made small.
SEEN = Counter()


def failure(options, case, model, feeds, seed, marks, name, text):
    """What is said of a failure; the model, made small, goes to the folder of failures."""
    folder = os.path.join(options.folder, f"small{seed}")

    def fails(model, feeds):
        try:
            other = case_of(options, model, feeds, seed, folder, marks)
            result = other.route(name, *other.routes()[name])
        except Exception:  # a model that does not even run
            return False
        return result[1] == "different" and kind_of(result[2]) == kind_of(text)

    SEEN[name, kind_of(text)] += 1
    if options.minimize and SEEN[name, kind_of(text)] <= 2:
        model, feeds = minimize.smaller(model, feeds, fails)
    shutil.rmtree(folder, ignore_errors=True)
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
        onnx.save(model, os.path.join(options.keep, f"{name}-{seed}.onnx"))
    return f"model {seed}, {name}: {text}\n{minimize.told(model)}\n"


def replay(options):
    """One model of a file through all routes."""
    model = onnx.load(options.replay)
    random, feeds = np.random.default_rng(0), {}
    for value in model.graph.input:
        shape = [d.dim_value or 2 for d in value.type.tensor_type.shape.dim]
        kind = evaluator.TYPES[value.type.tensor_type.elem_type]
        floating = np.dtype(kind).kind == "f"
        feeds[value.name] = (random.standard_normal(shape) if floating else random.integers(0, 8, shape)).astype(kind)
    case = case_of(options, model, feeds, 0, options.folder, ())
    print(minimize.told(model))
    for name, route in case.routes().items():
        if not options.route or name in options.route:
            print("  ".join(case.route(name, *route)))
    return any(result[1] == "different" for result in case.results)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dksc", default=os.path.join(REPOSITORY, ".build/release/dksc"))
    parser.add_argument("--models", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=8, help="the most blocks of a model")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--torch", action="store_true", help="judges modules by PyTorch too")
    parser.add_argument("--route", action="append", help="this one alone; may be repeated")
    parser.add_argument("--keep", help="where models that fail are written, made small")
    parser.add_argument("--no-minimize", dest="minimize", action="store_false")
    parser.add_argument("--known", help="kinds of differences that are counted but do not fail the run")
    parser.add_argument("--failures", type=int, default=20, help="how many are told")
    parser.add_argument("--replay", help="an ONNX file instead of drawn ones")
    options = parser.parse_args()
    options.dksc = os.path.abspath(options.dksc)
    options.folder = tempfile.mkdtemp(prefix="differential-")
    try:
        if options.torch:
            judges.load_torch()
        sys.exit(replay(options) if options.replay else campaign(options))
    finally:
        shutil.rmtree(options.folder, ignore_errors=True)


def known_kinds(path):
    """The lines of a file that say something."""
    if path is None:
        return set()
    with open(path) as file:
        lines = [line.strip() for line in file]
    return {line for line in lines if line and not line.startswith("#")}


def campaign(options):
    began = time.time()
    outcomes, refusals, marks, faults, kinds = (Counter() for _ in range(5))
    drawn = runs = failed = told = 0
    known = known_kinds(options.known)
    tasks = [(options, options.seed * 1_000_000 + i) for i in range(options.models)]
    # Of a process that ends in a fault, this pool says so, where others wait for its answer.
    with ProcessPoolExecutor(options.jobs, multiprocessing.get_context("fork")) as pool:
        for seed, found, nodes, count, results, texts in pool.map(one, tasks):
            drawn += bool(results)
            runs += count
            marks.update(found)
            for route, outcome, detail in results:
                outcomes[route, outcome] += 1
                if outcome == "different":
                    kinds[route, kind_of(detail)] += 1
                if outcome == "refused":
                    refusals[route, detail] += 1
                if outcome == "invalid":
                    faults[detail] += 1
                    print(f"model {seed} is not valid: {detail}", flush=True)
            failed += any(o == "different" and f"{r}: {kind_of(d)}" not in known for r, o, d in results)
            for text in texts:
                told += 1
                if told <= options.failures:
                    print(text, flush=True)
    print(f"judges: {judges.names()}")
    print("drawn with: " + ", ".join(f"{k} {n}" for k, n in sorted(marks.items())))
    for route in dict.fromkeys(r for r, _ in outcomes):
        codes = ", ".join(f"{code} {n}" for (r, code), n in sorted(refusals.items()) if r == route)
        print(f"{route:9} same {outcomes[route, 'same']:5}  refused {outcomes[route, 'refused']:5}  "
              f"different {outcomes[route, 'different']:4}" + (f"  ({codes})" if codes else ""))
    for (route, kind), count in kinds.most_common():
        print(f"  {count} × {route}: {kind}" + (" (known)" if f"{route}: {kind}" in known else ""))
    what = "a difference" + (" that is not known" if known else "")
    print(f"{drawn} models, {runs} runs of dksc in {time.time() - began:.0f} s, {failed} models with {what}")
    return failed > 0 or bool(faults)


if __name__ == "__main__":
    main()
