"""The tables of the wire part, read by Python: for the tests that hold them
against others, and for the fuzz targets' seeds."""
import os
import re

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
STRING = r'"(?:[^"\\]|\\.)*"'


def source(path):
    """A file of ours without its comments."""
    with open(os.path.join(TOP, path), encoding="ascii") as file:
        return re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)


def unquote(strings):
    """One or more C strings side by side, as the text they are."""
    return "".join(re.sub(r"\\(.)", r"\1", part[1:-1])
                   for part in re.findall(STRING, strings))


def rdata_rows():
    """(type, text, octets) of every row of rdata_rows.def."""
    row = rf'ROW\(\s*((?:{STRING}\s*)+),\s*((?:{STRING}\s*)+),' \
          rf'\s*((?:{STRING}\s*)+)\)'
    for kind, text, octets in re.findall(
            row, source("tests/wire/rdata_rows.def")):
        yield (unquote(kind), unquote(text), bytes.fromhex(unquote(octets)))


def types():
    """Mnemonic and number of every type of the table."""
    return {name or identifier: int(number)
            for identifier, name, number in re.findall(
                r'RR(?:_\w+)?\((\w+), (?:"([\w-]+)", )?(\d+),',
                source("src/wire/rrtypes.def"))}


def numbered(path, macro):
    """{number: name} of a list whose rows are MACRO(number, "name", ...)."""
    return {int(number): name for number, name in re.findall(
        rf'{macro}\((\d+), "([^"]*)"', source(path))}


def named(path, macro):
    """{number: name} of a list whose rows are MACRO(name, number, ...)."""
    return {int(number): name for name, number in re.findall(
        rf"{macro}\((\w+), (\d+),", source(path))}


def type_number(name):
    return types().get(name) or int(name[4:])
