import org.jspecify.annotations.NullMarked;

/// Rates that the instances of a service share over Redis.
@NullMarked
module dev.spillway.redis {
    requires static transitive org.jspecify;
    requires transitive dev.spillway;
    requires io.github.bucket4j.core;
    requires io.github.bucket4j.lettuce;
    requires io.netty.common;
    requires lettuce.core;
    requires org.slf4j;

    exports dev.spillway.redis;
}
