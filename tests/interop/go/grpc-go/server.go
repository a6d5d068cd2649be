package main

import (
	"context"
	"errors"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/encoding/gzip" // Registers it: responses are compressed as requests are.
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/emptypb"

	"interop/peers/gen"
	"interop/peers/shop"
)

type server struct {
	gen.UnimplementedHaberdasherServer
}

func (server) MakeHat(ctx context.Context, size *gen.Size) (*gen.Hat, error) {
	echo(ctx)
	hat, err := shop.Make(ctx, size)
	return hat, failed(err)
}

func (server) UpdateHat(ctx context.Context, hat *gen.Hat) (*gen.Hat, error) {
	echo(ctx)
	return hat, nil
}

func (server) DoNothing(ctx context.Context, empty *emptypb.Empty) (*emptypb.Empty, error) {
	echo(ctx)
	return empty, nil
}

func (server) MakeSimilarHats(size *gen.Size, stream grpc.ServerStreamingServer[gen.Hat]) error {
	echo(stream.Context())
	return failed(shop.Similar(stream.Context(), size, stream.Send))
}

func (server) CollectSizes(stream grpc.ClientStreamingServer[gen.Size, gen.Summary]) error {
	echo(stream.Context())
	summary, err := average(stream.Recv)
	if err != nil {
		return failed(err)
	}
	return stream.SendAndClose(summary)
}

func (server) MakeFlexibleHat(stream grpc.ClientStreamingServer[gen.Size, gen.Hat]) error {
	echo(stream.Context())
	summary, err := average(stream.Recv)
	if err != nil {
		return failed(err)
	}
	hat, err := shop.Make(stream.Context(), &gen.Size{Inches: int32(summary.AverageSize + 0.5)})
	if err != nil {
		return failed(err)
	}
	return stream.SendAndClose(hat)
}

func (server) MakeVariousHats(stream grpc.BidiStreamingServer[gen.Size, gen.Hat]) error {
	echo(stream.Context())
	for {
		size, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		hat, err := shop.Make(stream.Context(), size)
		if err != nil {
			return failed(err)
		}
		if err := stream.Send(hat); err != nil {
			return err
		}
	}
}

func average(receive func() (*gen.Size, error)) (*gen.Summary, error) {
	return shop.Average(func() (*gen.Size, error) {
		size, err := receive()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return size, err
	})
}

// echo sets the headers and trailers that the caller wants to see again.
func echo(ctx context.Context) {
	request, _ := metadata.FromIncomingContext(ctx)
	var echoed [2]metadata.MD
	for which, names := range shop.Echoed {
		echoed[which] = metadata.MD{}
		for _, name := range names {
			echoed[which].Append(name, request.Get(name)...)
		}
	}
	_ = grpc.SetHeader(ctx, echoed[0])
	_ = grpc.SetTrailer(ctx, echoed[1])
}

// failed is the shop's error in grpc-go's type.
func failed(err error) error {
	var failure *shop.Error
	if !errors.As(err, &failure) {
		return err
	}
	result := status.New(codes.Code(failure.Code), failure.Message)
	for _, message := range failure.Details {
		detailed, err := result.WithDetails(protoadapt.MessageV1Of(message))
		if err != nil {
			return err
		}
		result = detailed
	}
	return result.Err()
}
