// client <clear or tls> <host:port> <case>...
//
// Makes the calls that GoPeerIT names and prints a line for each: its name, and what came of it. The last line is how many
// connections that took.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"

	"probe"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const (
	mebibyte = 1 << 20
	much     = 100
	// As often as grpc-go asks at most.
	keepAlive = 10 * time.Second
)

type peer struct {
	*grpc.ClientConn
	ctx context.Context
}

var cases = map[string]func(peer) string{
	"unary": func(p peer) string {
		answer := new(probe.Probed)
		err := p.Invoke(p.ctx, probe.Echo, &probe.Probed{Text: "grüezi ☺", Number: 1 << 40, Content: []byte{0, 255}}, answer)
		return fmt.Sprintf("%s %s %d %x", probe.Ending(err), answer.Text, answer.Number, answer.Content)
	},

	"deadline": func(p peer) string {
		short, cancel := context.WithTimeout(p.ctx, 2*time.Second)
		defer cancel()
		return status.Code(p.Invoke(short, probe.Echo, &probe.Probed{Text: "wait"}, new(probe.Probed))).String()
	},

	"metadata": func(p peer) string {
		sent := metadata.Pairs("x-text", "one", "x-text", "two", "x-bytes-bin", "\x00\xab\xff\x01")
		var head, trailers metadata.MD
		err := p.Invoke(
			metadata.NewOutgoingContext(p.ctx, sent), probe.Echo, new(probe.Probed), new(probe.Probed),
			grpc.Header(&head), grpc.Trailer(&trailers))
		return fmt.Sprintf("%s head %v trailers %x", probe.Ending(err), head["x-text"], trailers["x-bytes-bin"])
	},

	"status message": func(p peer) string {
		return probe.Ending(p.Invoke(p.ctx, probe.Echo, &probe.Probed{Text: "fail"}, new(probe.Probed)))
	},

	"too large": func(p peer) string {
		err := p.Invoke(p.ctx, probe.Echo, &probe.Probed{Content: make([]byte, 2*mebibyte)}, new(probe.Probed))
		told := status.Code(err).String()
		for _, detail := range status.Convert(err).Details() {
			if info, ok := detail.(*errdetails.ErrorInfo); ok {
				told += fmt.Sprintf(" %s limit %s", info.Reason, info.Metadata["limit"])
			}
		}
		return told
	},

	"receives much": func(p peer) string {
		stream, err := p.NewStream(p.ctx, &probe.Receives, probe.Produce)
		if err == nil {
			err = stream.SendMsg(&probe.Probed{Text: "large", Number: much})
		}
		if err == nil {
			err = stream.CloseSend()
		}
		if err != nil {
			return probe.Ending(err)
		}
		return received(stream)
	},

	"sends much": func(p peer) string {
		stream, err := p.NewStream(p.ctx, &probe.Sends, probe.Collect)
		if err == nil {
			err = send(stream)
		}
		answer := new(probe.Probed)
		if err == nil {
			err = stream.RecvMsg(answer)
		}
		return fmt.Sprintf("%s %d", probe.Ending(err), answer.Number)
	},

	"much both ways": func(p peer) string {
		stream, err := p.NewStream(p.ctx, &probe.Both, probe.Talk)
		if err != nil {
			return probe.Ending(err)
		}
		// How it fails is what receiving tells.
		go func() { _ = send(stream) }()
		return received(stream)
	},

	// Nothing goes either way but what asks if the other is there, three times.
	"quiet stream": func(p peer) string {
		stream, err := p.NewStream(p.ctx, &probe.Both, probe.Talk)
		if err == nil {
			err = stream.SendMsg(&probe.Probed{Content: []byte("before")})
		}
		if err == nil {
			err = stream.RecvMsg(new(probe.Probed))
		}
		if err != nil {
			return probe.Ending(err)
		}
		time.Sleep(3*keepAlive + keepAlive/2)
		if err := stream.SendMsg(&probe.Probed{Content: []byte("after")}); err != nil {
			return probe.Ending(err)
		}
		if err := stream.CloseSend(); err != nil {
			return probe.Ending(err)
		}
		return received(stream)
	},

	"quiet connection": func(p peer) string {
		time.Sleep(3*keepAlive + keepAlive/2)
		return probe.Ending(p.Invoke(p.ctx, probe.Echo, new(probe.Probed), new(probe.Probed)))
	},
}

// send sends 100 MiB and says that this is all.
func send(stream grpc.ClientStream) error {
	part := &probe.Probed{Content: make([]byte, mebibyte)}
	for i := 0; i < much; i++ {
		if err := stream.SendMsg(part); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}

// received reads to the status.
func received(stream grpc.ClientStream) string {
	size := 0
	for {
		part := new(probe.Probed)
		err := stream.RecvMsg(part)
		if errors.Is(err, io.EOF) {
			return fmt.Sprintf("OK %d", size)
		}
		if err != nil {
			return probe.Ending(err)
		}
		size += len(part.Content)
	}
}

func main() {
	transport, address, names := os.Args[1], os.Args[2], os.Args[3:]
	var connections int32
	options := []grpc.DialOption{
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: keepAlive, PermitWithoutStream: true}),
		grpc.WithContextDialer(func(ctx context.Context, address string) (net.Conn, error) {
			atomic.AddInt32(&connections, 1)
			return new(net.Dialer).DialContext(ctx, "tcp", address)
		}),
	}
	if transport == "tls" {
		trusting := &tls.Config{InsecureSkipVerify: true}
		options = append(options, grpc.WithTransportCredentials(credentials.NewTLS(trusting)))
	} else {
		options = append(options, grpc.WithInsecure())
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Second)
	defer cancel()
	connection, err := grpc.DialContext(ctx, address, options...)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for _, name := range names {
		fmt.Printf("%s: %s\n", name, cases[name](peer{connection, ctx}))
	}
	fmt.Printf("connections: %d\n", atomic.LoadInt32(&connections))
}
