"""Writes envelopes.txt and trees.txt beside this file. Python 3, standard library only.

This is a second reading of docs/envelope.md: it shares no code with the Rust crate, and it follows
the recursive definitions of RFC 6962 where the crate uses loops. The crate's tests compare with
what this script wrote; run it again only when a vector is added, never to make a test pass.
"""

import hashlib
import pathlib
import struct

HERE = pathlib.Path(__file__).parent


def sha256(data):
    return hashlib.sha256(data).digest()


def text(value):
    data = value.encode("utf-8")
    return struct.pack(">I", len(data)) + data


def envelope(case):
    return b"".join(
        [
            b"\x01",
            bytes.fromhex(case["log_id"]),
            text(case["stream_kind"]),
            bytes.fromhex(case["stream_id"]),
            struct.pack(">Q", case["sequence"]),
            struct.pack(">q", case["recorded_at"]),
            text(case["name"]),
            struct.pack(">I", case["version"]),
            text(case["payload"]),
            text(case["metadata"]),
        ]
    )


def leaf(data):
    return sha256(b"\x00" + data)


def node(left, right):
    return sha256(b"\x01" + left + right)


def split(count):
    k = 1
    while 2 * k < count:
        k *= 2
    return k


def root(data):
    """MTH of RFC 6962, section 2.1, over the leaves' inputs."""
    if not data:
        return sha256(b"")
    if len(data) == 1:
        return leaf(data[0])
    k = split(len(data))
    return node(root(data[:k]), root(data[k:]))


def path(index, data):
    """PATH of RFC 6962, section 2.1.1."""
    if len(data) == 1:
        return []
    k = split(len(data))
    if index < k:
        return path(index, data[:k]) + [root(data[k:])]
    return path(index - k, data[k:]) + [root(data[:k])]


def subproof(old, data, whole):
    """SUBPROOF of RFC 6962, section 2.1.2."""
    if old == len(data):
        return [] if whole else [root(data)]
    k = split(len(data))
    if old <= k:
        return subproof(old, data[:k], whole) + [root(data[k:])]
    return subproof(old - k, data[k:], False) + [root(data[:k])]


FIELDS = ["log_id", "stream_kind", "stream_id", "sequence", "recorded_at", "name", "version", "payload", "metadata"]

CASES = [
    ("worked example",
     "0f9a1c52b7e44d3e8a6f2b1d9c0e7a35", "association", "6c1d2e3f405142638475869708192a3b", 1, 1511971200000000,
     "FoundingRecorded", 1, '{"name":"城阳新联会","occurred_on":"2017-11-30"}', '{"rule":"founding"}'),
    ("everything empty or zero", "00" * 16, "", "00" * 16, 0, 0, "", 0, "", ""),
    ("every number at its largest", "ff" * 16, "k", "ff" * 16, 2**64 - 1, 2**63 - 1, "n", 2**32 - 1, "p", "m"),
    ("recorded before 1970", "0f9a1c52b7e44d3e8a6f2b1d9c0e7a35", "k", "00" * 16, 2, -1, "n", 1, "{}", "{}"),
    ("the earliest recorded_at", "0f9a1c52b7e44d3e8a6f2b1d9c0e7a35", "k", "00" * 16, 2, -(2**63), "n", 1, "{}", "{}"),
    ("one to four bytes a character", "0f9a1c52b7e44d3e8a6f2b1d9c0e7a35", "aé七𝌆", "00" * 16, 3, 1, "名", 1,
     '{"七步":"𠮷"}', '{"é":1}'),
    ("the border between payload and metadata, here", "0f9a1c52b7e44d3e8a6f2b1d9c0e7a35", "k", "00" * 16, 4, 1, "n", 1,
     "ab", "c"),
    ("the border between payload and metadata, there", "0f9a1c52b7e44d3e8a6f2b1d9c0e7a35", "k", "00" * 16, 4, 1, "n", 1,
     "a", "bc"),
    ("a text of 300 bytes", "0f9a1c52b7e44d3e8a6f2b1d9c0e7a35", "k", "00" * 16, 5, 1, "n", 1, "x" * 300, "y"),
]

# The eight inputs and roots of the Certificate Transparency reference tests (merkle_tree_test.cc).
CT_INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
COUNTED_SIZE = 70


def write(name, lines):
    header = "# Written by make_vectors.py; what the lines mean stands in docs/envelope.md."
    (HERE / name).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def write_envelopes():
    lines, all_bytes = [], []
    for title, *values in CASES:
        case = dict(zip(FIELDS, values))
        data = envelope(case)
        all_bytes.append(data)
        lines += ["", f"case: {title}"]
        lines += [f"{field}: {case[field]}" for field in FIELDS]
        lines += [f"envelope: {data.hex()}", f"leaf: {leaf(data).hex()}", f"root: {root(all_bytes).hex()}"]
    write("envelopes.txt", lines)


def write_trees():
    data = [bytes.fromhex(item) for item in CT_INPUTS]
    lines = [f"input {index} {item}".rstrip() for index, item in enumerate(CT_INPUTS)]
    for size in range(len(data) + 1):
        value = root(data[:size]).hex()
        assert value == CT_ROOTS[size], f"this script disagrees with the reference at size {size}"
        lines.append(f"root {size} {value}")
    for size in range(1, len(data) + 1):
        for index in range(size):
            hashes = [item.hex() for item in path(index, data[:size])]
            lines.append(" ".join(["inclusion", str(index), str(size), *hashes]))
        for old in range(1, size + 1):
            hashes = [item.hex() for item in subproof(old, data[:size], True)]
            lines.append(" ".join(["consistency", str(old), str(size), *hashes]))
    counted = [struct.pack(">Q", index) for index in range(COUNTED_SIZE)]
    lines += [f"counted_root {size} {root(counted[:size]).hex()}" for size in range(COUNTED_SIZE + 1)]
    write("trees.txt", lines)


write_envelopes()
write_trees()
