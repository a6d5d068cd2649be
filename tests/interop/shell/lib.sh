# What the shell's tests have in common. $BIN has buf and grpcurl.
set -u
# Bytes that are no UTF-8 must not keep a pattern from matching.
export LC_ALL=C
BIN=$1 URL=$3
SERVICE=$URL/i2y.connecpy.example.Haberdasher
PROTO=$(cd "$(dirname "$0")/../../../examples/haberdasher/proto" && pwd)
PEER=$(basename "$0" .sh)
failed=0

# expect NAME PATTERN COMMAND…: the output, with errors and without line ends, matches the pattern of bash.
expect() {
  local name=$1 pattern=$2 output
  shift 2
  output=$("$@" 2>&1 | tr -d '\0' | tr -s '\r\n' '  ')
  if [[ $output =~ $pattern ]]; then
    echo "ok $PEER $name"
  else
    echo "FAIL $PEER $name: ${output:0:500}"
    failed=1
  fi
}
