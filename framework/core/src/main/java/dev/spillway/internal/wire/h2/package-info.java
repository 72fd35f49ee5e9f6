/// HTTP/2 (RFC 9113) and its header compression (RFC 7541), read strictly.
package dev.spillway.internal.wire.h2;
