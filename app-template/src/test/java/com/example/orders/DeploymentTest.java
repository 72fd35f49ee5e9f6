package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The files of `deploy` fit the service as it is configured.
class DeploymentTest {
    /// Between the last phase and a SIGKILL.
    private static final int MARGIN = 5;

    private static int unready;
    private static int shutdown;

    /// Both in seconds, as the service itself tells them.
    @BeforeAll
    static void askForThePhases() {
        var storage = TestStorage.empty();
        try (var service = TestService.inMemory(app -> Api.routes(app, storage.open(app)))) {
            var limits = service.admin("/hardening.json").text();
            unready = phase(limits, "unready");
            shutdown = unready + phase(limits, "drain") + phase(limits, "cancel") + phase(limits, "close");
        }
    }

    @Test
    void kubernetesGrantsThePhasesOfTheShutdown() throws IOException {
        assertThat(number("kubernetes.yaml", "terminationGracePeriodSeconds: (\\d+)"))
                .isBetween(shutdown + MARGIN, shutdown + 2 * MARGIN);
    }

    @Test
    void kubernetesSeesThatItIsUnreadyBeforeItRefuses() throws IOException {
        var probe = "readinessProbe:(?:.|\\R)*?";
        var period = number("kubernetes.yaml", probe + "periodSeconds: (\\d+)");

        assertThat(period).isLessThanOrEqualTo(2);
        assertThat(period * number("kubernetes.yaml", probe + "failureThreshold: (\\d+)"))
                .isLessThan(unready);
    }

    @Test
    void kubernetesProbesTheAdminPort() throws IOException {
        var yaml = text("kubernetes.yaml");

        assertThat(all(yaml, "path: (\\S+)\\s+port: admin")).containsExactly("/livez", "/livez", "/readyz");
        assertThat(all(yaml, "(httpGet:)")).hasSize(3);
        assertThat(yaml).contains("readOnlyRootFilesystem: true").contains("runAsNonRoot: true");
    }

    @Test
    void systemdGrantsThePhasesOfTheShutdownAndLeavesAWrongConfigurationAlone() throws IOException {
        var unit = text(unit());

        assertThat(number(unit(), "TimeoutStopSec=(\\d+)")).isBetween(shutdown + MARGIN, shutdown + 2 * MARGIN);
        assertThat(unit).contains("Type=exec\n").contains("RestartPreventExitStatus=78\n");
    }

    @Test
    void theImageRunsAsNobodyInParticularAndHearsOfItsEnd() throws IOException {
        var stage = text("Dockerfile").split("(?m)^FROM ");

        assertThat(stage).hasSize(3);
        assertThat(all(stage[2], "(?m)^USER (\\d+):\\d+$")).containsExactly("65532");
        assertThat(stage[2]).doesNotContain("RUN ").contains("ENTRYPOINT [\""); // no shell that keeps the signal
    }

    @Test
    void everyStartHasTheSameFlags() throws IOException {
        assertThat(text("jvm.options")).contains("-XX:+ExitOnOutOfMemoryError").contains("-XX:MaxRAMPercentage=");
        assertThat(text("Dockerfile")).contains("@jvm.options").contains("-XX:AOTCache=");
        assertThat(text(unit())).contains("/jvm.options").contains("-XX:AOTCache=");
        assertThat(Files.readString(Path.of("run")))
                .contains("@deploy/jvm.options")
                .contains("-XX:AOTCache=");
    }

    private static int phase(String limits, String name) {
        return Integer.parseInt(all(limits, "\"key\":\\s*\"shutdown." + name + "\",\\s*\"value\":\\s*\"(\\d+)s\"")
                .getFirst());
    }

    private static int number(String file, String pattern) throws IOException {
        return Integer.parseInt(all(text(file), pattern).getFirst());
    }

    private static List<String> all(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private static String text(String file) throws IOException {
        return Files.readString(Path.of("deploy", file));
    }

    /// The one that is called like the service.
    private static String unit() throws IOException {
        try (var files = Files.list(Path.of("deploy"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".service"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
