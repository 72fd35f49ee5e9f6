package dev.spillway.logback;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes an exception as `%ex` does, but what it says about itself stands on one line: a message often repeats what
/// a client has sent, and a line break in it would begin a line of the client's own.
public final class OneLineExceptions extends ThrowableProxyConverter {
    /// A converter; Logback's configuration makes it.
    public OneLineExceptions() {}

    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
        return super.throwableProxyToString(new OneLine(thrown));
    }

    private static @Nullable String oneLine(@Nullable String text) {
        return text == null ? null : OneLineMessages.oneLine(text);
    }

    private static @Nullable IThrowableProxy oneLine(@Nullable IThrowableProxy thrown) {
        return thrown == null ? null : new OneLine(thrown);
    }

    private record OneLine(IThrowableProxy thrown) implements IThrowableProxy {
        @Override
        public @Nullable String getMessage() {
            return oneLine(thrown.getMessage());
        }

        @Override
        public @Nullable String getOverridingMessage() {
            return oneLine(thrown.getOverridingMessage());
        }

        @Override
        public String getClassName() {
            return thrown.getClassName();
        }

        @Override
        public StackTraceElementProxy[] getStackTraceElementProxyArray() {
            return thrown.getStackTraceElementProxyArray();
        }

        @Override
        public int getCommonFrames() {
            return thrown.getCommonFrames();
        }

        @Override
        public @Nullable IThrowableProxy getCause() {
            return oneLine(thrown.getCause());
        }

        @Override
        public IThrowableProxy[] getSuppressed() {
            return Arrays.stream(thrown.getSuppressed()).map(OneLine::new).toArray(IThrowableProxy[]::new);
        }

        @Override
        public boolean isCyclic() {
            return thrown.isCyclic();
        }
    }
}
