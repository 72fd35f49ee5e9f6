package dev.spillway.internal.gate;

import java.util.Locale;

/// Why a call was refused: the label of the refusal counter.
public enum Reason {
    /// 400: not one unambiguous reading of RFC 9110, 9112.
    MALFORMED(400, "Bad Request"),
    /// 401: the application's `authenticate` does not know the caller.
    UNAUTHENTICATED(401, "Unauthorized"),
    /// 404: no route.
    NOT_FOUND(404, "Not Found"),
    /// 405: no route for this method.
    METHOD(405, "Method Not Allowed"),
    /// 408: head or body slower than its deadline.
    TOO_SLOW(408, "Request Timeout"),
    /// 413: body over `max-body`, or one of the other bounds of its content.
    BODY(413, "Content Too Large"),
    /// 414: request line over `connections.request-line`.
    REQUEST_LINE(414, "URI Too Long"),
    /// 415: the body has another media type than the handler asks for, or a content coding that is not decoded.
    MEDIA_TYPE(415, "Unsupported Media Type"),
    /// 417: an expectation other than `100-continue`.
    EXPECTATION(417, "Expectation Failed"),
    /// 429: rate of the endpoint.
    RATE(429, "Too Many Requests"),
    /// 429: rate of one client.
    CLIENT_RATE(429, "Too Many Requests"),
    /// 429: no permit of the endpoint in time.
    PERMITS(429, "Too Many Requests"),
    /// 429: this client has its share of the endpoint's permits.
    CLIENT_SHARE(429, "Too Many Requests"),
    /// 431: header bytes or count.
    HEADERS(431, "Request Header Fields Too Large"),
    /// 500: the application's `authenticate`, or its function for the weight of a call, failed.
    FAULT(500, "Internal Server Error"),
    /// 501: unknown method or transfer coding.
    NOT_IMPLEMENTED(501, "Not Implemented"),
    /// 503: the process is going down.
    DRAINING(503, "Service Unavailable"),
    /// 503: calls in flight of the whole process.
    PROCESS(503, "Service Unavailable"),
    /// 503: the process has too little left of its processors or heap for calls of this class.
    PRESSURE(503, "Service Unavailable"),
    /// 503: bytes held by the whole process.
    BYTES(503, "Service Unavailable"),
    /// 504: the deadline.
    DEADLINE(504, "Gateway Timeout"),
    /// 504: the caller's time is less than calls like this take.
    DOOMED(504, "Gateway Timeout"),
    /// 505: not HTTP/1.0 or 1.1.
    VERSION(505, "HTTP Version Not Supported");

    private final int status;
    private final String title;
    private final String label = name().toLowerCase(Locale.ROOT);

    Reason(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /// The status code of the answer.
    public int status() {
        return status;
    }

    /// The reason phrase, which is the problem's title too.
    public String title() {
        return title;
    }

    /// Whether it refuses calls because there are too many of them, not because of what they are.
    public boolean sheds() {
        return switch (this) {
            case PERMITS, CLIENT_SHARE, PROCESS, PRESSURE, BYTES, DOOMED -> true;
            case MALFORMED,
                    UNAUTHENTICATED,
                    NOT_FOUND,
                    METHOD,
                    TOO_SLOW,
                    BODY,
                    REQUEST_LINE,
                    MEDIA_TYPE,
                    EXPECTATION,
                    RATE,
                    CLIENT_RATE,
                    HEADERS,
                    FAULT,
                    NOT_IMPLEMENTED,
                    DRAINING,
                    DEADLINE,
                    VERSION -> false;
        };
    }

    /// The label of metrics and logs: `client_rate`.
    public String label() {
        return label;
    }
}
