// Package probe is what the client and the server have in common: the messages of probe.proto, written by hand, and the
// names of its methods.
package probe

import (
	"fmt"

	"github.com/golang/protobuf/proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Service is its name.
const Service = "dev.spillway.grpc.testing.Probe"

// Methods of the service.
const (
	Echo    = "/" + Service + "/Echo"
	Collect = "/" + Service + "/Collect"
	Produce = "/" + Service + "/Produce"
	Talk    = "/" + Service + "/Talk"
)

// Shapes of streams.
var (
	Sends    = grpc.StreamDesc{ClientStreams: true}
	Receives = grpc.StreamDesc{ServerStreams: true}
	Both     = grpc.StreamDesc{ClientStreams: true, ServerStreams: true}
)

// Probed is the message of every method.
type Probed struct {
	Text    string `protobuf:"bytes,1,opt,name=text,proto3"`
	Number  int64  `protobuf:"varint,2,opt,name=number,proto3"`
	Content []byte `protobuf:"bytes,3,opt,name=content,proto3"`
}

// Reset empties the message.
func (m *Probed) Reset() { *m = Probed{} }

// String is for people.
func (m *Probed) String() string { return proto.CompactTextString(m) }

// ProtoMessage marks it.
func (*Probed) ProtoMessage() {}

// Ending is how a call ended: `NotFound: no such thing`.
func Ending(err error) string {
	told := status.Convert(err)
	if told.Code() == codes.OK || told.Message() == "" {
		return told.Code().String()
	}
	return fmt.Sprintf("%s: %s", told.Code(), told.Message())
}
