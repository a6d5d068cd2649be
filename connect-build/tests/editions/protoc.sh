#!/bin/sh
# Stands in for protoc in a test: hands out a set that protoc made, or fails as protoc does.
for last; do :; done
case $last in *wrong.proto) echo 'wrong.proto:1:2: wrong' >&2; exit 1 ;; esac
while [ "$1" != -o ]; do shift; done
cp "${0%/*}/editions2023.binpb" "$2"
