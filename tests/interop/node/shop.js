// The interop shop: what connect-node's servers answer. ../README.md says what may be ordered.
import { setTimeout } from "node:timers/promises";

import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";

import { HatSchema, SizeSchema, SummarySchema } from "./gen/haberdasher_pb.js";

/** The text of every ordered error. */
export const FAILURE = "no hat: ☕ 100% größer\nand none tomorrow";

/** The headers that come back under their names: as headers, then as trailers. */
export const ECHOED = [
  ["x-echo-header", "x-echo-header-bin"],
  ["x-echo-trailer", "x-echo-trailer-bin"],
];

/** The second detail of every ordered error. */
export const detailHat = () => ({ size: 1, color: "detail", name: "" });

let cancelled = 0;

/** The service, for a router. */
export const shop = {
  async makeHat(size, context) {
    echo(context);
    return make(size, context);
  },

  updateHat(hat, context) {
    echo(context);
    return hat;
  },

  doNothing(_, context) {
    echo(context);
    return {};
  },

  async *makeSimilarHats(size, context) {
    echo(context);
    if (size.description.startsWith("fail ")) {
      yield hat(size.inches);
      yield hat(size.inches);
    }
    if (size.description === "forever") {
      yield* forever(context.signal);
    }
    const one = await make(size, context);
    const count = /^\d+$/.test(size.description) ? Number(size.description) : 3;
    for (let sent = 0; sent < count; sent++) {
      yield one;
    }
  },

  async collectSizes(sizes, context) {
    echo(context);
    return average(sizes);
  },

  async makeFlexibleHat(sizes, context) {
    echo(context);
    const { averageSize } = await average(sizes);
    return hat(Math.round(averageSize));
  },

  async *makeVariousHats(sizes, context) {
    echo(context);
    for await (const size of sizes) {
      yield make(size, context);
    }
  },
};

async function make(size, context) {
  const [order, number] = size.description.split(" ");
  switch (order) {
    case "sleep":
      await setTimeout(Number(number), undefined, { signal: context.signal }).catch(() =>
        context.signal.throwIfAborted(),
      );
      break;
    case "deadline":
      return hat(size.inches, context.timeoutMs() === undefined ? "none" : "deadline");
    case "cancelled":
      return hat(1 + cancelled, "cancelled");
  }
  refuse(size);
  return hat(size.inches);
}

async function* forever(signal) {
  try {
    while (!signal.aborted) {
      yield hat(1, "forever");
      await setTimeout(1);
    }
    signal.throwIfAborted();
  } finally {
    cancelled++;
  }
}

async function average(sizes) {
  let count = 0;
  let total = 0;
  for await (const size of sizes) {
    refuse(size);
    count++;
    total += size.inches;
  }
  return create(SummarySchema, { totalCount: count, averageSize: count && total / count });
}

function refuse(size) {
  const [order, code] = size.description.split(" ");
  if (order === "fail") {
    throw new ConnectError(FAILURE, Number(code), undefined, [
      { desc: SizeSchema, value: size },
      { desc: HatSchema, value: detailHat() },
    ]);
  }
  if (size.inches <= 0) {
    throw new ConnectError("inches: I can't make a hat that small!", Code.InvalidArgument);
  }
}

function hat(size, color = "yellow") {
  return create(HatSchema, { size, color });
}

function echo({ requestHeader, responseHeader, responseTrailer }) {
  for (const [which, metadata] of [responseHeader, responseTrailer].entries()) {
    for (const name of ECHOED[which]) {
      const value = requestHeader.get(name);
      if (value !== null) {
        metadata.set(name, value);
      }
    }
  }
}
