// Package scenarios are the interop tests of both Go clients.
package scenarios

import (
	"context"

	"google.golang.org/protobuf/proto"

	"interop/peers/gen"
)

// Metadata has lower-case names; the values of names that end in -bin are bytes, not base64.
type Metadata map[string][]string

// Response is what a call brings beside messages.
type Response struct {
	Headers, Trailers Metadata
}

// Options of a call.
type Options struct {
	Metadata Metadata
	Gzip     bool
	Get      bool
}

// Client is a client of the hat shop, whatever it is made of. Its errors are Errors.
type Client interface {
	MakeHat(context.Context, *gen.Size, Options) (*gen.Hat, Response, error)
	UpdateHat(context.Context, *gen.Hat, Options) (*gen.Hat, Response, error)
	DoNothing(context.Context) error
	MakeSimilarHats(context.Context, *gen.Size, Options) (Hats, error)
	CollectSizes(context.Context, []*gen.Size, Options) (*gen.Summary, Response, error)
	MakeFlexibleHat(context.Context, []*gen.Size) (*gen.Hat, error)
	MakeVariousHats(context.Context, Options) (Conversation, error)
	Unknown(context.Context) error
}

// Hats is a stream of hats: Receive returns nil after the last one. Response is complete then.
type Hats interface {
	Receive() (*gen.Hat, error)
	Response() Response
}

// Conversation sends sizes and receives hats.
type Conversation interface {
	Hats
	Send(*gen.Size) error
	CloseSend() error
}

// Error of a call, in no library's type.
type Error struct {
	Code     uint32
	Message  string
	Details  []proto.Message
	Metadata Metadata
}

func (e *Error) Error() string { return e.Message }
