package dev.spillway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Edge;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceConfTest {
    @TempDir
    Path folder;

    private String text = "";

    @BeforeEach
    void read() throws IOException {
        try (var in = Configuration.class.getResourceAsStream("/reference.conf")) {
            assertThat(in).isNotNull();
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// When it fails, the file that is right is `target/reference.conf`.
    @Test
    void isMadeOfTheTableOfKnobs() throws IOException {
        var right = ReferenceText.text();
        if (!text.equals(right)) {
            Files.writeString(Path.of("target", "reference.conf"), right);
        }
        assertThat(text).isEqualTo(right);
    }

    @Test
    void configuresEveryKnobToItsDefaultWhenCopied() {
        var configuration = Given.file(folder, text).load();

        var set = Stream.of(
                        configuration.process().explicit(),
                        configuration.routeDefaults(),
                        configuration.clientDefaults())
                .flatMap(Collection::stream)
                .toList();
        assertThat(set)
                .extracting(setting -> setting.knob().key())
                .containsExactlyInAnyOrderElementsOf(Knobs.all().stream()
                        .filter(knob -> !ReferenceText.COMPUTED.contains(knob))
                        .map(Knob::key)
                        .toList());
        assertThat(set)
                .allSatisfy(setting -> assertThat((Object) setting.value())
                        .isEqualTo(setting.knob().standard()));
        assertThat(configuration.main())
                .usingRecursiveComparison()
                .ignoringFields("hostOrigin", "portOrigin")
                .isEqualTo(Given.nothing().load().main());
        assertThat(configuration.admin().port())
                .isEqualTo(Given.nothing().load().admin().port());
        assertThat(configuration.edge()).isEqualTo(new Edge.Direct());
    }

    @Test
    void leavesOutDefaultsThatDependOnSomethingElse() {
        assertThat(text.lines().map(String::strip))
                .contains("# calls = 256", "# queue = 32", "# burst = 400", "# client-burst = 100");
        assertThat(Knobs.CALLS.reason()).contains("64 for each core, at least 256");
        assertThat(List.of(Knobs.QUEUE, Knobs.BURST, Knobs.CLIENT_BURST))
                .allSatisfy(knob -> assertThat(knob.reason()).startsWith("Unless set, "));
    }
}
