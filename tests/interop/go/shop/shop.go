// Package shop is the interop shop: what both Go servers answer. ../../README.md says what may be ordered.
package shop

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/proto"

	"interop/peers/gen"
)

// Failure is the text of every ordered error.
const Failure = "no hat: ☕ 100% größer\nand none tomorrow"

// Echoed are the headers that come back under their names: as headers, then as trailers.
var Echoed = [2][2]string{
	{"x-echo-header", "x-echo-header-bin"},
	{"x-echo-trailer", "x-echo-trailer-bin"},
}

// Error is an error in no protocol's type yet.
type Error struct {
	Code    uint32
	Message string
	Details []proto.Message
}

func (e *Error) Error() string { return e.Message }

var cancelled atomic.Int32

// Make makes a hat, or what else the description orders.
func Make(ctx context.Context, size *gen.Size) (*gen.Hat, error) {
	order, argument, _ := strings.Cut(size.Description, " ")
	number, _ := strconv.Atoi(argument)
	switch {
	case order == "sleep":
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Duration(number) * time.Millisecond):
		}
	case order == "deadline":
		color := "none"
		if _, ok := ctx.Deadline(); ok {
			color = "deadline"
		}
		return &gen.Hat{Size: size.Inches, Color: color}, nil
	case order == "cancelled":
		return &gen.Hat{Size: 1 + cancelled.Load(), Color: "cancelled"}, nil
	}
	if err := Refuse(size); err != nil {
		return nil, err
	}
	return &gen.Hat{Size: size.Inches, Color: "green"}, nil
}

// Refuse says what is wrong with a size, or what error it orders.
func Refuse(size *gen.Size) error {
	if code, ok := fail(size.Description); ok {
		return &Error{code, Failure, []proto.Message{size, DetailHat()}}
	}
	if size.Inches <= 0 {
		return &Error{Code: 3, Message: "inches: I can't make a hat that small!"}
	}
	return nil
}

// DetailHat is the second detail of every ordered error.
func DetailHat() *gen.Hat {
	return &gen.Hat{Size: 1, Color: "detail", Name: proto.String("")}
}

// Similar sends several hats: three, the number that is ordered, two before a failure, or hats until the caller
// gives up.
func Similar(ctx context.Context, size *gen.Size, send func(*gen.Hat) error) error {
	if _, ok := fail(size.Description); ok {
		for range 2 {
			if err := send(&gen.Hat{Size: size.Inches, Color: "green"}); err != nil {
				return err
			}
		}
		return Refuse(size)
	}
	if size.Description == "forever" {
		defer cancelled.Add(1)
		for ctx.Err() == nil {
			if err := send(&gen.Hat{Size: 1, Color: "forever"}); err != nil {
				return err
			}
			time.Sleep(time.Millisecond)
		}
		return ctx.Err()
	}
	hat, err := Make(ctx, size)
	if err != nil {
		return err
	}
	count, err := strconv.Atoi(size.Description)
	if err != nil {
		count = 3
	}
	for range count {
		if err := send(hat); err != nil {
			return err
		}
	}
	return nil
}

// Average adds sizes up until there are none.
func Average(receive func() (*gen.Size, error)) (*gen.Summary, error) {
	var count, total int32
	for {
		size, err := receive()
		if err != nil {
			return nil, err
		}
		if size == nil {
			break
		}
		if err := Refuse(size); err != nil {
			return nil, err
		}
		count++
		total += size.Inches
	}
	if count == 0 {
		return &gen.Summary{}, nil
	}
	return &gen.Summary{TotalCount: count, AverageSize: float32(total) / float32(count)}, nil
}

func fail(description string) (uint32, bool) {
	argument, ok := strings.CutPrefix(description, "fail ")
	code, err := strconv.ParseUint(argument, 10, 32)
	return uint32(code), ok && err == nil
}
