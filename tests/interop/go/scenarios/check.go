package scenarios

import (
	"errors"
	"fmt"
	"reflect"

	"google.golang.org/protobuf/proto"

	"interop/peers/gen"
	"interop/peers/shop"
)

func must(err error) {
	if err != nil {
		panic(failure(fmt.Sprintf("%T: %v", err, err)))
	}
}

func same(what string, actual, expected any) {
	if !reflect.DeepEqual(actual, expected) {
		panic(failure(fmt.Sprintf("%s is %.200q, not %.200q", what, fmt.Sprint(actual), fmt.Sprint(expected))))
	}
}

func sameMessage(what string, actual, expected proto.Message) {
	if !proto.Equal(actual, expected) {
		panic(failure(fmt.Sprintf("%s is %.200q, not %.200q", what, actual, expected)))
	}
}

func mustFail(err error) *Error {
	var result *Error
	if !errors.As(err, &result) {
		panic(failure(fmt.Sprintf("the call should have failed: %v", err)))
	}
	return result
}

// ordered checks the error that `fail CODE` orders.
func ordered(err error, code uint32, size *gen.Size) *Error {
	failed := mustFail(err)
	same("the code", failed.Code, code)
	same("the message", failed.Message, shop.Failure)
	same("the number of details", len(failed.Details), 2)
	sameMessage("the detail", failed.Details[0], size)
	sameMessage("the other detail", failed.Details[1], shop.DetailHat())
	return failed
}

func inches(inches int32) *gen.Size { return &gen.Size{Inches: inches} }

func order(inches int32, description string) *gen.Size {
	return &gen.Size{Inches: inches, Description: description}
}

func sizes(count int32) []*gen.Size {
	var sizes []*gen.Size
	for size := int32(1); size <= count; size++ {
		sizes = append(sizes, inches(size))
	}
	return sizes
}

// all are the sizes of all hats of a stream that ends well.
func all(hats Hats) []int32 {
	var sizes []int32
	for {
		hat, err := hats.Receive()
		must(err)
		if hat == nil {
			return sizes
		}
		sizes = append(sizes, hat.Size)
	}
}
