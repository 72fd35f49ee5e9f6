package dev.spillway.internal.gate;

import dev.spillway.http.Handler;
import dev.spillway.http.Method;
import dev.spillway.http.Request;
import dev.spillway.internal.rpc.RpcMethod;
import java.util.function.ToIntFunction;

/// A route or a gRPC method as the application declared it, with its bounds.
///
/// @param method the method it answers
/// @param template the path as it was written: `/stock/{sku}`, `/files/{path...}`
/// @param work what is done for its calls
/// @param weight what a call takes of the permits, from 1 to the permits; larger answers are clamped and counted
/// @param bounds its bounds
/// @param rules what it asks for beside them
public record Endpoint(
        Method method,
        String template,
        Work work,
        ToIntFunction<? super Request> weight,
        Bounds bounds,
        AnswerRules rules) {
    /// What stands for the method in metrics of gRPC methods.
    public static final String RPC = "grpc";

    /// What is done for a call.
    public sealed interface Work {
        /// A route answers.
        ///
        /// @param handler the handler with its filters around it
        record Route(Handler handler) implements Work {}

        /// A gRPC method answers.
        ///
        /// @param bounds of its messages and streams
        record Rpc(RpcMethod method, RpcBounds bounds) implements Work {}
    }

    /// A route.
    public Endpoint(
            Method method,
            String template,
            Handler handler,
            ToIntFunction<? super Request> weight,
            Bounds bounds,
            AnswerRules rules) {
        this(method, template, new Work.Route(handler), weight, bounds, rules);
    }

    /// A route that asks for nothing beside its bounds.
    public Endpoint(
            Method method, String template, Handler handler, ToIntFunction<? super Request> weight, Bounds bounds) {
        this(method, template, handler, weight, bounds, AnswerRules.USUAL);
    }

    /// A gRPC method.
    public static Endpoint of(RpcMethod rpc, FixedWeight weight, Bounds bounds) {
        var work = new Work.Rpc(rpc, RpcBounds.of(rpc, bounds.settings()));
        return new Endpoint(Method.POST, rpc.path(), work, weight, bounds, AnswerRules.USUAL);
    }

    /// The name in configuration and metrics: `GET /stock/{sku}`, `grpc:/greet.v1.Greeter/SayHello`.
    public String name() {
        return name(verb(), template);
    }

    /// The name of what has this verb and template.
    ///
    /// @param verb as [#verb()] tells it
    public static String name(String verb, String template) {
        return verb.equals(RPC) ? RPC + ":" + template : verb + " " + template;
    }

    /// The method, or what stands for it: a label of metrics.
    String verb() {
        return switch (work) {
            case Work.Route _ -> method.name();
            case Work.Rpc _ -> RPC;
        };
    }
}
