"""The network's options reach the resolvers of compare, too."""
import json
import os
import signal
import subprocess
import time

import dns.flags
import pytest

from conftest import ENVIRONMENT, PROGRAM


@pytest.fixture
def compare(walk, world):
    def run(*words, resolver=None, **more):
        return walk("www.good.example", resolver or
                    f"@127.0.0.3#{world.port}", *words, command="compare",
                    **more)
    return run


def stub_queries(world):
    return [i for i, query in enumerate(world.queries)
            if query.flags & dns.flags.RD]


def test_a_source_address_is_the_resolvers_as_well(compare, world):
    done = compare("-b", "127.0.0.77")
    assert done.status in (0, 3), done.err
    assert stub_queries(world)
    assert set(world.sources) == {"127.0.0.77"}


def test_a_source_port_can_be_shared(compare, world):
    # An address of this process alone: others may run this beside it.
    pid = os.getpid()
    own = f"127.{pid >> 8 & 255}.{pid & 255}.77#5399"
    done = compare(f"@127.0.0.2#{world.port}", "-b", own)
    assert done.status in (0, 3), done.err
    assert len(stub_queries(world)) >= 2


def test_a_port_is_the_resolvers_as_well(compare, world):
    done = compare(resolver="@127.0.0.3")
    assert done.status in (0, 3), done.err
    assert stub_queries(world)


@pytest.mark.parametrize("option, resolver", [("-6", "@127.0.0.3"),
                                              ("-4", "@::1")])
def test_a_resolver_of_the_other_family_is_refused(compare, world, option,
                                                   resolver):
    done = compare(option, resolver=resolver)
    assert done.status == 1 and not stub_queries(world)
    assert done.complains(f"rootwalk: {resolver[1:]}: ", option)


def test_a_recording_holds_what_resolvers_are_asked(compare, world, here,
                                                    rootwalk, tmp_path):
    path = str(tmp_path / "both.pcap")
    done = compare("--record", path)
    assert done.status in (0, 3), done.err
    done = rootwalk("explain", "--format", "json", "--port", str(world.port),
                    path)
    messages = [json.loads(line) for line in done.out.splitlines()]
    queries = [m for m in messages if m["message"]["QR"] == 0]
    responses = [m for m in messages if m["message"]["QR"] == 1]
    assert len(queries) == len(world.queries)
    assert len(responses) == len(world.queries)
    asked = [m for m in queries if m["message"]["RD"] == 1]
    assert len(asked) == len(stub_queries(world)) > 0
    for m in asked:
        assert m["destination"].startswith("127.0.0.3#")
        assert m["pair_frame"] in [r["frame"] for r in responses]
    # it is still a capture that a walk can be replayed from
    done = rootwalk(*here, "--replay", path, "+short", "www.good.example")
    assert done.out == "192.0.2.2\n"


def start_watch(here, world, *words, **more):
    """A watch that never sees all agree; its first round is over."""
    del world.asked[:], world.queries[:], world.sources[:]
    process = subprocess.Popen(
        [PROGRAM, "compare", *here, "--watch", "60", "+time=1", "+tries=1",
         *words, "www.good.example", f"@127.0.0.5#{world.port}"],
        stderr=subprocess.PIPE, env=ENVIRONMENT, **more)
    end = time.monotonic() + 20
    while not stub_queries(world) and time.monotonic() < end:
        time.sleep(.05)
    time.sleep(1)  # REFUSED has come: it waits for the next round
    return process


def test_a_watch_is_interrupted_with_its_report(here, world, tmp_path):
    report = tmp_path / "report"
    process = start_watch(here, world, "-o", str(report))
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=5) == 9
    assert b"interrupted" in process.stderr.read()
    assert "127.0.0.5" in report.read_text()


def test_a_watch_ends_when_nobody_reads(here, world):
    process = start_watch(here, world, stdout=subprocess.PIPE)
    process.stdout.close()
    assert process.wait(timeout=5) != -signal.SIGPIPE
    assert process.stderr.read() == b""
