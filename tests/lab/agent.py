"""Runs inside the lab for tests that run outside: see harness.py.

Reads JSON lines from standard input, carries each out in a thread of its
own, and writes one JSON line each to standard output:

    {"id": 1, "run": ["dig", ...], "timeout": 10}
    {"id": 2, "ask": BASE64, "of": "192.0.2.53", "tcp": false, "timeout": 5}

SPDX-License-Identifier: ISC
"""
import base64
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time

output = threading.Lock()


def run(order):
    env = dict(os.environ, **order.get("env", {}))
    began = time.monotonic()
    try:
        done = subprocess.run(order["run"], capture_output=True, env=env,
                              timeout=order["timeout"],
                              input=base64.b64decode(order.get("input", "")))
        status, out, err = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        status, out, err = None, late.stdout or b"", late.stderr or b""
    except OSError as error:
        status, out, err = 127, b"", str(error).encode()
    return {"status": status, "took": time.monotonic() - began,
            "out": base64.b64encode(out).decode(),
            "err": base64.b64encode(err).decode()}


def exactly(stream, size):
    data = b""
    while len(data) < size:
        more = stream.recv(size - len(data))
        if not more:
            raise ConnectionError("closed early")
        data += more
    return data


def ask(order):
    wire = base64.b64decode(order["ask"])
    family = socket.AF_INET6 if ":" in order["of"] else socket.AF_INET
    kind = socket.SOCK_STREAM if order["tcp"] else socket.SOCK_DGRAM
    try:
        with socket.socket(family, kind) as to:
            to.settimeout(order["timeout"])
            to.connect((order["of"], 53))
            if order["tcp"]:
                to.sendall(struct.pack("!H", len(wire)) + wire)
                answer = exactly(to, *struct.unpack("!H", exactly(to, 2)))
            else:
                to.send(wire)
                answer = to.recv(65535)
        return {"answer": base64.b64encode(answer).decode()}
    except OSError as error:
        return {"answer": None, "error": type(error).__name__}


def carry_out(order):
    result = run(order) if "run" in order else ask(order)
    with output:
        print(json.dumps({"id": order["id"], **result}), flush=True)


def main():
    print("ready", flush=True)
    for line in sys.stdin:
        threading.Thread(target=carry_out, args=(json.loads(line),),
                         daemon=True).start()


if __name__ == "__main__":
    main()
