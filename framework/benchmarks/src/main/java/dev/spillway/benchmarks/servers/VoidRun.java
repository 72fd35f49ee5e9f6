package dev.spillway.benchmarks.servers;

/// Something happened after which the run's figures mean nothing: a wrong answer, a socket error, a dead server.
final class VoidRun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VoidRun(String reason) {
        super(reason);
    }
}
