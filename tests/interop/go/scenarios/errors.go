package scenarios

import (
	"context"
	"fmt"

	"interop/peers/gen"
)

var errorScenarios = []scenario{
	{"refusal", func(ctx context.Context, client Client) {
		_, _, err := client.MakeHat(ctx, inches(0), Options{})
		failed := mustFail(err)
		same("the code", failed.Code, uint32(3))
		same("the message", failed.Message, "inches: I can't make a hat that small!")
		same("the number of details", len(failed.Details), 0)
	}},
	{"every_code", func(ctx context.Context, client Client) {
		for code := uint32(1); code <= 16; code++ {
			size := order(12, fmt.Sprint("fail ", code))
			_, _, err := client.MakeHat(ctx, size, Options{})
			ordered(err, code, size)
		}
	}},
	{"stream_details", func(ctx context.Context, client Client) {
		size := order(12, "fail 8")
		hats, err := client.MakeSimilarHats(ctx, size, Options{})
		must(err)
		for range 2 {
			_, err := hats.Receive()
			must(err)
		}
		_, err = hats.Receive()
		ordered(err, 8, size)
	}},
	{"client_stream_details", func(ctx context.Context, client Client) {
		fail := order(3, "fail 5")
		_, _, err := client.CollectSizes(ctx, []*gen.Size{inches(1), fail}, Options{})
		ordered(err, 5, fail)
	}},
	{"error_metadata", func(ctx context.Context, client Client) {
		size := order(12, "fail 6")
		_, _, err := client.MakeHat(ctx, size, echoes())
		echoedIn(ordered(err, 6, size).Metadata, 1)
	}},
	{"panic", func(ctx context.Context, client Client) {
		_, _, err := client.MakeHat(ctx, order(12, "panic"), Options{})
		same("the code", mustFail(err).Code, uint32(13))
	}},
	{"unknown_method", func(ctx context.Context, client Client) {
		same("the code", mustFail(client.Unknown(ctx)).Code, uint32(12))
	}},
}
