package scenarios

import (
	"context"
	"fmt"
	"time"
)

// Mode is one way to speak to the server.
type Mode struct {
	// Name is such as grpc-web/proto/1.
	Name   string
	Client Client
	// Duplex says that requests may be sent after responses have come.
	Duplex bool
	// Get says that the protocol has GET.
	Get bool
}

type scenario struct {
	name string
	run  func(context.Context, Client)
}

// failure is what the checks panic with: a scenario ends where the first of them fails.
type failure string

// Run runs all scenarios in a mode and prints a line for each; whether all passed.
func Run(mode Mode) bool {
	all := append(append(append([]scenario{}, shapes...), errorScenarios...), timeScenarios...)
	all = append(all, metadataScenarios...)
	if mode.Duplex {
		all = append(all, duplex...)
	}
	if mode.Get {
		all = append(all, get...)
	}
	passed := true
	for _, scenario := range all {
		if reason := one(scenario, mode.Client); reason != "" {
			fmt.Printf("FAIL %s %s: %s\n", mode.Name, scenario.name, reason)
			passed = false
		} else {
			fmt.Printf("ok %s %s\n", mode.Name, scenario.name)
		}
	}
	return passed
}

func one(scenario scenario, client Client) (reason string) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	defer func() {
		switch value := recover().(type) {
		case nil:
		case failure:
			reason = string(value)
		default:
			panic(value)
		}
	}()
	// The deadline is ours alone: it must not be sent, or "none" could not be seen.
	scenario.run(withoutDeadline{ctx}, client)
	return ""
}

type withoutDeadline struct{ context.Context }

func (withoutDeadline) Deadline() (time.Time, bool) { return time.Time{}, false }
