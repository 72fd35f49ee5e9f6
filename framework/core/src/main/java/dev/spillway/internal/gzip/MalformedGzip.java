package dev.spillway.internal.gzip;

import java.io.IOException;

/// Content that is not in the gzip format. Stackless: a peer can cause it.
public final class MalformedGzip extends IOException {
    private static final long serialVersionUID = 1;

    private final String detail;

    MalformedGzip(String detail) {
        super(detail);
        this.detail = detail;
    }

    /// What is wrong.
    public String detail() {
        return detail;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
