/// Connections: what HTTP/1.1 and later protocols share. The life of an HTTP/1.1 connection is
/// [dev.spillway.internal.wire.h1.Http1Connection], top to bottom.
package dev.spillway.internal.wire;
