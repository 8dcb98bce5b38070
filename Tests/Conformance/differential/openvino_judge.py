"""OpenVINO in a process of its own.

Its CPU plugin ends in a fault of memory on some networks, and keeps two threads of each that it compiles; neither may
reach those who ask.
"""

import os
import pickle
import subprocess
import sys

# How many networks one process compiles.
MOST = 100


class Crash(Exception):
    """OpenVINO ended without an answer."""


class Judge:
    def __init__(self):
        self.process, self.count = None, 0

    def outputs(self, path, feeds):
        """What OpenVINO computes of an IR or ONNX file. Some files end it on one thread and not on two."""
        try:
            return self.answer(path, feeds, 1)
        except Crash:
            return self.answer(path, feeds, 2)

    def answer(self, path, feeds, threads):
        if self.count >= MOST:
            self.stop()
        if self.process is None:
            self.process = subprocess.Popen([sys.executable, os.path.abspath(__file__)], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            self.count = 0
        self.count += 1
        try:
            pickle.dump((os.path.abspath(path), feeds, threads), self.process.stdin)
            self.process.stdin.flush()
            found = pickle.load(self.process.stdout)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
            self.stop()
            raise Crash("OpenVINO ended in a fault") from error
        if isinstance(found, str):
            raise ValueError(found)
        return found

    def stop(self):
        self.process.kill()
        self.process.communicate()
        self.process = None


def computed(core, path, feeds):
    compiled = core.compile_model(core.read_model(path), "CPU")
    ports, given = list(compiled.inputs), {}
    if len(ports) != len(feeds):
        raise ValueError(f"{len(ports)} inputs, not {len(feeds)}")
    for i, port in enumerate(ports):
        hit = [name for name in feeds if name in port.get_names()]
        given[port] = feeds[hit[0]] if hit else list(feeds.values())[i]
    results = compiled(given)
    return [results[port] for port in compiled.outputs]


def main():
    """Answers requests, a path and feeds each, with outputs or the text of an error."""
    import openvino

    core = openvino.Core()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed is no answer
    while True:
        try:
            path, feeds, threads = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        core.set_property("CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads})
        try:
            answer = computed(core, path, feeds)
        except Exception as error:  # of all types that OpenVINO has
            answer = str(error)
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    main()
