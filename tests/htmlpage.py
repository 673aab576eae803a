"""Pages of --format html, taken apart, and what holds of every one.

SPDX-License-Identifier: ISC
"""
import html.parser
import re

VOID = {"meta", "br", "link", "input", "hr", "img"}


class Page(html.parser.HTMLParser):
    """A page taken apart: whether what opens closes, what has an id, where
    links lead, the headings, the text of the elements that matter."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.ids, self.links = [], [], [], []
        self.headings, self.words = [], {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if "id" in attrs:
            self.ids.append(attrs["id"])
        self.links += [attrs[key] for key in ("href", "src", "xlink:href")
                       if key in attrs]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data):
        for tag in set(self.open):
            self.words[tag] = self.words.get(tag, "") + data

    def count(self, tag):
        return sum(name == tag for name, _ in self.tags)


def check(text):
    """What holds of every page."""
    page = Page(text)
    assert text.startswith("<!DOCTYPE html>\n")
    assert page.count("main") == 1 and page.headings.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(page.headings, page.headings[1:]))
    assert len(page.ids) == len(set(page.ids))
    for link in page.links:
        assert link.startswith(("#", "data:application/json;base64,")), link
        assert link[0] != "#" or link[1:] in page.ids, link
    for tag, attrs in page.tags:
        assert tag not in ("img", "iframe", "object", "embed", "link", "base")
        assert not any(key.startswith("on") for key in attrs)
        for key in ("aria-labelledby", "aria-describedby", "headers"):
            for word in attrs.get(key, "").split():
                assert word in page.ids, word
        if tag == "svg" and attrs.get("aria-hidden") != "true":
            assert attrs.get("role") == "group" and "aria-labelledby" in attrs
        if tag == "script" or tag == "style":
            assert not set(attrs) & {"src", "href"}
    assert not re.search(r"url\((?!#)|@import|https?:",
                         page.words["style"] + page.words["script"])
    return page
