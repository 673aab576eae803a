"""The build follows its inputs, and stays where it is told to."""
import os
import re
import shutil
import subprocess

import pytest

from conftest import BUILD, TOP

OBJECT = "obj/src/base/status.o"


def make(*words, cwd=TOP):
    done = subprocess.run(
        ["make", "-C", str(cwd), *words], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "MAKEFLAGS": "", "CFLAGS": "-O1"})
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """Make an object; was it compiled?"""
    out = tmp_path_factory.mktemp("build")

    def run(*words):
        return "src/base/status.c" in make(f"BUILD={out}", *words,
                                           str(out / OBJECT))
    return run


def test_what_an_object_is_compiled_with(build):
    assert build()
    assert not build()
    assert build("CFLAGS=-O2")
    assert build("CFLAGS=-O2", "VERSION=9.8.7")
    # what was built without -Werror may have had warnings
    assert build("CFLAGS=-O2", "VERSION=9.8.7", "WERROR=1")
    assert not build("CFLAGS=-O2", "VERSION=9.8.7", "WERROR=1")
    # what was built with it is as good without
    assert not build("CFLAGS=-O2", "VERSION=9.8.7")


def test_a_version_of_ones_own_is_everywhere(tmp_path):
    make(f"BUILD={tmp_path}", "VERSION=9.8.7", str(tmp_path / "librootwalk.pc"))
    assert "Version: 9.8.7" in (tmp_path / "librootwalk.pc").read_text()
    make(f"BUILD={tmp_path}", str(tmp_path / "librootwalk.pc"))
    assert "Version: 9.8.7" not in (tmp_path / "librootwalk.pc").read_text()


def test_libraries_can_be_linked_plainly(tmp_path):
    """LAZY=0: no dlopen, and the linker is told of each of them."""
    objects = [tmp_path / "obj/src" / name
               for name in ("cli/jansson.o", "base/lazy.o")]
    make(f"BUILD={tmp_path}", "LAZY=0", *map(str, objects))
    symbols = subprocess.run(["nm", "-u", *objects], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
    assert "json_loadb" in symbols and "dlopen" not in symbols
    link = make("-n", f"BUILD={tmp_path}", "LAZY=0", str(tmp_path / "rootwalk"))
    link = [row for row in link.splitlines()
            if f"-o {tmp_path}/rootwalk " in row][-1].split()
    packages = re.findall(r"^(?:LAZY|CLI)_PKG := (.*)", open(
        os.path.join(TOP, "Makefile"), encoding="utf-8").read(), re.M)
    for package in " ".join(packages).split():
        assert "-l" + package.removeprefix("lib").replace("zlib", "z") in link


def test_a_soname_is_read_without_binutils():
    """As the linker wrote it, out of our own library; and of no other file."""
    def soname(path):
        return subprocess.run([os.path.join(TOP, "src/soname"), path],
                              text=True, stdout=subprocess.PIPE)
    assert soname(os.path.join(BUILD, "librootwalk.so")).stdout == (
        "librootwalk.so.0\n")
    for other in ("rootwalk", "librootwalk.pc", "no-such-file"):
        done = soname(os.path.join(BUILD, other))
        assert done.returncode != 0 and done.stdout == ""


def test_a_folder_with_blanks_is_a_checkout_like_any_other(tmp_path):
    copy = tmp_path / "a 'good' checkout"
    shutil.copytree(os.path.join(TOP, "src"), copy / "src",
                    ignore=shutil.ignore_patterns("report", "engine"))
    shutil.copytree(os.path.join(TOP, "include"), copy / "include")
    shutil.copy(os.path.join(TOP, "Makefile"), copy)
    make("build/" + OBJECT, cwd=copy)
    assert (copy / "build" / OBJECT).exists()


@pytest.mark.skipif(os.path.basename(BUILD) == "asan", reason="what is "
                    "installed has no sanitizers")
def test_what_was_installed_is_taken_away(tmp_path):
    """With the folders that had to be made for it, and no other."""
    for other in ("", "usr/local/lib/other"):
        root = tmp_path / "the root"
        (root / other).mkdir(parents=True)
        before = sorted(root.rglob("*"))
        words = [f"BUILD={BUILD}", f"DESTDIR={root}", "PREFIX=/usr/local"]
        for _ in range(2):  # once more over it
            subprocess.run(["make", "-s", "-C", TOP, *words, "install"],
                           check=True, env={**os.environ, "MAKEFLAGS": ""},
                           stdout=subprocess.DEVNULL)
        assert (root / "usr/local/bin/rootwalk").exists()
        subprocess.run(["make", "-s", "-C", TOP, *words, "uninstall"],
                       check=True, env={**os.environ, "MAKEFLAGS": ""},
                       stdout=subprocess.DEVNULL)
        assert sorted(root.rglob("*")) == before
