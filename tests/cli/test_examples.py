"""The programs of doc/examples, built against what `make install` puts in
place, and run: what an embedder would copy."""
import glob
import os
import re
import shutil
import subprocess

import pytest

from conftest import BUILD, TOP
from test_library import CAPTURE, installed  # noqa: F401

EXAMPLES = os.path.join(TOP, "doc/examples")
CFLAGS = ["-Wall", "-Wextra", "-Werror", "-O1"]
NEEDS = {"libuv": ["-luv"], "threads": ["-pthread"]}
# of the body of the program, as the issue of the library counts them
STATEMENTS = {"decode.c": 20, "epoll.c": 60, "libuv.c": 25}


@pytest.fixture(scope="module")
def built(installed, tmp_path_factory):  # noqa: F811
    folder = tmp_path_factory.mktemp("examples")

    def build(name):
        source = os.path.join(EXAMPLES, name)
        word = name.split(".")[0]
        program = str(folder / word)
        compiler = (["g++", "-std=c++20"] if name.endswith(".cc") else
                    ["cc", "-std=gnu11"])
        subprocess.run(
            [*compiler, *CFLAGS, source, "-o", program,
             f"-I{installed}/include", f"-L{installed}/lib",
             f"-Wl,-rpath,{installed}/lib", "-lrootwalk",
             *NEEDS.get(word, [])], check=True)
        return program
    return build


def run(*words, **more):
    return subprocess.run(words, stdout=subprocess.PIPE, text=True,
                          check=True, timeout=60, **more).stdout


def test_decode_needs_libc_alone(built, installed, tmp_path):  # noqa: F811
    program = built("decode.c")
    message = tmp_path / "message"
    message.write_bytes(bytes.fromhex(
        "000784000001000100000000" "0377777707657861" "6d706c650000010001"
        "c00c000100010000012c0004c0000201"))
    assert run(program, str(message)) == (
        "7 qr aa rcode 0\nwww.example. 300 IN A 192.0.2.1\n")
    needed = re.findall(r"(\S+\.so\S*) =>", run("ldd", program))
    assert [name.split(".")[0] for name in needed] == ["librootwalk", "libc"]
    message.write_bytes(b"\0\7\x84")
    assert subprocess.run([program, str(message)],
                          stderr=subprocess.DEVNULL).returncode == 1


@pytest.mark.parametrize("kind", ["shared", "static"])
def test_decoding_loads_libc_and_nothing_later(  # noqa: F811
        built, installed, tmp_path, kind):
    """What is linked is one thing; no library is opened on the way either."""
    program = built("decode.c")
    if kind == "static":
        program = str(tmp_path / "decode")
        subprocess.run(["cc", "-std=gnu11", *CFLAGS, "-o", program,
                        os.path.join(EXAMPLES, "decode.c"),
                        f"-I{installed}/include",
                        f"{installed}/lib/librootwalk.a"], check=True)
    message = tmp_path / "message"
    message.write_bytes(bytes.fromhex(  # a TXT that is no ASCII, and an OPT
        "000784000001000100000001" "0377777707657861" "6d706c650000100001"
        "c00c001000010000012c0003" "02c3a9" "0000291000000000000000"))
    done = subprocess.run([program, str(message)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=True, timeout=60,
                          env={**os.environ, "LD_DEBUG": "files"})
    loaded = re.findall(rb"calling init: (\S+)", done.stderr)
    assert b"TXT" in done.stdout
    assert {os.path.basename(name).split(b".")[0] for name in loaded} - {
        b"ld-linux-x86-64", b"ld-linux", b"linux-vdso"} == (
        {b"libc", b"librootwalk"} if kind == "shared" else {b"libc"})


def test_epoll_resolves_and_validates(built, world, hints):
    names = ["www.good.example", "alias.example", "nobody.example"]
    out = run(built("epoll.c"), hints, str(world.port), *names)
    assert "www.good.example. 300 IN A 192.0.2.2\n" in out
    assert "nobody.example: nxdomain, " in out
    assert all(f"{name}: " in out for name in names)


def test_libuv_resolves_on_the_callers_loop(built, world, hints):
    with open(hints) as file:
        assert run(built("libuv.c"), str(world.port), "www.good.example",
                   stdin=file) == "www.good.example. 300 IN A 192.0.2.2\n"


def test_threads_share_nothing(built):
    out = run(built("threads.c"), CAPTURE)
    assert sorted(out.splitlines()) == [f"thread {i}: answer"
                                        for i in range(8)]


def test_cpp_has_owners(built):
    out = run(built("walk.cc"), CAPTURE)
    assert sum(" IN A 61.156.196." in line for line in out.splitlines()) == 6


def test_python_needs_ctypes_alone(installed):  # noqa: F811
    out = run("/usr/bin/python3", os.path.join(EXAMPLES, "walk.py"),
              f"{installed}/lib/librootwalk.so", CAPTURE)
    assert re.match(r"answer \d+ steps\n", out)
    assert out.count(" A 61.156.196.") == 6


@pytest.mark.skipif(not shutil.which("luajit"), reason="no luajit")
@pytest.mark.parametrize("words, status, said", [
    ((CAPTURE,), 0, "a.w.bilicdn1.com.\n61.156.196."),
    ((CAPTURE, "json"), 0, '"outcome": "answer"'),
    ((os.path.join(TOP, "README.md"),), 1, "not in a known format"),
])
def test_lua_needs_ffi_alone(installed, words, status, said):  # noqa: F811
    done = subprocess.run(["luajit", os.path.join(EXAMPLES, "walk.lua"),
                           f"{installed}/lib/librootwalk.so", *words],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=20)
    assert (done.returncode, said in done.stdout) == (status, True), done


def test_every_example_is_built_and_run_here():
    with open(__file__) as file:
        text = file.read()
    for path in glob.glob(EXAMPLES + "/*"):
        assert f'"{os.path.basename(path)}"' in text, path


def statements(path):
    """Count the statements of the functions: ends of statements, and heads of
    those that have others within."""
    with open(path) as file:
        text = re.sub(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"", "", file.read(),
                      flags=re.S)
    bodies = re.findall(r"^\{\n(.*?)^\}", text, re.S | re.M)
    count = 0
    for body in bodies:
        # declarations stand before the first empty line
        head, _, rest = body.partition("\n\n")
        body = rest or head
        body = re.sub(r"for \([^{]*?\)\n", "for\n", body)
        count += body.count(";") + len(re.findall(r"\b(if|for|while)\b", body))
    return count


PEERS = os.path.join(TOP, "tests/bench/embed")
PEER_NEEDS = {  # what each is compiled with, and the header that has to be there
    "decode_ldns.c": ("ldns/ldns.h", ["-lldns"]),
    "decode_knot.c": ("libknot/libknot.h", ["-lknot"]),
    "epoll_unbound.c": ("unbound.h", ["-lunbound"]),
    "libuv_unbound.c": ("unbound.h", ["-lunbound", "-luv"]),
    "libuv_cares.c": ("ares.h", ["-lcares", "-luv"]),
}
# doc/library.md's table: a row's programs, in the order of its columns
TABLE = {
    "take a message apart": [
        "decode.c", None, None, "decode_ldns.c", "decode_knot.c"],
    "resolve and validate, on a loop of one's own": [
        "epoll.c", "epoll_unbound.c", None, None, None],
    "resolve on a given libuv loop": [
        "libuv.c", "libuv_unbound.c", "libuv_cares.c", None, None],
}


def source_of(name):
    return os.path.join(PEERS if name in PEER_NEEDS else EXAMPLES, name)


def test_the_peers_programs_are_compiled_and_counted(tmp_path):
    with open(os.path.join(TOP, "doc/library.md")) as file:
        text = file.read()
    for what, programs in TABLE.items():
        cells = re.search(rf"^\| {re.escape(what)} \|(.*)\|$", text, re.M)[1]
        assert [cell.strip() for cell in cells.split("|")] == [
            "-" if name is None else str(statements(source_of(name)))
            for name in programs], what
    for name in STATEMENTS:
        assert f"| `{name}` |" in text
        assert re.search(rf"^\| `{name}` \|.*\| {statements(source_of(name))} "
                         r"\|$", text, re.M), name
    assert sorted(os.listdir(PEERS)) == sorted(PEER_NEEDS)
    message = tmp_path / "message"
    message.write_bytes(bytes.fromhex(
        "000784000001000100000000" "0377777707657861" "6d706c650000010001"
        "c00c000100010000012c0004c0000201"))
    for name, (header, libraries) in PEER_NEEDS.items():
        if not glob.glob(f"/usr/include/{header}"):
            continue
        program = str(tmp_path / name[:-2])
        subprocess.run(["cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror",
                        "-O1", source_of(name), "-o", program, *libraries],
                       check=True)
        if name.startswith("decode"):
            assert re.search(r"^www\.example\.\s+300\s(IN\s)?\s*A\s+192\.0\.2\.1$",
                             run(program, str(message)), re.M), name


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_examples_are_short(name):
    count = statements(os.path.join(EXAMPLES, name))
    assert 5 < count <= STATEMENTS[name], count
