"""Generates the hat shop's stubs into gen/: messages, grpcio's and connectrpc's, with the protoc of grpcio-tools."""

import sys
from pathlib import Path

from grpc_tools import protoc

HERE = Path(__file__).resolve().parent
PROTO = HERE.parents[2] / "examples/haberdasher/proto"
GEN = HERE / "gen"
WELL_KNOWN = Path(protoc.__file__).parent / "_proto"
PLUGIN = Path(sys.executable).parent / "protoc-gen-connectrpc"

GEN.mkdir(exist_ok=True)
# grpcio imports its messages from the top, connectrpc from beside itself.
(GEN / "__init__.py").touch()
sys.exit(
    protoc.main(
        [
            "protoc",
            f"--proto_path={PROTO}",
            f"--proto_path={WELL_KNOWN}",
            f"--plugin=protoc-gen-connectrpc={PLUGIN}",
            f"--python_out={GEN}",
            f"--grpc_python_out={GEN}",
            f"--connectrpc_out={GEN}",
            "--connectrpc_opt=protobuf=google",
            "haberdasher.proto",
        ]
    )
)
