"""Fills messages with random values of every kind that JSON and prost can both hold.

What prost cannot hold, and is therefore never made here (docs/json.md lists it):

- minus zero in a field without presence, or as the value of a map: prost leaves it out on the wire;
- a closed enum's unknown number: prost keeps it as a value, where others make it an unknown field;
- a `NullValue` other than its one value: JSON has one `null`;
- a required field that is missing, unknown fields, extensions, and strings that are not UTF-8.
"""

import math
import struct

from google.protobuf import duration_pb2, field_mask_pb2, struct_pb2, timestamp_pb2
from google.protobuf.descriptor import FieldDescriptor as Field

DEPTH = 4
NULL = "google.protobuf.NullValue"
SPECIAL = [math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -1.5, 1e-7, 1e16, 1e23, 0.1]
CHARACTERS = 'aZ09 _-"\\/\b\f\n\r\t\0\x1f\x7f<>&\'é€😀\u2028\ufeff\ufffd'
INTEGERS = {
    Field.TYPE_INT32: (32, True),
    Field.TYPE_SINT32: (32, True),
    Field.TYPE_SFIXED32: (32, True),
    Field.TYPE_UINT32: (32, False),
    Field.TYPE_FIXED32: (32, False),
    Field.TYPE_INT64: (64, True),
    Field.TYPE_SINT64: (64, True),
    Field.TYPE_SFIXED64: (64, True),
    Field.TYPE_UINT64: (64, False),
    Field.TYPE_FIXED64: (64, False),
}


class Filler:
    """Fills messages; `contents` are the classes of what an `Any` may hold."""

    def __init__(self, random, contents):
        self.random = random
        self.contents = contents

    def fill(self, message, depth=0):
        special = getattr(self, "fill_" + message.DESCRIPTOR.full_name.replace(".", "_"), None)
        if special:
            special(message, depth)
            return
        chosen = {oneof: self.random.choice(oneof.fields) for oneof in message.DESCRIPTOR.oneofs}
        for field in message.DESCRIPTOR.fields:
            oneof = field.containing_oneof
            if oneof is not None and chosen[oneof] is not field:
                continue
            if field.is_required or self.random.random() < 0.35:
                self.fill_field(message, field, depth)

    def fill_field(self, message, field, depth):
        is_message = field.message_type is not None
        if is_message and field.message_type.GetOptions().map_entry:
            self.fill_map(getattr(message, field.name), field, depth)
        elif field.is_repeated:
            values = getattr(message, field.name)
            for _ in range(self.count(is_message, depth)):
                if is_message:
                    self.fill(values.add(), depth + 1)
                else:
                    values.append(self.scalar(field, True))
        elif not is_message:
            setattr(message, field.name, self.scalar(field, field.has_presence))
        elif field.is_required or depth < DEPTH:
            value = getattr(message, field.name)
            value.SetInParent()
            self.fill(value, depth + 1)

    def fill_map(self, entries, field, depth):
        key, value = (field.message_type.fields_by_name[name] for name in ("key", "value"))
        is_message = value.message_type is not None
        for _ in range(self.count(is_message, depth)):
            name = self.scalar(key, False)
            if is_message:
                self.fill(entries[name], depth + 1)
            else:
                entries[name] = self.scalar(value, False)

    def count(self, is_message, depth):
        return 0 if is_message and depth >= DEPTH else self.random.randint(0, 3)

    def scalar(self, field, has_minus_zero):
        if field.type in INTEGERS:
            return self.integer(*INTEGERS[field.type])
        if field.type in (Field.TYPE_DOUBLE, Field.TYPE_FLOAT):
            number = self.double() if field.type == Field.TYPE_DOUBLE else self.float()
            return number if has_minus_zero or number != 0 else 0.0
        if field.type == Field.TYPE_BOOL:
            return self.random.random() < 0.5
        if field.type == Field.TYPE_STRING:
            return self.text()
        if field.type == Field.TYPE_BYTES:
            return self.random.randbytes(self.random.randint(0, 8))
        is_open = not field.enum_type.is_closed and field.enum_type.full_name != NULL
        if is_open and self.random.random() < 0.2:
            return self.integer(32, True)
        return self.random.choice(field.enum_type.values).number

    def integer(self, bits, signed):
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
        edges = [low, low + 1, -1, 0, 1, 127, 128, (1 << 53) + 1, high - 1, high]
        if self.random.random() < 0.5:
            return min(high, max(low, self.random.choice(edges)))
        return self.random.randint(low, high) >> self.random.randint(0, bits - 1)

    def double(self):
        if self.random.random() < 0.4:
            return self.random.choice(SPECIAL)
        return self.canonical(struct.unpack("<d", self.random.randbytes(8))[0])

    def float(self):
        if self.random.random() < 0.4:
            return struct.unpack("<f", struct.pack("<f", self.random.choice(SPECIAL)))[0]
        return self.canonical(struct.unpack("<f", self.random.randbytes(4))[0])

    @staticmethod
    def canonical(number):
        # JSON has one NaN only.
        return math.nan if math.isnan(number) else number

    def text(self):
        return "".join(self.random.choices(CHARACTERS, k=self.random.randint(0, 8)))

    # The well-known types that have rules of their own.

    def fill_google_protobuf_Timestamp(self, message, _):
        seconds = self.random.choice([-62135596800, -1, 0, 253402300799, None])
        if seconds is None:
            seconds = self.random.randint(-62135596800, 253402300799)
        message.CopyFrom(timestamp_pb2.Timestamp(seconds=seconds, nanos=self.nanos()))

    def fill_google_protobuf_Duration(self, message, _):
        sign = self.random.choice([1, -1])
        seconds = self.random.choice([0, 1, 315576000000, self.random.randint(0, 315576000000)])
        nanos = 0 if seconds == 315576000000 else self.nanos()
        message.CopyFrom(duration_pb2.Duration(seconds=sign * seconds, nanos=sign * nanos))

    def nanos(self):
        return self.random.choice([0, 1, 999999999, 500000000, 1000, self.random.randint(0, 999999999)])

    def fill_google_protobuf_FieldMask(self, message, _):
        paths = ["a", "foo_bar", "foo.bar_baz.q", "a_b_c"]
        chosen = self.random.sample(paths, self.random.randint(0, len(paths)))
        message.CopyFrom(field_mask_pb2.FieldMask(paths=chosen))

    def fill_google_protobuf_Value(self, message, depth):
        kind = self.random.randint(0, 3 if depth >= DEPTH else 5)
        if kind == 0:
            message.null_value = struct_pb2.NULL_VALUE
        elif kind == 1:
            number = self.double()
            message.number_value = number if math.isfinite(number) else 2.5
        elif kind == 2:
            message.string_value = self.text()
        elif kind == 3:
            message.bool_value = self.random.random() < 0.5
        elif kind == 4:
            message.struct_value.SetInParent()
            self.fill_google_protobuf_Struct(message.struct_value, depth + 1)
        else:
            message.list_value.SetInParent()
            self.fill_google_protobuf_ListValue(message.list_value, depth + 1)

    def fill_google_protobuf_Struct(self, message, depth):
        for _ in range(self.random.randint(0, 3)):
            self.fill_google_protobuf_Value(message.fields[self.text()], depth + 1)

    def fill_google_protobuf_ListValue(self, message, depth):
        for _ in range(self.random.randint(0, 3)):
            self.fill_google_protobuf_Value(message.values.add(), depth + 1)

    def fill_google_protobuf_Any(self, message, depth):
        content = self.random.choice(self.contents)()
        # An `Any` within an `Any` too, but not for ever.
        if depth < DEPTH or content.DESCRIPTOR.full_name.startswith("google.protobuf."):
            self.fill(content, depth + 1)
            # Maps have no order; ours is another than Python's.
            message.Pack(content, deterministic=True)
