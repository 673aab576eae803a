"""EDNS options in words, held against dig, which gets them through the
loopback interface in an OPT record each."""
import os
import re
import shutil
import socket
import subprocess
import threading

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.path.join(TOP, os.environ.get("ROOTWALK_BUILD", "build"))

# What has another form in a later dig is left out: option codes above 15.
OPTIONS = [
    (3, b"ns1.example"), (3, b"\x00\xff\"\\ a"),
    (8, bytes.fromhex("00011800c00002")), (8, bytes.fromhex("00010000")),
    (8, bytes.fromhex("0002382820010db8000100")),
    (8, bytes.fromhex("00000000")),
    (9, bytes.fromhex("00093a80")), (9, bytes.fromhex("00000000")),
    (9, bytes.fromhex("000abcde")), (9, bytes.fromhex("00000e11")),
    (11, bytes.fromhex("0064")), (11, bytes.fromhex("ffff")),
    (12, bytes(5)),
    (14, bytes.fromhex("4a5c4f66")),
    (15, bytes.fromhex("0014")), (15, bytes.fromhex("0006") + b"expired"),
    (15, bytes.fromhex("ffff")),
    (65001, b"ab\x00"),
]


def serve(sock):
    while True:
        try:
            octets, peer = sock.recvfrom(4096)
        except OSError:
            return
        end = octets.index(b"\0", 12) + 5
        number = int(re.search(rb"o(\d+)\x04test", octets).group(1))
        code, data = OPTIONS[number]
        rdata = (code.to_bytes(2, "big") + len(data).to_bytes(2, "big")
                 + data)
        sock.sendto(octets[:2]
                    + bytes.fromhex("84000001000000000001")
                    + octets[12:end] + bytes.fromhex("00002904d000000000")
                    + len(rdata).to_bytes(2, "big") + rdata, peer)


@pytest.fixture(scope="module")
def dig():
    """Number of the option -> what dig prints behind its name."""
    assert shutil.which("dig") is not None, "dig is not installed"
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(sock,), daemon=True).start()
    questions = [f"o{i}.test" for i in range(len(OPTIONS))]
    output = subprocess.run(
        ["dig", "@127.0.0.1", "-p", str(sock.getsockname()[1]), "+nocookie",
         "+nocmd", "+noall", "+comments", "+question", "+time=2", "+tries=1",
         *questions], stdout=subprocess.PIPE, check=False).stdout
    sock.close()
    found = {}
    for text in re.split(rb"(?=;; Got answer)", output):
        asked = re.search(rb"^;o(\d+)\.test", text, re.M)
        said = re.search(rb"^; (?!EDNS: )[\w =-]+: ?(.*)$", text, re.M)
        if asked and said:
            found[int(asked.group(1))] = said.group(1).decode("latin-1")
    return found


@pytest.fixture(scope="module")
def ours():
    path = os.path.join(BUILD, "tests", "wire", "rdata_text")
    lines = [f"option TYPE{code} {data.hex()}" for code, data in OPTIONS]
    return subprocess.run([path], input="\n".join(lines) + "\n", text=True,
                          stdout=subprocess.PIPE,
                          check=True).stdout.splitlines()


@pytest.mark.parametrize("number", range(len(OPTIONS)), ids=lambda n:
                         f"{OPTIONS[n][0]}-{OPTIONS[n][1].hex()}")
def test_option_is_as_dig_writes_it(number, dig, ours):
    assert number in dig, "dig did not take the option"
    assert ours[number] == dig[number].rstrip()
