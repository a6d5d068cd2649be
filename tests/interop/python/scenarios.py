"""The interop tests of both Python clients."""

import queue
import threading
import time

from shop import ECHOED, FAILURE, Failure, detail_hat
from gen.haberdasher_pb2 import Hat, Size

from google.protobuf.empty_pb2 import Empty


class Wrong(Exception):
    """What a scenario found."""


def run(name, client, duplex=True, get=False, without=()):
    """Runs all scenarios and prints a line for each; whether all passed."""
    passed = True
    for scenario in SCENARIOS + DUPLEX * duplex + GET * get:
        if scenario.__name__ in without:
            continue
        try:
            scenario(client)
            print(f"ok {name} {scenario.__name__}", flush=True)
        except Exception as error:  # noqa: BLE001
            passed = False
            print(f"FAIL {name} {scenario.__name__}: {error!r}", flush=True)
    return passed


def same(what, actual, expected):
    if actual != expected:
        raise Wrong(f"{what} is {str(actual)[:200]!r}, not {str(expected)[:200]!r}")


def fails(call):
    try:
        call()
    except Failure as failure:
        return failure
    raise Wrong("the call should have failed")


def ordered(failure, code, size):
    """Checks the error that `fail CODE` orders."""
    same("the code", failure.code, code)
    same("the message", failure.message, FAILURE)
    same("the number of details", len(failure.details), 2)
    for detail, expected in zip(failure.details, (size, detail_hat())):
        found = type(expected)()
        same("the detail's type", detail.Unpack(found), True)
        same("the detail", found, expected)
    return failure


def order(inches, description=""):
    return Size(inches=inches, description=description)


def sizes(count):
    return [order(inches) for inches in range(1, count + 1)]


def inches(hats):
    return [hat.size for hat in hats]


def unary(client):
    hat = client.unary("MakeHat", order(12)).message
    same("the size", hat.size, 12)
    same("that it has a color", hat.color != "", True)


def echoed(client, hat, **options):
    response = client.unary("UpdateHat", hat, **options)
    same("the hat", response.message, hat)
    return response


def empty(client):
    echoed(client, Hat())


def unicode(client):
    echoed(client, Hat(name="Dreispitz für Größe 5\0\n☕ \U0010ffff"))


def megabyte(client):
    echoed(client, Hat(size=-(1 << 31), name="0123456789abcdef" * (1 << 16)))


def gzip(client):
    response = echoed(client, Hat(name="Fedora " * 2000), gzip=True)
    same("the request's compression", values(response.headers, "x-request-compression"), ["gzip"])


def nothing(client):
    same("nothing", client.unary("DoNothing", Empty()).message, Empty())


def server_stream(client):
    same("the sizes", inches(client.down("MakeSimilarHats", order(7))), [7] * 3)


def thousand_down(client):
    same("the count", len(list(client.down("MakeSimilarHats", order(7, "1000")))), 1000)


def client_stream(client):
    summary = client.up("CollectSizes", sizes(4)).message
    same("the count", summary.total_count, 4)
    same("the average", summary.average_size, 2.5)


def empty_client_stream(client):
    same("the count", client.up("CollectSizes", []).message.total_count, 0)


def thousand_up(client):
    summary = client.up("CollectSizes", sizes(1000), gzip=True).message
    same("the count", summary.total_count, 1000)


def flexible(client):
    same("the size", client.up("MakeFlexibleHat", sizes(5)).message.size, 3)


def half_duplex(client):
    same("the sizes", inches(client.both("MakeVariousHats", sizes(3))), [1, 2, 3])


def full_duplex(client):
    requests = queue.SimpleQueue()
    requests.put(order(1))
    hats = client.both("MakeVariousHats", iter(requests.get, None))
    for size in (1, 2, 3):
        same("the size", next(hats).size, size)
        requests.put(order(size + 1) if size < 3 else None)
    same("the rest", list(hats), [])


def thousand_both(client):
    hats = client.both("MakeVariousHats", sizes(1000))
    same("the sizes", inches(hats), list(range(1, 1001)))


def refusal(client):
    failure = fails(lambda: client.unary("MakeHat", order(0)))
    same("the code", failure.code, 3)
    same("the message", failure.message, "inches: I can't make a hat that small!")
    same("the number of details", len(failure.details), 0)


def every_code(client):
    for code in range(1, 17):
        size = order(12, f"fail {code}")
        ordered(fails(lambda: client.unary("MakeHat", size)), code, size)


def stream_details(client):
    size = order(12, "fail 8")
    hats = client.down("MakeSimilarHats", size)
    same("the sizes", [next(hats).size, next(hats).size], [12, 12])
    ordered(fails(lambda: next(hats)), 8, size)


def client_stream_details(client):
    fail = order(3, "fail 5")
    ordered(fails(lambda: client.up("CollectSizes", [order(1), fail])), 5, fail)


def bidi_details(client):
    fail = order(3, "fail 10")
    hats = client.both("MakeVariousHats", [order(1), fail])
    same("the size", next(hats).size, 1)
    ordered(fails(lambda: next(hats)), 10, fail)


def error_metadata(client):
    size = order(12, "fail 6")
    failure = fails(lambda: client.unary("MakeHat", size, metadata=echoes()))
    echoed_in(ordered(failure, 6, size).metadata, 1)


def panic(client):
    same("the code", fails(lambda: client.unary("MakeHat", order(12, "panic"))).code, 13)


def unary_metadata(client):
    both_echoed(client.unary("MakeHat", order(12), metadata=echoes()))


def client_stream_metadata(client):
    both_echoed(client.up("CollectSizes", sizes(2), metadata=echoes()))


def server_stream_metadata(client):
    hats = client.down("MakeSimilarHats", order(12), metadata=echoes())
    same("the count", len(list(hats)), 3)
    both_echoed(hats)


def bidi_metadata(client):
    hats = client.both("MakeVariousHats", sizes(2), metadata=echoes())
    same("the count", len(list(hats)), 2)
    both_echoed(hats)


TEXT = ["one", "and another"]
BINARY = [b"\0", b"\xff\xfe", b"\1\2\3"]


def echoes():
    """Everything that the server echoes."""
    pairs = []
    for text, binary in ECHOED:
        pairs += [(text, value) for value in TEXT]
        pairs += [(binary, value) for value in BINARY]
    return pairs


def both_echoed(response):
    echoed_in(response.headers, 0)
    echoed_in(response.trailers, 1)


def echoed_in(metadata, which):
    text, binary = ECHOED[which]
    same(text, ", ".join(values(metadata, text)), ", ".join(TEXT))
    same(binary, values(metadata, binary), BINARY)


def values(metadata, wanted):
    return [value for name, value in metadata if name == wanted]


def deadline(client):
    start = time.monotonic()
    failure = fails(lambda: client.unary("MakeHat", order(12, "sleep 5000"), timeout=0.2))
    deadline_exceeded(failure, start)


def stream_deadline(client):
    start = time.monotonic()
    failure = fails(lambda: list(client.down("MakeSimilarHats", order(12, "forever"), timeout=0.2)))
    deadline_exceeded(failure, start)


def deadline_exceeded(failure, start):
    same("the code", failure.code, 4)
    same("that it came late", time.monotonic() - start > 4, False)


def deadline_is_sent(client):
    saw = client.unary("MakeHat", order(12, "deadline")).message.color
    same("what the server saw", saw, "none")
    saw = client.unary("MakeHat", order(12, "deadline"), timeout=15).message.color
    same("what the server saw", saw, "deadline")


def cancellation(client):
    before = cancelled(client)
    hats = client.down("MakeSimilarHats", order(12, "forever"))
    for _ in range(3):
        next(hats)
    same("who was cancelled before", cancelled(client), before)
    hats.cancel()
    for _ in range(100):
        if cancelled(client) > before:
            return
        threading.Event().wait(0.02)
    raise Wrong("the server goes on")


def cancelled(client):
    return client.unary("MakeHat", order(12, "cancelled")).message.size


def get(client):
    same("the size", client.unary("MakeHat", order(12), get=True).message.size, 12)


SCENARIOS = [
    unary, empty, unicode, megabyte, gzip, nothing, server_stream, thousand_down, client_stream,
    empty_client_stream, thousand_up, flexible, refusal, every_code, stream_details,
    client_stream_details, error_metadata, panic, unary_metadata, client_stream_metadata,
    server_stream_metadata, deadline, stream_deadline, deadline_is_sent, cancellation,
]  # fmt: skip
DUPLEX = [half_duplex, full_duplex, thousand_both, bidi_details, bidi_metadata]
GET = [get]
