package dev.spillway.internal.gate;

import java.io.IOException;

/// The client is gone, so that nobody can be answered. Stackless, because clients go at will.
public final class Gone extends IOException {
    private static final long serialVersionUID = 1;

    /// The client is gone.
    public Gone() {
        super("the client is gone");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
