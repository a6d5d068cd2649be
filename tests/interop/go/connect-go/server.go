package main

import (
	"context"
	"errors"
	"net/http"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/emptypb"

	"interop/peers/gen"
	"interop/peers/shop"
)

type server struct{}

func (server) MakeHat(ctx context.Context, request *connect.Request[gen.Size]) (*connect.Response[gen.Hat], error) {
	hat, err := shop.Make(ctx, request.Msg)
	return answer(request.Header(), hat, err)
}

func (server) UpdateHat(_ context.Context, request *connect.Request[gen.Hat]) (*connect.Response[gen.Hat], error) {
	return answer(request.Header(), request.Msg, nil)
}

func (server) DoNothing(
	_ context.Context,
	request *connect.Request[emptypb.Empty],
) (*connect.Response[emptypb.Empty], error) {
	return answer(request.Header(), request.Msg, nil)
}

func (server) MakeSimilarHats(
	ctx context.Context,
	request *connect.Request[gen.Size],
	stream *connect.ServerStream[gen.Hat],
) error {
	echo(stream.ResponseHeader(), request.Header(), 0)
	echo(stream.ResponseTrailer(), request.Header(), 1)
	return failed(shop.Similar(ctx, request.Msg, stream.Send), nil)
}

func (server) CollectSizes(
	_ context.Context,
	stream *connect.ClientStream[gen.Size],
) (*connect.Response[gen.Summary], error) {
	summary, err := average(stream)
	return answer(stream.RequestHeader(), summary, err)
}

func (server) MakeFlexibleHat(
	ctx context.Context,
	stream *connect.ClientStream[gen.Size],
) (*connect.Response[gen.Hat], error) {
	summary, err := average(stream)
	if err != nil {
		return answer[gen.Hat](stream.RequestHeader(), nil, err)
	}
	hat, err := shop.Make(ctx, &gen.Size{Inches: int32(summary.AverageSize + 0.5)})
	return answer(stream.RequestHeader(), hat, err)
}

func (server) MakeVariousHats(ctx context.Context, stream *connect.BidiStream[gen.Size, gen.Hat]) error {
	echo(stream.ResponseHeader(), stream.RequestHeader(), 0)
	echo(stream.ResponseTrailer(), stream.RequestHeader(), 1)
	for {
		size, err := stream.Receive()
		if errors.Is(err, errEnd) {
			return nil
		}
		if err != nil {
			return err
		}
		hat, err := shop.Make(ctx, size)
		if err != nil {
			return failed(err, nil)
		}
		if err := stream.Send(hat); err != nil {
			return err
		}
	}
}

func average(stream *connect.ClientStream[gen.Size]) (*gen.Summary, error) {
	return shop.Average(func() (*gen.Size, error) {
		if stream.Receive() {
			return stream.Msg(), nil
		}
		return nil, stream.Err()
	})
}

func answer[T any](request http.Header, message *T, err error) (*connect.Response[T], error) {
	if err != nil {
		return nil, failed(err, request)
	}
	response := connect.NewResponse(message)
	echo(response.Header(), request, 0)
	echo(response.Trailer(), request, 1)
	return response, nil
}

// failed is the shop's error in connect-go's type, with the metadata of the request.
func failed(err error, request http.Header) error {
	var failure *shop.Error
	if !errors.As(err, &failure) {
		return err
	}
	result := connect.NewError(connect.Code(failure.Code), errors.New(failure.Message))
	for _, message := range failure.Details {
		detail, err := connect.NewErrorDetail(message)
		if err != nil {
			return err
		}
		result.AddDetail(detail)
	}
	echo(result.Meta(), request, 0)
	echo(result.Meta(), request, 1)
	return result
}

func echo(response, request http.Header, which int) {
	for _, name := range shop.Echoed[which] {
		for _, value := range request.Values(name) {
			response.Add(name, value)
		}
	}
}
