package scenarios

import (
	"context"
	"strings"

	"interop/peers/shop"
)

var metadataScenarios = []scenario{
	{"unary_metadata", func(ctx context.Context, client Client) {
		_, response, err := client.MakeHat(ctx, inches(12), echoes())
		must(err)
		echoedIn(response.Headers, 0)
		echoedIn(response.Trailers, 1)
	}},
	{"client_stream_metadata", func(ctx context.Context, client Client) {
		_, response, err := client.CollectSizes(ctx, sizes(2), echoes())
		must(err)
		echoedIn(response.Headers, 0)
		echoedIn(response.Trailers, 1)
	}},
	{"server_stream_metadata", func(ctx context.Context, client Client) {
		hats, err := client.MakeSimilarHats(ctx, inches(12), echoes())
		must(err)
		same("the count", len(all(hats)), 3)
		echoedIn(hats.Response().Headers, 0)
		echoedIn(hats.Response().Trailers, 1)
	}},
}

var (
	text   = []string{"one", "and another"}
	binary = []string{"\x00", "\xff\xfe", "\x01\x02\x03"}
)

// echoes is everything that the server echoes.
func echoes() Options {
	metadata := Metadata{}
	for _, names := range shop.Echoed {
		metadata[names[0]] = text
		metadata[names[1]] = binary
	}
	return Options{Metadata: metadata}
}

func echoedIn(metadata Metadata, which int) {
	names := shop.Echoed[which]
	values := strings.Split(strings.Join(metadata[names[0]], ", "), ", ")
	same(names[0], values, text)
	same(names[1], metadata[names[1]], binary)
}
