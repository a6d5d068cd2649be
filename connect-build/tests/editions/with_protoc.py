"""Holds the cases of this folder against protoc, and makes its descriptor sets again.

    python3 -m venv venv && venv/bin/pip install grpcio-tools==1.85.1
    venv/bin/python with_protoc.py

It prints the cases that protoc judges otherwise; there are none.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).parent


def protoc(*arguments, cwd):
    command = [sys.executable, "-m", "grpc_tools.protoc", "-I.", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def cases(name):
    """The paragraphs of a file, without carets and lines that say what they are about."""
    for paragraph in (FOLDER / name).read_text().split("\n\n"):
        lines = [line for line in paragraph.split("\n") if not line.startswith("#")]
        lines = [line for line in lines if not line.lstrip().startswith("^")]
        if "".join(lines).strip():
            yield "\n".join(lines)


def imported():
    """The files that cases import, which are constants of the test."""
    test = (FOLDER / "../editions.rs").read_text()
    for constant, name in [("DEP", "dep.proto"), ("OPTIONS", "opts.proto")]:
        text = re.search(rf'const {constant}: &str =\s*"((?:[^"\\]|\\.)*)";', test).group(1)
        yield name, text.replace('\\"', '"')


def judge():
    with tempfile.TemporaryDirectory() as folder:
        for name, text in imported():
            pathlib.Path(folder, name).write_text(text)
        for name, accepted in [("accepted.txt", True), ("refused.txt", False)]:
            for case in cases(name):
                pathlib.Path(folder, "shop.proto").write_text(case)
                result = protoc("shop.proto", "-oshop.binpb", cwd=folder)
                if (result.returncode == 0) != accepted:
                    print(f"{name}:\n{case}\n{result.stderr}")


def make():
    # The imports of the other one are descriptor.proto, which is large.
    for name, arguments in [("editions2023", ["--include_imports"]), ("editions2024", [])]:
        output = f"-o{FOLDER.resolve() / name}.binpb"
        arguments = [*arguments, "--include_source_info", f"{name}.proto", output]
        result = protoc(*arguments, cwd=FOLDER / "../golden" / name)
        sys.stdout.write(result.stderr)


judge()
make()
