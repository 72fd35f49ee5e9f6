/// The clients: grpc-java's channel under the bounds of Spillway. A call is a [dev.spillway.grpc.client.Trip] of
/// some attempts; each goes through the application's interceptors and then an [dev.spillway.grpc.client.Attempt],
/// below which nothing is left to widen.
package dev.spillway.grpc.client;
