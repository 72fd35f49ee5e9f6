package dev.spillway.internal.metrics;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// One value for each constant of an enumeration, made at once: there is nothing that may be missing later.
final class ByEnum<K extends Enum<K>, V> {
    private final List<V> values;

    ByEnum(K[] constants, Function<? super K, ? extends V> maker) {
        this.values = Stream.of(constants).<V>map(maker).toList();
    }

    // The list was made in the order of the constants, in this process.
    @SuppressWarnings("EnumOrdinal")
    V of(K constant) {
        return values.get(constant.ordinal());
    }

    Stream<V> all() {
        return values.stream();
    }
}
