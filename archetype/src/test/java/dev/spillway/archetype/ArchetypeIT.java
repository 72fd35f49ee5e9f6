package dev.spillway.archetype;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The archetype as a user meets it: Maven generates a project, builds it with its tests, and the project runs.
@Timeout(300)
class ArchetypeIT {
    private static final Path TEMPLATE = Path.of(System.getProperty("it.project"), "app-template");

    private final Maven maven;

    ArchetypeIT() throws IOException {
        maven = Maven.ofThisBuild();
    }

    @Test
    void givesBackTheTemplateForItsOwnCoordinates() throws Exception {
        var folder = Workspace.empty("same");

        maven.generate(
                folder,
                "-DgroupId=com.example",
                "-DartifactId=app-template",
                "-Dversion=1.0-SNAPSHOT",
                "-Dpackage=com.example.orders");

        assertThat(contents(folder.resolve("app-template"))).isEqualTo(contents(TEMPLATE));
    }

    @Test
    void makesAServiceThatPassesItsTestsRunsAndDrains() throws Exception {
        var project = Workspace.empty("other").resolve("shop");

        maven.generate(project.getParent(), "-DgroupId=com.acme", "-DartifactId=shop");
        assertThat(contents(project).values()).noneMatch(text -> text.contains("com.example"));
        assertThat(project.resolve("src/main/java/com/acme/Main.java")).exists();

        var output = maven.run(project, "verify");
        assertThat(output).containsPattern("Tests run: [1-9]");

        try (var service = RunningService.start(project)) {
            assertThat(service.get("/orders")).startsWith("HTTP/1.1 200");
            assertThat(service.getAdmin("/livez")).startsWith("HTTP/1.1 200");
            assertThat(service.get("/livez")).startsWith("HTTP/1.1 404");
            losesNoRequestWhenItEnds(service);
        }
    }

    /// SIGTERM under load: 32 clients on kept connections, and a call that takes longer than the service has left.
    private static void losesNoRequestWhenItEnds(RunningService service) throws Exception {
        var clients = KeepAliveClients.start(service.port(), "/orders", 32);
        var report = new FutureTask<>(() -> service.get("/report?millis=3000"));
        Thread.startVirtualThread(report);
        while (clients.answered() < 100) {
            Thread.sleep(20); // two thirds of a second of load
        }

        var exitCode = service.terminate();

        assertThat(clients.losses()).isEmpty();
        assertThat(report.get()).startsWith("HTTP/1.1 200");
        assertThat(exitCode).isZero();
    }

    /// Every file by its name, with whether it can be executed; what `.gitignore` names is left out.
    private static Map<String, String> contents(Path folder) throws IOException {
        var contents = new TreeMap<String, String>();
        for (var file : Stencil.files(folder)) {
            var mode = Files.isExecutable(file) ? " (executable)" : "";
            contents.put(folder.relativize(file) + mode, Files.readString(file));
        }
        return contents;
    }
}
