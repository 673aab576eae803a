"""Names at the limits, and names in other scripts.

SPDX-License-Identifier: ISC
"""
from situations.row import Situation, www

LONG = ".".join(["a" * 63, "b" * 63, "c" * 63, "d" * 47]) + ".names.example."


def name(row, what, label, address, **rest):
    owner = f"{label}.names.example."
    return Situation(row, what, f"{owner} A", "answer",
                     (f"{owner} A {address}",), queries=3, **rest)


ROWS = [
    Situation("long", "a name of 255 octets", f"{LONG} A", "answer",
              (f"{LONG} A 192.0.2.42",), queries=3),
    name("dot", "a dot inside a label", r"with\.dot", "192.0.2.43"),
    name("nul", "an octet 0 inside a label", r"nul\000byte", "192.0.2.44"),
    name("quote", "a quote inside a label", r"quote\"d", "192.0.2.45"),
    name("high", "an octet 255 inside a label", r"high\255", "192.0.2.46"),
    name("space", "a blank inside a label", r"a\032space", "192.0.2.47"),
    name("underscore", "an underscore", "_under_score", "192.0.2.48"),
    Situation("case", "upper and lower case are kept as received",
              "mixed.names.example. A", "answer",
              ("MiXeD.names.example. CNAME HoSt.names.example.",
               "host.names.example. A 192.0.2.49")),
    www("idn-tld", "例子.中国: a TLD and a name in Chinese",
        "xn--fsqu00a.xn--fiqs8s.", queries=3),
    www("idn", "bücher.example", "xn--bcher-kva.example.", queries=3),
]
