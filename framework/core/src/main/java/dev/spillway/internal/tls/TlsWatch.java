package dev.spillway.internal.tls;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Looks at the files of a certificate now and then: they are read, not watched, because what a cluster mounts
/// changes by a link that is swapped, of which no file system tells.
public final class TlsWatch implements AutoCloseable {
    /// Certificates are renewed days before they expire, and three small files are read in no time.
    private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

    private final TlsEngines engines;
    private final Thread thread;
    private volatile boolean closed;

    /// Starts to look.
    public TlsWatch(TlsEngines engines) {
        this.engines = engines;
        engines.warnIfItExpiresSoon();
        this.thread = Thread.ofPlatform().daemon().name("spillway-tls-watch").start(this::watch);
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(INTERVAL);
            if (!closed) {
                engines.reload();
                engines.warnIfItExpiresSoon();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
