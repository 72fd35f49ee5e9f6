package dev.spillway.internal.multipart;

import java.util.Optional;

/// What the head of a part says (RFC 7578, 4).
///
/// @param name of the field
/// @param filename as it came; nobody has made it harmless yet
/// @param contentType in lower case, without parameters
public record PartHead(String name, Optional<String> filename, Optional<String> contentType) {}
