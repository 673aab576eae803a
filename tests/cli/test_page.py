"""The pages of --format html: one file that needs nothing else, whole, and
with every link leading somewhere; of walks, surveys and comparisons."""
import base64
import json
import os
import re

import pytest

from conftest import TOP
from htmlpage import check

PCAP = os.path.join(TOP, "testdata/pcap/www.bilibili.com.pcap")
ANCHORS = os.path.join(TOP, "testdata/pcap/www.bilibili.com.anchors")
REPLAY = ["--replay", PCAP, "--anchors", ANCHORS, "--format", "html"]
CHINESE = {"LC_ALL": "zh_CN.UTF-8"}


@pytest.fixture
def page(rootwalk):
    def make(*words, name="www.bilibili.com", env=None):
        done = rootwalk(*REPLAY, *words, name, env=env)
        assert done.status in (0, 4, 9) and done.err == "", done.err
        return check(done.out)
    return make


def lang(page):
    return dict(page.tags)["html"]["lang"]


def test_a_page_is_whole_and_needs_nothing_else(page):
    walk = page()
    assert lang(walk) == "en"
    assert walk.words["h1"] == "www.bilibili.com. A"
    assert walk.words["title"].startswith("www.bilibili.com. A: answer")
    assert "a.w.bilicdn1.com." in walk.words["table"]
    assert sum(dict(attrs).get("class") == "step"
               for tag, attrs in walk.tags if tag == "details") == 8


def test_a_page_in_chinese(page):
    walk = page(env=CHINESE)
    assert lang(walk) == "zh-CN"
    assert "信任链" in walk.words["h2"]
    assert not re.search(r"\b(answer|query|response|step)\b",
                         walk.words["h2"] + walk.words["h3"])


def test_a_page_says_first_what_is_wrong(rootwalk):
    """With anchors of another root: bogus stands in the title and the verdict,
    and the first finding is an error with a step that is there."""
    done = rootwalk("--replay", PCAP, "--format", "html", "www.bilibili.com")
    assert done.status == 4
    walk = check(done.out)
    assert "BOGUS" in walk.words["title"] and "error" in walk.words["title"]
    assert walk.words["header"].index("BOGUS") < 100
    assert done.out.index('class="finding bad') < done.out.index('id="steps"')


def test_a_page_carries_its_json(page, rootwalk):
    walk = page()
    data = [link for link in walk.links if link.startswith("data:")]
    assert len(data) == 1
    got = json.loads(base64.b64decode(data[0].split(",")[1], validate=True))
    done = rootwalk(*REPLAY[:-1], "json", "www.bilibili.com")
    assert got == json.loads(done.out)


def test_a_dump_is_there_where_it_is_asked_for(page):
    messages = page().words["pre"].count("Transaction ID")
    assert messages == 16
    dumps = re.findall(r"^ *0000  ", page("--hex").words["pre"], re.M)
    assert len(dumps) == messages


def test_the_same_message_is_written_once(walk):
    """Two servers of one zone are asked the same, and say the same."""
    done = walk("--all", "--no-validate", "--format", "html",
                "www.twice.example")
    whole = check(done.out)
    steps = sum(re.fullmatch("step[0-9]+", word) is not None
                for word in whole.ids)
    assert steps > 3
    assert whole.words["pre"].count("Transaction ID") < 2 * steps


def cells(text):
    """The matrix of a survey: address -> its cells."""
    matrix = text.split('id="survey"')[1].split("</section>")[0]
    return {row[0]: row[1] for row in re.findall(
        r'<th scope="row" class="m">[^<]* ([0-9.]+)</th>(.*?)</tr>', matrix)}


def test_a_survey_is_a_matrix_that_marks_who_differs(walk):
    """Of two servers one refuses: that one is marked, by word and by look."""
    done = walk("--all", "--no-validate", "--format", "html",
                "www.half.example")
    whole, rows = check(done.out), cells(done.out)
    lame = [address for address, cell in rows.items() if "REFUSED" in cell]
    assert lame and len(rows) > len(lame)
    for address, cell in rows.items():
        assert ("differs" in cell) == ('class="odd"' in cell)
        assert ("differs" in cell) == (address in lame), address
        assert re.search(r'href="#step\d+"', cell)
    steps = sum(re.fullmatch("step[0-9]+", word) is not None
                for word in whole.ids)
    assert steps == len(record(whole)["steps"])


# ---- pictures ---------------------------------------------------------------

def record(whole):
    """The JSON that a page carries: of the very same walk."""
    data, = [link for link in whole.links if link.startswith("data:")]
    return json.loads(base64.b64decode(data.split(",")[1]))


def bars(text):
    """Step -> its bar: where it begins, how long it is, its class."""
    return {int(step): (int(x), int(width), look) for step, look, x, width in
            re.findall(r'<a href="#step(\d+)" tabindex="-1"><text.*?</text>\s*'
                       r'<rect class="bar (\w+)" x="(\d+)" y="\d+" '
                       r'width="(\d+)"', text, re.S)}


def since(moment, start):
    """Milliseconds between two times of the same minute or the next."""
    (m, s), (m0, s0) = [time.rstrip("Z").split(":")[1:]
                        for time in (moment, start)]
    return (int(m) - int(m0)) % 60 * 60000 + (float(s) - float(s0)) * 1000


def test_a_bar_is_as_long_as_its_wait(walk):
    """A silent server's ends where it was given up, not with the walk."""
    done = walk("--deadline", "2", "--no-validate", "+tries=1", "+time=1",
                "--format", "html", "www.silent.example")
    trace, drawn = record(check(done.out)), bars(done.out)
    ends = [since(step["sent"], trace["started"]) +
            (step["rtt_ms"] or step.get("given_up_ms") or 0)
            for step in trace["steps"]]
    scale = 390 / max(ends + [trace["cost"]["elapsed_ms"]])
    assert len(drawn) == len(trace["steps"]) > 2
    for step, end in zip(trace["steps"], ends):
        x, width, look = drawn[step["step"]]
        begin = since(step["sent"], trace["started"])
        assert abs(x - 336 - begin * scale) <= 1.5, step["step"]
        assert width == 2 or abs(x + width - 336 - end * scale) <= 2
        assert (look == "lost") == (step["error"] == "timeout")
    assert any(step["error"] == "timeout" for step in trace["steps"])


def test_where_the_chain_breaks_the_sentence_stands(rootwalk):
    """The anchors of another root match no key: drawn, marked, said."""
    done = rootwalk("--replay", PCAP, "--format", "html", "www.bilibili.com")
    picture = done.out.split('aria-labelledby="trust-t"')[1].split("</svg>")[0]
    assert picture.count("matches no key") == 2
    assert "no DNSKEY of . matches a configured trust anchor" in re.sub(
        r"</text>\s*<text[^>]*>", " ", picture)
    table = done.out.split("</svg>")[-1]
    assert table.count("matches no key") == 2


def test_every_zone_and_key_is_drawn(page):
    whole = page()
    trace = record(whole)
    text = whole.words["svg"]
    for zone in trace["chain"]:
        assert zone["zone"] in text
        for key in zone["dnskeys"]:
            assert f"key {key['key_tag']}" in text
        for ds in zone["ds"]:
            assert f"{ds['key_tag']}" in text
    for step in trace["steps"]:
        assert step["server"]["address"] in text


# ---- comparisons ------------------------------------------------------------

def test_a_comparison_is_a_table(walk, world):
    """A resolver that gives something else, and the walk before it."""
    done = walk("www.good.example", f"@127.0.0.3#{world.port}",
                f"@127.0.0.2#{world.port}", "--no-validate", "--format",
                "html", command="compare")
    assert done.status in (0, 3), done.err
    whole = check(done.out)
    assert whole.words["title"].startswith("www.good.example. A: ")
    rows = re.findall(r'<tr><th scope="row"[^>]*>(.*?)</tr>', done.out)
    assert rows[0].startswith("the walk") and "192.0.2.2" in rows[0]
    assert [row.split("<")[0] for row in rows[1:]] == [
        f"127.0.0.3#{world.port}", f"127.0.0.2#{world.port}"]
    told = record(whole)
    assert told["schema"] == "rootwalk.compare/1"
    for row, said in zip(rows[1:], told["recursive"]):
        kinds = {d["kind"] for d in said["differences"]}
        assert ("differs" in row) == (kinds - {"order"} != set()), kinds
        for kind in kinds:
            assert f"<code>{kind}</code>" in done.out
