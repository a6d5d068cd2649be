// The interop tests of connect-node's client.
import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";

import { create, toJson } from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  createClient,
  decodeBinaryHeader,
  encodeBinaryHeader,
} from "@connectrpc/connect";

import { Haberdasher, HatSchema, SizeSchema } from "./gen/haberdasher_pb.js";
import { ECHOED, FAILURE, detailHat } from "./shop.js";

/** Runs all scenarios in a mode and prints a line for each; whether all passed. */
export async function run(mode) {
  const clients = {
    plain: createClient(Haberdasher, mode.plain),
    gzip: createClient(Haberdasher, mode.gzip),
    get: createClient(Haberdasher, mode.get),
  };
  const all = { ...scenarios, ...(mode.duplex && duplex), ...(mode.hasGet && { get, getError }) };
  let passed = true;
  for (const [name, scenario] of Object.entries(all)) {
    try {
      await Promise.race([scenario(clients.plain, clients), patience()]);
      console.log(`ok ${mode.name} ${name}`);
    } catch (error) {
      passed = false;
      console.log(`FAIL ${mode.name} ${name}: ${String(error).replaceAll("\n", " ")}`);
    }
  }
  return passed;
}

async function patience() {
  await setTimeout(20_000, undefined, { ref: false });
  throw new Error("it takes too long");
}

const scenarios = {
  async unary(client) {
    const hat = await client.makeHat({ inches: 12 });
    assert.equal(hat.size, 12);
    assert.notEqual(hat.color, "");
  },

  async empty(client) {
    await echoed(client, {});
  },

  async unicode(client) {
    await echoed(client, { name: "Dreispitz für Größe 5\0\n☕ \u{10ffff}" });
  },

  async megabyte(client) {
    await echoed(client, { size: -(2 ** 31), name: "0123456789abcdef".repeat(1 << 16) });
  },

  async gzip(_, { gzip }) {
    let compression;
    await echoed(gzip, { name: "Fedora ".repeat(2000) }, {
      onHeader: (headers) => (compression = headers.get("x-request-compression")),
    });
    assert.equal(compression, "gzip");
  },

  async nothing(client) {
    await client.doNothing({});
  },

  async serverStream(client) {
    assert.deepEqual(await inches(client.makeSimilarHats({ inches: 7 })), [7, 7, 7]);
  },

  async thousandDown(client) {
    const hats = await inches(client.makeSimilarHats({ inches: 7, description: "1000" }));
    assert.equal(hats.length, 1000);
  },

  async clientStream(client) {
    const summary = await client.collectSizes(sizes(4));
    assert.equal(summary.totalCount, 4);
    assert.equal(summary.averageSize, 2.5);
  },

  async emptyClientStream(client) {
    assert.equal((await client.collectSizes(sizes(0))).totalCount, 0);
  },

  async thousandUp(_, { gzip }) {
    assert.equal((await gzip.collectSizes(sizes(1000))).totalCount, 1000);
  },

  async flexible(client) {
    assert.equal((await client.makeFlexibleHat(sizes(5))).size, 3);
  },

  async halfDuplex(client) {
    assert.deepEqual(await inches(client.makeVariousHats(sizes(3))), [1, 2, 3]);
  },

  async refusal(client) {
    const error = await failure(client.makeHat({ inches: 0 }));
    assert.equal(error.code, Code.InvalidArgument);
    assert.equal(error.rawMessage, "inches: I can't make a hat that small!");
    assert.equal(error.details.length, 0);
  },

  async everyCode(client) {
    for (let code = 1; code <= 16; code++) {
      const size = { inches: 12, description: `fail ${code}` };
      ordered(await failure(client.makeHat(size)), code, size);
    }
  },

  async streamDetails(client) {
    const size = { inches: 12, description: "fail 8" };
    const hats = client.makeSimilarHats(size)[Symbol.asyncIterator]();
    assert.equal((await hats.next()).value.size, 12);
    assert.equal((await hats.next()).value.size, 12);
    ordered(await failure(hats.next()), 8, size);
  },

  async clientStreamDetails(client) {
    const fail = { inches: 3, description: "fail 5" };
    ordered(await failure(client.collectSizes(stream([{ inches: 1 }, fail]))), 5, fail);
  },

  async bidiDetails(client) {
    const fail = { inches: 3, description: "fail 10" };
    const hats = client.makeVariousHats(stream([{ inches: 1 }, fail]))[Symbol.asyncIterator]();
    assert.equal((await hats.next()).value.size, 1);
    ordered(await failure(hats.next()), 10, fail);
  },

  async errorMetadata(client) {
    const size = { inches: 12, description: "fail 6" };
    const error = ordered(await failure(client.makeHat(size, { headers: echoes() })), 6, size);
    echoedIn(error.metadata, 1);
  },

  async panic(client) {
    const error = await failure(client.makeHat({ inches: 12, description: "panic" }));
    assert.equal(error.code, Code.Internal);
  },

  async unaryMetadata(client) {
    await bothEchoed((options) => client.makeHat({ inches: 12 }, options));
  },

  async clientStreamMetadata(client) {
    await bothEchoed((options) => client.collectSizes(sizes(2), options));
  },

  async serverStreamMetadata(client) {
    await bothEchoed((options) => inches(client.makeSimilarHats({ inches: 12 }, options)));
  },

  async bidiMetadata(client) {
    await bothEchoed((options) => inches(client.makeVariousHats(sizes(2), options)));
  },

  async deadline(client) {
    const start = Date.now();
    const call = client.makeHat({ inches: 12, description: "sleep 5000" }, { timeoutMs: 200 });
    deadlineExceeded(await failure(call), start);
  },

  async streamDeadline(client) {
    const start = Date.now();
    const size = { inches: 12, description: "forever" };
    const call = inches(client.makeSimilarHats(size, { timeoutMs: 200 }));
    deadlineExceeded(await failure(call), start);
  },

  async deadlineIsSent(client) {
    const size = { inches: 12, description: "deadline" };
    assert.equal((await client.makeHat(size)).color, "none");
    assert.equal((await client.makeHat(size, { timeoutMs: 15_000 })).color, "deadline");
  },

  async cancellation(client) {
    const before = await cancelled(client);
    const abort = new AbortController();
    const size = { inches: 12, description: "forever" };
    const call = client.makeSimilarHats(size, { signal: abort.signal });
    const hats = call[Symbol.asyncIterator]();
    for (let read = 0; read < 3; read++) {
      await hats.next();
    }
    assert.equal(await cancelled(client), before);
    abort.abort();
    for (let asked = 0; asked < 100; asked++) {
      if ((await cancelled(client)) > before) {
        return;
      }
      await setTimeout(20);
    }
    assert.fail("the server goes on");
  },
};

const duplex = {
  async fullDuplex(client) {
    let next;
    async function* requests() {
      for (let size = 1; size <= 3; size++) {
        const wait = new Promise((resolve) => (next = resolve));
        yield { inches: size };
        await wait;
      }
    }
    const received = [];
    for await (const hat of client.makeVariousHats(requests())) {
      received.push(hat.size);
      next();
    }
    assert.deepEqual(received, [1, 2, 3]);
  },

  async thousandBoth(client) {
    assert.equal((await inches(client.makeVariousHats(sizes(1000)))).length, 1000);
  },
};

async function get(_, clients) {
  assert.equal((await clients.get.makeHat({ inches: 12 })).size, 12);
}

async function getError(_, clients) {
  const size = { inches: 12, description: "fail 9" };
  ordered(await failure(clients.get.makeHat(size)), 9, size);
}

async function echoed(client, hat, options) {
  const echo = await client.updateHat(hat, options);
  assert.deepEqual(toJson(HatSchema, echo), toJson(HatSchema, create(HatSchema, hat)));
}

async function* stream(messages) {
  yield* messages;
}

function sizes(count) {
  return stream(Array.from({ length: count }, (_, index) => ({ inches: index + 1 })));
}

async function inches(hats) {
  const received = [];
  for await (const hat of hats) {
    received.push(hat.size);
  }
  return received;
}

async function failure(call) {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof ConnectError, String(error));
    return error;
  }
  assert.fail("the call should have failed");
}

/** Checks the error that `fail CODE` orders. */
function ordered(error, code, size) {
  assert.equal(error.code, code);
  assert.equal(error.rawMessage, FAILURE);
  assert.equal(error.details.length, 2);
  const json = (schema, message) => toJson(schema, create(schema, message));
  for (const [schema, message] of [[SizeSchema, size], [HatSchema, detailHat()]]) {
    const [detail] = error.findDetails(schema);
    assert.deepEqual(toJson(schema, detail), json(schema, message));
  }
  return error;
}

const TEXT = "one, and another";
const BINARY = [[0], [0xff, 0xfe], [1, 2, 3]];

/** Everything that the server echoes. */
function echoes() {
  const headers = new Headers();
  for (const [text, binary] of ECHOED) {
    for (const value of TEXT.split(", ")) {
      headers.append(text, value);
    }
    for (const value of BINARY) {
      headers.append(binary, encodeBinaryHeader(new Uint8Array(value)));
    }
  }
  return headers;
}

async function bothEchoed(call) {
  const received = [];
  await call({
    headers: echoes(),
    onHeader: (headers) => (received[0] = headers),
    onTrailer: (trailers) => (received[1] = trailers),
  });
  echoedIn(received[0], 0);
  echoedIn(received[1], 1);
}

function echoedIn(metadata, which) {
  const [text, binary] = ECHOED[which];
  assert.equal(metadata.get(text), TEXT);
  const values = (metadata.get(binary) ?? "").split(",");
  assert.deepEqual(values.map((value) => [...decodeBinaryHeader(value.trim())]), BINARY);
}

function deadlineExceeded(error, start) {
  assert.equal(error.code, Code.DeadlineExceeded);
  assert.ok(Date.now() - start < 4000, "it came late");
}

async function cancelled(client) {
  return (await client.makeHat({ inches: 12, description: "cancelled" })).size;
}
