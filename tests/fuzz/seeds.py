"""Seeds that are made from what is already in the tree, so that they need
not be kept twice: target -> {name: octets}."""
import os
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "wire"))
sys.dont_write_bytecode = True
import rows  # noqa: E402  the path had to be set first


def made():
    """The seeds of every target that has such."""
    seeds = {"rdata": {}, "rdata_text": {}, "zonefile": {}, "message": {}}
    for i, (kind, text, octets) in enumerate(rows.rdata_rows()):
        number = rows.type_number(kind)
        head = number.to_bytes(2, "big")
        name = f"{kind.lower()}-{i}"
        seeds["rdata"][name] = head + octets
        seeds["rdata_text"][name] = head + text.encode()
        seeds["zonefile"][name] = f"a.b. 1h IN {kind} {text}\n".encode()
        seeds["message"][name] = (
            bytes.fromhex("123481800001000100000000" "01610000ff0001" "c00c")
            + head + bytes.fromhex("000100000e10")
            + len(octets).to_bytes(2, "big") + octets)
    folder = os.path.join(TOP, "testdata", "wire")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            seeds["message"][name] = file.read()
    return seeds


def write(build, target):
    """Write a target's made seeds to a folder under build; give it."""
    folder = os.path.join(build, "fuzz", "seeds", target)
    os.makedirs(folder, exist_ok=True)
    for name, octets in made().get(target, {}).items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(octets)
    return folder
