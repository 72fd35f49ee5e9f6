// server
//
// Serves on a port of loopback that it prints, until its standard input ends, and says when a call was cancelled.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"probe"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

var trailers = metadata.Pairs("x-text", "after", "x-bytes-bin", "\x00\xab\xff\x01")

func echo(ctx context.Context, message *probe.Probed) (*probe.Probed, error) {
	switch message.Text {
	case "wait":
		<-ctx.Done()
		fmt.Println("cancelled unary: true")
		return nil, status.FromContextError(ctx.Err()).Err()
	case "deadline":
		latest, _ := ctx.Deadline()
		return &probe.Probed{Number: time.Until(latest).Milliseconds()}, nil
	case "fail":
		_ = grpc.SetTrailer(ctx, trailers)
		return nil, status.Error(codes.FailedPrecondition, "grüezi ☺ 100 %")
	}
	sent, _ := metadata.FromIncomingContext(ctx)
	_ = grpc.SetHeader(ctx, metadata.MD{"x-text": sent["x-text"]})
	_ = grpc.SetTrailer(ctx, trailers)
	return message, nil
}

func produce(_ interface{}, stream grpc.ServerStream) error {
	message := new(probe.Probed)
	if err := stream.RecvMsg(message); err != nil {
		return err
	}
	if message.Text == "wait" {
		if err := stream.SendMsg(&probe.Probed{Text: "one"}); err != nil {
			return err
		}
		<-stream.Context().Done()
		fmt.Println("cancelled stream: true")
		return status.FromContextError(stream.Context().Err()).Err()
	}
	for number := int64(0); number < message.Number; number++ {
		if err := stream.SendMsg(&probe.Probed{Number: number, Content: message.Content}); err != nil {
			return err
		}
	}
	return nil
}

func collect(_ interface{}, stream grpc.ServerStream) error {
	count := int64(0)
	err := each(stream, func(*probe.Probed) error {
		count++
		return nil
	})
	if err != nil {
		return err
	}
	return stream.SendMsg(&probe.Probed{Number: count})
}

func talk(_ interface{}, stream grpc.ServerStream) error {
	return each(stream, func(message *probe.Probed) error { return stream.SendMsg(message) })
}

func each(stream grpc.ServerStream, do func(*probe.Probed) error) error {
	for {
		message := new(probe.Probed)
		err := stream.RecvMsg(message)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = do(message)
		}
		if err != nil {
			return err
		}
	}
}

var service = grpc.ServiceDesc{
	ServiceName: probe.Service,
	HandlerType: (*interface{})(nil),
	Methods: []grpc.MethodDesc{{
		MethodName: "Echo",
		Handler: func(_ interface{}, ctx context.Context, decode func(interface{}) error,
			_ grpc.UnaryServerInterceptor) (interface{}, error) {
			message := new(probe.Probed)
			if err := decode(message); err != nil {
				return nil, err
			}
			return echo(ctx, message)
		},
	}},
	Streams: []grpc.StreamDesc{
		{StreamName: "Collect", Handler: collect, ClientStreams: true},
		{StreamName: "Produce", Handler: produce, ServerStreams: true},
		{StreamName: "Talk", Handler: talk, ClientStreams: true, ServerStreams: true},
	},
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Printf("port: %d\n", listener.Addr().(*net.TCPAddr).Port)
	server := grpc.NewServer()
	server.RegisterService(&service, struct{}{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		server.Stop()
	}()
	if err := server.Serve(listener); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
