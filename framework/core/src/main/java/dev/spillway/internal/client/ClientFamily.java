package dev.spillway.internal.client;

import dev.spillway.http.Response;
import dev.spillway.limit.Base;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// All clients of an app that speak something else than HTTP, made by another module of the framework: that module
/// has the engine, and what every client has in common comes from here. It is made during the app's set-up, and
/// works from [#start] to [#close].
public interface ClientFamily {
    /// A family, of which an app has one.
    ///
    /// @param type what it is made of
    /// @param speaks what its clients speak
    /// @param maker makes it for an app
    record Kind<F extends ClientFamily>(Class<F> type, Base.Kind speaks, Supplier<F> maker) {}

    /// What is answered to a call whose handler let a failure of this family's clients pass.
    ///
    /// @param type what handlers throw then
    /// @param answer what is answered
    record Failure<X extends Exception>(Class<X> type, Function<? super X, Response> answer) {}

    /// How its failures are answered.
    List<Failure<?>> failures();

    /// Makes the clients work.
    ///
    /// @param terms what each has from the framework, by name
    /// @throws IllegalArgumentException if one cannot hold to them
    void start(Map<String, Terms> terms);

    /// Takes no more calls, lets those in flight end, and cuts what is left. Called once more, it does nothing.
    ///
    /// @param within the time for all of that
    void close(Duration within);
}
