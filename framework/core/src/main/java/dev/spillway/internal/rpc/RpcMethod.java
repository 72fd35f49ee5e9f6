package dev.spillway.internal.rpc;

/// A method of a service.
///
/// @param service its full name: `greet.v1.Greeter`
/// @param name `SayHello`
/// @param shape how many messages it takes and gives
/// @param start begins its calls
public record RpcMethod(String service, String name, Shape shape, Start start) {
    /// Begins a call.
    @FunctionalInterface
    public interface Start {
        /// Called on the call's own thread, as all of what it returns is.
        ///
        /// @throws Exception what the application throws
        RpcReceiver start(RpcCall call) throws Exception;
    }

    /// The path of its calls: `/greet.v1.Greeter/SayHello`.
    public String path() {
        return "/" + service + "/" + name;
    }
}
