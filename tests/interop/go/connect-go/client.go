package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"interop/peers/gen"
	"interop/peers/gen/genconnect"
	"interop/peers/scenarios"
)

var errEnd = io.EOF

// client makes the scenarios' calls with connect-go. Compression and GET are options of its clients, so there are
// several.
type client struct {
	plain, gzip, get, getGzip genconnect.HaberdasherClient
	unknown                   *connect.Client[emptypb.Empty, emptypb.Empty]
}

func newClient(url, protocol, codec string, http2 bool) client {
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetHTTP1(!http2)
	transport.Protocols.SetUnencryptedHTTP2(http2)
	var options []connect.ClientOption
	switch protocol {
	case "grpc":
		options = append(options, connect.WithGRPC())
	case "grpc-web":
		options = append(options, connect.WithGRPCWeb())
	}
	if codec == "json" {
		options = append(options, connect.WithProtoJSON())
	}
	httpClient := &http.Client{Transport: transport}
	with := func(more ...connect.ClientOption) genconnect.HaberdasherClient {
		return genconnect.NewHaberdasherClient(httpClient, url, append(more, options...)...)
	}
	return client{
		plain:   with(),
		gzip:    with(connect.WithSendGzip()),
		get:     with(connect.WithHTTPGet()),
		getGzip: with(connect.WithHTTPGet(), connect.WithSendGzip()),
		unknown: connect.NewClient[emptypb.Empty, emptypb.Empty](
			httpClient, url+"/i2y.connecpy.example.Haberdasher/Unknown", options...),
	}
}

func (c client) choose(options scenarios.Options) genconnect.HaberdasherClient {
	switch {
	case options.Get && options.Gzip:
		return c.getGzip
	case options.Get:
		return c.get
	case options.Gzip:
		return c.gzip
	default:
		return c.plain
	}
}

func (c client) MakeHat(
	ctx context.Context,
	size *gen.Size,
	options scenarios.Options,
) (*gen.Hat, scenarios.Response, error) {
	return unary(ctx, size, options, c.choose(options).MakeHat)
}

func (c client) UpdateHat(
	ctx context.Context,
	hat *gen.Hat,
	options scenarios.Options,
) (*gen.Hat, scenarios.Response, error) {
	return unary(ctx, hat, options, c.choose(options).UpdateHat)
}

func (c client) DoNothing(ctx context.Context) error {
	_, err := c.plain.DoNothing(ctx, connect.NewRequest(&emptypb.Empty{}))
	return failure(err)
}

func (c client) Unknown(ctx context.Context) error {
	_, err := c.unknown.CallUnary(ctx, connect.NewRequest(&emptypb.Empty{}))
	return failure(err)
}

func (c client) MakeSimilarHats(
	ctx context.Context,
	size *gen.Size,
	options scenarios.Options,
) (scenarios.Hats, error) {
	request := connect.NewRequest(size)
	write(request.Header(), options.Metadata)
	stream, err := c.choose(options).MakeSimilarHats(ctx, request)
	if err != nil {
		return nil, failure(err)
	}
	return hats{stream}, nil
}

func (c client) CollectSizes(
	ctx context.Context,
	sizes []*gen.Size,
	options scenarios.Options,
) (*gen.Summary, scenarios.Response, error) {
	stream := c.choose(options).CollectSizes(ctx)
	write(stream.RequestHeader(), options.Metadata)
	return upload(stream, sizes)
}

func (c client) MakeFlexibleHat(ctx context.Context, sizes []*gen.Size) (*gen.Hat, error) {
	hat, _, err := upload(c.plain.MakeFlexibleHat(ctx), sizes)
	return hat, err
}

func (c client) MakeVariousHats(ctx context.Context, options scenarios.Options) (scenarios.Conversation, error) {
	stream := c.choose(options).MakeVariousHats(ctx)
	write(stream.RequestHeader(), options.Metadata)
	return conversation{stream}, nil
}

type hats struct {
	stream *connect.ServerStreamForClient[gen.Hat]
}

func (h hats) Receive() (*gen.Hat, error) {
	if h.stream.Receive() {
		return h.stream.Msg(), nil
	}
	return nil, failure(h.stream.Err())
}

func (h hats) Response() scenarios.Response {
	return scenarios.Response{Headers: read(h.stream.ResponseHeader()), Trailers: read(h.stream.ResponseTrailer())}
}

type conversation struct {
	stream *connect.BidiStreamForClient[gen.Size, gen.Hat]
}

func (c conversation) Send(size *gen.Size) error { return c.stream.Send(size) }
func (c conversation) CloseSend() error          { return c.stream.CloseRequest() }

func (c conversation) Receive() (*gen.Hat, error) {
	hat, err := c.stream.Receive()
	if errors.Is(err, errEnd) {
		return nil, nil
	}
	return hat, failure(err)
}

func (c conversation) Response() scenarios.Response {
	return scenarios.Response{Headers: read(c.stream.ResponseHeader()), Trailers: read(c.stream.ResponseTrailer())}
}

func unary[Q, A any](
	ctx context.Context,
	message *Q,
	options scenarios.Options,
	call func(context.Context, *connect.Request[Q]) (*connect.Response[A], error),
) (*A, scenarios.Response, error) {
	request := connect.NewRequest(message)
	write(request.Header(), options.Metadata)
	return received(call(ctx, request))
}

func upload[A any](
	stream *connect.ClientStreamForClient[gen.Size, A],
	sizes []*gen.Size,
) (*A, scenarios.Response, error) {
	for _, size := range sizes {
		if err := stream.Send(size); errors.Is(err, errEnd) {
			break
		} else if err != nil {
			return nil, scenarios.Response{}, failure(err)
		}
	}
	return received(stream.CloseAndReceive())
}

func received[A any](response *connect.Response[A], err error) (*A, scenarios.Response, error) {
	if err != nil {
		return nil, scenarios.Response{}, failure(err)
	}
	metadata := scenarios.Response{Headers: read(response.Header()), Trailers: read(response.Trailer())}
	return response.Msg, metadata, nil
}

// failure is connect-go's error in the scenarios' type.
func failure(err error) error {
	var failed *connect.Error
	if !errors.As(err, &failed) {
		return err
	}
	var details []proto.Message
	for _, detail := range failed.Details() {
		message, err := detail.Value()
		if err != nil {
			return err
		}
		details = append(details, message)
	}
	return &scenarios.Error{
		Code:     uint32(failed.Code()),
		Message:  failed.Message(),
		Details:  details,
		Metadata: read(failed.Meta()),
	}
}

func write(header http.Header, metadata scenarios.Metadata) {
	for name, values := range metadata {
		for _, value := range values {
			if strings.HasSuffix(name, "-bin") {
				value = connect.EncodeBinaryHeader([]byte(value))
			}
			header.Add(name, value)
		}
	}
}

func read(header http.Header) scenarios.Metadata {
	metadata := scenarios.Metadata{}
	for name, values := range header {
		name = strings.ToLower(name)
		if !strings.HasSuffix(name, "-bin") {
			metadata[name] = values
			continue
		}
		for _, value := range strings.Split(strings.Join(values, ","), ",") {
			decoded, _ := connect.DecodeBinaryHeader(strings.TrimSpace(value))
			metadata[name] = append(metadata[name], string(decoded))
		}
	}
	return metadata
}
