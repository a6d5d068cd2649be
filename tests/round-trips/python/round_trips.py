"""Random messages, to our program and back, in the wire format and in JSON.

round_trips.py PROGRAM GENERATED SEED MESSAGES

Each message goes to the program twice, once in each format, and comes back in both; each of the four must be the message
that was sent, and the JSON must say what Python's own says.
"""

import importlib
import json
import random
import struct
import subprocess
import sys

from google.protobuf import any_pb2, descriptor_pool, duration_pb2, empty_pb2, field_mask_pb2
from google.protobuf import json_format, message_factory, struct_pb2, timestamp_pb2, wrappers_pb2

from random_messages import Filler

PACKAGES = ["two", "three", "edition2023", "edition2024"]
BATCH = 500
SMALLEST_NORMAL_FLOAT = 2.0**-126
NULL = ("chosennull", "chosen_null")


def main():
    program, generated, seed, messages = sys.argv[1:]
    sys.path.insert(0, generated)
    exchange = importlib.import_module("exchange_pb2")
    modules = [importlib.import_module(f"{name}_pb2") for name in PACKAGES]
    contents = [any_pb2.Any, duration_pb2.Duration, empty_pb2.Empty, field_mask_pb2.FieldMask]
    contents += [struct_pb2.Struct, struct_pb2.Value, struct_pb2.ListValue, timestamp_pb2.Timestamp]
    contents += [wrappers_pb2.BytesValue, wrappers_pb2.Int64Value, wrappers_pb2.StringValue]
    contents += [inner for module in modules for inner in (module.Inner, module.All)]
    chance = random.Random(int(seed))
    filler = Filler(chance, contents)
    total, failures = int(messages), 0
    for start in range(0, total, BATCH):
        batch = []
        for index in range(start, min(total, start + BATCH)):
            message = modules[index % len(modules)].All()
            filler.fill(message)
            batch.append((message, options(chance)))
        failures += play(program, exchange, batch, start)
    types = ", ".join(f"{name}.proto" for name in PACKAGES)
    print(f"round trips: {total} messages of {types}, {failures} failed; seed {seed}")
    sys.exit(1 if failures else 0)


def options(chance):
    names = ("emit_defaults", "enum_numbers", "proto_names")
    return {name: chance.random() < 0.3 for name in names}


def play(program, exchange, batch, start):
    """Sends messages through the program, and gives how many came back wrong."""
    requests = exchange.Requests()
    for message, how in batch:
        name = message.DESCRIPTOR.full_name
        requests.requests.add(type=name, proto=message.SerializeToString(), **how)
        requests.requests.add(type=name, json=to_json(message, how).encode(), **how)
    output = subprocess.run([program], input=requests.SerializeToString(), capture_output=True)
    if output.returncode:
        sys.exit(f"the program ended with {output.returncode}: {output.stderr.decode()}")
    responses = exchange.Responses.FromString(output.stdout).responses
    if len(responses) != 2 * len(batch):
        sys.exit(f"{len(responses)} responses to {2 * len(batch)} requests")
    failures = 0
    for index, (message, how) in enumerate(batch):
        wrong = []
        for sent, response in zip(("wire", "JSON"), responses[2 * index : 2 * index + 2]):
            wrong += [f"{sent}: {what}" for what in differences(message, how, response)]
        if wrong:
            failures += 1
            print(f"FAIL message {start + index}, {how}:")
            print("\n".join(wrong))
    return failures


def differences(message, how, response):
    """What is wrong with a message that came back."""
    if response.error:
        yield f"the program says: {response.error}"
        return
    try:
        if canonical(type(message).FromString(response.proto)) != canonical(message):
            yield "another message in the wire format"
        if canonical(json_format.Parse(response.json, type(message)())) != canonical(message):
            yield "another message in JSON"
    except Exception as error:
        yield f"Python says: {error}: {response.json.decode(errors='replace')}"
        return
    yield from json_differences(json.loads(to_json(message, how)), json.loads(response.json), "")


def canonical(message):
    """Bytes that are the same for the same message."""
    copy = type(message)()
    copy.CopyFrom(message)
    sort_maps_in_any(copy)
    return copy.SerializeToString(deterministic=True)


def sort_maps_in_any(message):
    """What an `Any` holds are bytes, in which the entries of a map have no certain order."""
    if isinstance(message, any_pb2.Any):
        if message.type_url:
            content = class_of(message.TypeName())()
            message.Unpack(content)
            message.value = canonical(content)
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            inner = value.values() if field.message_type.fields_by_name["value"].message_type else ()
        else:
            inner = value if field.is_repeated else (value,)
        for each in inner:
            sort_maps_in_any(each)


def class_of(name):
    return message_factory.GetMessageClass(descriptor_pool.Default().FindMessageTypeByName(name))


def json_differences(python, ours, path):
    """Where two JSON values differ; `True` is not `1`, but `1` is `1.0`."""
    if isinstance(python, dict) and isinstance(ours, dict):
        for key in python.keys() ^ ours.keys():
            yield f"JSON: {path}/{key} is in one only"
        for key in python.keys() & ours.keys():
            yield from json_differences(python[key], ours[key], f"{path}/{key}")
    elif isinstance(python, list) and isinstance(ours, list) and len(python) == len(ours):
        for index, (one, other) in enumerate(zip(python, ours)):
            yield from json_differences(one, other, f"{path}/{index}")
    elif path.lower().endswith(NULL) and ours is None and python == 0:
        # With numbers for enums, Python writes this one as a number too; C++ and we do not.
        return
    elif isinstance(python, float) and 0 < abs(python) < SMALLEST_NORMAL_FLOAT:
        # Python does not always find the shortest text of such a float; both texts are this number.
        if struct.pack("<f", python) != struct.pack("<f", ours):
            yield f"JSON: {path} is {python!r} for Python, and {ours!r} for us"
    elif isinstance(python, bool) != isinstance(ours, bool) or python != ours:
        yield f"JSON: {path} is {python!r} for Python, and {ours!r} for us"


def to_json(message, how):
    return json_format.MessageToJson(
        message,
        indent=None,
        always_print_fields_with_no_presence=how["emit_defaults"],
        use_integers_for_enums=how["enum_numbers"],
        preserving_proto_field_name=how["proto_names"],
    )


if __name__ == "__main__":
    main()
