// connect-node's end of the interop tests: `serve 1|2`, or `call URL`.
import * as http from "node:http";
import * as http2 from "node:http2";

import {
  compressionGzip,
  connectNodeAdapter,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";

import { Haberdasher } from "./gen/haberdasher_pb.js";
import { run } from "./scenarios.js";
import { shop } from "./shop.js";

function serve(version) {
  const handler = connectNodeAdapter({
    routes: (router) => router.service(Haberdasher, shop),
  });
  const server = version === "2" ? http2.createServer(handler) : http.createServer(handler);
  server.listen(0, "127.0.0.1", () => {
    console.log(`listening on http://127.0.0.1:${server.address().port}`);
  });
}

async function call(baseUrl) {
  const protocols = {
    connect: createConnectTransport,
    grpc: createGrpcTransport,
    "grpc-web": createGrpcWebTransport,
  };
  let passed = true;
  for (const version of ["1.1", "2"]) {
    for (const [protocol, createTransport] of Object.entries(protocols)) {
      if (protocol === "grpc" && version === "1.1") {
        continue;
      }
      for (const useBinaryFormat of [true, false]) {
        const options = { baseUrl, httpVersion: version, useBinaryFormat };
        const mode = {
          name: `${protocol}/${useBinaryFormat ? "proto" : "json"}/${version[0]}`,
          plain: createTransport(options),
          gzip: createTransport({ ...options, sendCompression: compressionGzip }),
          get: createTransport({ ...options, useHttpGet: true }),
          duplex: version === "2",
          hasGet: protocol === "connect",
        };
        passed = (await run(mode)) && passed;
      }
    }
  }
  process.exit(passed ? 0 : 1);
}

const [command, argument] = process.argv.slice(2);
if (command === "serve" && argument) {
  serve(argument);
} else if (command === "call" && argument) {
  await call(argument);
} else {
  console.error("usage: peer.js serve 1|2 | call URL");
  process.exit(2);
}
