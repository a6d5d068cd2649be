#!/usr/bin/env python3
"""Runs the peers side by side and writes tables. See README.md.

  run.py build                  every binary, each with its own features
  run.py verify                 every server's answers, message by message
  run.py bench   [filters]      throughput and CPU time per call, interleaved
  run.py clients [filters]      the clients against one common server
  run.py icount  [filters]      instructions and allocator calls per call (callgrind)
  run.py bytes   [filters]      bytes allocated per call (dhat)
  run.py syscalls [filters]     system calls per call (strace)
  run.py rss                    peak memory
  run.py frames                 how long a burst of tiny DATA frames a server takes
  run.py where [filters]        instructions per call by crate
  run.py profile SERVER ROW     where the time goes (perf) and the instructions (callgrind)
  run.py report                 results/*.json -> results/report.md

--notrim: glibc keeps the heap (for the large payloads). --name: results/NAME.json
Filters: --servers a,b  --rows substring,substring  --rounds N  --secs S
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parents[1] / "target/peers"))
OUT = HERE.parents[1] / "target/peers/results"
PROFILE, NOTRIM, FILTERED = "release", False, False

# --------------------------------------------------------------------- the peers
# A server takes --addr and prints "listening ADDR". `does`: the wires and codecs
# it serves. `gzip`: flags that it needs before it will take gzip. To add one:
# crates/srv-NAME and a line here.
SERVERS = {
    "hyper": dict(bin="srv-hyper", does="connect json grpc gzip stream"),
    "axum": dict(bin="srv-axum", does="connect json grpc gzip stream"),
    "connectrpc": dict(bin="srv-connectrpc", does="connect json grpc gzip stream"),
    "connectrpc-view": dict(bin="srv-connectrpc", args=["--view"], does="connect grpc", only=("order",)),
    "connectrpc-axum": dict(
        bin="srv-connectrpc-axum", gzip=["--gzip"], does="connect json grpc gzip stream"
    ),
    "tonic": dict(bin="srv-tonic", gzip=["--gzip"], does="grpc gzip stream"),
    "floor": dict(bin="srv-floor", does="connect grpc", only=("echo", "order", "blob", "logs")),
}
EXPERIMENTS = {
    "hyper-ahead": dict(
        bin="srv-hyper", args=["--coalesce", "--ahead", "65536"], does="connect json grpc gzip stream"
    ),
    "hyper-coalesce": dict(bin="srv-hyper", args=["--coalesce"], does="connect json grpc gzip stream"),
}
if (HERE / "crates/srv-ours").exists():
    SERVERS["ours"] = dict(bin="srv-ours", does="connect json grpc gzip stream")
    SERVERS["ours-axum"] = dict(bin="srv-ours", args=["--axum"], does="connect json grpc gzip stream")
    SERVERS["ours-serve"] = dict(bin="srv-ours", args=["--serve"], does="connect json grpc gzip stream")

CLIENTS = {
    "hyper": dict(bin="cli-hyper", does="connect grpc h1 h2 json"),
    "connectrpc": dict(bin="cli-connectrpc", does="connect grpc h1 h2", not_=("chat",)),
    "connectrpc-raw": dict(bin="cli-connectrpc", args=["--raw"], does="connect grpc h2", not_=("chat",)),
    "connectrpc-axum": dict(bin="cli-connectrpc-axum", does="connect h1 h2", not_=("chat",)),
    "tonic": dict(bin="cli-tonic", does="grpc h2"),
}
CLIENTS["hyper-coalesce"] = dict(bin="cli-hyper", args=["--coalesce"], does="connect grpc h2")
if (HERE / "crates/cli-ours").exists():
    CLIENTS["ours"] = dict(bin="cli-ours", does="connect grpc h1 h2")


def server_of(name):
    return SERVERS.get(name) or EXPERIMENTS[name]


class Row:
    def __init__(self, name, wire, http, work, conns, streams=1, codec="proto", gzip=False, extra=()):
        self.name, self.wire, self.http, self.work = name, wire, http, work
        self.conns, self.streams, self.codec, self.gzip = conns, streams, codec, gzip
        self.extra = list(extra)

    @property
    def stream(self):
        return self.work.rstrip("0123456789") in ("tail", "collect", "chat", "pingpong")

    def wants(self):
        w = [self.wire]
        if self.codec == "json":
            w.append("json")
        if self.gzip:
            w.append("gzip")
        if self.stream:
            w.append("stream")
        return w

    def load_args(self):
        a = ["--work", self.work, "--wire", self.wire, "--http", self.http, "--codec", self.codec]
        a += ["--conns", str(self.conns), "--streams", str(self.streams)]
        if self.gzip:
            a.append("--gzip")
        if self.conns * self.streams == 1:
            a.append("--spin")
        return a + self.extra


def rows():
    r = []

    def add(*a, **k):
        r.append(Row(*a, **k))

    for h in ("h1", "h2"):
        c1 = dict(conns=1)
        c64 = dict(conns=64) if h == "h1" else dict(conns=4, streams=16)
        c256 = dict(conns=256) if h == "h1" else dict(conns=8, streams=32)
        add(f"connect {h} echo c1", "connect", h, "echo", **c1)
        add(f"connect {h} echo c64", "connect", h, "echo", **c64)
        add(f"connect {h} echo c256", "connect", h, "echo", **c256)
        add(f"connect {h} order c1", "connect", h, "order", **c1)
        add(f"connect {h} order c64", "connect", h, "order", **c64)
        add(f"connect {h} logs c16", "connect", h, "logs", conns=16 if h == "h1" else 4, streams=4)
        add(f"connect {h} blob64k c8", "connect", h, "blob65536", conns=8 if h == "h1" else 2, streams=4)
        add(f"connect {h} blob1m c4", "connect", h, "blob1048576", conns=4 if h == "h1" else 2, streams=2)
        add(f"connect {h} json echo c64", "connect", h, "echo", codec="json", **c64)
        add(f"connect {h} json order c64", "connect", h, "order", codec="json", **c64)
        add(f"connect {h} gzip order c64", "connect", h, "order", gzip=True, **c64)
    c64 = dict(conns=4, streams=16)
    add("grpc h2 echo c1", "grpc", "h2", "echo", 1)
    add("grpc h2 echo c64", "grpc", "h2", "echo", **c64)
    add("grpc h2 echo c256", "grpc", "h2", "echo", 8, 32)
    add("grpc h2 order c1", "grpc", "h2", "order", 1)
    add("grpc h2 order c64", "grpc", "h2", "order", **c64)
    add("grpc h2 logs c16", "grpc", "h2", "logs", 4, 4)
    add("grpc h2 blob64k c8", "grpc", "h2", "blob65536", 2, 4)
    add("grpc h2 blob1m c4", "grpc", "h2", "blob1048576", 2, 2)
    add("grpc h2 gzip order c64", "grpc", "h2", "order", gzip=True, **c64)
    for w in ("connect", "grpc"):
        if w == "connect":
            add("connect h1 tail 1k", w, "h1", "tail1000", 8)
        add(f"{w} h2 tail 1k", w, "h2", "tail1000", 2, 4)
        add(f"{w} h2 tail 10k", w, "h2", "tail10000", 2, 4)
        add(f"{w} h2 collect 1k", w, "h2", "collect1000", 2, 4)
        add(f"{w} h2 collect 10k", w, "h2", "collect10000", 2, 4)
        # A DATA frame per message, few enough in flight for h2's limit on
        # small frames (see README).
        add(f"{w} h2 collect 100 framed", w, "h2", "collect100", 4, 1, extra=["--chunk", "27"])
        add(f"{w} h2 chat 10k duplex", w, "h2", "chat10000", 2, 1)
        add(f"{w} h2 pingpong c1", w, "h2", "pingpong100", 1)
        add(f"{w} h2 pingpong c64", w, "h2", "pingpong100", 4, 16)
    return r


def runs(server, row):
    s = server_of(server)
    kind = row.work.rstrip("0123456789")
    return all(w in s["does"].split() for w in row.wants()) and kind in s.get("only", (kind,))


# --------------------------------------------------------------------- processes


def binary(name, profile="release"):
    return str(TARGET / profile / name)


class Server:
    def __init__(self, name, gzip=False, wrap=(), cpu=0, threads=1):
        s = server_of(name)
        args = list(s.get("args", []))
        if gzip:
            args += s.get("gzip", [])
        cmd = ["taskset", "-c", str(cpu), *wrap, binary(s["bin"], PROFILE), "--addr", "127.0.0.1:0"]
        env = dict(os.environ)
        if NOTRIM:
            # glibc otherwise gives large blocks back to the kernel and faults
            # them in again, by luck of the heap's layout.
            env["GLIBC_TUNABLES"] = "glibc.malloc.trim_threshold=1073741824:glibc.malloc.mmap_threshold=1073741824"
        self.p = subprocess.Popen(cmd + args, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env)
        line = self.p.stdout.readline()
        if not line.startswith("listening "):
            raise RuntimeError(f"{name} did not start: {line!r}")
        self.addr = line.split()[1]
        self.pid = self.p.pid

    def stop(self):
        self.p.send_signal(signal.SIGTERM)
        self.p.wait(60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def load(addr, row, pid=0, cpu=1, **k):
    cmd = ["taskset", "-c", str(cpu), binary("load"), "--addr", addr, "--pid", str(pid), *row.load_args()]
    for a, v in k.items():
        cmd += [f"--{a}", str(v)]
    p = subprocess.run(cmd, capture_output=True, text=True, timeout=300)
    if p.returncode != 0:
        return dict(error=(p.stderr.strip() or f"exit {p.returncode}")[:200])
    return json.loads(p.stdout)


def busy_jiffies():
    f = open("/proc/stat").readline().split()[1:]
    v = list(map(int, f))
    return sum(v[:3]) + sum(v[5:8])  # user nice system irq softirq steal


def quiet(limit=0.08, patience=30.0):
    """Waits for a moment when nobody else uses the machine."""
    end = time.time() + patience
    while time.time() < end:
        a, t = busy_jiffies(), time.time()
        time.sleep(0.1)
        if (busy_jiffies() - a) / 100.0 / (time.time() - t) < limit:
            return True
    return False


def measured(f, wall_keys, tries=4):
    """f() -> result with its own processes' busy share under `wall_keys`; run
    again while somebody else took more than 12% of a CPU meanwhile."""
    best = None
    for _ in range(tries):
        quiet()
        a, t = busy_jiffies(), time.time()
        r = f()
        if "error" in r:
            return r
        foreign = (busy_jiffies() - a) / 100.0 - r.pop("own_s")
        r["foreign"] = round(max(0.0, foreign / (time.time() - t)), 3)
        if best is None or r["foreign"] < best["foreign"]:
            best = r
        if best["foreign"] <= 0.12:
            break
    return best


# ------------------------------------------------------------------- subcommands


def cpu_s(pid):
    return time.clock_gettime((~pid) << 3 | 2)


def save(name, data):
    """With a filter, what was measured before stays."""
    OUT.mkdir(exist_ok=True)
    f = OUT / f"{name}.json"
    if FILTERED and f.exists():
        old = json.loads(f.read_text())
        for row, by in data.items():
            old.setdefault(row, {}).update(by)
        data = old
    f.write_text(json.dumps(data, indent=1))


def chosen(o):
    rs = [r for r in rows() if not o.rows or any(x in r.name for x in o.rows.split(","))]
    ss = o.servers.split(",") if o.servers else list(SERVERS)
    return rs, ss


def build(o):
    env = dict(os.environ, CARGO_TARGET_DIR=str(TARGET))
    names = sorted({s["bin"] for s in SERVERS.values()} | {c["bin"] for c in CLIENTS.values()} | {"load"})
    for n in names:
        # One by one, so that no peer gets another's features.
        cmd = ["cargo", "build", "--locked", "--profile", PROFILE, "-p", n]
        print("+", *cmd, flush=True)
        subprocess.run(cmd, cwd=HERE, env=env, check=True)


def verify(o):
    bad = 0
    works = "echo order blob65536 blob1048576 logs tail1000 collect1000 chat1000 pingpong100".split()
    for s in SERVERS:
        n = 0
        with Server(s) as srv:
            for w in works:
                for wire, http, codec in [
                    ("connect", "h1", "proto"), ("connect", "h2", "proto"), ("connect", "h1", "json"),
                    ("connect", "h2", "json"), ("grpc", "h2", "proto"),
                ]:
                    row = Row("", wire, http, w, 1, codec=codec)
                    if not runs(s, row) or (row.stream and codec == "json") or (http == "h1" and w[:4] in ("chat", "ping")):
                        continue
                    p = subprocess.run(
                        [binary("cli-hyper"), "--verify", "--addr", srv.addr, "--work", w, "--wire", wire,
                         "--http", http, "--codec", codec],
                        capture_output=True, text=True, timeout=30,
                    )
                    n += 1
                    if p.stdout.strip() != "ok":
                        bad += 1
                        print("FAIL", s, wire, http, codec, w, p.stderr.strip()[:300])
        print(f"{s}: {n} checked", flush=True)
    sys.exit(bad != 0)


def bench(o):
    rs, ss = chosen(o)
    data = {}
    for row in rs:
        peers = [s for s in ss if runs(s, row)]
        if not peers:
            continue
        servers = {s: Server(s, gzip=row.gzip) for s in peers}
        got = {s: [] for s in peers}
        for i in range(o.rounds):
            order = peers[i % len(peers):] + peers[: i % len(peers)]
            for s in order:
                srv = servers[s]

                def one():
                    a = cpu_s(srv.pid)
                    c0 = os.times()
                    r = load(srv.addr, row, srv.pid, duration=o.secs, warmup=0.15 if i else 0.4)
                    c1 = os.times()
                    r["own_s"] = cpu_s(srv.pid) - a
                    r["own_s"] += (c1.children_user - c0.children_user) + (c1.children_system - c0.children_system)
                    return r

                r = measured(one, ())
                got[s].append(r)
                if "error" in r and srv.p.poll() is not None:
                    servers[s] = Server(s, gzip=row.gzip)
        for srv in servers.values():
            srv.stop()
        data[row.name] = got
        line = []
        for s in peers:
            v = [r["srv_cpu_us"] for r in got[s] if "error" not in r]
            t = [r["calls_per_s"] for r in got[s] if "error" not in r]
            line.append(f"{s} {statistics.median(v):.2f}us {statistics.median(t):.0f}/s" if v else f"{s} ERR {got[s][0]['error'][:60]}")
        print(f"{row.name:28s} " + " | ".join(line), flush=True)
        save(o.name or "bench", data)


def client_rows():
    r = []
    for wire, http in (("connect", "h1"), ("connect", "h2"), ("grpc", "h2")):
        for work, conc in (("echo", 1), ("echo", 64), ("order", 64), ("logs", 16), ("tail1000", 4),
                           ("collect100", 4), ("collect1000", 4), ("pingpong100", 1)):
            if http == "h1" and work.startswith(("tail", "collect", "ping")):
                continue
            r.append((f"{wire} {http} {work} c{conc}", wire, http, work, conc))
    return r


def cli_runs(c, wire, http, work):
    d = CLIENTS[c]
    kind = work.rstrip("0123456789")
    return wire in d["does"].split() and http in d["does"].split() and kind not in d.get("not_", ())


def cli_cmd(c, addr, wire, http, work, conc, *more):
    d = CLIENTS[c]
    return [binary(d["bin"], PROFILE), "--addr", addr, "--wire", wire, "--http", http, "--work", work,
            "--conc", str(conc), *more, *d.get("args", [])]


def clients(o):
    data = {}
    with Server("hyper") as srv:
        for name, wire, http, work, conc in client_rows():
            if o.rows and not any(x in name for x in o.rows.split(",")):
                continue
            cs = [c for c in CLIENTS if cli_runs(c, wire, http, work)]
            got = {c: [] for c in cs}
            for i in range(o.rounds):
                for c in cs[i % len(cs):] + cs[: i % len(cs)]:
                    def one():
                        a, c0 = cpu_s(srv.pid), os.times()
                        p = subprocess.run(
                            ["taskset", "-c", "1", *cli_cmd(c, srv.addr, wire, http, work, conc, "--duration", str(o.secs))],
                            capture_output=True, text=True, timeout=60)
                        c1 = os.times()
                        r = json.loads(p.stdout) if p.returncode == 0 else dict(error=p.stderr[-200:])
                        r["own_s"] = cpu_s(srv.pid) - a + (c1.children_user - c0.children_user) + (c1.children_system - c0.children_system)
                        return r
                    got[c].append(measured(one, ()))
            data[name] = got
            line = []
            for c in cs:
                v = [r["cli_cpu_us"] for r in got[c] if "error" not in r]
                t = [r["calls_per_s"] for r in got[c] if "error" not in r]
                line.append(f"{c} {statistics.median(v):.2f}us {statistics.median(t):.0f}/s" if v else f"{c} ERR {got[c][0]['error'][-80:]}")
            print(f"{name:28s} " + " | ".join(line), flush=True)
            save("clients", data)


# -- callgrind


def callgrind_read(path):
    """Total instructions, and calls of the allocator's entry points."""
    total, names, calls = 0, {}, {}
    cfn = None
    alloc = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc"}
    with open(path, errors="replace") as f:
        for line in f:
            if line.startswith(("fn=", "cfn=")):
                m = re.match(r"c?fn=\((\d+)\)(?: (.*))?", line)
                if m.group(2):
                    names[m.group(1)] = m.group(2).strip()
                if line[0] == "c":
                    cfn = names.get(m.group(1), "?")
            elif line.startswith("calls="):
                n = cfn.split("'")[0].split("@")[0]
                if n in alloc:
                    calls[n] = calls.get(n, 0) + int(line[6:].split()[0])
            elif line.startswith(("summary:", "totals:")):
                total = max(total, int(line.split()[1]))
    return total, calls


def callgrind_server(s, row, n, keep=None):
    with tempfile.TemporaryDirectory() as d:
        out = keep or f"{d}/cg"
        wrap = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", "-q"]
        srv = Server(s, gzip=row.gzip, wrap=wrap)
        r = load(srv.addr, row, requests=n)
        srv.stop()
        if "error" in r:
            raise RuntimeError(r["error"])
        return callgrind_read(out)


ICOUNT = [
    ("connect h1 echo c1", 1000), ("connect h1 order c1", 400), ("connect h2 echo c1", 1000),
    ("connect h2 order c1", 400), ("connect h2 echo c64", 2000), ("connect h2 order c64", 800),
    ("connect h1 json echo c64", 1000), ("connect h1 json order c64", 400), ("connect h1 gzip order c64", 400),
    ("grpc h2 echo c1", 1000), ("grpc h2 order c1", 400), ("grpc h2 echo c64", 2000), ("grpc h2 order c64", 800),
    ("connect h1 logs c16", 100), ("connect h1 blob64k c8", 100), ("grpc h2 logs c16", 100),
    ("connect h2 tail 1k", 20), ("grpc h2 tail 1k", 20), ("connect h2 collect 1k", 20), ("grpc h2 collect 1k", 20),
    ("connect h2 chat 10k duplex", 4), ("grpc h2 chat 10k duplex", 4),
    ("connect h2 pingpong c1", 10), ("grpc h2 pingpong c1", 10),
]


def icount(o):
    rs, ss = chosen(o)
    by = {r.name: r for r in rs}
    data = {}
    for name, n in ICOUNT:
        if name not in by:
            continue
        row = by[name]
        line, data[name] = [], {}
        for s in ss:
            if not runs(s, row):
                continue
            a, ca = callgrind_server(s, row, n)
            b, cb = callgrind_server(s, row, 3 * n)
            per = (b - a) / (2 * n)
            calls = {k: (cb.get(k, 0) - ca.get(k, 0)) / (2 * n) for k in cb}
            data[name][s] = dict(instructions=per, calls=calls, allocs=sum(calls.values()))
            line.append(f"{s} {per:.0f} ({sum(calls.values()):.1f})")
        print(f"{name:28s} " + " | ".join(line), flush=True)
        save(o.name or "icount", data)


def cli_icount(o):
    data = {}
    with Server("hyper") as srv:
        for name, wire, http, work, conc in client_rows():
            if o.rows and not any(x in name for x in o.rows.split(",")):
                continue
            n = dict(echo=500, order=300, logs=60).get(work, 10)
            data[name], line = {}, []
            for c in CLIENTS:
                if not cli_runs(c, wire, http, work):
                    continue
                t = []
                for k in (n, 3 * n):
                    with tempfile.TemporaryDirectory() as d:
                        cmd = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={d}/cg", "-q",
                               *cli_cmd(c, srv.addr, wire, http, work, conc, "--requests", str(k))]
                        p = subprocess.run(cmd, capture_output=True, text=True, timeout=300)
                        if p.returncode:
                            t = None
                            break
                        t.append(callgrind_read(f"{d}/cg"))
                if not t:
                    line.append(f"{c} ERR")
                    continue
                (a, ca), (b, cb) = t
                per = (b - a) / (2 * n)
                allocs = sum(cb.values()) - sum(ca.values())
                data[name][c] = dict(instructions=per, allocs=allocs / (2 * n))
                line.append(f"{c} {per:.0f} ({allocs / (2 * n):.1f})")
            print(f"{name:28s} " + " | ".join(line), flush=True)
            save("cli_icount", data)


def dhat_bytes(o):
    rs, ss = chosen(o)
    want = ["connect h1 echo c1", "connect h1 order c1", "connect h2 echo c1", "connect h2 order c1",
            "grpc h2 echo c1", "grpc h2 order c1", "connect h1 blob64k c8", "connect h1 logs c16",
            "connect h1 gzip order c64", "connect h2 tail 1k", "grpc h2 tail 1k"]
    by = {r.name: r for r in rs}
    data = {}
    for name in want:
        if name not in by:
            continue
        row, line, data[name] = by[name], [], {}
        n = 20 if "1k" in name else 200
        for s in ss:
            if not runs(s, row):
                continue
            t = []
            for k in (n, 3 * n):
                with tempfile.TemporaryDirectory() as d:
                    log = f"{d}/log"
                    srv = Server(s, gzip=row.gzip, wrap=["valgrind", "--tool=dhat", f"--dhat-out-file={d}/out", f"--log-file={log}"])
                    load(srv.addr, row, requests=k)
                    srv.stop()
                    m = re.search(r"Total:\s+([\d,]+) bytes in ([\d,]+) blocks", open(log).read())
                    t.append([int(x.replace(",", "")) for x in m.groups()])
            data[name][s] = dict(bytes=(t[1][0] - t[0][0]) / (2 * n), blocks=(t[1][1] - t[0][1]) / (2 * n))
            line.append(f"{s} {data[name][s]['bytes']:.0f}B/{data[name][s]['blocks']:.1f}")
        print(f"{name:28s} " + " | ".join(line), flush=True)
        save("bytes", data)


def syscalls(o):
    rs, ss = chosen(o)
    want = ["connect h1 echo c1", "connect h1 echo c64", "connect h2 echo c1", "connect h2 order c1", "grpc h2 order c1", "connect h2 echo c64", "grpc h2 echo c64",
            "connect h2 order c64", "grpc h2 order c64",
            "connect h1 blob1m c4", "connect h2 blob1m c4", "connect h2 tail 10k", "grpc h2 tail 10k",
            "connect h1 tail 1k", "connect h2 pingpong c1", "grpc h2 pingpong c1"]
    by = {r.name: r for r in rs}
    data = {}
    for name in want:
        if name not in by:
            continue
        row, line, data[name] = by[name], [], {}
        n = {"tail": 20, "ping": 10, "blob": 40}.get(row.work[:4], 4000)
        for s in ss:
            if not runs(s, row):
                continue
            with Server(s) as srv, tempfile.TemporaryDirectory() as d:
                load(srv.addr, row, requests=n)
                p = subprocess.Popen(["strace", "-f", "-c", "-o", f"{d}/o", "-p", str(srv.pid)], stderr=subprocess.DEVNULL)
                time.sleep(0.4)
                load(srv.addr, row, requests=n)
                p.send_signal(signal.SIGINT)
                p.wait()
                per = {}
                for l in open(f"{d}/o"):
                    f = l.split()
                    if len(f) >= 5 and f[3].isdigit() and f[-1] != "total":
                        per[f[-1]] = int(f[3]) / n
                data[name][s] = per
                line.append(f"{s} {sum(per.values()):.2f} " + ",".join(f"{k}:{v:.2f}" for k, v in sorted(per.items(), key=lambda x: -x[1])[:4]))
        print(f"{name:28s} " + " | ".join(line), flush=True)
        save("syscalls", data)


def frames(o):
    """The longest burst of 27-byte DATA frames, one message each, that a server
    takes from one stream without closing the connection."""
    data = {}
    for s in SERVERS:
        wire = "connect" if "connect" in SERVERS[s]["does"] else "grpc"
        if "stream" not in SERVERS[s]["does"]:
            continue
        lo, hi = 10, 20000
        while hi - lo > max(5, lo // 20):
            mid = (lo + hi) // 2
            with Server(s) as srv:
                r = load(srv.addr, Row("", wire, "h2", f"collect{mid}", 1, extra=["--chunk", "27"]), requests=50)
            lo, hi = (mid, hi) if "error" not in r else (lo, mid)
        data[s] = lo
        print(f"{s}: about {lo} frames", flush=True)
    save("frames", data)


def rss(o):
    by = {r.name: r for r in rows()}
    data = {}
    for name in ("connect h1 echo c256", "connect h2 echo c256", "grpc h2 echo c256", "connect h1 blob1m c4",
                 "connect h2 blob1m c4", "grpc h2 blob1m c4", "connect h2 tail 10k", "grpc h2 tail 10k"):
        data[name], line = {}, []
        for s in SERVERS:
            if not runs(s, by[name]):
                continue
            with Server(s) as srv:
                r = load(srv.addr, by[name], srv.pid, duration=1.0)
            data[name][s] = r.get("peak_kib")
            line.append(f"{s} {r.get('peak_kib', 0) / 1024:.1f}")
        print(f"{name:28s} MiB " + " | ".join(line), flush=True)
    save("rss", data)


def profile(o):
    s, name = o.args
    row = next(r for r in rows() if r.name == name)
    d = OUT / "profiles"
    d.mkdir(parents=True, exist_ok=True)
    base = d / f"{s}_{name.replace(' ', '_')}"
    with Server(s) as srv:
        p = subprocess.Popen(["perf", "record", "-q", "-e", "cpu-clock", "-F", "1999", "-g", "-o", f"{base}.data", "-p", str(srv.pid)])
        time.sleep(0.3)
        load(srv.addr, row, srv.pid, duration=5)
        p.send_signal(signal.SIGINT)
        p.wait()
    for tag, args in (("dso", ["--sort", "dso"]), ("sym", ["--sort", "dso,symbol"])):
        t = subprocess.run(["perf", "report", "-i", f"{base}.data", "--stdio", "--no-children", "-g", "none", *args],
                           capture_output=True, text=True).stdout
        Path(f"{base}.{tag}.txt").write_text(t)
        print("\n".join([l for l in t.splitlines() if l.strip() and not l.startswith("#")][:30]))
    callgrind_server(s, row, 2000, keep=f"{base}.cg")
    t = subprocess.run(["callgrind_annotate", "--threshold=90", f"{base}.cg"], capture_output=True, text=True).stdout
    Path(f"{base}.cg.txt").write_text(t)
    print(t[:6000])


def crate_of(f):
    m = re.search(r"/registry/src/[^/]+/([A-Za-z0-9_-]+?)-\d+\.\d+", f)
    if m:
        return m.group(1)
    if "/malloc/" in f:
        return "malloc"
    if "memmove" in f or "memcpy" in f or "memset" in f or "memcmp" in f:
        return "memcpy"
    m = re.search(r"/rustc/[^/]+/library/(\w+)/", f) or re.search(r"library/(core|alloc|std)/", f)
    if m:
        return f"rust {m.group(1)}"
    m = re.search(r"crates/([\w-]+)/", f)
    if m:
        return m.group(1)
    if "/out/bench.v1" in f or "/build/srv" in f or "/build/msgs" in f:
        return "generated"
    return "libc, other"


def by_crate(path):
    """Self instructions by the crate whose source line they came from; what is
    inlined counts for the crate that wrote it."""
    files, cost, cur, skip = {}, {}, "?", False
    for line in open(path, errors="replace"):
        c = line[0]
        if c in "+-*0123456789":
            if skip:
                skip = False
                continue
            f = line.split()
            if len(f) >= 2:
                cost[cur] = cost.get(cur, 0) + int(f[1])
        elif line.startswith(("fl=", "fi=", "fe=")):
            m = re.match(r"f[lie]=\((\d+)\)(?: (.*))?", line)
            if m.group(2):
                files[m.group(1)] = m.group(2).strip()
            cur = crate_of(files.get(m.group(1), "?"))
        elif line.startswith("cfi=") or line.startswith("cfl="):
            m = re.match(r"cf[il]=\((\d+)\)(?: (.*))?", line)
            if m.group(2):
                files[m.group(1)] = m.group(2).strip()
        elif line.startswith("calls="):
            skip = True
    return cost


def where(o):
    """Instructions per call by crate."""
    rs, ss = chosen(o)
    data = {}
    for row in rs:
        n = dict(ICOUNT).get(row.name)
        if not n:
            continue
        for s in ss:
            if not runs(s, row):
                continue
            c = []
            with tempfile.TemporaryDirectory() as d:
                for k in (n, 3 * n):
                    callgrind_server(s, row, k, keep=f"{d}/cg{k}")
                    c.append(by_crate(f"{d}/cg{k}"))
            per = {k: (c[1].get(k, 0) - c[0].get(k, 0)) / (2 * n) for k in c[1]}
            per = {k: round(v) for k, v in sorted(per.items(), key=lambda x: -x[1]) if v >= 20}
            data.setdefault(row.name, {})[s] = per
            print(f"{row.name} {s} {sum(per.values())}: " + ", ".join(f"{k} {v}" for k, v in per.items()), flush=True)
    save("where", data)


# ------------------------------------------------------------------------ report


def med(xs):
    return statistics.median(xs) if xs else None


def table(head, body):
    out = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    out += ["| " + " | ".join(r) + " |" for r in body]
    return "\n".join(out)


def clean(rs):
    ok = [r for r in rs if "error" not in r]
    good = [r for r in ok if r["foreign"] <= 0.15]
    return good if len(good) >= 3 else ok


def report(o):
    out = []
    j = lambda n: json.loads((OUT / f"{n}.json").read_text()) if (OUT / f"{n}.json").exists() else {}
    b = j("bench")
    cols = [s for s in SERVERS if s != "hyper"]
    if b:
        body, tbody = [], []
        for name, got in b.items():
            if "hyper" not in got:
                continue
            h = clean(got["hyper"])
            hc, ht = med([r["srv_cpu_us"] for r in h]), med([r["calls_per_s"] for r in h])
            line, tline = [name, f"{hc:.2f}"], [name, f"{ht:,.0f}", f"{med([r['p50_us'] for r in h]):.0f}"]
            for s in cols:
                rs = got.get(s)
                if rs is None:
                    line.append("")
                    tline.append("")
                elif not clean(rs):
                    line.append("fails")
                    tline.append("fails")
                else:
                    line.append(f"{med([r['srv_cpu_us'] for r in clean(rs)]) / hc:.2f}")
                    tline.append(f"{med([r['calls_per_s'] for r in clean(rs)]) / ht:.2f}")
            body.append(line)
            tbody.append(tline)
        out += ["### Server CPU per call: ratio to hyper (lower is better)", "",
                table(["row", "hyper us"] + cols, body), ""]
        out += ["### Calls per second: ratio to hyper (higher is better)", "",
                table(["row", "hyper calls/s", "p50 us"] + cols, tbody), ""]
    b = j("bench-notrim")
    if b:
        body = []
        for name, got in b.items():
            hc = med([r["srv_cpu_us"] for r in clean(got["hyper"])])
            body.append([name, f"{hc:.2f}"] + [f"{med([r['srv_cpu_us'] for r in clean(got[s])]) / hc:.2f}" if s in got and clean(got[s]) else "" for s in cols])
        out += ["### Large payloads with the heap kept (--notrim): server CPU per call, ratio to hyper", "",
                table(["row", "hyper us"] + cols, body), ""]
    for n, title, key in (("icount", "Instructions per call (user space), ratio to hyper", "instructions"),
                          ("icount", "Allocator calls per call", "allocs"), ("bytes", "Bytes allocated per call", "bytes")):
        d = j(n)
        body = []
        for name, got in d.items():
            if "hyper" not in got:
                continue
            h = got["hyper"][key]
            f = (lambda x: f"{x / h:.2f}") if key == "instructions" else (lambda x: f"{x:,.1f}" if x < 1000 else f"{x:,.0f}")
            body.append([name, f"{h:,.0f}" if key == "instructions" else f(h)] + [f(got[s][key]) if s in got else "" for s in cols])
        if body:
            out += [f"### {title}", "", table(["row", "hyper"] + cols, body), ""]
    d = j("syscalls")
    if d:
        out += ["### System calls per call", "", table(["row", "hyper"] + cols, [
            [n, f"{sum(g['hyper'].values()):.2f}"] + [f"{sum(g[s].values()):.2f}" if s in g else "" for s in cols] for n, g in d.items()]), ""]
    d = j("rss")
    if d:
        out += ["### Peak resident memory, MiB", "", table(["row", "hyper"] + cols, [
            [n, f"{g['hyper'] / 1024:.1f}"] + [f"{g[s] / 1024:.1f}" if g.get(s) else "" for s in cols] for n, g in d.items()]), ""]
    d = j("clients")
    ccols = [c for c in CLIENTS if c != "hyper"]
    if d:
        body = []
        for n, g in d.items():
            h = med([r["cli_cpu_us"] for r in clean(g["hyper"])])
            body.append([n, f"{h:.2f}"] + [(f"{med([r['cli_cpu_us'] for r in clean(g[c])]) / h:.2f}" if clean(g[c]) else "fails") if c in g else "" for c in ccols])
        out += ["### Client CPU per call: ratio to the hyper client", "", table(["row", "hyper us"] + ccols, body), ""]
    d = j("cli_icount")
    if d:
        out += ["### Client instructions per call: ratio to the hyper client (allocator calls)", "", table(["row", "hyper"] + ccols, [
            [n, f"{g['hyper']['instructions']:,.0f} ({g['hyper']['allocs']:.1f})"] + [f"{g[c]['instructions'] / g['hyper']['instructions']:.2f} ({g[c]['allocs']:.1f})" if c in g else "" for c in ccols] for n, g in d.items()]), ""]
    text = "\n".join(out)
    (OUT / "report.md").write_text(text)
    print(text)


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what")
    p.add_argument("args", nargs="*")
    p.add_argument("--servers", default="")
    p.add_argument("--rows", default="")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--secs", type=float, default=0.8)
    p.add_argument("--name", default="")
    p.add_argument("--profile", default="release")
    p.add_argument("--notrim", action="store_true", help="servers never give heap back to the kernel")
    o = p.parse_args()
    PROFILE, NOTRIM, FILTERED = o.profile, o.notrim, bool(o.rows or o.servers)
    dict(build=build, verify=verify, bench=bench, clients=clients, icount=icount, cli_icount=cli_icount,
         bytes=dhat_bytes, syscalls=syscalls, rss=rss, frames=frames, profile=profile, where=where, report=report)[o.what](o)
