package dev.spillway.limit;

import java.util.List;

/// The limits of logs: a part of the table of [Knobs].
public final class LogKnobs {
    /// Lines of the access log that wait to be written.
    public static final Knob<Long> ACCESS_QUEUE = new Knob<>(
            Knob.Scope.PROCESS,
            "access-log.queue",
            Unit.COUNT,
            256L,
            8_192L,
            131_072L,
            "A slow disk or collector must not slow calls: a line that finds no room is dropped and counted. Some 300 B"
                    + " each.");

    private LogKnobs() {}

    static List<Knob<?>> all() {
        return List.of(ACCESS_QUEUE);
    }
}
