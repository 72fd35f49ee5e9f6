package dev.spillway.internal.gate;

/// What a route is for, as far as it changes what bounds its calls. It is said in the code of the route alone: a
/// handler is written for it.
public enum Profile {
    /// A body is bounded by `max-body` and `body.total`.
    ORDINARY,
    /// A body is bounded by `upload.max-body` and `upload.total`; what is kept of it in memory, by `max-body`.
    UPLOAD
}
