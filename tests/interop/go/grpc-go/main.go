// Command grpc-go is the grpc-go end of the interop tests: `serve`, or `call URL`.
package main

import (
	"fmt"
	"net"
	"os"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"interop/peers/gen"
	"interop/peers/scenarios"
)

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "serve":
		serve()
	case len(os.Args) == 3 && os.Args[1] == "call":
		call(os.Args[2])
	default:
		fmt.Fprintln(os.Stderr, "usage: grpc-go serve | call URL")
		os.Exit(2)
	}
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	registry := grpc.NewServer()
	gen.RegisterHaberdasherServer(registry, server{})
	panic(registry.Serve(listener))
}

func call(url string) {
	address := strings.TrimPrefix(url, "http://")
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		panic(err)
	}
	client := client{connection, gen.NewHaberdasherClient(connection)}
	if !scenarios.Run(scenarios.Mode{Name: "grpc/proto/2", Client: client, Duplex: true}) {
		os.Exit(1)
	}
}
