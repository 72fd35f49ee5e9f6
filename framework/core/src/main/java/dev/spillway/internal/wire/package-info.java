/// Connections: what all protocols share. The life of a socket is [dev.spillway.internal.wire.Connection], that of
/// HTTP/1.1 on it [dev.spillway.internal.wire.h1.Http1Connection], each top to bottom.
package dev.spillway.internal.wire;
