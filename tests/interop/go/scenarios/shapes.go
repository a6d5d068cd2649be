package scenarios

import (
	"context"
	"strings"

	"google.golang.org/protobuf/proto"

	"interop/peers/gen"
)

// shapes are every kind of RPC, with messages small, large and many.
var shapes = []scenario{
	{"unary", func(ctx context.Context, client Client) {
		hat, _, err := client.MakeHat(ctx, inches(12), Options{})
		must(err)
		same("the size", hat.Size, int32(12))
		same("that it has a color", hat.Color != "", true)
	}},
	{"empty", func(ctx context.Context, client Client) { echoed(ctx, client, &gen.Hat{}, Options{}) }},
	{"unicode", func(ctx context.Context, client Client) {
		echoed(ctx, client, named("Dreispitz für Größe 5\x00\n☕ \U0010ffff"), Options{})
	}},
	{"megabyte", func(ctx context.Context, client Client) {
		echoed(ctx, client, named(strings.Repeat("0123456789abcdef", 1<<16)), Options{})
	}},
	{"gzip", func(ctx context.Context, client Client) {
		response := echoed(ctx, client, named(strings.Repeat("Fedora ", 2000)), Options{Gzip: true})
		same("the request's compression", response.Headers["x-request-compression"], []string{"gzip"})
	}},
	{"nothing", func(ctx context.Context, client Client) { must(client.DoNothing(ctx)) }},
	{"server_stream", func(ctx context.Context, client Client) {
		hats, err := client.MakeSimilarHats(ctx, inches(7), Options{})
		must(err)
		same("the sizes", all(hats), []int32{7, 7, 7})
	}},
	{"server_stream_gzip", func(ctx context.Context, client Client) {
		hats, err := client.MakeSimilarHats(ctx, inches(7), Options{Gzip: true})
		must(err)
		same("the sizes", all(hats), []int32{7, 7, 7})
		same("the request's compression", hats.Response().Headers["x-request-compression"], []string{"gzip"})
	}},
	{"thousand_down", func(ctx context.Context, client Client) {
		hats, err := client.MakeSimilarHats(ctx, order(7, "1000"), Options{})
		must(err)
		same("the count", len(all(hats)), 1000)
	}},
	{"client_stream", func(ctx context.Context, client Client) {
		summary, _, err := client.CollectSizes(ctx, sizes(4), Options{})
		must(err)
		sameMessage("the summary", summary, &gen.Summary{TotalCount: 4, AverageSize: 2.5})
	}},
	{"empty_client_stream", func(ctx context.Context, client Client) {
		summary, _, err := client.CollectSizes(ctx, nil, Options{})
		must(err)
		sameMessage("the summary", summary, &gen.Summary{})
	}},
	{"thousand_up", func(ctx context.Context, client Client) {
		summary, _, err := client.CollectSizes(ctx, sizes(1000), Options{Gzip: true})
		must(err)
		same("the count", summary.TotalCount, int32(1000))
	}},
	{"flexible", func(ctx context.Context, client Client) {
		hat, err := client.MakeFlexibleHat(ctx, sizes(5))
		must(err)
		same("the size", hat.Size, int32(3))
	}},
}

// duplex is what needs HTTP/2.
var duplex = []scenario{
	{"half_duplex", func(ctx context.Context, client Client) {
		hats := converse(ctx, client, sizes(3), Options{})
		same("the sizes", all(hats), []int32{1, 2, 3})
	}},
	{"full_duplex", func(ctx context.Context, client Client) {
		hats, err := client.MakeVariousHats(ctx, Options{})
		must(err)
		for size := int32(1); size <= 3; size++ {
			must(hats.Send(inches(size)))
			hat, err := hats.Receive()
			must(err)
			same("the size", hat.Size, size)
		}
		must(hats.CloseSend())
		same("the rest", all(hats), []int32(nil))
	}},
	{"thousand_both", func(ctx context.Context, client Client) {
		hats, err := client.MakeVariousHats(ctx, Options{})
		must(err)
		go func() {
			for _, size := range sizes(1000) {
				_ = hats.Send(size)
			}
			_ = hats.CloseSend()
		}()
		same("the count", len(all(hats)), 1000)
	}},
	{"bidi_details", func(ctx context.Context, client Client) {
		fail := order(3, "fail 10")
		hats := converse(ctx, client, []*gen.Size{inches(1), fail}, Options{})
		hat, err := hats.Receive()
		must(err)
		same("the size", hat.Size, int32(1))
		_, err = hats.Receive()
		ordered(err, 10, fail)
	}},
	{"bidi_metadata", func(ctx context.Context, client Client) {
		hats := converse(ctx, client, sizes(2), echoes())
		same("the count", len(all(hats)), 2)
		echoedIn(hats.Response().Headers, 0)
		echoedIn(hats.Response().Trailers, 1)
	}},
}

// get is what only Connect has.
var get = []scenario{
	{"get", func(ctx context.Context, client Client) {
		hat, _, err := client.MakeHat(ctx, inches(12), Options{Get: true})
		must(err)
		same("the size", hat.Size, int32(12))
	}},
	{"get_error", func(ctx context.Context, client Client) {
		size := order(12, "fail 9")
		_, _, err := client.MakeHat(ctx, size, Options{Get: true})
		ordered(err, 9, size)
	}},
	{"get_gzip", func(ctx context.Context, client Client) {
		size := order(12, strings.Repeat("very large ", 400))
		hat, _, err := client.MakeHat(ctx, size, Options{Get: true, Gzip: true})
		must(err)
		same("the size", hat.Size, int32(12))
	}},
}

func converse(ctx context.Context, client Client, sizes []*gen.Size, options Options) Conversation {
	hats, err := client.MakeVariousHats(ctx, options)
	must(err)
	for _, size := range sizes {
		must(hats.Send(size))
	}
	must(hats.CloseSend())
	return hats
}

func echoed(ctx context.Context, client Client, hat *gen.Hat, options Options) Response {
	echo, response, err := client.UpdateHat(ctx, hat, options)
	must(err)
	sameMessage("the hat", echo, hat)
	return response
}

func named(name string) *gen.Hat { return &gen.Hat{Size: -1 << 31, Name: proto.String(name)} }
