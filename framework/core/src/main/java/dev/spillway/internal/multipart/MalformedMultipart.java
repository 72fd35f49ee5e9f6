package dev.spillway.internal.multipart;

import java.io.IOException;

/// A body that is no `multipart/form-data`, or breaks a bound of one. Stackless: a client can cause it. Its message
/// is for the client.
public final class MalformedMultipart extends IOException {
    private static final long serialVersionUID = 1;

    private final String detail;

    MalformedMultipart(String detail) {
        super(detail);
        this.detail = detail;
    }

    /// What is wrong, in a sentence for the client.
    public String detail() {
        return detail;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
