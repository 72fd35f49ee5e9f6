package dev.spillway.logback;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.regex.Pattern;

/// Writes a message as `%msg` does, but on one line, whatever a client put into it: a space stands for line breaks and
/// other control characters, but for tabs.
public final class OneLineMessages extends MessageConverter {
    private static final Pattern BREAKS = Pattern.compile("[\\x00-\\x08\\x0A-\\x1F\\x7F-\\x9F\\u2028\\u2029]+");

    /// A converter; Logback's configuration makes it.
    public OneLineMessages() {}

    @Override
    public String convert(ILoggingEvent event) {
        return oneLine(super.convert(event));
    }

    static String oneLine(String text) {
        return BREAKS.matcher(text).replaceAll(" ");
    }
}
