package main

import (
	"context"
	"errors"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"interop/peers/gen"
	"interop/peers/scenarios"
)

// client makes the scenarios' calls with grpc-go.
type client struct {
	connection  *grpc.ClientConn
	haberdasher gen.HaberdasherClient
}

func (c client) MakeHat(
	ctx context.Context,
	size *gen.Size,
	options scenarios.Options,
) (*gen.Hat, scenarios.Response, error) {
	return unary(ctx, size, options, c.haberdasher.MakeHat)
}

func (c client) UpdateHat(
	ctx context.Context,
	hat *gen.Hat,
	options scenarios.Options,
) (*gen.Hat, scenarios.Response, error) {
	return unary(ctx, hat, options, c.haberdasher.UpdateHat)
}

func (c client) DoNothing(ctx context.Context) error {
	_, err := c.haberdasher.DoNothing(ctx, &emptypb.Empty{})
	return failure(err, nil)
}

func (c client) Unknown(ctx context.Context) error {
	empty := &emptypb.Empty{}
	return failure(c.connection.Invoke(ctx, "/i2y.connecpy.example.Haberdasher/Unknown", empty, empty), nil)
}

func (c client) MakeSimilarHats(
	ctx context.Context,
	size *gen.Size,
	options scenarios.Options,
) (scenarios.Hats, error) {
	stream, err := c.haberdasher.MakeSimilarHats(write(ctx, options), size, callOptions(options)...)
	return hats{stream}, failure(err, nil)
}

func (c client) CollectSizes(
	ctx context.Context,
	sizes []*gen.Size,
	options scenarios.Options,
) (*gen.Summary, scenarios.Response, error) {
	stream, err := c.haberdasher.CollectSizes(write(ctx, options), callOptions(options)...)
	if err != nil {
		return nil, scenarios.Response{}, failure(err, nil)
	}
	return upload(stream, sizes)
}

func (c client) MakeFlexibleHat(ctx context.Context, sizes []*gen.Size) (*gen.Hat, error) {
	stream, err := c.haberdasher.MakeFlexibleHat(ctx)
	if err != nil {
		return nil, failure(err, nil)
	}
	hat, _, err := upload(stream, sizes)
	return hat, err
}

func (c client) MakeVariousHats(ctx context.Context, options scenarios.Options) (scenarios.Conversation, error) {
	stream, err := c.haberdasher.MakeVariousHats(write(ctx, options), callOptions(options)...)
	return conversation{hats{stream}, stream}, failure(err, nil)
}

type receiver interface {
	grpc.ClientStream
	Recv() (*gen.Hat, error)
}

type hats struct {
	stream receiver
}

func (h hats) Receive() (*gen.Hat, error) {
	hat, err := h.stream.Recv()
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	return hat, failure(err, h.stream.Trailer())
}

func (h hats) Response() scenarios.Response {
	headers, _ := h.stream.Header()
	return response(headers, h.stream.Trailer())
}

type conversation struct {
	hats
	stream grpc.BidiStreamingClient[gen.Size, gen.Hat]
}

func (c conversation) Send(size *gen.Size) error { return c.stream.Send(size) }
func (c conversation) CloseSend() error          { return c.stream.CloseSend() }

func unary[Q, A any](
	ctx context.Context,
	message *Q,
	options scenarios.Options,
	call func(context.Context, *Q, ...grpc.CallOption) (*A, error),
) (*A, scenarios.Response, error) {
	var headers, trailers metadata.MD
	callOptions := append(callOptions(options), grpc.Header(&headers), grpc.Trailer(&trailers))
	answer, err := call(write(ctx, options), message, callOptions...)
	return answer, response(headers, trailers), failure(err, trailers)
}

func upload[A any](
	stream grpc.ClientStreamingClient[gen.Size, A],
	sizes []*gen.Size,
) (*A, scenarios.Response, error) {
	for _, size := range sizes {
		if err := stream.Send(size); err != nil {
			break
		}
	}
	answer, err := stream.CloseAndRecv()
	headers, _ := stream.Header()
	return answer, response(headers, stream.Trailer()), failure(err, stream.Trailer())
}

// failure is grpc-go's error in the scenarios' type.
func failure(err error, trailers metadata.MD) error {
	failed, ok := status.FromError(err)
	if err == nil || !ok {
		return err
	}
	var details []proto.Message
	for _, detail := range failed.Details() {
		if message, ok := detail.(proto.Message); ok {
			details = append(details, message)
		}
	}
	return &scenarios.Error{
		Code:     uint32(failed.Code()),
		Message:  failed.Message(),
		Details:  details,
		Metadata: scenarios.Metadata(trailers),
	}
}

func response(headers, trailers metadata.MD) scenarios.Response {
	return scenarios.Response{Headers: scenarios.Metadata(headers), Trailers: scenarios.Metadata(trailers)}
}

func write(ctx context.Context, options scenarios.Options) context.Context {
	return metadata.NewOutgoingContext(ctx, metadata.MD(options.Metadata))
}

func callOptions(options scenarios.Options) []grpc.CallOption {
	if options.Gzip {
		return []grpc.CallOption{grpc.UseCompressor(gzip.Name)}
	}
	return nil
}
