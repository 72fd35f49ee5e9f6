package dev.spillway.http;

import java.time.Duration;

/// A call that is being put together. It belongs to one thread and is sent once, by [#as(Class)], [#send()] or
/// [#open()].
///
/// It is tried again, within its time and the target's retry budget, after a lost connection, 503 or 429, if that
/// cannot do its work twice: the method is idempotent (RFC 9110, 9.2.2) or there is an [#idempotencyKey(String)].
/// Any call is tried again if not a byte of it was sent. A body that is streamed is never sent twice.
public interface ClientCall {
    /// One more query parameter, encoded as `application/x-www-form-urlencoded`.
    ClientCall query(String name, Object value);

    /// One more header field.
    ///
    /// @throws IllegalArgumentException if the name is no token or one that the client sets itself (framing,
    ///     `Host`, `Accept-Encoding`, `X-Request-Timeout-Ms`), or the value has a control character
    ClientCall header(String name, String value);

    /// Says that the other side does this call's work once, however often it comes with this key: then it may be
    /// tried again whatever its method.
    ///
    /// @param key at most 255 visible characters, a new one for each piece of work
    ClientCall idempotencyKey(String key);

    /// Less time for this call than the client's `timeout`. A longer one is that of the client.
    ///
    /// @throws IllegalArgumentException if it is not positive
    ClientCall within(Duration time);

    /// A body: a value as JSON.
    ClientCall json(Object value);

    /// A body: bytes, which must not be changed any more.
    ClientCall bytes(String contentType, byte[] bytes);

    /// A body of unknown length that is written as it is sent, on this thread. The other side is asked first
    /// (`Expect: 100-continue`), for at most `expect-continue`.
    ClientCall stream(String contentType, Entity.Writer writer);

    /// As [#stream(String, Entity.Writer)] with a body of `length` bytes. Writing less or more ends the connection,
    /// so that a part is never taken for the whole.
    ClientCall stream(String contentType, long length, Entity.Writer writer);

    /// The JSON document of a 2xx answer as a value of `type`; see [Body#json(Class)] for how it is read.
    ///
    /// @throws UpstreamProblem if the status is not 2xx
    /// @throws ClientException if there is no answer, or none that fits
    <T> T as(Class<T> type);

    /// The answer, with whatever status, its content in memory: at most `response-bytes`.
    ///
    /// @throws ClientException if there is none
    ClientResponse send();

    /// A 2xx answer whose content is read as it comes. Close it when it is read: until then it holds a permit, a
    /// connection and the time of this call. What is left open is closed when the call that this thread works for
    /// has been answered, and counted.
    ///
    /// @throws UpstreamProblem if the status is not 2xx
    /// @throws ClientException if there is no answer
    ClientStream open();
}
