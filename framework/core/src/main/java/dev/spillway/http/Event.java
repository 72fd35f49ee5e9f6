package dev.spillway.http;

import java.time.Duration;
import java.util.Optional;

/// A server-sent event, as a browser's `EventSource` takes it (WHATWG HTML, 9.2).
///
/// @param data what it says; a line end in it (LF, CR or both) arrives as LF
/// @param name its type; `message` without one
/// @param id what a client that comes back says it has seen last, in `Last-Event-ID`
/// @param retry how long a client waits before it comes back, in whole milliseconds
public record Event(String data, Optional<String> name, Optional<String> id, Optional<Duration> retry) {
    private static final Duration LONGEST = Duration.ofDays(1);

    /// @throws IllegalArgumentException if name or id are not of visible ASCII characters and spaces, or `retry` is
    /// negative or longer than a day: nobody writes a field into the stream with what he calls an event
    public Event {
        name.ifPresent(text -> requirePlain("name", text));
        id.ifPresent(text -> requirePlain("id", text));
        retry.ifPresent(wait -> {
            if (wait.isNegative() || wait.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("an event's retry is 0 s to 1 day: " + wait);
            }
        });
    }

    private static void requirePlain(String what, String text) {
        if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("an event's " + what + " is of visible ASCII characters and spaces");
        }
    }

    /// An event that says no more than this.
    public static Event of(String data) {
        return new Event(data, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// The same event with a type.
    ///
    /// @throws IllegalArgumentException if it is not of visible ASCII characters and spaces
    public Event named(String type) {
        return new Event(data, Optional.of(type), id, retry);
    }

    /// The same event with an id.
    ///
    /// @throws IllegalArgumentException if it is not of visible ASCII characters and spaces
    public Event id(String mark) {
        return new Event(data, name, Optional.of(mark), retry);
    }

    /// The same event, which tells the client how long to wait before it comes back.
    ///
    /// @throws IllegalArgumentException if that is negative or longer than a day
    public Event retry(Duration wait) {
        return new Event(data, name, id, Optional.of(wait));
    }
}
