// Command connect-go is the connect-go end of the interop tests: `serve`, or `call URL`.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"

	"interop/peers/gen/genconnect"
	"interop/peers/scenarios"
)

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "serve":
		serve()
	case len(os.Args) == 3 && os.Args[1] == "call":
		call(os.Args[2])
	default:
		fmt.Fprintln(os.Stderr, "usage: connect-go serve | call URL")
		os.Exit(2)
	}
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	mux := http.NewServeMux()
	mux.Handle(genconnect.NewHaberdasherHandler(server{}))
	panic((&http.Server{Handler: mux, Protocols: both()}).Serve(listener))
}

func call(url string) {
	passed := true
	for _, http2 := range []bool{false, true} {
		for _, protocol := range []string{"connect", "grpc", "grpc-web"} {
			for _, codec := range []string{"proto", "json"} {
				if protocol == "grpc" && !http2 {
					continue
				}
				mode := scenarios.Mode{
					Name:   fmt.Sprintf("%s/%s/%d", protocol, codec, 1+number(http2)),
					Client: newClient(url, protocol, codec, http2),
					Duplex: http2,
					Get:    protocol == "connect",
				}
				passed = scenarios.Run(mode) && passed
			}
		}
	}
	if !passed {
		os.Exit(1)
	}
}

func number(flag bool) int {
	if flag {
		return 1
	}
	return 0
}

func both() *http.Protocols {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return protocols
}
