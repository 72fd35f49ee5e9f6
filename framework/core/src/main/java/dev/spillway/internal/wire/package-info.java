/// Connections: what all protocols share. The life of a socket is [dev.spillway.internal.wire.Connection], under TLS
/// with a [dev.spillway.internal.wire.TlsChannel]. What is spoken on it is chosen by
/// [dev.spillway.internal.wire.Spoken]:
/// [dev.spillway.internal.wire.h1.Http1Connection] or [dev.spillway.internal.wire.h2.Http2Connection], each a life from
/// top to bottom.
package dev.spillway.internal.wire;
