"""The build follows its inputs, and stays where it is told to."""
import fnmatch
import os
import re
import shutil
import subprocess
import tarfile

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
    """LAZY=0: the linker is told of each of them."""
    objects = [tmp_path / "obj/src" / name
               for name in ("cli/jansson.o", "capture/libpcap.o")]
    make(f"BUILD={tmp_path}", "LAZY=0", *map(str, objects))
    symbols = subprocess.run(["nm", "-u", *objects], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
    assert "json_loadb" in symbols and "pcap_open" in symbols
    assert "dlopen" not in symbols
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


def test_a_build_folder_with_blanks_is_refused_before_anything_is_made(
        tmp_path):
    """make knows no target with a blank in its name."""
    done = subprocess.run(
        ["make", "-C", TOP, f"BUILD={tmp_path}/a b", "all"], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "MAKEFLAGS": ""})
    assert done.returncode == 2 and "BUILD has to be one word" in done.stderr
    assert not os.listdir(tmp_path)


def test_a_program_named_locale_is_no_folder_of_translations(tmp_path):
    """As /usr/bin has one beside ours."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "share").mkdir()
    (tmp_path / "bin/locale").write_text("#!/bin/sh\n")
    (tmp_path / "share/locale").symlink_to(os.path.join(BUILD, "locale"))
    program = shutil.copy(os.path.join(BUILD, "rootwalk"), tmp_path / "bin")
    done = subprocess.run(
        [program, "--help"], check=True, text=True, stdout=subprocess.PIPE,
        env={**os.environ, "LC_ALL": "zh_CN.UTF-8", "LANGUAGE": "",
             "ROOTWALK_CONFIG": ""})
    assert "用法" in done.stdout


def debian_packages():
    """{package: patterns}, and what no package takes."""
    lists = {}
    for name in os.listdir(os.path.join(TOP, "debian")):
        if name.endswith(".install") or name == "not-installed":
            with open(os.path.join(TOP, "debian", name),
                      encoding="utf-8") as file:
                lists[name.removesuffix(".install")] = file.read().split()
    return lists


def rpm_packages():
    """{package: patterns} of the spec's %files, in the same folders."""
    with open(os.path.join(TOP, "packaging/rootwalk.spec"),
              encoding="utf-8") as file:
        text = file.read()
    folders = {"bindir": "usr/bin", "libdir": "usr/lib/*",
               "mandir": "usr/share/man", "datadir": "usr/share",
               "docdir": "usr/share/doc", "includedir": "usr/include"}
    lists = {"removed": re.findall(r"^rm %\{buildroot\}(.*)", text, re.M)}
    for name, body in re.findall(r"^%files *(\w*)\n(.*?)\n\n", text,
                                 re.S | re.M):
        lists[name] = [row for row in body.split("\n")
                       if not row.startswith(("%license", "%dir"))]
    return {name: [re.sub(r"%\{_(\w+)\}", lambda m: folders[m[1]], row)
                   .replace("site-functions", "vendor-completions")
                   for row in rows] for name, rows in lists.items()}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """What `make install` puts in place, as a distribution has it."""
    root = tmp_path_factory.mktemp("root")
    subprocess.run(
        ["make", "-s", "-C", TOP, f"BUILD={BUILD}", f"DESTDIR={root}",
         "ZSHDIR=/usr/local/share/zsh/vendor-completions", "install"],
        check=True, env={**os.environ, "MAKEFLAGS": ""},
        stdout=subprocess.DEVNULL)
    names = [str(path.relative_to(root)) for path in root.rglob("*")
             if not path.is_dir() or path.is_symlink()]
    return sorted(name.replace("usr/local/lib/", "usr/lib/any/").replace(
        "usr/local/", "usr/") for name in names)


@pytest.mark.skipif(os.path.basename(BUILD) == "asan", reason="what is "
                    "installed has no sanitizers")
@pytest.mark.parametrize("packages", [debian_packages, rpm_packages])
def test_each_file_is_in_one_package(installed, packages):
    lists = packages()
    assert len(lists) >= 5 and len(installed) > 100
    used = set()
    for name in installed:
        having = [(package, row) for package, rows in lists.items()
                  for row in rows if fnmatch.fnmatchcase(
                      name, row + "*" if row.endswith("/") else row)]
        assert len(having) == 1, name
        used.update(having)
    unused = {(package, row) for package, rows in lists.items()
              for row in rows} - used
    assert unused == set()


def test_packages_have_the_version():
    def read(name):
        with open(os.path.join(TOP, name), encoding="utf-8") as file:
            return file.read()
    version = re.search(r"^VERSION := (.*)", read("Makefile"), re.M)[1]
    so = re.search(r"^SOVERSION := (.*)", read("Makefile"), re.M)[1]
    assert read("debian/changelog").startswith(f"rootwalk ({version})")
    spec = read("packaging/rootwalk.spec")
    assert re.search(r"^Version: +(.*)", spec, re.M)[1] == version
    assert f"> - {version}-" in spec
    assert f"\nPackage: librootwalk{so}\n" in read("debian/control")
    node = re.search(r"^(ROOTWALK_\S+) \{", read("src/librootwalk.map"),
                     re.M)[1]
    symbols = read(f"debian/librootwalk{so}.symbols")
    assert f"librootwalk.so.{so} " in symbols and node in symbols


@pytest.mark.skipif(shutil.which("git") is None or
                    not os.path.exists(os.path.join(TOP, ".git")),
                    reason="no checkout here")
def test_the_archive_is_what_git_has(tmp_path):
    """And the archive's own tree makes it again, octet for octet."""
    first = tmp_path / "rootwalk-1.tar.gz"
    dist = os.path.join(TOP, "packaging/dist")
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    subprocess.run([dist, "rootwalk-1", first], cwd=TOP, check=True, env=env)
    names = subprocess.run(
        ["git", "-c", "core.quotePath=off", "ls-files"], cwd=TOP, check=True,
        stdout=subprocess.PIPE, text=True).stdout.splitlines()
    with tarfile.open(first) as archive:
        assert sorted(archive.getnames()) == sorted(
            "rootwalk-1/" + name for name in names)
        archive.extractall(tmp_path)
    again = tmp_path / "again.tar.gz"
    (tmp_path / "rootwalk-1/build").mkdir()
    (tmp_path / "rootwalk-1/build/built").write_text("")
    subprocess.run(["packaging/dist", "rootwalk-1", again], check=True,
                   cwd=tmp_path / "rootwalk-1", env=env)
    assert again.read_bytes() == first.read_bytes()


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


@pytest.mark.parametrize("tool, name", [
    ("dnf", "c-ares-devel"), ("pacman", "c-ares"), ("brew", "c-ares"),
    ("none", "libc-ares-dev")])
def test_setup_on_another_system_names_what_to_install(tmp_path, tool, name):
    """In the system's own names, where they are known."""
    (tmp_path / "sh").symlink_to("/bin/sh")
    (tmp_path / tool).symlink_to("/bin/true")
    done = subprocess.run(["sh", ".ci/setup", "build"], cwd=TOP, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={"PATH": str(tmp_path)}, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert name in done.stderr.split()


def test_a_checkout_that_cannot_be_written_is_built_elsewhere(tmp_path):
    """Root writes anywhere: so the times of all files are looked at."""
    def times():
        return {(folder, name): os.lstat(os.path.join(folder, name)).st_mtime
                for folder, inside, names in os.walk(copy) for name in names}
    copy = tmp_path / "checkout"
    for part in ("src/base", "src/po", "include"):
        shutil.copytree(os.path.join(TOP, part), copy / part)
    shutil.copy(os.path.join(TOP, "Makefile"), copy)
    for folder, inside, names in os.walk(copy):
        os.chmod(folder, 0o555)
    before = times()
    make(f"BUILD={tmp_path / 'out'}", str(tmp_path / "out" / OBJECT),
         str(tmp_path / "out/locale/zh_CN/LC_MESSAGES/rootwalk.mo"), cwd=copy)
    assert (tmp_path / "out" / OBJECT).exists()
    assert times() == before
    for folder, inside, names in os.walk(copy):
        os.chmod(folder, 0o755)
