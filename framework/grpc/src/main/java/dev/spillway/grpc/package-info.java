/// gRPC services and clients under the bounds of Spillway.
package dev.spillway.grpc;
