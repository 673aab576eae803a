"""What rootwalk prints, held against the contract: the JSON Schemas of
doc/schema/.

    check(octets)    raises Broken unless every object of ours is valid

SPDX-License-Identifier: ISC
"""
import functools
import json
import os

from jsonschema import Draft202012Validator

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SCHEMAS = os.path.join(TOP, "doc/schema")
# What an object says it is, and the schema it is held against.
FILES = {"rootwalk.trace/1": "trace", "rootwalk.compare/1": "compare",
         "rootwalk.message/1": "explain", "rootwalk.bulk/1": "bulk",
         "rootwalk.job/1": "job",
         "rootwalk.mail/1": "mail",
         "rootwalk.session/1": "session",
         "rootwalk.message5322/1": "message5322",
         "rootwalk.frame/1": "frame"}
START = b'"schema":'


class Broken(AssertionError):
    """An object is not as the contract has it."""


def load(name):
    with open(os.path.join(SCHEMAS, f"{name}.schema.json"),
              encoding="utf-8") as file:
        return json.load(file)


@functools.lru_cache(maxsize=None)
def validator(name):
    schema = load(name)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def unique(pairs):
    """No member stands twice in an object."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Broken(f"a member stands twice: {[key for key, _ in pairs]}")
    return members


def no_constant(word):
    raise Broken(f"{word} is not JSON")


DECODER = json.JSONDecoder(object_pairs_hook=unique,
                           parse_constant=no_constant)


def objects(text):
    """Give the objects of an output, one after another.

    An output that was cut off ends in a part of one, which does not count.
    """
    at = 0
    while True:
        while at < len(text) and text[at] in " \n":
            at += 1
        if at == len(text):
            return
        try:
            found, at = DECODER.raw_decode(text, at)
        except json.JSONDecodeError as error:
            if text.endswith("}\n"):
                raise Broken(f"not JSON: {error}") from error
            return
        yield found


def traces(value):
    """Give each trace in a value, wherever it stands."""
    if isinstance(value, dict):
        if value.get("schema") == "rootwalk.trace/1":
            yield value
        for inner in value.values():
            yield from traces(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from traces(inner)


def total(steps):
    """The octets of some steps' queries."""
    return sum(step["query"]["size"] for step in steps)


def check_sums(trace):
    """What a schema cannot say: the cost is that of the steps, and a walk
    with a result has a response that decided."""
    sent = [step for step in trace["steps"]
            if not {"mismatch", "joined", "unsent"} & step.keys()]
    # called off, or of this machine's own trouble: it may never have left
    certain = [step for step in sent
               if step["error"] not in ("cancelled", "local")]
    cost = trace["cost"]
    if [step["step"] for step in trace["steps"]] != list(
            range(1, len(trace["steps"]) + 1)):
        raise Broken("the steps are not numbered from 1")
    if not len(certain) <= cost["queries"] <= len(sent):
        raise Broken(f"cost.queries is {cost['queries']}, of {len(sent)} "
                     "steps that were sent")
    if not total(certain) <= cost["bytes_sent"] <= total(sent) or (
            cost["queries"] == len(sent) and
            cost["bytes_sent"] != total(sent)):
        raise Broken("cost.bytes_sent is not the sum of the queries' sizes")
    if trace["rcode"] is None and trace["outcome"] in (
            "answer", "nodata", "nxdomain"):
        raise Broken("a result without an rcode")
    if trace["rcode"] is not None and not any(
            step["response"] for step in trace["steps"]) and trace["steps"]:
        raise Broken("an rcode that nobody gave")
    for step in trace["steps"]:
        if step["kind"] is None and step["response"] is not None:
            raise Broken("a response without a kind")


def check_object(found, name=None):
    """Hold one object against its schema, or against the one that is
    named."""
    if name is None:
        said = found.get("schema")
        if not isinstance(said, str) or said not in FILES:
            raise Broken(f"no schema is called {said!r}")
        name = FILES[said]
    errors = list(validator(name).iter_errors(found))
    if errors:
        error = errors[0]
        while error.context:  # the alternative that was meant
            error = max(error.context, key=lambda e: len(e.absolute_path))
        where = "/".join(str(part) for part in error.absolute_path)
        raise Broken(f"{name}: {where}: {error.message[:300]}")
    for trace in traces(found):
        check_sums(trace)


def is_ours(octets):
    """Whether an output is JSON of ours."""
    return octets.startswith(b"{") and START in octets[:40]


def check(octets):
    """Hold every object of an output of ours; give how many there are."""
    count = 0
    if is_ours(octets):
        for found in objects(octets.decode("utf-8")):
            check_object(found)
            count += 1
    return count
