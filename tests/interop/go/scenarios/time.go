package scenarios

import (
	"context"
	"time"
)

var timeScenarios = []scenario{
	{"deadline", func(ctx context.Context, client Client) {
		ctx, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, _, err := client.MakeHat(ctx, order(12, "sleep 5000"), Options{})
		deadlineExceeded(err, start)
	}},
	{"stream_deadline", func(ctx context.Context, client Client) {
		ctx, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		defer cancel()
		start := time.Now()
		hats, err := client.MakeSimilarHats(ctx, order(12, "forever"), Options{})
		for err == nil {
			_, err = hats.Receive()
		}
		deadlineExceeded(err, start)
	}},
	{"deadline_is_sent", func(ctx context.Context, client Client) {
		hat, _, err := client.MakeHat(ctx, order(12, "deadline"), Options{})
		must(err)
		same("what the server saw", hat.Color, "none")
		ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
		defer cancel()
		hat, _, err = client.MakeHat(ctx, order(12, "deadline"), Options{})
		must(err)
		same("what the server saw", hat.Color, "deadline")
	}},
	{"cancellation", func(ctx context.Context, client Client) {
		before := cancelled(ctx, client)
		streaming, cancel := context.WithCancel(ctx)
		defer cancel()
		hats, err := client.MakeSimilarHats(streaming, order(12, "forever"), Options{})
		must(err)
		for range 3 {
			_, err := hats.Receive()
			must(err)
		}
		same("who was cancelled before", cancelled(ctx, client), before)
		cancel()
		for err == nil {
			_, err = hats.Receive()
		}
		same("the code", mustFail(err).Code, uint32(1))
		for range 100 {
			if cancelled(ctx, client) > before {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		panic(failure("the server goes on"))
	}},
}

func deadlineExceeded(err error, start time.Time) {
	same("the code of "+err.Error(), mustFail(err).Code, uint32(4))
	same("that it came late", time.Since(start) > 4*time.Second, false)
}

func cancelled(ctx context.Context, client Client) int32 {
	hat, _, err := client.MakeHat(ctx, order(12, "cancelled"), Options{})
	must(err)
	return hat.Size
}
