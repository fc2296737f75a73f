"""The desk's snapshot: whole and genuine, or refused."""

from __future__ import annotations

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.comments.mask import MASK
from plugins.comments.record import CommentRecord, CommentStatus, ErasedRecord, MemberRecord, Membership, Record
from plugins.comments.snapshot import Fault, Header, SnapshotError, derive_token, read, write

KEY = hashlib.sha256(b"kunci uji").digest()
HEADER = Header("meja-uji", 7, "2026-11-21T19:05:00+07:00")
BUDI = MemberRecord("budi", "Budi Lestari", "https://example.org", (Membership("2025-01-01", "2025-06-30"),))
COMMENT = CommentRecord("k1", "2026/11/obat", "budi", "2025-02-01T08:00:00+07:00", "", "Terima kasih, *Bu*.")
TOMBSTONE = CommentRecord("k0", "2026/11/obat", "", "2025-01-01T08:00:00+07:00", "", "", CommentStatus.WITHDRAWN)
RECORDS: tuple[Record, ...] = (BUDI, COMMENT, TOMBSTONE, ErasedRecord("k9"))
WHOLE = write(HEADER, RECORDS, KEY)


def refused(data: bytes, key: bytes = KEY) -> Fault:
    with pytest.raises(SnapshotError) as caught:
        read(data, key)
    assert caught.value.problem
    assert caught.value.remedy
    return caught.value.fault


def sealed(*lines: bytes) -> bytes:
    """Lines of any kind with an end marker that proves right, as a desk with a fault of its own would write them."""
    from plugins.comments import snapshot

    body = b"".join(line + b"\n" for line in lines)
    digest = hashlib.sha256(body).hexdigest()
    header = Header(**{k: v for k, v in msgspec.json.decode(lines[0]).items() if k in ("desk", "sequence", "made")})
    seal = snapshot._sign(header, digest, KEY)
    return body + msgspec.json.encode({"end": True, "count": len(lines) - 1, "sha256": digest, "hmac": seal}) + b"\n"


FIRST, *REST = WHOLE.splitlines()[:-1]


def test_what_was_written_is_read_again() -> None:
    found = read(WHOLE, KEY)
    assert found.header == HEADER
    assert found.members == (BUDI,)
    assert found.comments == (TOMBSTONE, COMMENT)
    assert found.erased == {"k9"}


def test_the_order_of_records_does_not_matter() -> None:
    assert write(HEADER, reversed(RECORDS), KEY) == WHOLE


@given(st.integers(0, len(WHOLE) - 1))
def test_every_truncation_is_refused(length: int) -> None:
    assert refused(WHOLE[:length]) in {Fault.TRUNCATED, Fault.FORMAT}


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_every_changed_byte_is_refused(position: int, change: int) -> None:
    data = bytearray(WHOLE)
    data[position] ^= change
    refused(bytes(data))


def test_a_line_taken_out_added_or_moved_is_refused() -> None:
    lines = WHOLE.splitlines(keepends=True)
    assert refused(b"".join([*lines[:2], *lines[3:]])) is Fault.DIGEST
    assert refused(b"".join([*lines[:2], lines[1], *lines[2:]])) is Fault.DIGEST
    assert refused(b"".join([lines[0], lines[2], lines[1], *lines[3:]])) is Fault.DIGEST
    assert refused(WHOLE + b"\n") is Fault.TRUNCATED


def test_whoever_makes_the_digest_right_still_lacks_the_key() -> None:
    """Someone between desk and blog puts words into a member's mouth and computes the digest anew."""
    body = b"".join(WHOLE.replace(b"Terima kasih", b"Beli di sini").splitlines(keepends=True)[:-1])
    end = msgspec.json.decode(WHOLE.splitlines()[-1]) | {"sha256": hashlib.sha256(body).hexdigest()}
    assert refused(body + msgspec.json.encode(end) + b"\n") is Fault.SIGNATURE
    assert refused(WHOLE, b"another key") is Fault.SIGNATURE


def test_the_token_of_a_pull_cannot_sign() -> None:
    token = derive_token(KEY)
    assert refused(write(HEADER, RECORDS, token.encode())) is Fault.SIGNATURE
    assert refused(write(HEADER, RECORDS, bytes.fromhex(token))) is Fault.SIGNATURE


@pytest.mark.parametrize(
    "data", [b"", b"<!doctype html>\n", b"{}\n{}\n", b"[1]\n", b'{"format":"other","version":1}\n']
)
def test_something_else_is_not_taken_for_a_snapshot(data: bytes) -> None:
    assert refused(data) is Fault.FORMAT


def test_an_unknown_version_is_named() -> None:
    assert refused(WHOLE.replace(b'"version":1', b'"version":2', 1)) is Fault.VERSION


@pytest.mark.parametrize(
    "line",
    [
        b'{"kind":"member","id":"rina","name":"Rina","url":"","periods":[],"email":"rina@example.org"}',
        b'{"kind":"member","id":"rina","name":"rina@example.org","url":"","periods":[]}',
        b'{"kind":"member","id":"rina","name":"Rina","url":"mailto:rina@example.org","periods":[]}',
        b'{"kind":"member","id":"rina","name":"Rina","url":"javascript:alert(1)","periods":[]}',
        b'{"kind":"member","id":"rina","name":"Rina","url":"","periods":[{"dari":"2026-02-30"}]}',
        b'{"kind":"member","id":"rina","name":"Rina","url":"","periods":[{"dari":"2026-02-02","sampai":"2026-02-01"}]}',
        b'{"kind":"member","id":"rina","name":"Ri\\nna","url":"","periods":[]}',
        b'{"kind":"member","id":"arsip","name":"Arsip","url":"","periods":[]}',
        b'{"kind":"member","id":"BUDI","name":"Budi","url":"","periods":[]}',
        b'{"kind":"erased","id":"../k1"}',
        b'{"kind":"erased","id":"K1"}',
        b'{"kind":"erased","id":"budi"}',
        b'{"kind":"page","id":"x"}',
        b"{}",
        b"",
    ],
)
def test_a_record_that_is_not_of_the_contract_is_refused_even_under_a_sign(line: bytes) -> None:
    assert refused(sealed(FIRST, *REST, line)) is Fault.RECORD


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ".."},
        {"id": "a/b"},
        {"id": "con"},
        {"id": "x" * 81},
        {"id": "k1\n"},
        {"id": "K1"},
        {"thread": "../../etc"},
        {"thread": "/2026/11/obat"},
        {"thread": "2026//obat"},
        {"thread": "2026/.git/obat"},
        {"thread": "2026\\11"},
        {"thread": ""},
        {"member": ""},
        {"member": "arsip budi"},
        {"date": "2026-11-21T19:05:00"},
        {"date": "kemarin"},
        {"date": "2026-11-21T19:05:00+07:00\nMember: rina"},
        {"reply_to": "../k1"},
        {"status": "ditarik"},
        {"status": "menunggu"},
        {"name": "Budi"},
    ],
)
def test_a_comment_that_could_leave_its_place_is_refused_even_under_a_sign(changes: dict[str, str]) -> None:
    record = msgspec.json.decode(msgspec.json.encode(COMMENT)) | {"id": "k2"} | changes
    assert refused(sealed(FIRST, *REST, msgspec.json.encode(record))) is Fault.RECORD


def test_the_same_record_under_a_sign_of_ours_is_accepted_when_it_is_sound() -> None:
    """So that the refusals above are about their records and not about how this test seals."""
    record = msgspec.json.decode(msgspec.json.encode(COMMENT)) | {"id": "k2"}
    assert len(read(sealed(FIRST, *REST, msgspec.json.encode(record)), KEY).comments) == 3


@pytest.mark.parametrize("text", ["Surel: budi@example.org", r"budi\@example\.org", "[x](mailto:budi@example.org)"])
def test_addresses_in_a_text_leave_masked(text: str) -> None:
    data = write(HEADER, [msgspec.structs.replace(COMMENT, text=text)], KEY)
    assert b"example" not in data
    assert MASK in read(data, KEY).comments[0].text


def test_writing_refuses_what_reading_would_refuse() -> None:
    with pytest.raises(SnapshotError):
        write(HEADER, [msgspec.structs.replace(COMMENT, id="../k1")], KEY)
    with pytest.raises(SnapshotError):
        write(HEADER, [COMMENT, ErasedRecord("k1")], KEY)


def test_of_an_erased_comment_only_that_it_was_there_may_be_left() -> None:
    tombstone = msgspec.structs.replace(COMMENT, member="", text="", status=CommentStatus.WITHDRAWN)
    found = read(write(HEADER, [tombstone, ErasedRecord("k1")], KEY), KEY)
    assert found.comments == (tombstone,)
    assert found.erased == {"k1"}
