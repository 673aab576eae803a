"""A session that was talked, beside the same one out of its capture.

SPDX-License-Identifier: ISC
"""
import json

HIDES = {"origin", "dane", "pkix", "frames", "tcp", "started", "elapsed_ms", "session",
         "findings", "complete"}


def bare(report, is_hidden):
    """A session without what differs: where it was seen, and when."""
    def strip(value):
        if isinstance(value, dict):
            return {key: strip(item) for key, item in value.items()
                    if key not in ("frames", "frame", "time", "rtt_ms", "records",
                                   "ja3", "ja4", "saved")}
        if isinstance(value, list):
            return [strip(item) for item in value]
        return value
    kept = {key: strip(value) for key, value in report.items()
            if key not in HIDES}
    kept["exchanges"] = [e for e in kept["exchanges"]
                         if not e["encrypted"]]
    if any(e["encrypted"] for e in report["exchanges"]) or \
            report["outcome"] == "encrypted" or is_hidden:
        for key in ("extensions", "auth", "messages", "mailbox", "summary",
                    "outcome", "names", "tls"):
            kept.pop(key, None)
    return kept


def explained(text):
    """The sessions of `explain --format json`, by their two ends."""
    rows = [json.loads(line) for line in text.splitlines()]
    return {(row["client"], row["server"]): row for row in rows
            if row.get("schema") == "rootwalk.session/1"}


def agree(live, seen):
    """The same, but for its origin and what TLS hid.

    seen  of explained()
    """
    seen = seen[live["client"], live["server"]]
    hidden = live.get("tls") is not None
    assert (live["origin"], seen["origin"]) == ("live", "capture")
    assert bare(live, hidden) == bare(seen, hidden)
