/// HTTP/2 (RFC 9113) and its header compression (RFC 7541), read strictly.
/// [dev.spillway.internal.wire.h2.Http2Connection]
/// is the life of a connection. Its thread reads frames; each stream has a thread for its
/// [dev.spillway.internal.wire.h2.Exchange]; what they have to say gathers in the
/// [dev.spillway.internal.wire.h2.Outbox], whose lock is the only one, and is written by the
/// [dev.spillway.internal.wire.h2.Writer] without it.
package dev.spillway.internal.wire.h2;
