"""The grpcio end of the interop tests: `serve`, or `call URL`."""

import sys
import time
from concurrent import futures

import shop
import scenarios
from shop import Average, Failure

import grpc
from google.protobuf.empty_pb2 import Empty
from google.rpc.status_pb2 import Status

import haberdasher_pb2_grpc as stubs
from gen.haberdasher_pb2 import Hat

CODES = {code.value[0]: code for code in grpc.StatusCode}
DETAILS = "grpc-status-details-bin"


def serve():
    server = grpc.server(futures.ThreadPoolExecutor(8), compression=grpc.Compression.Gzip)
    stubs.add_HaberdasherServicer_to_server(Servicer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(f"listening on http://127.0.0.1:{port}", flush=True)
    server.wait_for_termination()


class Servicer(stubs.HaberdasherServicer):
    def __init__(self):
        self.shop = shop.Shop()

    def MakeHat(self, request, context):
        with answering(context):
            shop.nap(request)
            remaining = context.time_remaining()
            # Without a deadline it is, of all things, a very long time.
            return self.shop.make(request, remaining is not None and remaining < 1e6)

    def UpdateHat(self, request, context):
        with answering(context):
            return request

    def DoNothing(self, request, context):
        with answering(context):
            return Empty()

    def MakeSimilarHats(self, request, context):
        with answering(context):
            if request.description == "forever":
                yield from self.forever(context)
            yield from self.shop.similar(request)

    def forever(self, context):
        given_up = []
        context.add_callback(lambda: given_up.append(True))
        try:
            while not given_up:
                yield Hat(size=1, color="forever")
                time.sleep(0.001)
        finally:
            self.shop.cancelled += 1

    def CollectSizes(self, request_iterator, context):
        with answering(context):
            return average(request_iterator).summary()

    def MakeFlexibleHat(self, request_iterator, context):
        with answering(context):
            return self.shop.make(average(request_iterator).size(), False)

    def MakeVariousHats(self, request_iterator, context):
        with answering(context):
            for size in request_iterator:
                yield self.shop.make(size, False)


def average(sizes):
    average = Average()
    for size in sizes:
        average.add(size)
    return average


class answering:  # noqa: N801
    """Echoes metadata, and makes the shop's errors grpcio's."""

    def __init__(self, context):
        self.context = context
        metadata = context.invocation_metadata()
        headers, self.trailers = (
            tuple((name, value) for name, value in metadata if name in names)
            for names in shop.ECHOED
        )
        context.send_initial_metadata(headers)
        context.set_trailing_metadata(self.trailers)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if not isinstance(error, Failure):
            return
        status = Status(code=error.code, message=error.message)
        for message in error.details:
            status.details.add().Pack(message)
        if error.details:
            details = (DETAILS, status.SerializeToString())
            self.context.set_trailing_metadata((*self.trailers, details))
        self.context.abort(CODES[error.code], error.message)


class Client:
    """Makes the scenarios' calls with grpcio."""

    def __init__(self, url):
        channel = grpc.insecure_channel(url.removeprefix("http://"))
        self.stub = stubs.HaberdasherStub(channel)

    def unary(self, method, message, **options):
        with failing():
            call = getattr(self.stub, method)
            return Response(*call.with_call(message, **keywords(**options)))

    def up(self, method, messages, **options):
        with failing():
            call = getattr(self.stub, method)
            return Response(*call.with_call(iter(messages), **keywords(**options)))

    def down(self, method, message, **options):
        return Stream(getattr(self.stub, method)(message, **keywords(**options)))

    def both(self, method, messages, **options):
        return Stream(getattr(self.stub, method)(iter(messages), **keywords(**options)))


def keywords(metadata=(), timeout=None, gzip=False):
    compression = grpc.Compression.Gzip if gzip else None
    return {"metadata": tuple(metadata), "timeout": timeout, "compression": compression}


class Response:
    def __init__(self, message, call):
        self.message = message
        self.headers = pairs(call.initial_metadata())
        self.trailers = pairs(call.trailing_metadata())


class Stream:
    def __init__(self, call):
        self.call = call
        self.cancel = call.cancel

    def __iter__(self):
        return self

    def __next__(self):
        with failing():
            return next(self.call)

    @property
    def headers(self):
        return pairs(self.call.initial_metadata())

    @property
    def trailers(self):
        return pairs(self.call.trailing_metadata())


class failing:  # noqa: N801
    """Makes grpcio's errors the scenarios'."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if not isinstance(error, grpc.RpcError):
            return
        metadata = pairs(error.trailing_metadata())
        details = [Status.FromString(value) for name, value in metadata if name == DETAILS]
        for status in details:
            scenarios.same("the status in the details", status.code, error.code().value[0])
            scenarios.same("the message in the details", status.message, error.details())
        details = [detail for status in details for detail in status.details]
        raise Failure(error.code().value[0], error.details(), details, metadata) from error


def pairs(metadata):
    return [(name, value) for name, value in metadata or ()]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            serve()
        case ["call", url]:
            sys.exit(not scenarios.run("grpc/proto/2", Client(url)))
        case _:
            sys.exit("usage: grpcio_peer.py serve | call URL")
