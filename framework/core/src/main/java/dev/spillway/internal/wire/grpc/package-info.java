/// The protocol of gRPC over HTTP/2, as far as it is no frame: messages, times, codes, texts. It knows no library.
package dev.spillway.internal.wire.grpc;
