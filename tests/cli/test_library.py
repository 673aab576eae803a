"""The library as its users meet it: the examples of doc/library.md, built
against what `make install` puts in place."""
import os
import re
import subprocess

import pytest

from conftest import BUILD, TOP

CAPTURE = os.path.join(TOP, "testdata/pcap/www.bilibili.com.pcap")


def make(*words):
    return subprocess.run(["make", "-s", "-C", TOP, f"BUILD={BUILD}", *words],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=True,
                          env={**os.environ, "MAKEFLAGS": ""})


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    if os.path.basename(BUILD) == "asan":
        pytest.skip("what is installed has no sanitizers")
    root = tmp_path_factory.mktemp("root")
    make("install", f"DESTDIR={root}", "PREFIX=/usr/local")
    return str(root / "usr/local")


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    with open(os.path.join(TOP, "doc/library.md")) as manual:
        codes = re.findall(r"```c\n(.*?)```", manual.read(), re.S)
    paths = []
    for code in codes:
        paths.append(tmp_path_factory.mktemp("example") / "example.c")
        paths[-1].write_text(code)
    return [str(path) for path in paths]


def build(prefix, source, program, kind):
    """Compile as doc/library.md says; the environment to run it in."""
    env = {**os.environ, "PKG_CONFIG_PATH": prefix + "/lib/pkgconfig",
           "LD_LIBRARY_PATH": prefix + "/lib"}
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "librootwalk",
         f"--define-variable=prefix={prefix}",
         *(["--static"] if kind == "static" else [])],
        stdout=subprocess.PIPE, text=True, check=True, env=env).stdout.split()
    if kind == "static":
        flags = [prefix + "/lib/librootwalk.a" if flag == "-lrootwalk"
                 else flag for flag in flags]
    subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", source,
                    "-o", program, *flags], check=True)
    return env


@pytest.mark.parametrize("kind", ["shared", "static"])
def test_the_example_compiles_and_runs(installed, sources, tmp_path, kind):
    program = str(tmp_path / "example")
    env = build(installed, sources[0], program, kind)
    done = subprocess.run([program, "www.bilibili.com", CAPTURE],
                          stdout=subprocess.PIPE, text=True, check=True,
                          env=env, timeout=20)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("step 1 asks . for www.bilibili.com.: ")
    assert sum("A 61.156.196." in line for line in lines) == 6
    assert any(re.match(r"answer after \d+ queries$", line)
               for line in lines)


def test_the_example_refuses_what_is_no_capture(installed, sources, tmp_path):
    done = subprocess.run(
        ["cc", "-std=c11", sources[0], "-o", str(tmp_path / "x"),
         f"-I{installed}/include",
         f"{installed}/lib/librootwalk.so"])
    assert done.returncode == 0
    done = subprocess.run([str(tmp_path / "x"), "a.example", sources[0]],
                          stderr=subprocess.PIPE, env={
                              "LD_LIBRARY_PATH": installed + "/lib"})
    assert done.returncode == 1 and b"not in a known format" in done.stderr


def test_install_and_uninstall(tmp_path):
    make("install", f"DESTDIR={tmp_path}", "PREFIX=/usr/local")
    local = tmp_path / "usr/local"
    shared = {*os.listdir(local / "share/rootwalk")} - {"folders"}
    assert sorted(shared) == sorted(
        name for name in os.listdir(os.path.join(TOP, "doc/schema"))
        if name.endswith(".schema.json"))
    assert os.access(local / "bin/rootwalk", os.X_OK)
    assert (local / "share/man/man1/rootwalk.1").exists()
    assert "rw_engine_next" in (
        local / "share/man/man3/rootwalk_engine.3").read_text()
    assert (local / "share/man/man3/librootwalk.3").exists()
    assert (local / "share/locale/zh_CN/LC_MESSAGES/rootwalk.mo").exists()
    made = (local / "lib/pkgconfig/librootwalk.pc").read_text()
    assert "prefix=/usr/local\n" in made and str(tmp_path) not in made
    make("uninstall", f"DESTDIR={tmp_path}", "PREFIX=/usr/local")
    assert [name for _, _, names in os.walk(tmp_path)
            for name in names] == []


def test_the_shared_library_shows_public_names_only():
    shared = os.path.join(BUILD, "librootwalk.so")
    names = subprocess.run(["nm", "-D", "--defined-only", shared],
                           stdout=subprocess.PIPE, text=True,
                           check=True).stdout
    for line in names.splitlines():
        name = line.split()[-1]
        # with a version; the versions themselves are names as well
        assert name.startswith(("rw_", "RW_", "ROOTWALK_")), name


def test_demo_needs_no_network(enter):
    done = subprocess.run(
        [*enter, "make", "-s", "-C", TOP, f"BUILD={BUILD}", "demo"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "MAKEFLAGS": ""})
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("\nwww.bilibili.com. A ") == 2
    assert "61.156.196.7" in done.stdout
    assert ".... .1.. .... ....  AA      1" in done.stdout


def signed_case(name, folder):
    """A case of testdata/dnssec/cases.txt as the second example wants it."""
    with open(os.path.join(TOP, "testdata/dnssec/cases.txt")) as file:
        text = file.read()
    octets = dict(re.findall(r"^message (\S+) (\S+)$", text, re.M))
    case, = re.findall(rf"^case {name}\n(.*?)^expect", text, re.M | re.S)
    now, = re.findall(r"^now (\d+)$", case, re.M)
    owner, anchor = re.findall(r"^anchor (\S+) (.*)$", case, re.M)[0]
    words = [now, f"{owner} IN {anchor}"]
    for zone, key in re.findall(r"^evidence (\S+) .* (\S+)$", case, re.M):
        (folder / key).write_bytes(bytes.fromhex(octets[key]))
        words += [zone, str(folder / key)]
    return words


@pytest.mark.parametrize("left_out, said", [
    (0, ["secure"]),
    (1, ["needs example. DNSKEY",
         "indeterminate: example. DNSKEY, "])])
def test_the_second_example_judges(installed, sources, tmp_path, left_out,
                                   said):
    program = str(tmp_path / "judge")
    env = build(installed, sources[1], program, "shared")
    words = signed_case("positive", tmp_path)
    if left_out:
        del words[6:8]  # example.'s DNSKEY set
    done = subprocess.run([program, "www.example.", *words], text=True,
                          stdout=subprocess.PIPE, check=True, env=env,
                          timeout=20)
    for line, begins in zip(done.stdout.splitlines(), said, strict=True):
        assert line.startswith(begins)
