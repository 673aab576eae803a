"""Memory that runs out anywhere: the program says so, and ends by itself."""
import os
import subprocess

import pytest

from conftest import BOUND_S, ENVIRONMENT, PROGRAM

CAPTURE = os.path.abspath("testdata/pcap/www.bilibili.com.pcap")
FAILING = """
#include <errno.h>
#include <stdlib.h>
#include <stddef.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
static long left = -1;

static int fails(void)
{
    if (left < 0) {
        const char *given = getenv("FAIL_AFTER");

        left = given != NULL ? atol(given) : 1000000000;
    }
    if (left > 0)
        left--;
    if (left == 0)
        errno = ENOMEM;
    return left == 0;
}

void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }
void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}
void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}
"""


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    with open(PROGRAM, "rb") as file:
        if b"__asan_init" in file.read():
            pytest.skip("the sanitizers have allocations of their own")
    folder = tmp_path_factory.mktemp("failing")
    (folder / "failing.c").write_text(FAILING)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", folder / "failing.so",
                    folder / "failing.c"], check=True)
    return str(folder / "failing.so")


@pytest.mark.parametrize("words", [
    ["--replay", CAPTURE, "--no-validate"],
    ["--replay", CAPTURE, "--no-validate", "--format", "json"],
    ["explain", CAPTURE], ["explain", "--format", "json", CAPTURE]])
def test_out_of_memory_is_said(failing, words):
    """With one allocation more each time, in ever larger steps."""
    after, whole = 1, False
    while not whole and after < 100000:
        done = subprocess.run(
            [PROGRAM, *words], stdin=subprocess.DEVNULL, timeout=BOUND_S,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**ENVIRONMENT, "LD_PRELOAD": failing,
                 "FAIL_AFTER": str(after)})
        whole = done.returncode == 0 and done.stderr == b""
        if not whole and done.returncode != 127:  # 127: the linker had none
            # What is out of memory is no fault of a file's or a word's; the
            # linker alone cannot say why it loads no library.
            no_library = any(words in done.stderr for words in (
                b"not supported here", b"could not be loaded",
                b"cannot be used"))
            assert done.returncode == (8 if no_library else 10), (
                after, done.stderr)
            assert b"rootwalk: " in done.stderr, (after, done.returncode)
        after += 1 + after // 4
    assert whole
