#!/usr/bin/python3
"""A walk out of a capture in Python, with nothing but ctypes: the report is
JSON, which Python reads.

    walk.py LIBRARY CAPTURE
"""
import ctypes
import json
import sys

SINK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p,
                        ctypes.POINTER(ctypes.c_char), ctypes.c_size_t)


class ReportOptions(ctypes.Structure):
    """struct rw_report_options; more members may follow in later versions."""
    _fields_ = [("size", ctypes.c_size_t), ("format", ctypes.c_int),
                *((name, ctypes.c_bool) for name in (
                    "verbose", "flags", "full", "hex", "color", "signatures",
                    "idn_out")),
                ("width", ctypes.c_uint16), ("height", ctypes.c_uint16),
                ("findings", ctypes.c_void_p), ("sink", SINK),
                ("ctx", ctypes.c_void_p)]


def load(path):
    lib = ctypes.CDLL(path)
    lib.rw_status_text.restype = ctypes.c_char_p
    lib.rw_walk_trace.restype = ctypes.c_void_p
    lib.rw_walk_trace.argtypes = [ctypes.c_void_p]
    lib.rw_report.argtypes = [ctypes.c_void_p, ctypes.POINTER(ReportOptions)]
    lib.rw_engine_free.argtypes = [ctypes.c_void_p]
    return lib


def walk(lib, capture):
    engine, made = ctypes.c_void_p(), ctypes.c_void_p()
    status = lib.rw_replay_walk(ctypes.byref(engine), ctypes.byref(made),
                                capture.encode(), None)
    if status != 0:
        raise OSError(lib.rw_status_text(status).decode())
    pieces = []

    def take(_, data, size):
        pieces.append(data[:size])
        return 0  # RW_OK; another status ends the report

    options = ReportOptions(size=ctypes.sizeof(ReportOptions),
                            format=lib.rw_format_from_word(b"json"),
                            sink=SINK(take))
    status = lib.rw_report(lib.rw_walk_trace(made), ctypes.byref(options))
    lib.rw_engine_free(engine)
    if status != 0:
        raise OSError(lib.rw_status_text(status).decode())
    return json.loads(b"".join(pieces))


def main():
    trace = walk(load(sys.argv[1]), sys.argv[2])
    print(trace["outcome"], len(trace["steps"]), "steps")
    for record in trace["answer"]:
        print(record["name"], record["type"], record["rdata"])


main()
