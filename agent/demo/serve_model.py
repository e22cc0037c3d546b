"""The local model, as a process: llama.cpp's OpenAI-compatible HTTP server. Run by `child.py`.

serve_model.py PORT WEIGHTS NAME THREADS
"""

import sys
import threading

import xllamacpp

if __name__ == "__main__":
    port, weights, name, threads = sys.argv[1:]
    settings = xllamacpp.CommonParams()
    settings.hostnames, settings.port = ["127.0.0.1"], int(port)
    settings.model.path = weights
    settings.model_alias = {name}  # otherwise every answer carries the path of the weights
    settings.n_ctx, settings.n_parallel = 8192, 1
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = int(threads)
    settings.ui = False
    server = xllamacpp.Server(settings)
    threading.Event().wait()
