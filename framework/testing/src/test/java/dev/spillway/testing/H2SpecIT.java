package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Every case of h2spec, as a test of its own.
@ExtendWith(H2Judge.class)
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@Timeout(300)
class H2SpecIT {
    private static final int CASES = 145;

    @TestFactory
    Stream<DynamicTest> passesEveryCaseInTheClear(@TempDir Path folder) {
        var settings = new ArrayList<>(UnderAttack.FAST);
        settings.add("spillway.connections.idle = 5s");
        List<H2Spec.Case> cases;
        try (var subject = H2Subject.start(settings)) {
            cases = new H2Spec(folder).run("-p", Integer.toString(subject.port()), "-P", "/spec");
        }
        return tests(cases);
    }

    @TestFactory
    @FailsUpstream("is attacked in the clear")
    Stream<DynamicTest> passesEveryCaseUnderTls(@TempDir Path folder) {
        var settings = new ArrayList<>(UnderAttack.FAST);
        settings.addAll(UnderAttack.TLS);
        settings.add("spillway.connections.idle = 5s");
        List<H2Spec.Case> cases;
        try (var subject = H2Subject.start(settings)) {
            var port = Integer.toString(subject.port(H2Transport.TLS));
            cases = new H2Spec(folder).run("-t", "-k", "-p", port, "-P", "/spec");
        }
        return tests(cases);
    }

    private static Stream<DynamicTest> tests(List<H2Spec.Case> cases) {
        assertThat(cases).hasSizeGreaterThanOrEqualTo(CASES);
        return cases.stream()
                .map(one -> DynamicTest.dynamicTest(
                        one.section() + " " + one.name(),
                        () -> assertThat(one.failure()).isEmpty()));
    }
}
