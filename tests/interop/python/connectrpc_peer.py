"""The connectrpc end of the interop tests: `serve`, or `call URL`."""

import asyncio
import base64
import contextvars
import socket
import sys

import shop
import scenarios
from shop import Average, Failure

import uvicorn
from connectrpc.code import Code
from connectrpc.compat import google_protobuf_binary_codec, google_protobuf_json_codec
from connectrpc.client import ResponseMetadata
from connectrpc.compression.gzip import GzipCompression
from connectrpc.errors import ConnectError, ErrorDetail
from connectrpc.protocol import ProtocolType
from connectrpc.request import Headers
from google.protobuf.any_pb2 import Any
from google.protobuf.empty_pb2 import Empty
from protobuf.wkt import Any as DetailAny
from pyqwest import HTTPVersion, SyncClient, SyncHTTPTransport

from gen.haberdasher_connect import HaberdasherASGIApplication, HaberdasherClientSync
from gen.haberdasher_pb2 import Hat

NUMBERS = (
    "canceled unknown invalid_argument deadline_exceeded not_found already_exists "
    "permission_denied resource_exhausted failed_precondition aborted out_of_range "
    "unimplemented internal unavailable data_loss unauthenticated"
).split()
"""The codes' names, from 1 on."""

PREFIX = "type.googleapis.com/"


def serve():
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    app = HaberdasherASGIApplication(Service())
    config = uvicorn.Config(app, log_level="warning", lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


class Service:
    def __init__(self):
        self.shop = shop.Shop()

    async def make_hat(self, request, ctx):
        with answering(ctx):
            await asyncio.sleep(shop.sleep_of(request))
            return self.shop.make(request, ctx.timeout_ms is not None)

    async def update_hat(self, request, ctx):
        with answering(ctx):
            return request

    async def do_nothing(self, request, ctx):
        with answering(ctx):
            return Empty()

    async def make_similar_hats(self, request, ctx):
        with answering(ctx):
            if request.description == "forever":
                async for hat in self.forever():
                    yield hat
            for hat in self.shop.similar(request):
                yield hat

    async def forever(self):
        try:
            while True:
                yield Hat(size=1, color="forever")
                await asyncio.sleep(0.001)
        finally:
            self.shop.cancelled += 1

    async def collect_sizes(self, request, ctx):
        with answering(ctx):
            return (await average(request)).summary()

    async def make_flexible_hat(self, request, ctx):
        with answering(ctx):
            return self.shop.make((await average(request)).size(), False)

    async def make_various_hats(self, request, ctx):
        with answering(ctx):
            async for size in request:
                yield self.shop.make(size, False)


async def average(sizes):
    average = Average()
    async for size in sizes:
        average.add(size)
    return average


class answering:  # noqa: N801
    """Echoes metadata, and makes the shop's errors connectrpc's."""

    def __init__(self, ctx):
        for metadata, names in zip((ctx.response_headers, ctx.response_trailers), shop.ECHOED):
            for name in names:
                for value in ctx.request_headers.getall(name):
                    metadata.add(name, value)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if not isinstance(error, Failure):
            return
        details = [
            ErrorDetail(
                DetailAny(
                    type_url=PREFIX + message.DESCRIPTOR.full_name,
                    value=message.SerializeToString(),
                )
            )
            for message in error.details
        ]
        raise ConnectError(Code(NUMBERS[error.code - 1]), error.message, details) from error


def call(url):
    passed = True
    for http in (HTTPVersion.HTTP1, HTTPVersion.HTTP2):
        http2 = http == HTTPVersion.HTTP2
        for protocol in ProtocolType:
            if protocol == ProtocolType.GRPC and not http2:
                continue
            for codec in (google_protobuf_binary_codec(), google_protobuf_json_codec()):
                client = Client(url, http, protocol, codec)
                name = protocol.name.lower().replace("_", "-")
                mode = f"{name}/{codec.name()}/{1 + http2}"
                get = protocol == ProtocolType.CONNECT
                passed = scenarios.run(mode, client, duplex=http2, get=get) and passed
    return passed


class Client:
    """Makes the scenarios' calls with connectrpc."""

    def __init__(self, url, http, protocol, codec):
        transport = SyncHTTPTransport(http_version=http)
        self.clients = [
            HaberdasherClientSync(
                url,
                codec=codec,
                protocol=protocol,
                send_compression=compression,
                http_client=SyncClient(transport),
            )
            for compression in (None, GzipCompression())
        ]

    def unary(self, method, message, **options):
        return Call(self.clients, method, message, **options).unary()

    def up(self, method, messages, **options):
        return Call(self.clients, method, iter(messages), **options).unary()

    def down(self, method, message, **options):
        return Call(self.clients, method, message, **options).stream()

    def both(self, method, messages, **options):
        return Call(self.clients, method, iter(messages), **options).stream()


class Call:
    """A call, with a context of its own in which its metadata are collected."""

    def __init__(self, clients, method, message, metadata=(), timeout=None, gzip=False, get=False):
        headers = Headers()
        for name, value in metadata:
            if name.endswith("-bin"):
                value = base64.b64encode(value).decode().rstrip("=")
            headers.add(name, value)
        snake = "".join("_" * c.isupper() + c.lower() for c in method).lstrip("_")
        self.call = getattr(clients[gzip], snake)
        self.message = message
        self.keywords = {"headers": headers, "timeout_ms": timeout and int(timeout * 1000)}
        if get:
            self.keywords["use_get"] = True
        self.response = ResponseMetadata()
        self.context = contextvars.copy_context()
        self.context.run(self.response.__enter__)

    def run(self, function, *arguments, **keywords):
        try:
            return self.context.run(function, *arguments, **keywords)
        except ConnectError as error:
            details = [
                Any(type_url=PREFIX + detail.type_name, value=detail.message_bytes)
                for detail in error.details
            ]
            code = 1 + NUMBERS.index(error.code.value)
            # An error without messages has all its metadata in one place, which differs by protocol.
            metadata = self.trailers or self.headers
            raise Failure(code, error.message, details, metadata) from error

    def unary(self):
        self.message = self.run(self.call, self.message, **self.keywords)
        return self

    def stream(self):
        self.messages = self.run(self.call, self.message, **self.keywords)
        return self

    def __iter__(self):
        return self

    def __next__(self):
        return self.run(next, self.messages)

    def cancel(self):
        self.run(self.messages.close)

    @property
    def headers(self):
        return pairs(self.response.headers)

    @property
    def trailers(self):
        return pairs(self.response.trailers)


def pairs(metadata):
    found = []
    for name, value in metadata.allitems():
        if name.endswith("-bin"):
            for part in value.split(","):
                part = part.strip()
                found.append((name, base64.b64decode(part + "=" * (-len(part) % 4))))
        else:
            found.append((name, value))
    return found


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            serve()
        case ["call", url]:
            sys.exit(not call(url))
        case _:
            sys.exit("usage: connectrpc_peer.py serve | call URL")
