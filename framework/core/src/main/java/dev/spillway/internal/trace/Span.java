package dev.spillway.internal.trace;

import java.util.List;

/// A piece of work that has ended.
///
/// @param kind which side of a call it is
/// @param trace two halves of the trace id
/// @param span its id
/// @param parent the span that it is a part of; 0 if it is the first of its trace
/// @param from whether that is another process's
/// @param state `tracestate`, empty if there is none
/// @param name few of them: never what a client sent
/// @param started nanoseconds since 1970
/// @param ended nanoseconds since 1970
/// @param attributes what is known of it
/// @param events what happened meanwhile
/// @param status how it ended
public record Span(
        Kind kind,
        TraceId trace,
        long span,
        long parent,
        Origin from,
        String state,
        String name,
        long started,
        long ended,
        List<Attribute> attributes,
        List<Event> events,
        Status status) {
    /// Which side of a call.
    public enum Kind {
        /// Incoming.
        SERVER,
        /// Outgoing.
        CLIENT
    }

    /// Whose the span above is.
    public enum Origin {
        /// Of another process.
        REMOTE,
        /// Of this one.
        LOCAL
    }

    /// How it ended.
    public enum Status {
        /// Well, or not for the one who looks from this side to judge.
        UNSET,
        /// Badly.
        ERROR
    }

    /// Two halves of an id.
    public record TraceId(long high, long low) {}

    /// A name and its value.
    public sealed interface Attribute {
        /// A text.
        record Text(String key, String value) implements Attribute {}

        /// A number.
        record Count(String key, long value) implements Attribute {}
    }

    /// Something that happened.
    ///
    /// @param at nanoseconds since 1970
    public record Event(String what, long at) {}

    /// Copies the lists.
    public Span {
        attributes = List.copyOf(attributes);
        events = List.copyOf(events);
    }
}
