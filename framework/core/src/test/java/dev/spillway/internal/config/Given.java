package dev.spillway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A configuration given by a test: a file, system properties, environment.
record Given(Map<String, String> properties, Map<String, String> environment) {
    static final String FILE = "application.conf";

    static Given nothing() {
        return new Given(Map.of(), Map.of());
    }

    /// A file `application.conf` in `folder`.
    static Given file(Path folder, String text) {
        try {
            var file = Files.writeString(folder.resolve(FILE), text);
            return nothing().property("config.file", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Given property(String name, String value) {
        return new Given(with(properties, name, value), environment);
    }

    Given environment(String name, String value) {
        return new Given(properties, with(environment, name, value));
    }

    Configuration load() {
        return Configuration.load(sources());
    }

    Sources sources() {
        return new Sources(Given.class.getClassLoader(), properties, environment);
    }

    /// What is wrong, with the file's folder taken out.
    List<String> faults() {
        var error = catchThrowableOfType(ConfigurationError.class, this::load);
        assertThat(error).as("a configuration that cannot be started with").isNotNull();
        assertThat(error.lines()).allSatisfy(line -> assertThat(line).doesNotContain("\n", "\r"));
        return error.lines().stream()
                .map(line -> line.replaceFirst("^/\\S*/", ""))
                .toList();
    }

    private static Map<String, String> with(Map<String, String> map, String name, String value) {
        var more = new HashMap<>(map);
        more.put(name, value);
        return more;
    }
}
