package dev.spillway.benchmarks.measure;

/// Something happened after which the run's figures mean nothing: a wrong answer, a socket error, a dead server.
public final class VoidRun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public VoidRun(String reason) {
        super(reason);
    }
}
