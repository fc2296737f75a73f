"""Makes headers of texts that try to be more than one, parses them back and compares.

Run by `test_mail.py` with every Python there is, so it needs nothing that is installed.
"""

from __future__ import annotations

import email
import email.policy
import importlib.util
import random
import sys
from email.header import decode_header, make_header
from pathlib import Path

PIECES = (
    "=?utf-8?q?", "=?utf-8?b?", "=?iso-8859-1?Q?", "?=", "=0d=0a", "=0A", "DQpCY2M6IA==", "Bcc:=20", "v=40evil.example",
    "Bcc: ", "@", '"', "\\", "<", ">", ",", ";", ":", "(", ")", "=?", "_", "\r", "\n", "\0", "\t", "\u2028", "\x85",
    " ", "  ", "é", "😀", "한", "\u0301", "\u202e", "\ud800", "Sari Pratama", "kata " * 30, "x" * 120,
)  # fmt: skip
URL = "https://meja.example/berhenti/" + "b" * 60 + "." + "0" * 64


def main() -> None:
    path = Path(__file__).parents[2] / "desk" / "mail" / "headers.py"
    spec = importlib.util.spec_from_file_location("headers", path)
    assert spec
    assert spec.loader
    headers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(headers)
    draw = random.Random(19)
    known = ["=?utf-8?q?x=0d=0aBcc:=20v=40evil.example?=", "", '"', "\\", "=?", "A, B <c@evil.example>"]
    for text in [*known, *("".join(draw.choices(PIECES, k=draw.randint(1, 12))) for _ in range(2000))]:
        sent = {
            "From": headers.encode_address(text, "meja@meja.example"),
            "To": headers.encode_address(text, "budi@orang.example"),
            "Subject": headers.encode_text(text),
            "List-Unsubscribe": f"<{URL}>",
        }
        raw = headers.make_message(sent, "Halo é\n").as_bytes()
        compare(raw, " ".join("".join(one if one.isprintable() else " " for one in text).split()))


def compare(raw: bytes, meant: str) -> None:
    """The old parser and the new one both read what was meant, and nothing else."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    assert max(map(len, head.split("\r\n"))) < 998
    assert f"List-Unsubscribe: <{URL}>" in head.split("\r\n"), "in one piece, never encoded"
    new, old = email.message_from_bytes(raw, policy=email.policy.default), email.message_from_bytes(raw)
    own = {"From", "To", "Subject", "List-Unsubscribe"}
    assert set(new.keys()) == own | {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
    assert new["Subject"] == meant
    assert new["List-Unsubscribe"] == f"<{URL}>"
    for name, address in (("From", "meja@meja.example"), ("To", "budi@orang.example")):
        (one,) = new[name].addresses
        assert one.addr_spec == address, raw
        if len(meant.encode()) <= 45 or "=?" not in old[name]:
            assert one.display_name == meant, raw
        else:  # some versions of the new parser put spaces between the encoded words of a name
            assert str(make_header(decode_header(old[name]))).removesuffix(f" <{address}>") == meant, raw


if __name__ == "__main__":
    main()
    print(sys.version.split()[0], "ok")
