/// HTTP/1.1, read strictly (RFC 9112): one accepted spelling for everything that frames a message.
package dev.spillway.internal.wire.h1;
