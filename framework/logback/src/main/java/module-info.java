import org.jspecify.annotations.NullMarked;

/// Log lines with the ids of the request that they belong to.
@NullMarked
module dev.spillway.logback {
    requires static transitive org.jspecify;
    requires dev.spillway;
    requires transitive ch.qos.logback.classic;
    requires transitive ch.qos.logback.core;
    requires org.slf4j;

    exports dev.spillway.logback;
    // Logback reads resources by their names.
    opens dev.spillway.logback;
}
