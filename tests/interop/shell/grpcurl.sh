#!/usr/bin/env bash
# grpcurl, as a person at a shell would use it: `grpcurl.sh BIN call URL`.
source "$(dirname "$0")/lib.sh"

service=i2y.connecpy.example.Haberdasher
call() {
  local method=$1
  shift
  "$BIN/grpcurl" -plaintext -import-path "$PROTO" -proto haberdasher.proto "$@" "${URL#http://}" "$service/$method"
}

expect unary '"size": 12' call MakeHat -d '{"inches": 12}'
expect unary_gzip '"size": 12' call MakeHat -H 'grpc-accept-encoding: gzip' -d '{"inches": 12}'
expect nothing '^\{ *\}' call DoNothing
expect server_stream '"size": 7.*"size": 7.*"size": 7' call MakeSimilarHats -d '{"inches": 7}'
expect client_stream '"totalCount": 2, +"averageSize": 1.5' call CollectSizes -d '{"inches": 1}{"inches": 2}'
expect bidi '"size": 1.*"size": 2' call MakeVariousHats -d '{"inches": 1}{"inches": 2}'
expect error 'InvalidArgument.*make a hat that small' call MakeHat -d '{"inches": 0}'
expect details 'FailedPrecondition.*größer.*i2y.connecpy.example.Size' \
  call MakeHat -d '{"inches": 12, "description": "fail 9"}'
expect metadata 'x-echo-header: yes.*x-echo-trailer: no' \
  call MakeHat -v -H 'x-echo-header: yes' -H 'x-echo-trailer: no' -d '{"inches": 12}'
expect deadline 'DeadlineExceeded' call MakeHat -max-time 0.3 -d '{"inches": 12, "description": "sleep 5000"}'
exit $failed
