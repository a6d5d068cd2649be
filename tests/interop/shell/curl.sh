#!/usr/bin/env bash
# curl, as a person at a shell would use it: `curl.sh BIN call URL`.
source "$(dirname "$0")/lib.sh"

hat='"size":[ ]*12,[ ]*"color"'
json=(-H 'content-type: application/json')
h2=--http2-prior-knowledge
get() { curl -sG --data-urlencode 'message={"inches": 12}' -d encoding=json "$@" "$SERVICE/MakeHat"; }
post() { curl -s "$@" "$SERVICE/MakeHat"; }
code() { curl -s -o /dev/null -w '%{http_code} %header{allow} %header{accept-post}' "$@"; }
brotli() { node -e 'process.stdin.pipe(require("zlib").createBrotliCompress()).pipe(process.stdout)'; }
base64url() { base64 -w0 | tr '+/' '-_' | tr -d '='; }
# A message in gRPC's envelope: flags, length, data.
envelope() { printf "\\0\\0\\0\\0\\x$(printf %02x "${#1}")%s" "$1"; }
sleepy() { envelope "$(printf '\x08\x0c\x12\x0asleep 5000')"; }
grpc() { curl -s $h2 -D - --data-binary @- -H 'content-type: application/grpc' -H 'te: trailers' "$@" "$SERVICE/MakeHat"; }

expect json "$hat" post --json '{"inches": 12}'
expect json_http2 "$hat" post $h2 --json '{"inches": 12}'
expect get "$hat" get
expect get_http2 "$hat" get $h2
message=$(printf '{"inches": 12}' | base64url)
expect get_base64 "$hat" curl -s "$SERVICE/MakeHat?connect=v1&encoding=json&base64=1&message=$message"
message=$(printf '{"inches": 12}' | gzip -c | base64url)
expect get_gzip "$hat" \
  curl -s "$SERVICE/MakeHat?encoding=json&base64=1&compression=gzip&message=$message"
gzipped() { printf '{"inches": 12}' | gzip -c | post --data-binary @- "${json[@]}" -H 'content-encoding: gzip'; }
expect post_gzip "$hat" gzipped
brotlied() { printf '{"inches": 12}' | brotli | post --data-binary @- "${json[@]}" -H 'content-encoding: br'; }
expect post_br "$hat" brotlied
large=$(printf '%5000s' large)
update() { curl -s --compressed -D - -H 'accept-encoding: gzip' --json "{\"size\": 12, \"name\": \"$large\"}" "$SERVICE/UpdateHat"; }
expect response_gzip 'content-encoding: gzip.*"size":12' update
expect proto $'^\x08\x0c\x12' bash -c "printf '\x08\x0c' | curl -s --data-binary @- -H 'content-type: application/proto' $SERVICE/MakeHat"
expect nothing '^\{\} ?$' curl -s --json '{}' "$SERVICE/DoNothing"
expect error '"code":"invalid_argument","message":"inches: I can' post --json '{"inches": 0}'
expect error_status '^400' code --json '{"inches": 0}' "$SERVICE/MakeHat"
expect details '"type":"i2y.connecpy.example.Size","value":"CAwSBmZhaWwgOQ"' post --json '{"inches": 12, "description": "fail 9"}'
expect metadata 'x-echo-header: yes.*trailer-x-echo-trailer: no' \
  post -D - --json '{"inches": 12}' -H 'x-echo-header: yes' -H 'x-echo-trailer: no'
expect deadline '504.*"code":"deadline_exceeded"' \
  post -D - --json '{"inches": 12, "description": "sleep 5000"}' -H 'connect-timeout-ms: 100'
expect panic '500.*"code":"internal"' post -D - --json '{"inches": 12, "description": "panic"}'
expect malformed '"code":"invalid_argument"' post --json '{"inches": '
expect unknown_compression '"code":"unimplemented".*gzip' post --json '{}' -H 'content-encoding: lzma'
expect not_found '^404' code --json '{}' "$SERVICE/Nothing"
expect wrong_verb '^405 POST' code -X PUT -H 'content-type: application/json' -d '{}' "$SERVICE/UpdateHat"
expect wrong_type '^415.*application/json' code -H 'content-type: image/jpeg' -d '{}' "$SERVICE/UpdateHat"
late() { sleepy | grpc -H 'grpc-timeout: 100m'; }
expect grpc_deadline 'HTTP/2 200.*grpc-status: 4' late
refused() { envelope '' | grpc; }
expect grpc_trailers_only 'HTTP/2 200.*grpc-message: inches.*grpc-status: 3|grpc-status: 3.*grpc-message: inches' refused
doomed() { envelope "$(printf '\x08\x0c\x12\x05panic')" | grpc; }
expect grpc_panic '^HTTP/2 200[^{]*grpc-status: 13[^{]*$' doomed
astray() { envelope '' | grpc -H 'x: y' --url "$SERVICE/Nothing" -o /dev/null; }
expect grpc_unknown_method 'grpc-status: 12|HTTP/2 404' astray
stream() { curl -sN -D - --data-binary @- -H "content-type: application/$1" "${@:2}" "$SERVICE/MakeSimilarHats"; }
streamed() { envelope '{"inches": 7}' | stream connect+json; }
expect stream '200.*"size":7.*"size":7.*"size":7.*\{\} ?$' streamed
cut_off() { envelope '{"inches": 7, "description": "forever"}' | stream connect+json -H 'connect-timeout-ms: 200'; }
expect stream_deadline '200.*"forever".*"error":\{"code":"deadline_exceeded"' cut_off
busy() { envelope '{"inches": 7, "description": "100000"}' | stream connect+json -H 'connect-timeout-ms: 20' | tail -c 200; }
expect busy_stream_deadline '"error":\{"code":"deadline_exceeded"' busy
web() { envelope '' | curl -s -D - --data-binary @- -H 'content-type: application/grpc-web' "$SERVICE/MakeHat"; }
expect grpc_web_error '^HTTP/1.1 200.*grpc-status: 3' web
text() { curl -s -d AAAAAAIIDA== -H 'content-type: application/grpc-web-text' "$SERVICE/MakeHat" | base64 -d; }
expect grpc_web_text 'grpc-status: 0' text
web_cut_off() { envelope "$(printf '\x08\x0c\x12\x07forever')" | stream grpc-web -H 'grpc-timeout: 200m'; }
expect grpc_web_stream_deadline '^HTTP/1.1 200.*forever.*grpc-status: 4' web_cut_off
exit $failed
