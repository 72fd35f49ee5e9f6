package dev.spillway.internal.gate;

import dev.spillway.http.Handler;
import dev.spillway.http.Method;
import dev.spillway.http.Request;
import java.util.function.ToIntFunction;

/// A route as the application declared it, with its bounds.
///
/// @param method the method it answers
/// @param template the path as it was written: `/stock/{sku}`, `/files/{path...}`
/// @param handler the handler with its filters around it
/// @param weight what a call takes of the permits, from 1 to the permits; larger answers are clamped and counted
/// @param bounds its bounds
/// @param rules what it asks for beside them
public record Endpoint(
        Method method,
        String template,
        Handler handler,
        ToIntFunction<? super Request> weight,
        Bounds bounds,
        AnswerRules rules) {
    /// A route that asks for nothing beside its bounds.
    public Endpoint(
            Method method, String template, Handler handler, ToIntFunction<? super Request> weight, Bounds bounds) {
        this(method, template, handler, weight, bounds, AnswerRules.USUAL);
    }

    /// The name in configuration and metrics: `GET /stock/{sku}`.
    public String name() {
        return method + " " + template;
    }
}
