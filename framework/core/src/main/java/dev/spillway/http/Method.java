package dev.spillway.http;

/// The request methods that Spillway serves. Any other, CONNECT and TRACE among them, is 501 before a route is
/// looked up.
public enum Method {
    /// RFC 9110, 9.3.1.
    GET,
    /// RFC 9110, 9.3.2; answered by the GET route when there is no route of its own.
    HEAD,
    /// RFC 9110, 9.3.3.
    POST,
    /// RFC 9110, 9.3.4.
    PUT,
    /// RFC 5789.
    PATCH,
    /// RFC 9110, 9.3.5.
    DELETE,
    /// RFC 9110, 9.3.7; answered with `Allow` when there is no route of its own.
    OPTIONS
}
