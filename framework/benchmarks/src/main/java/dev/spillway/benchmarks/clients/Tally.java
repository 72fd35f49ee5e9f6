package dev.spillway.benchmarks.clients;

import dev.spillway.benchmarks.measure.VoidRun;
import java.util.regex.Pattern;

/// What a worker says of one burst.
///
/// @param allocated bytes, by all its threads
record Tally(long calls, long micros, long allocated) {
    private static final Pattern LINE = Pattern.compile("burst calls=(\\d+) micros=(\\d+) allocated=(\\d+)");

    String line() {
        return "burst calls=" + calls + " micros=" + micros + " allocated=" + allocated;
    }

    /// @throws VoidRun if it is something else, or there were no calls
    static Tally parse(String line) {
        var matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new VoidRun(line);
        }
        var tally = new Tally(
                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
        if (tally.calls == 0) {
            throw new VoidRun("not one call was answered");
        }
        return tally;
    }
}
