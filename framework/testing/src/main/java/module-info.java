import org.jspecify.annotations.NullMarked;

/// Test support for services written with Spillway.
@NullMarked
module dev.spillway.testing {
    requires static transitive org.jspecify;
    requires transitive dev.spillway;
    requires transitive org.assertj.core;
    requires tools.jackson.databind;
    requires static transitive org.junit.jupiter.api;

    exports dev.spillway.testing;
}
