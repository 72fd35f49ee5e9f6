package dev.spillway.internal.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A connection has ended.
@Name("dev.spillway.ConnectionClosed")
@Label("Connection Closed")
@Category("Spillway")
@Description("A connection has ended")
@StackTrace(false)
public final class ConnectionClosedEvent extends Event {
    /// Asked whether such events are recorded.
    private static final ConnectionClosedEvent ANY = new ConnectionClosedEvent();

    @Label("Phase")
    @Description("What the connection was doing")
    String phase = "";

    @Label("Reason")
    String reason = "";

    private ConnectionClosedEvent() {}

    /// It has happened now.
    public static void happened(String phase, String reason) {
        if (ANY.isEnabled()) {
            var event = new ConnectionClosedEvent();
            event.phase = phase;
            event.reason = reason;
            event.commit();
        }
    }
}
