#!/usr/bin/env bash
# buf curl, as a person at a shell would use it, in all three protocols: `buf-curl.sh BIN call URL`.
source "$(dirname "$0")/lib.sh"

cache=$(mktemp -d)
trap 'rm -rf "$cache"' EXIT
export BUF_CACHE_DIR=$cache
curl() { "$BIN/buf" curl --schema "$PROTO" "${protocol[@]}" "$@"; }

for name in connect grpc grpcweb connect-http2; do
  protocol=(--protocol "${name%-http2}")
  [[ $name == connect || $name == grpcweb ]] || protocol+=(--http2-prior-knowledge)
  expect "$name/unary" '"size":[ ]*12' curl -d '{"inches": 12}' "$SERVICE/MakeHat"
  expect "$name/server_stream" '"size":[ ]*7.*"size":[ ]*7' curl -d '{"inches": 7}' "$SERVICE/MakeSimilarHats"
  expect "$name/client_stream" '"totalCount":[ ]*2,[ ]*"averageSize":[ ]*1.5' \
    curl -d '{"inches": 1}{"inches": 2}' "$SERVICE/CollectSizes"
  expect "$name/error" 'invalid_argument.*make a hat that small' curl -d '{"inches": 0}' "$SERVICE/MakeHat"
  expect "$name/details" 'failed_precondition.*größer.*i2y.connecpy.example.Size' \
    curl -d '{"inches": 12, "description": "fail 9"}' "$SERVICE/MakeHat"
  expect "$name/metadata" '[Xx]-[Ee]cho-[Hh]eader: yes.*[Xx]-[Ee]cho-[Tt]railer: no' \
    curl -v -H 'x-echo-header: yes' -H 'x-echo-trailer: no' -d '{"inches": 12}' "$SERVICE/MakeHat"
  if [[ $name == grpc || $name == *http2 ]]; then
    expect "$name/bidi" '"size":[ ]*1.*"size":[ ]*2' curl -d '{"inches": 1}{"inches": 2}' "$SERVICE/MakeVariousHats"
  fi
done
exit $failed
